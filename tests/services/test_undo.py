"""A signature can be taken back while it is held, exactly to what was there before; afterwards nothing can."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.gate import Gate
from db.vault import OpenVault
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.domain.errors import AlreadySigned, SignatureReleased
from tcm_desktop.domain.follow_ups import Addendum, ErrorMark, Standing
from tcm_desktop.domain.operations import OperationKind, first_break
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import followed, keep_reason, mark_in_error, sign_addendum
from tcm_desktop.services.kept_forms import ERROR_REASON
from tcm_desktop.services.meter import own_meter
from tcm_desktop.services.notes import drafts, found_again, keep_note, open_note, recent_notes
from tcm_desktop.services.signatures import HOLD, UNDONE, ErrorReason, put_signed, release_due, undo_signature
from tcm_desktop.services.signing import sign_note
from tests.support.effort import examples
from tests.support.follow_ups import GOOD, REASON, draft, signed_note
from tests.support.vaults import StandingClock, make_client, make_note, put, typed

NOTE = ContactNote.KIND
ASKED = f"{GOOD}\nNeed this serves: ____"


def test_a_held_signature_is_not_sent(desk: Desk, client: Client, clock: StandingClock) -> None:
    made = draft(desk, client)
    with desk.reading() as work:
        before = work.waiting()
    outcome = sign_note(desk, made, BillingChoice.BILL, REASON)
    assert (outcome.changes.held, outcome.changes.held_until) == (((NOTE, made.id),), clock.now() + HOLD)
    with desk.reading() as work:
        assert work.waiting() == before
    clock.pass_by(seconds=29)
    release_due(desk)
    with desk.reading() as work:
        assert work.waiting() == before
    clock.pass_by(seconds=1)
    release_due(desk)
    with desk.reading() as work:
        assert [op.kind for op in work.waiting()[len(before) :]] == [OperationKind.SIGN]


def test_undo_brings_the_draft_back_as_it_was_typed(desk: Desk, client: Client) -> None:
    made = draft(desk, client, ASKED)
    with desk.reading() as work:
        before = work.waiting()
    done = sign_note(desk, made, BillingChoice.DO_NOT_BILL).value
    assert done.narrative == GOOD
    undone = undo_signature(desk, NOTE, made.id).value
    assert undone.record == made
    assert open_note(desk, made.id).note == made
    assert [line.id for line in drafts(desk)] == [made.id]
    assert own_meter(desk).today == 0
    with desk.reading() as work:
        assert work.waiting() == before
        assert [entry.event for entry in work.trail(made.id)] == ["note.changed", "note.signed", UNDONE]
        assert first_break(work.trail()) is None


def test_a_note_that_was_never_stored_is_a_draft_after_the_undo(desk: Desk, client: Client) -> None:
    made = replace(make_note(desk, client.id), narrative=ASKED)
    sign_note(desk, made, BillingChoice.DO_NOT_BILL)
    with desk.reading() as work:
        assert made.id not in {op.record_id for op in work.waiting()}  # a transaction goes as a whole
    undo_signature(desk, NOTE, made.id)
    assert open_note(desk, made.id).note == made
    with desk.reading() as work:
        assert [op.kind for op in work.waiting() if op.record_id == made.id] == [OperationKind.CREATE]


def test_after_an_undo_changes_are_based_on_what_the_server_can_know(desk: Desk, client: Client) -> None:
    made = draft(desk, client)
    keep_note(desk, replace(made, narrative=GOOD + " More."))
    with desk.reading() as work:
        created, changed = work.waiting()[-2:]
    sign_note(desk, replace(made, narrative=GOOD + " Most."), BillingChoice.DO_NOT_BILL)
    undo_signature(desk, NOTE, made.id)
    keep_note(desk, replace(made, narrative="Another text.", direct_minutes=12))
    with desk.reading() as work:
        known = {op.id.hex() for op in work.waiting()}
        last = [op for op in work.waiting() if op.record_id == made.id][-1]
    assert set(last.base.values()) <= known
    assert last.base["direct_minutes"] == created.id.hex()
    assert last.base["narrative"] not in {created.id.hex()}
    assert changed.id.hex() in known


def test_it_can_be_signed_again_and_undone_again(desk: Desk, client: Client) -> None:
    made = draft(desk, client)
    for _ in range(3):
        sign_note(desk, made, BillingChoice.BILL, REASON)
        undo_signature(desk, NOTE, made.id)
    done = sign_note(desk, made, BillingChoice.BILL, REASON).value
    with desk.writing() as work:
        work.release()
        work.commit()
    assert open_note(desk, made.id).note == done
    with desk.reading() as work:
        assert [op.kind for op in work.waiting() if op.record_id == made.id] == [
            OperationKind.CREATE,
            OperationKind.SIGN,
        ]
        assert first_break(work.trail()) is None


def test_once_released_it_stays(desk: Desk, client: Client, clock: StandingClock) -> None:
    note = signed_note(desk, client)
    clock.pass_by(seconds=31)
    release_due(desk)
    with pytest.raises(SignatureReleased, match="stays signed"):
        undo_signature(desk, NOTE, note.id)
    assert open_note(desk, note.id).note == note


def test_a_lock_or_a_kill_within_the_time_keeps_the_signature(
    gate: Gate, vault: OpenVault, desk: Desk, client: Client
) -> None:
    note = signed_note(desk, client)
    vault.close()
    again = gate.open(vault.entry.id, typed())
    desk = replace(desk, vault=again)
    try:
        with pytest.raises(SignatureReleased):
            undo_signature(desk, NOTE, note.id)
        with desk.reading() as work:
            assert work.waiting()[-1].kind is OperationKind.SIGN
        assert open_note(desk, note.id).note == note
    finally:
        again.close()


def test_what_was_built_upon_is_not_pulled_away(desk: Desk, client: Client) -> None:
    note = signed_note(desk, client)
    (added,) = sign_addendum(desk, NOTE, note.id, "More.").value.addenda
    with pytest.raises(SignatureReleased, match="added"):
        undo_signature(desk, NOTE, note.id)
    undo_signature(desk, Addendum.KIND, added.id)
    undo_signature(desk, NOTE, note.id)
    assert len(drafts(desk)) == 1


def test_an_addendum_taken_back_is_being_typed_again(desk: Desk, client: Client) -> None:
    note = signed_note(desk, client)
    (added,) = sign_addendum(desk, NOTE, note.id, "The county clinic.").value.addenda
    undone = undo_signature(desk, Addendum.KIND, added.id).value
    assert (undone.record, undone.document) == (None, (NOTE, note.id))
    after = followed(desk, NOTE, note.id)
    assert (after.addenda, after.typed) == ((), ("The county clinic.", 18))
    with desk.reading() as work:
        assert [entry.event for entry in work.trail(added.id)] == ["addendum.signed", UNDONE]
        assert added.id not in {op.record_id for op in work.waiting()}


def test_a_mark_taken_back_lets_the_note_count_again(desk: Desk, client: Client) -> None:
    note = signed_note(desk, client)
    mark = mark_in_error(desk, NOTE, note.id, "Wrong day").value.mark
    assert mark is not None
    undo_signature(desk, ErrorMark.KIND, mark.id)
    assert [line.standing for line in recent_notes(desk)] == [Standing.CLEAR]
    assert own_meter(desk).today == 2


def test_a_mark_taken_back_gives_its_reason_back(desk: Desk, client: Client) -> None:
    note = signed_note(desk, client)
    mark = mark_in_error(desk, NOTE, note.id, "Wrong day: it was Tuesday").value.mark
    assert mark is not None
    assert found_again(desk) == ()
    undo_signature(desk, ErrorMark.KIND, mark.id)
    assert followed(desk, NOTE, note.id).reason == ErrorReason(NOTE, note.id, words="Wrong day: it was Tuesday")
    (copy,) = found_again(desk)
    assert (copy.record_kind, copy.client_id) == (ERROR_REASON, client.id)


def test_marking_again_uses_the_reason_up(desk: Desk, client: Client) -> None:
    note = signed_note(desk, client)
    keep_reason(desk, client.id, ErrorReason(NOTE, note.id, "Wrong client", "Be"))
    assert followed(desk, NOTE, note.id).reason == ErrorReason(NOTE, note.id, "Wrong client", "Be")
    marked = mark_in_error(desk, NOTE, note.id, "Wrong client: Bea").value
    assert (marked.reason, found_again(desk)) == (None, ())


def test_a_reason_typed_for_one_document_is_not_another_ones(desk: Desk, client: Client) -> None:
    first, second = signed_note(desk, client), signed_note(desk, client, GOOD + " Again.")
    keep_reason(desk, client.id, ErrorReason(NOTE, first.id, "Wrong client"))
    keep_reason(desk, client.id, ErrorReason(NOTE, second.id, "", "Tw"))
    assert [followed(desk, NOTE, each.id).reason for each in (first, second)] == [
        ErrorReason(NOTE, first.id, "Wrong client"),
        ErrorReason(NOTE, second.id, "", "Tw"),
    ]
    keep_reason(desk, client.id, ErrorReason(NOTE, first.id, "", "  "))
    assert followed(desk, NOTE, first.id).reason is None
    assert len(found_again(desk)) == 1


def test_a_reason_typed_for_what_was_marked_since_is_not_offered(desk: Desk, client: Client) -> None:
    note = signed_note(desk, client)
    mark_in_error(desk, NOTE, note.id, "Wrong day")
    keep_reason(desk, client.id, ErrorReason(NOTE, note.id, "Wrong client"))
    assert followed(desk, NOTE, note.id).reason is None


def test_only_a_held_one_goes_back_not_one_beside_it(desk: Desk, client: Client, clock: StandingClock) -> None:
    first = signed_note(desk, client)
    clock.pass_by(seconds=20)
    second = signed_note(desk, client, GOOD + " Again.")
    clock.pass_by(seconds=15)
    release_due(desk)
    with pytest.raises(SignatureReleased):
        undo_signature(desk, NOTE, first.id)
    undo_signature(desk, NOTE, second.id)


def test_another_kind_of_document_goes_back_too(desk: Desk, client: Client) -> None:
    seen = Assessment(desk.new_id(), client.id, desk.worker.id, desk.today)
    with desk.writing() as work:
        done = put_signed(
            desk, work, replace(seen, completed_on=desk.today), "assessment.signed", desk.today, draft=seen
        )
        work.commit()
    with pytest.raises(AlreadySigned):
        put(desk, seen)
    assert undo_signature(desk, Assessment.KIND, done.id).value.record == seen
    with desk.reading() as work:
        assert [line.assessed_on for line in work.caseload(desk.today)] == [None]


@settings(max_examples=examples(15))
@given(steps=st.lists(st.sampled_from(["sign", "undo", "release", "change"]), max_size=8))
def test_in_any_order_the_vault_holds_what_was_meant(shared_desk: Desk, steps: list[str]) -> None:
    """A model beside the vault: the draft's words, and whether it is signed and still held."""
    desk = shared_desk
    client = make_client(desk)
    put(desk, client)
    note = make_note(desk, client.id)
    put(desk, note)
    words, is_signed, is_held = note.narrative, False, False
    for number, step in enumerate(steps):
        if step == "sign" and not is_signed:
            sign_note(desk, replace(note, narrative=words), BillingChoice.DO_NOT_BILL)
            is_signed = is_held = True
        elif step == "undo" and is_held:
            undo_signature(desk, NOTE, note.id)
            is_signed = is_held = False
        elif step == "release":
            with desk.writing() as work:
                work.release()
                work.commit()
            is_held = False
        elif step == "change" and not is_signed:
            words = f"Text {number}."
            keep_note(desk, replace(note, narrative=words))
        stored = open_note(desk, note.id).note
        assert (stored.narrative, stored.signature is not None) == (words, is_signed)
        with desk.reading() as work:
            sent = [op.kind for op in work.waiting() if op.record_id == note.id]
            assert (OperationKind.SIGN in sent) is (is_signed and not is_held)
            assert first_break(work.trail()) is None
