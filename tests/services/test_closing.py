"""Closing a chart on a real vault: what is still open, reopening, retention, Today, the caseload, and the packet."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

import tcm_desktop.services
from tcm_desktop.documents.packet import packet_text
from tcm_desktop.documents.packet_sheet import PacketOptions
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.background import PART_2_NOTICE, FactKind, LifeFact, Origin
from tcm_desktop.domain.clients import Client, Diagnosis
from tcm_desktop.domain.consents import Consent, Disclosure, InformationKind
from tcm_desktop.domain.due import DueKind
from tcm_desktop.domain.episodes import EndReason, EpisodeRefused, OpenKind, any_holds
from tcm_desktop.domain.errors import AlreadySigned, NotReadyToSign
from tcm_desktop.domain.necessity import NecessityReview
from tcm_desktop.domain.referrals import Referral
from tcm_desktop.domain.retention import RetentionAnchor
from tcm_desktop.domain.signatures import is_untouched, signed
from tcm_desktop.domain.tasks import Task
from tcm_desktop.services.clients import caseload, open_chart
from tcm_desktop.services.closing import (
    close_chart,
    closed_since,
    keep_retention_days,
    open_closing,
    reopen_chart,
    retention_rule,
)
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.discharge import (
    DISCHARGE_FORM,
    DischargeForm,
    discharge_sheet,
    form_of,
    open_discharge,
    sign_discharge,
)
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.follow_ups import mark_in_error, sign_addendum
from tcm_desktop.services.kept_forms import keep_form
from tcm_desktop.services.monitoring import open_monitoring
from tcm_desktop.services.packet import PAPER, packet_sheet
from tcm_desktop.services.paper_trail import trace_printed, trace_saved
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.signatures import undo_signature
from tcm_desktop.services.today import caseload_entries, today
from tests.support.vaults import StandingClock, make_client, make_note, put
from ui.presenters.caseload import Show, cells, shown

DAY = timedelta(days=1)
FORM = DischargeForm(
    crisis="Calls 988.", reason=EndReason.MOVED, own_words="I go to my sister.", come_back="Call the front desk."
)


@pytest.fixture
def bea(desk: Desk) -> Client:
    """A client since last autumn, with nothing open in her chart."""
    client = replace(make_client(desk), opened_on=desk.today - 150 * DAY)
    put(desk, client)
    return client


def end(desk: Desk, client: Client, **words: str) -> None:
    """Sign the summary and close the chart, today."""
    sign_discharge(desk, client.id, replace(FORM, **words), desk.today)  # type: ignore[arg-type]  # fields
    close_chart(desk, client.id, desk.today, EndReason.MOVED, "To Ohio", {})


# --- the summary ---


def test_the_summary_holds_the_facts_and_is_signed_once(desk: Desk, bea: Client) -> None:
    made = open_discharge(desk, bea.id)
    assert not made.is_signed
    assert made.summary.opened_on == bea.opened_on
    final = sign_discharge(desk, bea.id, FORM, desk.today).value
    assert is_untouched(final)
    assert (final.reason, final.own_words, final.discharged_on) == (EndReason.MOVED, "I go to my sister.", desk.today)
    again = open_discharge(desk, bea.id)
    assert again.is_signed
    assert again.summary == final
    with pytest.raises(AlreadySigned):
        sign_discharge(desk, bea.id, FORM, desk.today)


@pytest.mark.parametrize("days", [-151, 1])
def test_it_ends_neither_before_it_began_nor_tomorrow(desk: Desk, bea: Client, days: int) -> None:
    with pytest.raises(NotReadyToSign, match="last day"):
        sign_discharge(desk, bea.id, FORM, desk.today + days * DAY)


def test_what_is_missing_keeps_it_from_being_signed(desk: Desk, bea: Client) -> None:
    with pytest.raises(NotReadyToSign, match="still missing"):
        sign_discharge(desk, bea.id, replace(FORM, reason=None), desk.today)
    assert not open_discharge(desk, bea.id).is_signed


def test_what_is_typed_is_there_again_and_gone_once_it_is_signed(desk: Desk, bea: Client) -> None:
    keep_form(desk, DISCHARGE_FORM, bea.id, FORM)
    assert open_discharge(desk, bea.id).typed == FORM
    sign_discharge(desk, bea.id, FORM, desk.today)
    assert open_discharge(desk, bea.id).typed is None


def test_an_undo_brings_the_text_back(desk: Desk, bea: Client) -> None:
    final = sign_discharge(desk, bea.id, FORM, desk.today).value
    undo_signature(desk, final.KIND, final.id)
    found = open_discharge(desk, bea.id)
    assert not found.is_signed
    assert found.typed == form_of(final)
    assert sign_discharge(desk, bea.id, FORM, desk.today).value.id == final.id


def test_one_in_error_is_marked_on_paper_and_another_can_be_written(desk: Desk, bea: Client) -> None:
    final = sign_discharge(desk, bea.id, FORM, desk.today).value
    assert not discharge_sheet(desk, final.id, 14.0).in_error
    mark_in_error(desk, final.KIND, final.id, "Wrong day")
    assert discharge_sheet(desk, final.id, 14.0).in_error
    assert sign_discharge(desk, bea.id, FORM, desk.today - DAY).value.id != final.id


def test_open_referrals_are_named_in_it(desk: Desk, bea: Client) -> None:
    put(desk, Referral(desk.new_id(), bea.id, desk.worker.id, "Dental care", desk.today - DAY, "City Dental"))
    (left,) = open_discharge(desk, bea.id).summary.referrals
    assert (left.what, left.stands) == ("Dental care, City Dental", "needed")


# --- closing ---


def test_everything_that_is_open_is_listed_and_asks_for_words(desk: Desk, bea: Client) -> None:
    note = replace(make_note(desk, bea.id), service_date=desk.today - DAY)
    task = Task(desk.new_id(), bea.id, desk.worker.id, "Call the landlord", desk.today)
    put(desk, note, task, Assessment(desk.new_id(), bea.id, desk.worker.id, desk.today))
    put(desk, Referral(desk.new_id(), bea.id, desk.worker.id, "Dental care", desk.today))
    left = open_closing(desk, bea.id).still_open
    assert [each.kind for each in left] == [
        OpenKind.DRAFT_NOTE,
        OpenKind.UNSIGNED,
        OpenKind.REFERRAL,
        OpenKind.TASK,
        OpenKind.NO_SUMMARY,
    ]
    with pytest.raises(EpisodeRefused, match="stays open"):
        close_chart(desk, bea.id, desk.today, EndReason.MOVED, "", {left[0].id: "Friday"})
    ended = close_chart(desk, bea.id, desk.today, EndReason.MOVED, "", {each.id: "Friday" for each in left}).value
    assert [each.words for each in ended.carried] == ["Friday"] * 5
    paper = packet_text(packet_sheet(desk, bea.id, PacketOptions()))
    assert "There is no discharge summary: Friday" in paper
    assert {each.kind for each in today(desk).due_now + today(desk).this_week} <= {DueKind.SIGN_NOTE}


def test_a_review_of_necessity_that_nobody_signed_is_still_open(desk: Desk, bea: Client) -> None:
    review = NecessityReview(desk.new_id(), bea.id, desk.worker.id, "severity_of_illness", desk.today)
    put(desk, review)
    left = open_closing(desk, bea.id).still_open
    assert [(each.id, each.what) for each in left if each.kind is OpenKind.UNSIGNED] == [
        (review.id, "Medical necessity review")
    ]
    with pytest.raises(EpisodeRefused, match="stays open"):
        close_chart(desk, bea.id, desk.today, EndReason.MOVED, "", {bea.id: "No time"})


def test_a_closed_chart_is_found_and_read_and_asks_for_nothing(desk: Desk, bea: Client) -> None:
    assert today(desk).clients == 1
    assert any(item.client_id == bea.id for item in today(desk).everything)
    end(desk, bea)
    assert today(desk).clients == 0
    assert today(desk).everything == ()
    assert open_monitoring(desk, bea.id).is_closed
    assert [line.client_id for line in caseload(desk)] == [bea.id]
    assert open_chart(desk, bea.id).client == bea
    entries = caseload_entries(desk)
    assert [each.closed_on for each in entries] == [desk.today]
    assert shown(entries, "", Show.ALL, desk.today) == ()
    assert shown(entries, "bea", Show.CLOSED, desk.today) == entries
    assert cells(entries[0], desk.today)[1] == "Closed Wed 3/4"


def test_the_last_day_is_not_still_to_come(desk: Desk, bea: Client) -> None:
    with pytest.raises(EpisodeRefused, match="still to come"):
        close_chart(desk, bea.id, desk.today + DAY, EndReason.MOVED, "", {})


def test_who_comes_back_is_assessed_anew_and_the_old_record_stays(
    desk: Desk, bea: Client, clock: StandingClock
) -> None:
    began = bea.opened_on
    old = Assessment(desk.new_id(), bea.id, desk.worker.id, began, (), began, began)
    put(desk, signed(old, desk.worker, desk.clock.now(), desk.clock.zone))
    assert DueKind.ASSESS not in {item.kind for item in today(desk).everything}
    end(desk, bea)
    clock.pass_by(days=20)
    reopen_chart(desk, bea.id, "Called us")
    assert DueKind.ASSESS in {item.kind for item in today(desk).everything}
    assert [each.id for each in open_chart(desk, bea.id).assessments] == [old.id]
    found = open_closing(desk, bea.id)
    assert [each.opened_words for each in found.episodes] == ["", "Called us"]
    assert not any_holds(found.episodes, desk.today - DAY)
    assert not open_discharge(desk, bea.id).is_signed
    assert len(open_discharge(desk, bea.id).earlier) == 1
    with pytest.raises(EpisodeRefused, match="is open"):
        reopen_chart(desk, bea.id, "Again")


def test_a_chart_that_begins_ends_and_begins_again_on_one_day_is_open(desk: Desk) -> None:
    """The id of a client's first episode is made from hers, so that it may come before or behind that of the second."""
    for number in range(12):
        client = make_client(desk, f"Short {number}")
        put(desk, client)
        end(desk, client)
        assert closed_since(desk, client.id) == desk.today
        reopen_chart(desk, client.id, "Called us")
        assert closed_since(desk, client.id) is None, "found by its time, not by chance"


