"""A note in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest

from tcm_desktop.domain.contacts import BillingChoice, ContactMode, ContactNote, ContactRole, TcmComponent
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plans import ObjectiveStatus
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.views import ContactLine
from tests.support.vaults import ZONE
from tests.ui.note_facts import DAY, NEED, NOTE, PLAN
from ui.levels import Level
from ui.presenters.note_list import matching, note_row
from ui.presenters.note_words import digest_words, objective_options, summary, thread, unit_words


def words_of(note: ContactNote, label: str, units: str = "") -> str:
    return next(line.words for line in summary(note, "Demo, Maria", PLAN, units, DAY) if line.label == label)


def test_six_lines_say_what_is_signed() -> None:
    labels = [line.label for line in summary(NOTE, "Demo, Maria", PLAN, "", DAY)]
    assert labels == ["Client", "Date and time", "Service", "With", "Plan objective", "Minutes"]


@pytest.mark.parametrize(
    ("start", "minutes", "words"),
    [
        (time(13, 10), 50, "Wed 3/4, 1:10 to 2:00 pm"),
        (time(11, 30), 60, "Wed 3/4, 11:30 am to 12:30 pm"),
        (time(13, 10), None, "Wed 3/4, 1:10 pm"),
        (None, 50, "Wed 3/4, no start time"),
    ],
)
def test_when_it_was(start: time | None, minutes: int | None, words: str) -> None:
    assert words_of(replace(NOTE, start=start, direct_minutes=minutes), "Date and time") == words


def test_minutes_stand_apart() -> None:
    note = replace(NOTE, not_billable_minutes=20, travel_minutes=15, documentation_minutes=8)
    expected = "50 in all, 20 not billable, 30 billable = 2 units; 15 travel; 8 paperwork"
    assert words_of(note, "Minutes", unit_words(2)) == expected


def test_what_is_missing_is_said() -> None:
    empty = replace(NOTE, direct_minutes=None, component=None, mode=None, contacted_role=None, objective_id=None)
    assert words_of(empty, "Minutes") == "Missing"
    assert words_of(empty, "Service").startswith("No service chosen, how is not said")
    assert words_of(empty, "With") == "Not said"
    assert words_of(empty, "Plan objective") == "None chosen"


def test_somebody_met_is_named() -> None:
    note = replace(NOTE, contacted_role=ContactRole.PROVIDER, contacted_name="Dr. Sample")
    assert words_of(note, "With") == "Provider, Dr. Sample"


def test_no_units_without_rules() -> None:
    assert unit_words(None) == ""


def test_the_thread_runs_from_the_contact_to_the_impairment() -> None:
    whole = thread(NOTE, PLAN, (NEED,))
    assert whole.words == "Linkage → 1. Get a state ID → need: Stable housing → because of depression"
    assert not whole.missing


def test_the_thread_names_the_link_that_is_missing() -> None:
    assert thread(replace(NOTE, objective_id=None), PLAN, (NEED,)).missing == "no plan objective chosen"
    assert "no assessed need" in thread(replace(NOTE, objective_id=UUID(int=4)), PLAN, (NEED,)).missing
    assert "because of what" in thread(NOTE, PLAN, (replace(NEED, because_of=""),)).missing
    assert thread(replace(NOTE, component=None), None, ()).links == ("This contact",)


def test_a_need_can_be_named_without_an_objective() -> None:
    note = replace(NOTE, objective_id=None, need_id=NEED.id)
    assert thread(note, None, (NEED,)).words == "Linkage → need: Stable housing → because of depression"


def test_an_objective_that_is_over_says_so() -> None:
    plan = replace(PLAN, objectives=(replace(PLAN.objectives[0], status=ObjectiveStatus.MET),))
    assert [words for _, words in objective_options(plan)] == ["1. Get a state ID (met)"]
    assert objective_options(None) == []


def test_the_start_of_the_digest_is_shown() -> None:
    worker = Worker(UUID(int=2), "Ana Practice", "LCSW")
    final = signed(NOTE, worker, datetime(2026, 3, 4, 22, tzinfo=UTC), ZONE)
    assert final.signature is not None
    assert digest_words(final.signature).endswith(final.signature.digest[:16] + "…")


def line(name: str, day: int, **changes: object) -> ContactLine:
    made = ContactLine(
        UUID(int=day),
        UUID(int=1),
        name,
        date(2026, 3, day),
        time(9, 5),
        30,
        ContactMode.TELEPHONE,
        ContactRole.CLIENT,
        TcmComponent.MONITORING,
        None,
        None,
        "",
        0,
        None,
        "Called about the bus pass",
    )
    return replace(made, **changes)


SIGNED = {"signed_at": datetime(2026, 3, 3, tzinfo=UTC), "choice": BillingChoice.BILL, "units": 2}


def test_a_draft_says_when_it_is_due() -> None:
    row = note_row(line("Demo, Maria", 2), DAY)
    assert row.pill == "Draft, Thu 3/5"
    assert row.action == "Finish"
    assert row.detail == "Mon 3/2, 9:05 am, phone, monitoring, 30 min: Called about the bus pass"
    late = note_row(replace(line("Demo, Maria", 2), service_date=date(2026, 2, 23)), DAY)
    assert (late.pill, late.level) == ("Draft, late 6 days", Level.STOP)


def test_a_signed_note_says_how_it_counts() -> None:
    assert note_row(line("Demo, Maria", 2, **SIGNED), DAY).pill == "2 units"
    kept = {**SIGNED, "choice": BillingChoice.DO_NOT_BILL}
    assert note_row(line("Demo, Maria", 2, **kept), DAY).pill == "Not billed"


def test_drafts_come_first_and_stand_once() -> None:
    draft, done = line("Demo, Maria", 2), line("Sample, Ty", 3, **SIGNED)
    rows = matching((draft,), (done, draft), "", DAY)
    assert [row.title for row in rows] == ["Demo, Maria", "Sample, Ty"]


@pytest.mark.parametrize(("typed", "count"), [("maria", 1), ("bus PASS", 2), ("maria zoo", 0), ("3/2", 1)])
def test_typing_narrows_the_list(typed: str, count: int) -> None:
    drafts = (line("Demo, Maria", 2), line("Sample, Ty", 3))
    assert len(matching(drafts, (), typed, DAY)) == count
