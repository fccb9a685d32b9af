"""Reviews of necessity and monitoring, monthly and discharge summaries are found by what was written in them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from db.gate import Gate
from db.migrate import SCHEMA, Schema
from db.migrations.versions.v0005_search_more import WORDS
from db.vault import OpenVault
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.discharge import DischargeSummary
from tcm_desktop.domain.follow_ups import ErrorMark, Standing
from tcm_desktop.domain.monitoring import MonitoringReview, ServiceCheck
from tcm_desktop.domain.necessity import CriterionFinding, CriterionStatus, Evidence, NecessityReview
from tcm_desktop.domain.records import Record
from tcm_desktop.domain.signatures import signed
from tcm_desktop.domain.summaries import MonthlySummary, ObjectiveMonth
from tcm_desktop.services.desk import Desk
from tests.support.vaults import StandingClock, make_client, make_gate, put, typed
from tests.vault.test_search import found, ids, indexed, refuse_unsound, statement, wanted
from ui.presenters.found import document, place
from ui.registry import SCREENS

DAY = date(2026, 3, 4)


def necessity(desk: Desk, client: Client) -> NecessityReview:
    seen = Evidence(desk.new_id(), "contact_note", UUID(int=8), "narrative", "Evidenceword", DAY)
    finding = CriterionFinding("si1", CriterionStatus.MET, "Rationaleword", (seen,))
    return NecessityReview(
        desk.new_id(), client.id, desk.worker.id, "severity_of_illness", DAY, (finding,), purpose_words="Purposeword"
    )


def monitoring(desk: Desk, client: Client) -> MonitoringReview:
    check = ServiceCheck(desk.new_id(), "Servicestatement", words="Checkword")
    made = MonitoringReview(desk.new_id(), client.id, desk.worker.id, DAY)
    return replace(made, asked="Askedword", services=(check,), needs_words="Needsword", words="Monitoringword")


def monthly(desk: Desk, client: Client) -> MonthlySummary:
    goal = ObjectiveMonth(desk.new_id(), "Goalstatement", sentence="Sentenceword")
    made = MonthlySummary(desk.new_id(), client.id, desk.worker.id, date(2026, 2, 1), DAY, objectives=(goal,))
    return replace(made, barriers="Barrierword", because="Becauseword", next_month="Nextmonthword")


def discharge(desk: Desk, client: Client) -> DischargeSummary:
    made = DischargeSummary(desk.new_id(), client.id, desk.worker.id, DAY, DAY)
    return replace(
        made,
        reason_words="Reasonword",
        next_steps="Nextstepword",
        crisis="Crisisword",
        own_words="Ownword",
        no_own_words="Noownword",
        come_back="Comebackword",
    )


Made = NecessityReview | MonitoringReview | MonthlySummary | DischargeSummary
Maker = Callable[[Desk, Client], Made]
MAKERS: tuple[Maker, ...] = (necessity, monitoring, monthly, discharge)
SAID: tuple[tuple[Maker, tuple[str, ...]], ...] = (
    (necessity, ("Rationaleword", "Purposeword")),
    (monitoring, ("Askedword", "Servicestatement", "Checkword", "Needsword", "Monitoringword")),
    (monthly, ("Goalstatement", "Sentenceword", "Barrierword", "Becauseword", "Nextmonthword")),
    (discharge, ("Reasonword", "Nextstepword", "Crisisword", "Ownword", "Noownword", "Comebackword")),
)


@pytest.mark.parametrize(("make", "words"), SAID)
def test_every_word_of_hers_leads_to_its_document(
    desk: Desk, client: Client, make: Maker, words: tuple[str, ...]
) -> None:
    made = make(desk, client)
    put(desk, made)
    for each in words:
        (hit,) = found(desk, each.lower())
        assert (hit.kind, hit.id, hit.client_id) == (made.KIND, made.id, client.id)
        assert each in hit.snippet


def test_evidence_is_found_where_it_was_written_and_not_once_more(desk: Desk, client: Client) -> None:
    put(desk, necessity(desk, client))
    assert ids(desk, "evidenceword") == []


@pytest.mark.parametrize("make", MAKERS)
def test_what_was_found_opens_and_has_a_name(desk: Desk, client: Client, make: Maker) -> None:
    made = make(desk, client)
    put(desk, made)
    word = next(words[0] for maker, words in SAID if maker is make)
    (hit,) = found(desk, word)
    screen, params = place(hit)
    assert screen in SCREENS
    assert screen != "client"
    assert params["client_id"] == client.id
    assert document(hit) in {"Medical necessity review", "Monitoring review", "Progress summary", "Discharge summary"}


def test_each_chart_has_its_own(desk: Desk, client: Client) -> None:
    other = make_client(desk, "Cora")
    mine, hers = monthly(desk, client), monthly(desk, other)
    put(desk, other, mine, hers)
    assert set(ids(desk, "barrierword")) == {mine.id, hers.id}
    assert ids(desk, "barrierword", other.id) == [hers.id]


def test_what_is_changed_is_found_by_its_new_words_and_says_when_it_is_in_error(
    desk: Desk, client: Client, vault: OpenVault
) -> None:
    made = monthly(desk, client)
    put(desk, made)
    made = signed(replace(made, barriers="Otherword"), desk.worker, desk.clock.now(), desk.clock.zone)
    put(desk, made)
    assert ids(desk, "barrierword") == []
    assert [each.is_signed for each in found(desk, "otherword")] == [True]
    mark = ErrorMark(desk.new_id(), client.id, made.KIND, made.id, desk.worker.id, "Twice")
    put(desk, signed(mark, desk.worker, desk.clock.now(), desk.clock.zone))
    assert [each.standing for each in found(desk, "otherword")] == [Standing.IN_ERROR]
    assert indexed(vault) == wanted(vault)
    refuse_unsound(vault)


def test_a_signature_s_own_words_are_not_looked_for(desk: Desk, client: Client) -> None:
    made = signed(discharge(desk, client), desk.worker, desk.clock.now(), desk.clock.zone)
    put(desk, made)
    assert ids(desk, desk.worker.credential) == []


def test_a_vault_from_before_finds_them_once_it_is_brought_up(tmp_path: Path) -> None:
    clock = StandingClock()
    before = Schema(SCHEMA.revisions[: SCHEMA.revisions.index("v0005")])
    old = Gate(tmp_path / "data", clock, lambda: make_gate(tmp_path)._calibrate(), {}, before)
    vault = old.create("Ana", typed())
    body = '{"narrative": "oldnote"}', '{"barriers": "oldbarrier"}', '{"words": "oldworker"}'
    with closing(vault):
        statement(
            vault,
            *(
                "INSERT INTO record (id, kind, client_id, signed, body, revision, created_at, updated_at)"
                f" VALUES (x'0{n}', '{kind}', x'0a', 0, '{body[n]}', 1, '', '')"
                for n, kind in enumerate(("contact_note", "monthly_summary", "worker"))
            ),
        )
        assert [row[1] for row in indexed(vault)] == ["oldnote"]
    with closing(make_gate(tmp_path / "data", clock).open(vault.entry.id, typed())) as brought_up:
        assert sorted(row[1] for row in indexed(brought_up)) == ["oldbarrier", "oldnote"]
        assert indexed(brought_up) == wanted(brought_up)
        refuse_unsound(brought_up)


@pytest.mark.parametrize("kind", [NecessityReview, MonitoringReview, MonthlySummary, DischargeSummary])
def test_no_text_that_a_person_types_into_them_was_forgotten(kind: type[Record]) -> None:
    unsearched = {"criteria_set"}  # an id
    texts = {each.name for each in fields(kind) if each.type == "str"} - unsearched  # type: ignore[arg-type]  # a record is one
    assert texts <= {word.strip(" '\n") for word in WORDS.strip("()\n").split(",")}