# --- how long it is kept ---


def test_ten_years_from_the_latest_of_three_days(desk: Desk, bea: Client) -> None:
    assert open_closing(desk, bea.id).retention is None
    end(desk, bea)
    kept = open_closing(desk, bea.id).retention
    assert kept is not None
    assert (kept.until, kept.rule.confirmed) == (date(2036, 3, 4), True)
    assert kept.rule.source.startswith("Welfare and Institutions Code 14124.1")
    assert kept.unknown == (RetentionAnchor.CONTRACT, RetentionAnchor.AUDIT)
    keep_retention_days(desk, bea.id, date(2027, 6, 30), date(2026, 1, 1))
    kept = open_closing(desk, bea.id).retention
    assert kept is not None
    assert (kept.until, kept.anchor, kept.unknown) == (date(2037, 6, 30), RetentionAnchor.CONTRACT, ())


def test_days_of_an_open_chart_are_not_asked(desk: Desk, bea: Client) -> None:
    with pytest.raises(EpisodeRefused, match="Close it first"):
        keep_retention_days(desk, bea.id, None, None)


@pytest.mark.parametrize("payer", ["um-guideline", "ky-month", "pa-icm", "tx-mh-tcm", "mt-youth"])
def test_where_no_source_names_a_time_it_says_so(payer: str) -> None:
    rule = retention_rule(payer, date(2026, 3, 4))
    assert rule is not None
    assert (rule.years, rule.confirmed) == (10, False)
    assert rule.source.startswith("Ours")


