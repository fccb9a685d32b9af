"""Who may do what: by her roles, by who wrote it, and by what her agency wants; and how roles are changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import chain, combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.vault import OpenVault
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import AttemptOutcome, BillingChoice, ContactNote
from tcm_desktop.domain.errors import DomainError, NotPermitted
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.people import Worker, WorkerRole, with_role
from tcm_desktop.services.attempts import Tried, log_attempt
from tcm_desktop.services.cosigning import (
    approve,
    cosign_queue,
    keep_remark,
    may_cosign,
    open_to_cosign,
    send_back,
    waiting_for_me,
)
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import correct_note, followed, mark_in_error, sign_addendum
from tcm_desktop.services.kept_forms import QUALIFICATIONS, REMARK, keep_form, kept_form
from tcm_desktop.services.moving import move_note
from tcm_desktop.services.notes import open_note
from tcm_desktop.services.qualifications import QualificationForm, TypedQualification, open_qualifications
from tcm_desktop.services.seating import change_privileges, sit_down, update_worker
from tcm_desktop.services.signatures import Remark, undo_signature
from tcm_desktop.services.signing import sign_note
from tests.support.follow_ups import REASON, colleague, draft, signed_note, stored, supervisor
from tests.support.vaults import StandingClock, make_client, put, seen

KIND = ContactNote.KIND
ALL = tuple(WorkerRole)
SETS = [tuple(each) for each in chain.from_iterable(combinations(ALL, n) for n in range(len(ALL) + 1))]
ME, OTHER = UUID(int=1), UUID(int=2)
WORKERS = st.builds(
    Worker,
    st.just(ME),
    st.just("Ana"),
    st.just("LCSW"),
    roles=st.lists(st.sampled_from(ALL), max_size=4).map(tuple),
    is_supervised=st.booleans(),
)


# --- roles as values ---


@given(WORKERS, st.sampled_from(ALL), st.booleans())
def test_a_role_is_held_once_or_not_at_all_and_others_stay(worker: Worker, role: WorkerRole, held: bool) -> None:
    changed = with_role(worker, role, held=held)
    assert changed.roles.count(role) == held
    assert set(changed.roles) - {role} == set(worker.roles) - {role}
    assert len(set(changed.roles)) == len(changed.roles)
    assert replace(changed, roles=worker.roles) == worker


@given(WORKERS, st.sampled_from(ALL), st.booleans())
def test_to_say_it_twice_changes_nothing(worker: Worker, role: WorkerRole, held: bool) -> None:
    once = with_role(worker, role, held=held)
    assert with_role(once, role, held=held) == once


@given(WORKERS, st.sampled_from(ALL))
def test_a_role_that_was_given_and_taken_leaves_no_trace(worker: Worker, role: WorkerRole) -> None:
    without = with_role(worker, role, held=False)
    assert with_role(with_role(without, role, held=True), role, held=False) == without


@given(WORKERS)
def test_ones_own_documents_need_their_own_permission(worker: Worker) -> None:
    assert may_cosign(worker, ME) == (WorkerRole.SELF_APPROVAL in worker.roles)
    assert may_cosign(worker, OTHER) == (WorkerRole.SUPERVISOR in worker.roles)


# --- roles in the vault ---


@pytest.mark.parametrize("roles", SETS)
@pytest.mark.parametrize("supervises", [True, False, None])
def test_supervising_is_given_and_taken_and_nothing_else(
    desk: Desk, roles: tuple[WorkerRole, ...], supervises: bool | None
) -> None:
    before = stored(desk, replace(desk.worker, roles=roles, is_supervised=True))
    after = change_privileges(before, supervises=supervises).value
    expected = WorkerRole.SUPERVISOR in roles if supervises is None else supervises
    assert (WorkerRole.SUPERVISOR in after.worker.roles) == expected
    assert (WorkerRole.SELF_APPROVAL in after.worker.roles) == (WorkerRole.SELF_APPROVAL in roles)
    assert after.worker.is_supervised
    assert replace(after.worker, roles=()) == replace(before.worker, roles=())


@pytest.mark.parametrize("always", [True, False])
def test_the_second_signature_is_switched_by_itself(desk: Desk, always: bool) -> None:
    boss = supervisor(desk)
    after = change_privileges(boss, is_supervised=always).value
    assert after.worker == replace(boss.worker, is_supervised=always)


def test_what_is_changed_is_stored_and_traced_and_holds_after_locking(
    desk: Desk, vault: OpenVault, clock: StandingClock
) -> None:
    _, before = seen(desk)
    change_privileges(desk, is_supervised=True, supervises=True)
    again = sit_down(vault, clock).worker
    assert (again.is_supervised, again.roles) == (True, (WorkerRole.SUPERVISOR,))
    with desk.reading() as work:
        trail = work.trail(desk.worker.id)
    assert trail[-1].event == "worker.privileges_changed"
    assert seen(desk)[1] == before + 1


def test_titles_that_are_being_typed_stay(desk: Desk) -> None:
    form = QualificationForm((TypedQualification(desk.new_id(), "MHRS", "3/"),))
    keep_form(desk, QUALIFICATIONS, desk.worker.id, form)
    changed = change_privileges(desk, supervises=True).value
    assert open_qualifications(changed).typed == form


def test_titles_that_were_stored_meanwhile_stay(desk: Desk) -> None:
    """The desk in hand may be older than the record."""
    put(desk, replace(desk.worker, agency="Another Agency"))
    assert change_privileges(desk, is_supervised=True).value.worker.agency == "Another Agency"


def test_changing_titles_keeps_the_role(desk: Desk) -> None:
    boss = change_privileges(desk, supervises=True).value
    after = update_worker(boss, replace(boss.worker, qualifications=())).value
    assert after.worker.roles == (WorkerRole.SUPERVISOR,)


def test_it_holds_for_what_is_signed_from_now_on(desk: Desk, client: Client) -> None:
    earlier = signed_note(desk, client)
    watched = change_privileges(desk, is_supervised=True).value
    later = signed_note(watched, client, "Met client at the shelter and looked for a room together all morning long.")
    assert followed(desk, KIND, earlier.id).standing is Standing.CLEAR
    assert followed(desk, KIND, later.id).standing is Standing.AWAITING
    free = change_privileges(watched, is_supervised=False).value
    assert followed(free, KIND, later.id).standing is Standing.AWAITING  # what was asked for then still is


def test_a_supervisor_never_signs_her_own_a_second_time(desk: Desk, client: Client) -> None:
    both = change_privileges(desk, is_supervised=True, supervises=True).value
    note = signed_note(both, client)
    assert not cosign_queue(both)
    with pytest.raises(NotPermitted, match="Somebody else"):
        open_to_cosign(both, KIND, note.id)


def test_one_who_no_longer_supervises_has_an_empty_queue(desk: Desk, client: Client) -> None:
    signed_note(colleague(desk), client)
    boss = change_privileges(desk, supervises=True).value
    assert len(cosign_queue(boss)) == 1
    plain = change_privileges(boss, supervises=False).value
    assert not cosign_queue(plain)
    with plain.reading() as work:
        assert waiting_for_me(work, plain.worker) == ()


# --- what each of them may do with another's work ---


def hers(desk: Desk, client: Client) -> tuple[Desk, ContactNote]:
    """A colleague whose work is watched, and a note that she signed."""
    other = colleague(desk)
    return other, signed_note(other, client)


Act = Callable[[Desk, ContactNote], object]
FOR_SUPERVISORS: dict[str, Act] = {
    "mark": lambda desk, note: mark_in_error(desk, KIND, note.id, "wrong client"),
    "open": lambda desk, note: open_to_cosign(desk, KIND, note.id),
    "approve": lambda desk, note: approve(desk, open_to_cosign(desk, KIND, note.id)),
    "send back": lambda desk, note: send_back(desk, open_to_cosign(desk, KIND, note.id), "Which clinic?"),
}


@pytest.mark.parametrize("act", FOR_SUPERVISORS.values(), ids=FOR_SUPERVISORS.keys())
@pytest.mark.parametrize("roles", SETS)
def test_only_a_supervisor_judges_or_marks_what_others_signed(
    desk: Desk, client: Client, act: Act, roles: tuple[WorkerRole, ...]
) -> None:
    _, note = hers(desk, client)
    seated = stored(desk, replace(desk.worker, roles=roles))
    before = seen(desk)
    if WorkerRole.SUPERVISOR in roles:
        act(seated, note)
        assert seen(desk) != before
        return
    with pytest.raises(NotPermitted):
        act(seated, note)
    assert seen(desk) == before  # neither a change nor a trace of one


@pytest.mark.parametrize("roles", SETS)
def test_nobody_signs_another_ones_draft(desk: Desk, client: Client, roles: tuple[WorkerRole, ...]) -> None:
    note = draft(colleague(desk), client)
    seated = stored(desk, replace(desk.worker, roles=roles))
    before = seen(desk)
    for choice in BillingChoice:
        with pytest.raises(NotPermitted, match="only she can sign"):
            sign_note(seated, note, choice, REASON)
    assert seen(desk) == before
    assert open_note(desk, note.id).note == note


def test_whose_draft_it_is_counts_before_whether_it_is_ready(desk: Desk, client: Client) -> None:
    blank = draft(colleague(desk), client, "")
    with pytest.raises(NotPermitted):
        sign_note(desk, blank, BillingChoice.BILL)


@pytest.mark.parametrize("roles", SETS)
def test_the_corrected_note_is_written_by_its_author_only(
    desk: Desk, client: Client, roles: tuple[WorkerRole, ...]
) -> None:
    other, note = hers(desk, client)
    mark_in_error(other, KIND, note.id, "wrong day")
    seated = stored(desk, replace(desk.worker, roles=roles))
    with pytest.raises(NotPermitted, match="Another worker"):
        correct_note(seated, note.id)
    assert correct_note(other, note.id).value.worker_id == other.worker.id


def test_anybody_who_can_read_it_can_add_to_it_in_her_own_name(desk: Desk, client: Client) -> None:
    _, note = hers(desk, client)
    found = sign_addendum(desk, KIND, note.id, "I was there, too.").value
    (added,) = found.addenda
    assert added.signature is not None
    assert (added.signature.name, added.worker_id) == (desk.worker.name, desk.worker.id)


def test_an_attempt_is_signed_by_who_made_it(desk: Desk, client: Client) -> None:
    other = colleague(desk)
    note = log_attempt(other, client.id, Tried(AttemptOutcome.NO_ANSWER)).value
    assert note.signature is not None
    assert (note.worker_id, note.signature.name) == (other.worker.id, other.worker.name)


def test_a_moved_draft_keeps_its_author(desk: Desk, client: Client) -> None:
    other = colleague(desk)
    second = make_client(desk, "Second", "Cleo")
    put(desk, second)
    note = draft(other, client)
    moved = move_note(desk, note.id, second.id).value
    assert (moved.worker_id, moved.client_id) == (other.worker.id, second.id)
    with pytest.raises(NotPermitted):
        sign_note(desk, moved, BillingChoice.DO_NOT_BILL)


# --- what was typed comes back ---


def test_a_remark_that_is_taken_back_is_being_written_again(desk: Desk, client: Client) -> None:
    _, note = hers(desk, client)
    boss = supervisor(desk)
    reading = open_to_cosign(boss, KIND, note.id)
    keep_remark(boss, reading, Remark(KIND, note.id, "Which cl"))
    found = send_back(boss, reading, "Which clinic was it?", "the county clinic", 40).value
    with desk.reading() as work:
        assert kept_form(work, REMARK, note.id, Remark) is None
    undo_signature(boss, "co_signing", found.judgements[-1].id)
    again = open_to_cosign(boss, KIND, note.id)
    assert again.typed == Remark(KIND, note.id, "Which clinic was it?", "the county clinic", 40)
    assert again.found.standing is Standing.AWAITING


def test_an_approval_that_is_taken_back_leaves_nothing_to_type(desk: Desk, client: Client) -> None:
    _, note = hers(desk, client)
    boss = supervisor(desk)
    found = approve(boss, open_to_cosign(boss, KIND, note.id)).value
    undo_signature(boss, "co_signing", found.judgements[-1].id)
    assert open_to_cosign(boss, KIND, note.id).typed is None


def test_a_remark_sent_again_after_undo_leaves_one_judgement(desk: Desk, client: Client) -> None:
    _, note = hers(desk, client)
    boss = supervisor(desk)
    first = send_back(boss, open_to_cosign(boss, KIND, note.id), "Which clinic?").value
    undo_signature(boss, "co_signing", first.judgements[-1].id)
    reading = open_to_cosign(boss, KIND, note.id)
    assert reading.typed is not None
    second = send_back(boss, reading, reading.typed.words).value
    assert [each.remark for each in second.judgements] == ["Which clinic?"]
    assert second.standing is Standing.RETURNED
    assert open_to_cosign(boss, KIND, note.id).typed is None


@pytest.mark.parametrize("words", ["", " ", "\n\t"])
def test_a_remark_without_a_word_is_neither_sent_nor_kept(desk: Desk, client: Client, words: str) -> None:
    _, note = hers(desk, client)
    boss = supervisor(desk)
    reading = open_to_cosign(boss, KIND, note.id)
    keep_remark(boss, reading, Remark(KIND, note.id, "Begun"))
    with pytest.raises(DomainError, match="Nothing was sent back"):
        send_back(boss, reading, words)
    keep_remark(boss, reading, Remark(KIND, note.id, words))
    assert open_to_cosign(boss, KIND, note.id).typed is None
