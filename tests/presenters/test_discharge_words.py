"""Discharge and closing in words: what is missing at which field, what stays open, how long a record is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tcm_desktop.documents.packet_sheet import PacketOptions
from tcm_desktop.domain.discharge import DischargeSummary, NeedAfter, NeedEnd, ObjectiveEnd, OpenReferral
from tcm_desktop.domain.episodes import EndReason, Episode, OpenKind, StillOpen
from tcm_desktop.domain.plans import NaturalSupport, ObjectiveStatus
from tcm_desktop.domain.retention import RetentionAnchor, RetentionRule, kept_until
from tcm_desktop.domain.signatures import Signature
from tcm_desktop.services.closing import ClosingForm, TypedOpen
from tcm_desktop.services.discharge import DischargeForm, TypedNeed
from ui.presenters.discharge import (
    blank_closing,
    blank_discharge,
    closed_lines,
    goal_lines,
    open_hint,
    open_title,
    packet_days,
    packet_wait,
    read_closing,
    read_discharge,
    retention_words,
    signed_parts,
    with_all_needs,
    with_all_open,
)

TODAY = date(2026, 3, 4)
HOME, CARE = NeedAfter(UUID(int=11), "A safe home", NeedEnd.MET), NeedAfter(UUID(int=12), "Psychiatry")
SUMMARY = DischargeSummary(
    UUID(int=1),
    UUID(int=2),
    UUID(int=3),
    UUID(int=4),
    TODAY,
    needs=(HOME, CARE),
    objectives=(ObjectiveEnd(UUID(int=21), "Pay the rent", ObjectiveStatus.MET),),
    referrals=(OpenReferral(UUID(int=31), "Dental care", "waitlisted"),),
    supports=(NaturalSupport(UUID(int=41), "Colette", "sister", "opens the mail"),),
    next_steps="The clinic goes on.",
)
WHOLE = DischargeForm(
    (TypedNeed(HOME.id, NeedEnd.MET), TypedNeed(CARE.id, NeedEnd.GOES_ON, "Dr. Demo", "415")),
    "The clinic goes on.",
    "Calls 988.",
    "3/4/2026",
    EndReason.GOALS_MET,
    own_words="My own mail.",
    come_back="Call us.",
)
TASK = StillOpen(UUID(int=51), OpenKind.TASK, "Call the landlord")
NOTE = StillOpen(UUID(int=52), OpenKind.DRAFT_NOTE, "Note of 3/1/2026")


def problems(form: DischargeForm) -> dict[str, str]:
    day, found = read_discharge(form, SUMMARY, TODAY)
    assert (day is None) == bool(found)
    return {each.field: each.words for each in found}


def test_a_form_begins_with_what_the_record_shows_and_no_sentence() -> None:
    form = blank_discharge(SUMMARY)
    assert form.needs == (TypedNeed(HOME.id, NeedEnd.MET), TypedNeed(CARE.id))
    assert (form.next_steps, form.discharged_on) == ("The clinic goes on.", "3/4/2026")
    assert (form.crisis, form.own_words, form.come_back, form.reason) == ("", "", "", None)


def test_a_whole_form_gives_its_day() -> None:
    assert read_discharge(WHOLE, SUMMARY, TODAY) == (TODAY, ())
    assert read_discharge(replace(WHOLE, discharged_on="2/27"), SUMMARY, TODAY)[0] == date(2026, 2, 27)


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        (replace(WHOLE, discharged_on=""), "discharged_on", "Type the last day of service."),
        (replace(WHOLE, discharged_on="3/40"), "discharged_on", "That is not a date"),
        (replace(WHOLE, discharged_on="3/5/2026"), "discharged_on", "still to come"),
        (replace(WHOLE, reason=None), "reason", "Choose why"),
        (replace(WHOLE, reason=EndReason.OTHER), "reason_words", "own words"),
        (replace(WHOLE, crisis=" "), "crisis", "whom to call"),
        (replace(WHOLE, own_words=""), "own_words", "why there are none"),
        (replace(WHOLE, come_back=""), "come_back", "how to come back"),
    ],
)
def test_what_is_missing_is_said_at_its_field(form: DischargeForm, field: str, words: str) -> None:
    found = problems(form)
    assert list(found) == [field]
    assert words in found[field]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (TypedNeed(CARE.id), "after"),
        (TypedNeed(CARE.id, NeedEnd.GOES_ON), "who"),
        (TypedNeed(CARE.id, NeedEnd.UNMET), "words"),
    ],
)
def test_a_need_is_named_in_what_it_lacks(typed: TypedNeed, field: str) -> None:
    found = problems(replace(WHOLE, needs=(WHOLE.needs[0], typed)))
    assert list(found) == [f"needs/{CARE.id}/{field}"]
    assert found[f"needs/{CARE.id}/{field}"].startswith("Psychiatry. ")


def test_a_kept_form_follows_the_needs_of_the_chart() -> None:
    gone = TypedNeed(UUID(int=99), NeedEnd.MET)
    form = with_all_needs(replace(WHOLE, needs=(gone, WHOLE.needs[1])), (HOME, CARE))
    assert form.needs == (TypedNeed(HOME.id, NeedEnd.MET), WHOLE.needs[1])
    assert replace(form, needs=WHOLE.needs) == WHOLE


def test_where_it_stands_now() -> None:
    assert goal_lines(SUMMARY) == (
        ("Pay the rent", "Met"),
        ("Dental care", "Referral: waitlisted"),
        ("Colette", "sister, opens the mail"),
    )


def test_a_signed_summary_reads_as_on_paper() -> None:
    signature = Signature(UUID(int=3), "Ana", "LCSW", datetime(2026, 3, 4, 20, tzinfo=UTC), "UTC", "0" * 64)
    parts = dict(signed_parts(replace(SUMMARY, signature=signature, crisis="Calls 988.")))
    assert next(iter(parts)) == "How the goals went"
    assert parts["In a crisis"] == "Calls 988."
    assert "How it stands: Met" in parts["How the goals went"]
    assert "Signed electronically by Ana, LCSW" in parts["Signature"]


# --- closing ---


def test_closing_begins_with_the_day_and_reason_of_the_summary() -> None:
    done = replace(SUMMARY, discharged_on=date(2026, 3, 2), reason=EndReason.MOVED)
    form = blank_closing((TASK,), done, TODAY)
    assert (form.closed_on, form.reason, form.carried) == ("3/2/2026", EndReason.MOVED, (TypedOpen(TASK.id),))
    assert blank_closing((), None, TODAY) == ClosingForm("3/4/2026")


def test_each_open_thing_needs_a_word() -> None:
    form = ClosingForm("3/4/2026", EndReason.MOVED, "", (TypedOpen(TASK.id, "Otis calls"), TypedOpen(NOTE.id, " ")))
    value, found = read_closing(form, TODAY)
    assert value is None
    assert [each.field for each in found] == [f"carried/{NOTE.id}/words"]
    whole = replace(form, carried=(TypedOpen(TASK.id, "Otis calls"),))
    assert read_closing(whole, TODAY) == ((TODAY, EndReason.MOVED, "", {TASK.id: "Otis calls"}), ())


def test_the_reason_and_the_day_are_asked() -> None:
    _, found = read_closing(ClosingForm(), TODAY)
    assert [each.field for each in found] == ["closed_on", "reason"]
    _, found = read_closing(ClosingForm("3/4/2026", EndReason.OTHER), TODAY)
    assert [each.field for each in found] == ["words"]


def test_what_was_settled_meanwhile_is_gone_from_a_kept_form() -> None:
    form = ClosingForm("3/4/2026", None, "", (TypedOpen(TASK.id, "Otis calls"),))
    assert with_all_open(form, (NOTE,)).carried == (TypedOpen(NOTE.id),)
    assert with_all_open(form, (TASK, NOTE)).carried == (TypedOpen(TASK.id, "Otis calls"), TypedOpen(NOTE.id))


def test_a_closed_chart_says_what_stayed_open() -> None:
    left = replace(TASK, words="Otis calls")
    episode = Episode(UUID(int=4), UUID(int=2), date(2025, 4, 2), closed_on=TODAY, reason=EndReason.MOVED, words="Ohio")
    assert closed_lines(replace(episode, carried=(left,))) == (
        ("Opened", "4/2/2025"),
        ("Closed", "3/4/2026"),
        ("Why", "Moved away. Ohio"),
        ("Task: Call the landlord", "Otis calls"),
    )
    assert open_title(NOTE) == "Note to sign: Note of 3/1/2026"


def test_that_there_is_no_summary_is_said_once() -> None:
    none = StillOpen(UUID(int=53), OpenKind.NO_SUMMARY, "There is no discharge summary.")
    assert (open_title(none), open_hint(none)) == ("There is no discharge summary.", "Why there is none")
    assert open_hint(NOTE) == "Why it stays open"


def test_how_long_it_is_kept_names_the_source_and_what_is_not_known() -> None:
    rule = RetentionRule(10, source="W&I 14124.1")
    kept = kept_until(rule, {RetentionAnchor.SERVICE: TODAY}, date(1984, 1, 1))
    words = retention_words(kept)
    assert words.startswith(
        "Kept until 3/4/2036 at least: 10 years from the last day of service, 3/4/2026 (W&I 14124.1)"
    )
    assert "Not known here: the end of the plan contract and the end of an audit." in words
    assert "not confirmed" not in words
    young = kept_until(replace(rule, confirmed=False), dict.fromkeys(RetentionAnchor, TODAY), date(2012, 1, 1))
    assert retention_words(young).endswith("The client was under 18: a longer time may count.")
    assert "This is not confirmed: ask the payer." in retention_words(young)
    assert "Not known here" not in retention_words(young)
    assert retention_words(None).startswith("No rule names")


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (None, None, "All days"),
        (TODAY, None, "From 3/4/2026 to today"),
        (None, TODAY, "From the first day to 3/4/2026"),
        (date(2026, 1, 1), TODAY, "From 1/1/2026 to 3/4/2026"),
    ],
)
def test_the_days_of_a_packet(first: date | None, last: date | None, words: str) -> None:
    assert packet_days(PacketOptions(first, last)) == words


def test_a_long_record_says_that_its_pages_take_a_while() -> None:
    assert packet_wait(0) == packet_wait(499) == ""
    assert packet_wait(5000).startswith("5,000 contacts:")
    assert "Choose days" in packet_wait(500)
