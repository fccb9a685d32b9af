"""Every line of the two source documents can be found in the packs, word for word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tcm_desktop.billing.pack import Pack, StatementKind
from tcm_desktop.billing.shelf import shipped
from tcm_desktop.domain.contacts import TcmComponent

SOURCES = Path(__file__).parent / "sources"

# Headings of the pages and of their tables, which stand as sections, and what the copy has without any text.
HEADINGS = {
    "Targeted Case Management",
    "TCM Service Details",
    "TCM Service",
    "Service Explanation",
    "Types of Billable Activities",
    "Non-Billable Activities",
    "Service & Billing Privileges",
    "Targeted Case Management (TCM) Care Plan",
    "Targeted Case Management Eligible Clients",
    "Additional Information",
    "Clinical Indications",
    "Severity of Illness (SI)",
    "Continued Stay Criteria (CS)",
    "Discussion/General Information",
    "Peer Reviewed Publications:",
    "Government Agency, Medical Society, and Other Authoritative Publications:",
    "Websites for Additional Information",
}


def bare(text: str) -> str:
    """Letters and digits only: copies differ in blanks, signs and marks of layout."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"<[^>]+>", "", text).lower())


def told(pack: Pack) -> str:
    """All that a pack quotes, run together."""
    quoted = [statement.text for statement in pack.statements] + [rule.citation.sentence for rule in pack.rules]
    return "\n".join(bare(text) for text in quoted)


def pieces(line: str) -> list[str]:
    """A line of the source as the sentences and cells that must be found, without headings."""
    cells = re.split(r"\t|•|<li>", line)
    found = []
    for cell in cells:
        plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>|^#+|\*|\\", "", cell)).strip(" -").strip()
        plain = re.sub(r"^\d+\. ", "", plain)
        found += re.split(r"(?<=[\w)]\.) (?=[A-Z])", plain)
    return [piece for piece in found if len(bare(piece)) > 3 and piece not in HEADINGS]


def lines(name: str) -> list[str]:
    text = (SOURCES / f"{name}.txt").read_text("utf-8")
    return [piece for line in text.splitlines() for piece in pieces(line)]


@pytest.mark.parametrize(("source", "pack_id"), [("san_francisco", "us-ca-sf"), ("um_guideline", "um-guideline")])
def test_every_line_of_the_source_is_quoted(source: str, pack_id: str) -> None:
    quoted = told(shipped().pack(pack_id))
    headings = {bare(heading) for heading in HEADINGS}
    missing = [piece for piece in lines(source) if bare(piece) not in quoted and bare(piece) not in headings]
    assert missing == []


@pytest.mark.parametrize(("source", "pack_id"), [("san_francisco", "us-ca-sf"), ("um_guideline", "um-guideline")])
def test_nothing_is_quoted_that_the_source_does_not_say(source: str, pack_id: str) -> None:
    text = (SOURCES / f"{source}.txt").read_text("utf-8")
    said = bare(text.replace("TCM Service	Service Explanation	Types of Billable Activities", ""))
    invented = []
    for statement in shipped().pack(pack_id).statements:
        if statement.kind is StatementKind.COMPONENT and ":" in statement.text:
            parts = statement.text.split(": ", 1)
        else:
            parts = [statement.text]
        invented += [part for part in parts if bare(part) not in said]
    assert invented == []


def test_the_four_components_each_have_their_activities() -> None:
    statements = shipped().pack("us-ca-sf").statements
    counts = {
        component: sum(s.kind is StatementKind.BILLABLE and s.component is component for s in statements)
        for component in TcmComponent
    }
    assert counts == {
        TcmComponent.ASSESSMENT: 3,
        TcmComponent.PLAN_DEVELOPMENT: 4,
        TcmComponent.REFERRAL_LINKAGE: 4,
        TcmComponent.MONITORING: 5,
    }
    assert {s.component for s in statements if s.kind is StatementKind.COMPONENT} == set(TcmComponent)