def test_no_use_case_deletes_a_record() -> None:
    """The only things that can go are working copies (`drop_copy`) and what a held signature made (`take_back`)."""
    offered = {name for name in vars(UnitOfWork) if not name.startswith("_")}
    assert not {name for name in offered if any(word in name for word in ("delete", "remove", "purge", "erase"))}
    folder = Path(tcm_desktop.services.__file__).parent
    for module in sorted(folder.glob("*.py")):
        called = {
            node.func.attr
            for node in ast.walk(ast.parse(module.read_text("utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        assert not called & {"delete", "unlink", "rmtree", "purge", "erase"}, module.name


# --- the packet ---


def test_a_packet_of_some_days_holds_their_notes_and_no_others(desk: Desk, bea: Client) -> None:
    for days, words in ((90, "Early call."), (40, "Middle visit."), (1, "Late call.")):
        note = replace(make_note(desk, bea.id, words), service_date=desk.today - days * DAY)
        put(desk, signed(note, desk.worker, desk.clock.now(), desk.clock.zone))
    put(desk, make_note(desk, bea.id, "Unsigned words."))
    options = PacketOptions(desk.today - 60 * DAY, desk.today - 10 * DAY)
    text = packet_text(packet_sheet(desk, bea.id, options))
    assert [words in text for words in ("Early call.", "Middle visit.", "Late call.")] == [False, True, False]
    whole = packet_text(packet_sheet(desk, bea.id, PacketOptions()))
    assert all(words in whole for words in ("Early call.", "Middle visit.", "Late call."))
    assert "Unsigned words." not in whole
    assert "Not signed, so not in it: 1" in whole


def test_what_followed_a_signature_stands_below_it(desk: Desk, bea: Client) -> None:
    note = signed(make_note(desk, bea.id), desk.worker, desk.clock.now(), desk.clock.zone)
    put(desk, note)
    sign_addendum(desk, note.KIND, note.id, "She called back.")
    mark_in_error(desk, note.KIND, note.id, "Wrong client")
    text = packet_text(packet_sheet(desk, bea.id, PacketOptions()))
    assert "ENTERED IN ERROR: Wrong client" in text
    assert "Addendum: She called back." in text


def test_substance_use_is_left_out_until_the_client_agrees(desk: Desk, bea: Client) -> None:
    drinking = Diagnosis(desk.new_id(), "F10.20", "Alcohol dependence", bea.opened_on, recorded_by="Dr. Demo")
    asked = Origin(from_part_2=True, program="Harbor House")
    agreed = replace(asked, consent_on=bea.opened_on)
    life = (
        LifeFact(desk.new_id(), FactKind.HISTORY, "Detox in May", asked),
        LifeFact(desk.new_id(), FactKind.HISTORY, "Sober since June", agreed),
    )
    put(desk, replace(bea, diagnoses=(*bea.diagnoses, drinking), life=life))
    kinds = (InformationKind.SUBSTANCE_USE,)
    own = (bea.id, desk.worker.id)
    put(desk, Consent(desk.new_id(), *own, "Harbor House", "aftercare", desk.today, desk.today, kinds, part2=True))
    put(desk, Disclosure(desk.new_id(), *own, desk.today, "Harbor House", "aftercare", kinds, "A letter"))
    text = packet_text(packet_sheet(desk, bea.id, PacketOptions()))
    assert [words in text for words in ("F10.20", "Detox in May", "Harbor House", "A letter")] == [False] * 4
    assert text.count("1 line is left out of this print") == 2
    assert "Sober since June" in text
    assert PART_2_NOTICE in text
    shown_all = packet_text(packet_sheet(desk, bea.id, PacketOptions(with_substance_use=True)))
    assert [words in shown_all for words in ("F10.20", "Harbor House", "A letter")] == [True] * 3
    assert "Detox in May" not in shown_all


def test_a_fact_that_names_its_consent_is_printed_while_that_holds(desk: Desk, bea: Client) -> None:
    kinds = (InformationKind.SUBSTANCE_USE,)
    given = desk.today - DAY
    consent = Consent(
        desk.new_id(),
        bea.id,
        desk.worker.id,
        "Auditor",
        "audit",
        given,
        given,
        kinds,
        until=desk.today + DAY,
        part2=True,
    )
    origin = Origin(from_part_2=True, program="Harbor House", consent_id=consent.id)
    fact = LifeFact(desk.new_id(), FactKind.HISTORY, "Detox in May", origin)
    put(desk, replace(bea, life=(fact,)), consent)
    assert "Detox in May" in packet_text(packet_sheet(desk, bea.id, PacketOptions()))
    put(desk, replace(consent, revoked_on=desk.today))
    assert "Detox in May" not in packet_text(packet_sheet(desk, bea.id, PacketOptions()))


def test_printing_and_saving_leave_a_trace(desk: Desk, bea: Client) -> None:
    trace_printed(desk, PAPER, bea.id)
    trace_saved(desk, PAPER, bea.id)
    with desk.reading() as work:
        events = [entry.event for entry in work.trail(bea.id)]
    assert events[-2:] == [PAPER.printed, PAPER.saved]


def test_nobody_has_no_packet(desk: Desk) -> None:
    with pytest.raises(RecordNotFound):
        packet_sheet(desk, desk.new_id(), PacketOptions())
