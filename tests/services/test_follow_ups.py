"""Addenda and marks of error on a real vault: nothing that was signed changes, and what is in error counts nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tcm_desktop.billing.chart_codes import ChartCode
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.domain.errors import AlreadySigned, NotPermitted, NotReadyToSign
from tcm_desktop.domain.follow_ups import Addendum, ErrorMark, Standing
from tcm_desktop.domain.plans import CarePlan, plan_in_force
from tcm_desktop.domain.signatures import is_untouched, signed
from tcm_desktop.services.billing import check_note
from tcm_desktop.services.chart_facts import facts_for
from tcm_desktop.services.clients import caseload, open_chart
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import (
    correct_note,
    followed,
    keep_addendum,
    mark_in_error,
    sign_addendum,
)
from tcm_desktop.services.meter import meter, own_meter
from tcm_desktop.services.notes import drafts, found_again, new_note, open_note, recent_notes
from tcm_desktop.services.rule_changes import rule_changes
from tcm_desktop.services.signing import sign_note
from tests.support.follow_ups import GOOD, REASON, colleague, draft, signed_note, supervisor
from tests.support.vaults import StandingClock, make_client, put


def test_an_addendum_stands_below_and_changes_nothing_above(desk: Desk, client: Client, clock: StandingClock) -> None:
    note = signed_note(desk, client)
    clock.pass_by(hours=2)
    after = sign_addendum(desk, ContactNote.KIND, note.id, "  The visit is on Wednesday, not on Tuesday. ").value
    (added,) = after.addenda
    assert (added.text, added.worker_id) == ("The visit is on Wednesday, not on Tuesday.", desk.worker.id)
    assert added.signature is not None
    assert (added.signature.credential, added.signature.signed_at) == ("LCSW", clock.now())
    assert is_untouched(added)
    assert open_note(desk, note.id).note == note
    assert [line.units for line in recent_notes(desk)] == [2]


def test_addenda_come_in_the_order_in_which_they_were_signed(desk: Desk, client: Client, clock: StandingClock) -> None:
    note = signed_note(desk, client)
    for words in ("First.", "Second.", "Third."):
        clock.pass_by(minutes=1)
        sign_addendum(desk, ContactNote.KIND, note.id, words)
    assert [each.text for each in followed(desk, ContactNote.KIND, note.id).addenda] == ["First.", "Second.", "Third."]


def test_an_addendum_needs_words_and_a_signature_above_it(desk: Desk, client: Client) -> None:
    note = draft(desk, client)
    with pytest.raises(NotReadyToSign, match="no text"):
        sign_addendum(desk, ContactNote.KIND, note.id, "  ")
    with pytest.raises(NotReadyToSign, match="not signed"):
        sign_addendum(desk, ContactNote.KIND, note.id, "More.")
    done = sign_note(desk, note, BillingChoice.DO_NOT_BILL).value
    (added,) = sign_addendum(desk, ContactNote.KIND, done.id, "More.").value.addenda
    with pytest.raises(NotReadyToSign):  # an addendum has none itself: add a second one to the document
        sign_addendum(desk, Addendum.KIND, added.id, "More still.")


def test_any_kind_of_signed_document_takes_one(desk: Desk, client: Client) -> None:
    plan = CarePlan(desk.new_id(), client.id, desk.worker.id, 1, desk.today, goal="A home", effective_on=desk.today)
    seen = Assessment(desk.new_id(), client.id, desk.worker.id, desk.today, completed_on=desk.today)
    for document in (plan, seen):
        put(desk, signed(document, desk.worker, desk.clock.now(), desk.clock.zone))
        after = sign_addendum(desk, document.KIND, document.id, "More.").value
        assert [each.text for each in after.addenda] == ["More."]


def test_an_addendum_being_typed_is_found_again_and_belongs_to_its_document(desk: Desk, client: Client) -> None:
    one, two = signed_note(desk, client), signed_note(desk, client, GOOD + " Again.")
    keep_addendum(desk, one, "The clinic called ba", 20)
    assert followed(desk, ContactNote.KIND, one.id).typed == ("The clinic called ba", 20)
    assert followed(desk, ContactNote.KIND, two.id).typed is None
    (copy,) = found_again(desk)
    assert (copy.client_id, copy.record_kind) == (client.id, "addendum")
    sign_addendum(desk, ContactNote.KIND, one.id, "The clinic called back.")
    assert found_again(desk) == ()


def test_an_addendum_that_was_taken_out_again_leaves_no_trace(desk: Desk, client: Client) -> None:
    note = signed_note(desk, client)
    keep_addendum(desk, note, "x", 1)
    keep_addendum(desk, note, " ", 0)
    assert found_again(desk) == ()


# --- entered in error ---


def test_a_note_in_error_stays_readable_and_is_listed_so(desk: Desk, client: Client) -> None:
    note = signed_note(desk, client)
    after = mark_in_error(desk, ContactNote.KIND, note.id, " Wrong day ").value
    assert after.mark is not None
    assert (after.standing, after.mark.reason, after.units_signed) == (Standing.IN_ERROR, "Wrong day", 2)
    assert open_note(desk, note.id).note == note
    (line,) = recent_notes(desk)
    assert (line.standing, line.id, line.first_words[:6]) == (Standing.IN_ERROR, note.id, "Called")
    assert [line.standing for line in open_chart(desk, client.id).contacts] == [Standing.IN_ERROR]


def test_its_units_leave_every_count(desk: Desk, client: Client) -> None:
    note = signed_note(desk, client)
    first, last = desk.today, desk.today
    with desk.reading() as work:
        assert work.units_billed(client.id, first, last) == 2
        assert len(work.billed(first, last)) == len(work.notes_between(first, last)) == 1
        assert len(work.latest_notes(client.id, last, 5)) == 1
    assert (own_meter(desk).today, meter(desk, client.id, desk.today).client_month) == (2, 2)
    assert [(line.units_this_month, line.last_contact) for line in caseload(desk)] == [(2, desk.today)]
    mark_in_error(desk, ContactNote.KIND, note.id, "Wrong client")
    with desk.reading() as work:
        assert work.units_billed(client.id, first, last) == 0
        assert work.billed(first, last) == work.notes_between(first, last) == ()
        assert work.latest_notes(client.id, last, 5) == ()
    assert (own_meter(desk).today, meter(desk, client.id, desk.today).client_month) == (0, 0)
    assert [(line.units_this_month, line.last_contact) for line in caseload(desk)] == [(0, None)]


def test_overlap_and_likeness_pass_it_over(desk: Desk, client: Client) -> None:
    wrong = signed_note(desk, client)
    again = replace(draft(desk, client), start=wrong.start)

    def found() -> set[str]:
        facts = facts_for(desk, again)
        return {f.code for f in check_note(again, client, (), None, facts).chart_findings}

    both = {ChartCode.TIME_OVERLAP.value, ChartCode.TOO_ALIKE.value}
    assert both <= found()
    mark_in_error(desk, ContactNote.KIND, wrong.id, "Written twice")
    assert not both & found()


def test_the_next_note_carries_nothing_over_from_it(desk: Desk, client: Client, clock: StandingClock) -> None:
    note = signed_note(desk, client)
    clock.pass_by(minutes=1)
    assert new_note(desk, client.id).note.mode is note.mode
    mark_in_error(desk, ContactNote.KIND, note.id, "Wrong client")
    assert new_note(desk, client.id).note.mode is None


def test_newer_rules_say_nothing_about_it(desk: Desk, client: Client) -> None:
    note = signed_note(desk, client)
    mark_in_error(desk, ContactNote.KIND, note.id, "Wrong client")
    with desk.writing() as work:
        work.release()
        work.commit()

    def none(payer: str, on: date) -> object:
        from tcm_desktop.billing.check_pack import PackError

        raise PackError("no rules")

    from tcm_desktop.billing.book import rule_book

    assert rule_changes(desk, rule_book, none) == ()  # type: ignore[arg-type]  # a book that is not there


def test_it_takes_a_reason_its_author_and_only_once(desk: Desk, client: Client) -> None:
    note = signed_note(desk, client)
    with pytest.raises(NotReadyToSign, match="Say why"):
        mark_in_error(desk, ContactNote.KIND, note.id, " ")
    other = colleague(desk)
    with pytest.raises(NotPermitted, match="Another worker"):
        mark_in_error(other, ContactNote.KIND, note.id, "Not mine")
    mark_in_error(desk, ContactNote.KIND, note.id, "Wrong day")
    with pytest.raises(AlreadySigned, match="already"):
        mark_in_error(desk, ContactNote.KIND, note.id, "Wrong day")
    hers = signed_note(other, client, GOOD + " By another worker.")
    assert mark_in_error(supervisor(desk), ContactNote.KIND, hers.id, "Doubled").value.standing is Standing.IN_ERROR


def test_a_draft_is_not_marked_it_is_changed(desk: Desk, client: Client) -> None:
    with pytest.raises(NotReadyToSign, match="still be changed"):
        mark_in_error(desk, ContactNote.KIND, draft(desk, client).id, "Wrong day")


def test_the_mark_itself_is_signed_and_stays(desk: Desk, client: Client) -> None:
    note = signed_note(desk, client)
    mark = mark_in_error(desk, ContactNote.KIND, note.id, "Wrong day").value.mark
    assert mark is not None
    assert is_untouched(mark)
    with pytest.raises(AlreadySigned):
        put(desk, replace(mark, reason="Another"))
    with desk.reading() as work:
        assert [entry.event for entry in work.trail(mark.id)] == ["document.entered_in_error"]
        assert work.of_client(ErrorMark, client.id) == (mark,)


def test_a_plan_in_error_gives_its_place_back_to_the_version_before(desk: Desk, client: Client) -> None:
    def plan(version: int, due: date) -> CarePlan:
        made = CarePlan(desk.new_id(), client.id, desk.worker.id, version, desk.today, goal=f"Version {version}")
        whole = replace(made, effective_on=desk.today, review_due=due)
        return signed(whole, desk.worker, desk.clock.now(), desk.clock.zone)

    first, second = plan(1, date(2027, 3, 4)), plan(2, date(2027, 9, 9))
    put(desk, first, second)
    assert [line.plan_review_due for line in caseload(desk)] == [second.review_due]
    mark_in_error(desk, CarePlan.KIND, second.id, "Signed by mistake")
    with desk.reading() as work:
        assert plan_in_force(work.of_client(CarePlan, client.id), desk.today) == first
        assert work.of_client(CarePlan, client.id, with_errors=True) == (first, second)
    assert [line.plan_review_due for line in caseload(desk)] == [first.review_due]


def test_an_assessment_in_error_is_no_assessment(desk: Desk, client: Client) -> None:
    seen = Assessment(desk.new_id(), client.id, desk.worker.id, desk.today, completed_on=desk.today)
    put(desk, signed(seen, desk.worker, desk.clock.now(), desk.clock.zone))
    assert caseload(desk)[0].assessed_on == desk.today
    mark_in_error(desk, Assessment.KIND, seen.id, "Another client's")
    assert caseload(desk)[0].assessed_on is None


# --- writing the corrected note ---


def test_a_corrected_note_names_what_it_corrects_and_keeps_facts_and_words(
    desk: Desk, client: Client, clock: StandingClock
) -> None:
    wrong = signed_note(desk, client, second_worker="Kim")
    with pytest.raises(NotReadyToSign, match="in error first"):
        correct_note(desk, wrong.id)
    mark_in_error(desk, ContactNote.KIND, wrong.id, "Wrong minutes")
    clock.pass_by(days=1)
    new = correct_note(desk, wrong.id).value
    assert (new.corrects, new.narrative, new.direct_minutes, new.second_worker) == (wrong.id, GOOD, 30, "Kim")
    assert (new.service_date, new.written_on) == (wrong.service_date, desk.today)
    assert (new.signature, new.billing) == (None, None)
    assert [line.id for line in drafts(desk)] == [new.id]
    assert followed(desk, ContactNote.KIND, wrong.id).corrected_by == new.id
    assert correct_note(desk, wrong.id).value.id == new.id  # and not a second one


def test_the_corrected_note_is_billed_in_its_place(desk: Desk, client: Client) -> None:
    wrong = signed_note(desk, client)
    mark_in_error(desk, ContactNote.KIND, wrong.id, "Wrong minutes")
    new = replace(correct_note(desk, wrong.id).value, direct_minutes=45)
    sign_note(desk, new, BillingChoice.BILL, REASON)
    assert own_meter(desk).today == 3


def test_nobody_corrects_in_another_name(desk: Desk, client: Client) -> None:
    note = signed_note(desk, client)
    mark_in_error(desk, ContactNote.KIND, note.id, "Wrong minutes")
    other = supervisor(colleague(desk))
    with pytest.raises(NotPermitted):
        correct_note(other, note.id)


def test_what_follows_one_chart_is_not_seen_in_another(desk: Desk, client: Client) -> None:
    other = make_client(desk, "Other")
    put(desk, other)
    mine, hers = signed_note(desk, client), signed_note(desk, other, GOOD + " For somebody else.")
    sign_addendum(desk, ContactNote.KIND, mine.id, "More.")
    mark_in_error(desk, ContactNote.KIND, hers.id, "Wrong day")
    assert followed(desk, ContactNote.KIND, mine.id).mark is None
    assert followed(desk, ContactNote.KIND, hers.id).addenda == ()


def test_the_marks_reach_back_over_months(desk: Desk, client: Client) -> None:
    day = desk.today - timedelta(days=40)
    note = signed_note(desk, client, service_date=day, late_reason="Sick")
    mark_in_error(desk, ContactNote.KIND, note.id, "Wrong day")
    with desk.reading() as work:
        assert work.units_billed(client.id, day, desk.today) == 0