def test_the_fifteen_activities_that_are_not_tcm_have_a_rule_each() -> None:
    pack = shipped().pack("us-ca-sf")
    listed = [bare(s.text) for s in pack.statements if re.fullmatch(r"not-tcm-\d+", s.id)]
    assert len(listed) == 15
    assert {bare(rule.citation.sentence) for rule in pack.rules} >= set(listed)


@pytest.mark.parametrize(
    ("kind", "count"),
    [(StatementKind.PLAN_HEADING, 6), (StatementKind.TARGET_GROUP, 2), (StatementKind.PRIVILEGE, 1)],
)
def test_plan_target_groups_and_privileges_of_san_francisco(kind: StatementKind, count: int) -> None:
    assert sum(s.kind is kind for s in shipped().pack("us-ca-sf").statements) == count


def test_the_guideline_has_six_criteria_to_start_and_four_to_go_on() -> None:
    ids = {statement.id for statement in shipped().pack("um-guideline").statements}
    assert {f"si-{n}" for n in range(1, 7)} <= ids
    assert "si-7" not in ids
    assert {*(f"cs-{n}" for n in range(1, 5)), "cs-4-1", "cs-4-2"} <= ids
    assert "cs-5" not in ids
    assert {"T1017", "T2023", "icd-9", "icd-10"} <= ids


def test_the_conditions_of_the_guideline_are_those_that_a_reader_looks_for() -> None:
    conditions = [s.text for s in shipped().pack("um-guideline").statements if s.kind is StatementKind.CONDITION]
    for words in (
        "completed face to face prior to",
        "projected discharge date",
        "monthly progress summaries",
        "avoidance of incarceration",
        "programmatic length of stay",
        "Medication needs",
        "primary care provider",
        "Family participation",
    ):
        assert any(words in condition for condition in conditions), words


def test_values_that_the_study_marks_unconfirmed_are_unconfirmed() -> None:
    unsure = {
        pack_id: {p.name for p in shipped().pack(pack_id).parameters if not all(dated.confirmed for dated in p.series)}
        for pack_id in shipped().pack_ids()
    }
    assert {"unit.calculator", "unit.aggregation", "minutes.least", "note.due_business_days"} <= unsure["us-ca"]
    assert "plan.cosignature" in unsure["us-ca-sf"]
    assert {"unit.calculator", "unit.aggregation", "minutes.least"} <= unsure["um-guideline"]
    assert {"month.least_contacts_under_18", "modes.face_to_face", "unit.procedure"} <= unsure["us-ky"]
    assert {"unit.aggregation", "unit.procedure"} <= unsure["us-pa"]
    assert {"unit.aggregation"} <= unsure["us-mt"]


def test_values_that_the_study_read_are_confirmed() -> None:
    sure = {
        (pack_id, parameter.name)
        for pack_id in shipped().pack_ids()
        for parameter in shipped().pack(pack_id).parameters
        if all(dated.confirmed for dated in parameter.series)
    }
    assert sure >= {
        ("us-ca-sf", "modes.billable"),
        ("us-ca-sf", "plan.headings"),
        ("us-ca-sf", "plan.review_months"),
        ("us-ca", "record.retention_years"),
        ("us-ky", "unit.calculator"),
        ("us-ky", "month.least_contacts"),
        ("us-ky", "month.least_face_to_face"),
        ("us-pa", "unit.calculator"),
        ("us-pa", "minutes.countable"),
        ("us-pa", "staff.cap"),
        ("us-pa", "contact.attempt_every_days"),
        ("us-tx", "unit.calculator"),
        ("us-tx", "units.most_a_day"),
        ("us-tx", "parties.billable"),
        ("us-mt", "unit.calculator"),
        ("us-mt", "plan.review_days"),
        ("um-guideline", "assessment.face_to_face_first"),
        ("um-guideline", "diagnosis.ranges"),
    }
