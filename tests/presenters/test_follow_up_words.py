"""What is said about signatures and what follows them, held without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.clients import Client, TargetGroup
from tcm_desktop.domain.contacts import BillingChoice, BillingRecord, ContactNote
from tcm_desktop.domain.follow_ups import Addendum, CoSigning, ErrorMark, Judgement, Standing
from tcm_desktop.domain.people import PersonName, Qualification
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.signatures import Signature
from tcm_desktop.domain.summaries import MonthlySummary
from tcm_desktop.services.cosigning import OfWorker
from tcm_desktop.services.follow_ups import Followed
from tcm_desktop.services.kept_forms import ADDENDUM, COVERAGE, ERROR_REASON, REMARK
from tcm_desktop.services.signatures import ErrorReason, Remark, Undone
from tcm_desktop.services.views import ContactLine, StandingLine, WorkingCopy
from ui.levels import Level
from ui.presenters.chart import contact_state
from ui.presenters.cosign import concerns, pointed_at, queue_words, row_words, waited
from ui.presenters.follow_ups import (
    OTHER,
    REASONS,
    addendum_head,
    banner,
    cosigned_words,
    error_warning,
    history,
    place_after_undo,
    place_of,
    place_of_copy,
    reason_typed,
    reason_words,
    title_of,
)
from ui.presenters.kept_places import place_of as place_of_kept
from ui.presenters.note_list import note_row
from ui.presenters.signed import late_words, signed_words, title_words

NOW = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)
DAY = date(2026, 3, 4)
CHART, NOTE_ID = UUID(int=1), UUID(int=2)
CLIENT = Client(CHART, PersonName("Bea", "Practice"), date(1984, 6, 15), "sf-smhs", TargetGroup.ADULT_SPMI, DAY)
BILLED = BillingRecord(BillingChoice.BILL, "billable", 2)


def signature(name: str = "Kim Second", credential: str = "MHRS", minutes: int = 0) -> Signature:
    at = NOW + timedelta(minutes=minutes)
    return Signature(UUID(int=9), name, credential, at, "America/Los_Angeles", "0" * 64, DAY, cosign_needed=True)


NOTE = ContactNote(NOTE_ID, CHART, UUID(int=9), DAY, "America/Los_Angeles", billing=BILLED, signature=signature())
BACK = CoSigning(
    UUID(int=5),
    CHART,
    ContactNote.KIND,
    NOTE_ID,
    UUID(int=8),
    Judgement.RETURNED,
    "0" * 64,
    remark="Which clinic?",
    quote="Called the clinic.",
    quote_at=0,
    signature=signature("Ana Practice", "LCSW", 60),
)
MARK = ErrorMark(UUID(int=6), CHART, ContactNote.KIND, NOTE_ID, UUID(int=9), "Wrong day", signature(minutes=5))


def found(standing: Standing, **more: object) -> Followed:
    return replace(Followed(CLIENT, NOTE, standing), **more)  # type: ignore[arg-type]  # drawn by tests


# --- signatures ---


def test_a_signature_says_who_when_and_with_which_title_of_that_day() -> None:
    held = Qualification(UUID(int=3), "MHRS", date(2024, 1, 1), None, "Certificate 12")
    past = Qualification(UUID(int=4), "LPT", date(2020, 1, 1), date(2026, 12, 31))
    made = replace(signature(), titles=(held, past))
    assert signed_words(made) == "Signed by Kim Second, MHRS on 3/4/2026 at 10:00 am. It can no longer change."
    assert title_words(made) == (
        "Title on 3/4/2026: MHRS, since 1/1/2024 (Certificate 12); LPT, since 1/1/2020 to 12/31/2026 (no proof on file)"
    )
    assert title_words(signature()) == title_words(replace(made, as_of=None)) == ""


def test_a_late_entry_names_both_days() -> None:
    late = replace(NOTE, service_date=date(2026, 2, 11), late_reason=" Sick ")
    assert late_words(late) == (
        "Late entry. The contact was on 2/11/2026; it was signed on 3/4/2026 at 10:00 am. Why: Sick"
    )


# --- banners ---


def test_nothing_is_said_above_a_plain_document() -> None:
    assert banner(found(Standing.CLEAR)) is None
    assert banner(found(Standing.COSIGNED)) is None


def test_an_error_says_who_why_and_that_billing_must_know() -> None:
    said = banner(found(Standing.IN_ERROR, mark=MARK))
    assert said is not None
    assert (said.level, said.headline) == (Level.STOP, "Entered in error")
    assert said.lines[0] == "Marked by Kim Second, MHRS on 3/4/2026 at 10:05 am: Wrong day."
    assert "Tell billing" in said.lines[-1]
    kept = replace(NOTE, billing=replace(BILLED, choice=BillingChoice.DO_NOT_BILL))
    quiet = banner(found(Standing.IN_ERROR, mark=MARK, document=kept))
    assert quiet is not None
    assert not any("billing" in line for line in quiet.lines)


def test_a_returned_note_speaks_to_its_author() -> None:
    mine = banner(found(Standing.RETURNED, judgements=(BACK,)))
    assert mine is not None
    assert (mine.headline, mine.lines[0], mine.quote) == ("Returned to you", "Which clinic?", "Called the clinic.")
    assert "addendum" in mine.lines[-1]
    other = banner(found(Standing.RETURNED, judgements=(BACK,), mine=False))
    assert other is not None
    assert other.headline == "Returned"
    assert not any("addendum" in line for line in other.lines)


def test_what_waits_says_so_without_alarm() -> None:
    said = banner(found(Standing.AWAITING))
    assert said is not None
    assert said.level is Level.NEUTRAL


def test_a_second_signature_is_named_and_an_earlier_return_kept() -> None:
    good = replace(BACK, id=UUID(int=7), judgement=Judgement.APPROVED, remark="", quote="")
    both = found(Standing.COSIGNED, judgements=(BACK, good))
    assert cosigned_words(both) == "Co-signed by Ana Practice, LCSW on 3/4/2026 at 11:00 am."
    assert history(both) == ("Returned on 3/4/2026 at 11:00 am: Which clinic?",)
    assert cosigned_words(found(Standing.AWAITING, judgements=(good,))) == ""
    assert history(found(Standing.RETURNED, judgements=(BACK,))) == ()


def test_an_addendum_says_whose_it_is() -> None:
    made = Addendum(UUID(int=4), CHART, ContactNote.KIND, NOTE_ID, UUID(int=9), "More.", signature(minutes=7))
    assert addendum_head(made) == "Addendum by Kim Second, MHRS, 3/4/2026 at 10:07 am"


def test_before_marking_the_units_are_named() -> None:
    assert "2 units" in error_warning(found(Standing.CLEAR))
    assert "unit" not in error_warning(found(Standing.CLEAR, document=replace(NOTE, billing=None)))


@pytest.mark.parametrize(
    ("reason", "words", "kept"),
    [("Wrong client", "", "Wrong client"), ("Wrong client", " Bea ", "Wrong client: Bea"), (OTHER, "Mixed", "Mixed")],
)
def test_a_reason_is_kept_with_its_words(reason: str, words: str, kept: str) -> None:
    assert reason_words(reason, words) == kept


CHOICES = st.sampled_from([key for key, _ in REASONS])


@given(chosen=CHOICES, words=st.text().map(str.strip))
def test_a_reason_given_back_is_the_reason_that_was_signed(chosen: str, words: str) -> None:
    signed = reason_words(chosen, words)
    again = reason_typed(ErrorReason(ContactNote.KIND, NOTE_ID, words=signed))
    assert reason_words(*again) == signed


@pytest.mark.parametrize(
    ("chosen", "words"), [("", ""), ("Wrong client", ""), ("Wrong client", " Be"), (OTHER, "Wrong client: Be")]
)
def test_a_reason_half_typed_comes_back_as_it_was_typed(chosen: str, words: str) -> None:
    assert reason_typed(ErrorReason(ContactNote.KIND, NOTE_ID, chosen, words)) == (chosen, words)


def test_a_reason_in_her_own_words_comes_back_as_such() -> None:
    assert reason_typed(ErrorReason(ContactNote.KIND, NOTE_ID, words="Two visits in one")) == (
        OTHER,
        "Two visits in one",
    )


# --- places ---


def test_each_document_has_the_screen_where_it_is_read() -> None:
    assert place_of(ContactNote.KIND, CHART, NOTE_ID) == ("note", {"client_id": CHART, "note_id": NOTE_ID})
    assert place_of(CarePlan.KIND, CHART, NOTE_ID)[0] == "plan"
    assert place_of(MonthlySummary.KIND, CHART, NOTE_ID) == ("summary", {"client_id": CHART, "summary_id": NOTE_ID})
    assert place_of("something_new", CHART, NOTE_ID) == ("client", {"client_id": CHART})


def test_an_undo_leads_to_where_work_goes_on() -> None:
    about = (ContactNote.KIND, NOTE_ID)
    params = {"client_id": CHART, "kind": ContactNote.KIND, "document_id": NOTE_ID}
    assert place_after_undo(Undone(Addendum.KIND, UUID(int=4), CHART, None, about)) == ("addendum", params)
    assert place_after_undo(Undone(CoSigning.KIND, UUID(int=5), CHART, None, about)) == ("cosign_document", params)
    assert place_after_undo(Undone(ErrorMark.KIND, UUID(int=6), CHART, None, about)) == ("in_error", params)
    assert place_after_undo(Undone(ContactNote.KIND, NOTE_ID, CHART, NOTE))[1]["note_id"] == NOTE_ID
    month = MonthlySummary(UUID(int=3), CHART, UUID(int=9), date(2026, 2, 1), DAY)
    assert place_after_undo(Undone(MonthlySummary.KIND, month.id, CHART, month)) == (
        "summary",
        {"client_id": CHART, "month": date(2026, 2, 1)},
    )


def test_what_was_being_typed_leads_back_to_its_page() -> None:
    begun = Addendum(UUID(int=4), CHART, ContactNote.KIND, NOTE_ID, UUID(int=9), "Mo")
    remark = Remark(CarePlan.KIND, NOTE_ID, "Which")
    reason = ErrorReason(CarePlan.KIND, NOTE_ID, words="Twi")
    kinds = ((ADDENDUM, begun, "addendum"), (REMARK, remark, "cosign_document"), (ERROR_REASON, reason, "in_error"))
    for kind, body, screen in kinds:
        copy = WorkingCopy(UUID(int=11), kind, CHART, msgspec.json.encode(body), "text", 2, NOW)
        place = place_of_kept(copy)
        assert place is not None
        assert (place[0], place[1]["document_id"]) == (screen, NOTE_ID)
    assert place_of_copy(WorkingCopy(UUID(int=11), COVERAGE, CHART, b"{}", "", 0, NOW)) is None


def test_kinds_without_words_of_their_own_are_still_readable() -> None:
    assert title_of("contact_note") == "Contact note"
    assert title_of("home_visit_form") == "Home visit form"


# --- lists ---


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing.IN_ERROR, "In error"),
        (Standing.RETURNED, "Returned"),
        (Standing.AWAITING, "To be co-signed"),
        (Standing.COSIGNED, "2 units"),
        (Standing.CLEAR, "2 units"),
    ],
)
def test_lists_say_where_a_note_stands_before_how_it_counts(standing: Standing, words: str) -> None:
    choice = BillingChoice.BILL
    line = ContactLine(
        NOTE_ID,
        CHART,
        "Practice, Bea",
        DAY,
        None,
        30,
        None,
        None,
        None,
        None,
        choice,
        "billable",
        2,
        NOW,
        "Called",
        standing,
    )
    assert note_row(line, DAY).pill == words
    assert contact_state(line)[0] == words


# --- the queue ---


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(minutes=5), "Just now"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=23), "23 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=9, hours=5), "9 days"),
    ],
)
def test_waiting_is_told_in_whole_hours_and_days(ago: timedelta, words: str) -> None:
    assert waited(NOW - ago, NOW) == words


def test_a_row_of_the_queue_names_the_kind_and_the_day() -> None:
    line = StandingLine(NOTE_ID, "care_plan", CHART, "Practice, Bea", UUID(int=9), NOW, Standing.AWAITING)
    assert row_words(line, NOW) == ("Care plan, signed Wed 3/4", "Just now")
    assert queue_words(()) == "Nothing waits for you"
    assert queue_words((OfWorker(UUID(int=9), "Kim", (line, line)),)) == "2 documents of 1 worker"


def test_findings_come_first_and_then_what_the_worker_decided() -> None:
    against = replace(
        BILLED, verdict="not_billable", reasons=("clerical",), override_reason="My supervisor approved it"
    )
    note = replace(NOTE, billing=against, late_reason="Sick", dismissed=("voicemail",))
    told = concerns(note, "sf-smhs")
    assert [each.level for each in told] == [Level.STOP, Level.FIX, Level.TIP, Level.TIP]
    assert told[0].detail
    assert told[0].detail != "clerical"
    assert told[1].detail == "My supervisor approved it"
    assert told[2].detail == "Sick"


def test_what_is_mixed_in_is_named_with_its_minutes() -> None:
    mixed = replace(NOTE, billing=replace(BILLED, exclude=("transportation",)))
    assert [each.level for each in concerns(mixed, "sf-smhs")] == [Level.TIP, Level.FIX]
    assert concerns(mixed, "sf-smhs")[0].headline == "Part of it looks billable"
    aside = concerns(replace(mixed, not_billable_minutes=12), "sf-smhs")[1]
    assert (aside.level, aside.headline) == (Level.TIP, "12 minutes set aside")


def test_without_rules_codes_are_still_words() -> None:
    note = replace(NOTE, billing=replace(BILLED, reasons=("no_rule_known",)))
    assert concerns(note, "moon-base")[0].detail == "no rule known"


def test_a_note_kept_as_a_note_says_so() -> None:
    kept = replace(NOTE, billing=replace(BILLED, choice=BillingChoice.DO_NOT_BILL))
    assert concerns(kept, "sf-smhs")[-1].headline == "Kept as a note, not billed"
    assert concerns(replace(NOTE, billing=None), "sf-smhs") == ()


# --- the words that a remark points to ---

TEXT = "Called the clinic. She will go on Friday.\n\nNo answer yet"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (3, 3, "Called the clinic."),
        (20, 20, "She will go on Friday."),
        (len(TEXT), len(TEXT), "No answer yet"),
        (7, 18, "the clinic."),
    ],
)
def test_a_remark_points_to_the_sentence_or_to_what_is_selected(start: int, end: int, words: str) -> None:
    span = pointed_at(TEXT, start, end)
    assert span is not None
    assert TEXT[span[0] : span[1]] == words


@given(st.text(max_size=80), st.data())
def test_what_is_pointed_at_always_stands_there(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = pointed_at(text, start, end)
    if span is None:
        return
    quote = text[span[0] : span[1]]
    assert quote
    assert quote == quote.strip()
    assert 0 <= span[0] < span[1] <= len(text)
