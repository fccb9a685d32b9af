"""The second signature on a real vault: who needs it, who may give it, and that only what was read is signed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, ContactNote, TcmComponent
from tcm_desktop.domain.errors import NotPermitted, NotReadyToSign, ReadAgain
from tcm_desktop.domain.follow_ups import CoSigning, Judgement, Standing
from tcm_desktop.domain.people import Qualification, Worker, WorkerRole
from tcm_desktop.domain.plans import CarePlan, Objective
from tcm_desktop.domain.signatures import is_untouched
from tcm_desktop.services.clients import update_client
from tcm_desktop.services.cosigning import (
    OPENED,
    approve,
    awaiting_cosignature,
    cosign_queue,
    in_order,
    open_to_cosign,
    returned_notes,
    send_back,
    waiting_for_me,
)
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import correct_note, followed, mark_in_error, sign_addendum
from tcm_desktop.services.notes import recent_notes
from tcm_desktop.services.plans import open_plan, sign_plan
from tcm_desktop.services.signatures import cosign_needed, undo_signature
from tcm_desktop.services.signing import sign_note
from tests.support.follow_ups import GOOD, LONG_AGO, colleague, draft, signed_note, stored, supervisor, titled
from tests.support.vaults import StandingClock

NOTE = ContactNote.KIND


def needs(desk: Desk, client: Client, document: ContactNote | CarePlan) -> bool:
    with desk.reading() as work:
        return cosign_needed(work, desk.worker, document, desk.today)


def plan_of(desk: Desk, client: Client) -> CarePlan:
    blank = open_plan(desk, client.id).plan
    return replace(blank, goal="A home", objectives=(Objective(desk.new_id(), "See two rooms by May"),))


@pytest.mark.parametrize(
    ("titles", "expected"),
    [(("MHRS",), True), (("LCSW",), False), (("MHRS", "LCSW"), False), (("mhrs",), True), (("Gardener",), False)],
)
def test_a_plan_needs_it_by_the_titles_of_its_author(
    desk: Desk, client: Client, titles: tuple[str, ...], expected: bool
) -> None:
    author = titled(desk, *titles)
    assert needs(author, client, plan_of(author, client)) is expected
    signed = sign_plan(author, plan_of(author, client)).value.plan
    assert signed.signature is not None
    assert signed.signature.cosign_needed is expected


def test_of_contact_notes_only_those_that_develop_the_plan(desk: Desk, client: Client) -> None:
    author = titled(desk, "MHRS")
    assert not needs(author, client, draft(author, client))
    assert needs(author, client, draft(author, client, component=TcmComponent.PLAN_DEVELOPMENT))


def test_the_day_decides_and_not_today(desk: Desk, client: Client, clock: StandingClock) -> None:
    """A worker licensed since yesterday: what she did before that was done as somebody else."""
    mhrs = Qualification(desk.new_id(), "MHRS", LONG_AGO, evidence="Certificate 1")
    since = desk.today
    lcsw = Qualification(desk.new_id(), "LCSW", since, evidence="License 2")
    author = stored(desk, replace(desk.worker, qualifications=(mhrs, lcsw)))
    before = replace(
        draft(author, client, component=TcmComponent.PLAN_DEVELOPMENT), service_date=since.replace(day=since.day - 1)
    )
    clock.pass_by(days=3)
    late = sign_note(author, before, BillingChoice.DO_NOT_BILL).value.signature
    assert late is not None
    assert (late.as_of, late.titles, late.cosign_needed) == (before.service_date, (mhrs,), True)
    after = draft(author, client, component=TcmComponent.PLAN_DEVELOPMENT)
    now = sign_note(author, after, BillingChoice.DO_NOT_BILL).value.signature
    assert now is not None
    assert (now.titles, now.cosign_needed) == ((mhrs, lcsw), False)


def test_an_agency_can_want_it_for_everything_a_worker_signs(desk: Desk, client: Client) -> None:
    assert signed_note(colleague(desk), client).signature.cosign_needed  # type: ignore[union-attr]  # it is signed
    assert not signed_note(colleague(desk, supervised=False), client, GOOD + " x").signature.cosign_needed  # type: ignore[union-attr]  # it is signed


def test_without_rules_only_the_agency_decides(desk: Desk, client: Client) -> None:
    elsewhere = update_client(desk, replace(client, payer_profile="moon-base")).value
    assert not needs(titled(desk, "MHRS"), elsewhere, draft(desk, elsewhere, component=TcmComponent.PLAN_DEVELOPMENT))


# --- the queue ---


def test_the_queue_is_by_worker_and_whoever_waits_longest_is_first(
    desk: Desk, client: Client, clock: StandingClock
) -> None:
    boss, kim, lee = supervisor(desk), colleague(desk, name="Kim"), colleague(desk, name="Lee")
    made = []
    for author in (lee, kim, lee):
        made.append(signed_note(author, client, f"{GOOD} {len(made)}"))
        clock.pass_by(hours=1)
    groups = cosign_queue(boss)
    assert [(group.name, [line.id for line in group.lines]) for group in groups] == [
        ("Lee", [made[0].id, made[2].id]),
        ("Kim", [made[1].id]),
    ]
    assert {line.listed_name for line in in_order(groups)} == {client.name.listed}


def test_only_a_supervisor_has_a_queue_and_never_her_own_work(desk: Desk, client: Client) -> None:
    signed_note(colleague(desk), client)
    assert cosign_queue(desk) == ()
    own = stored(desk, replace(supervisor(desk).worker, is_supervised=True))
    mine = signed_note(own, client, GOOD + " Mine.")
    assert mine.id not in {line.id for line in in_order(cosign_queue(own))}
    both = stored(own, replace(own.worker, roles=(WorkerRole.SUPERVISOR, WorkerRole.SELF_APPROVAL)))
    assert mine.id in {line.id for line in in_order(cosign_queue(both))}


def test_a_document_in_error_waits_for_nobody(desk: Desk, client: Client) -> None:
    kim = colleague(desk)
    note = signed_note(kim, client)
    mark_in_error(kim, NOTE, note.id, "Wrong day")
    assert cosign_queue(supervisor(desk)) == ()


# --- reading, approving ---


def test_approving_signs_what_was_read_and_leads_to_the_next(desk: Desk, client: Client, clock: StandingClock) -> None:
    boss, kim = supervisor(desk), colleague(desk)
    first = signed_note(kim, client)
    clock.pass_by(minutes=5)
    second = signed_note(kim, client, GOOD + " Again.")
    reading = open_to_cosign(boss, NOTE, first.id)
    assert reading.following is not None
    assert reading.following.id == second.id
    after = approve(boss, reading).value
    assert (after.standing, len(after.judgements)) == (Standing.COSIGNED, 1)
    judged = after.judgements[0]
    assert (judged.worker_id, judged.judgement) == (boss.worker.id, Judgement.APPROVED)
    assert is_untouched(judged)
    assert [line.id for line in in_order(cosign_queue(boss))] == [second.id]
    last = open_to_cosign(boss, NOTE, second.id)
    assert last.following is None
    assert {line.id: line.standing for line in recent_notes(desk)}[first.id] is Standing.COSIGNED


def test_opening_is_written_down_and_nothing_unopened_is_approved(desk: Desk, client: Client) -> None:
    boss, kim = supervisor(desk), colleague(desk)
    note = signed_note(kim, client)
    other = supervisor(colleague(desk, supervised=False, name="Ola"))
    reading = open_to_cosign(boss, NOTE, note.id)
    with desk.reading() as work:
        assert [(e.event, e.actor) for e in work.trail(note.id)][-1] == (OPENED, boss.worker.id)
    with pytest.raises(ReadAgain, match="Open it"):
        approve(other, reading)  # somebody else's reading is no reading
    assert followed(boss, NOTE, note.id).standing is Standing.AWAITING


def test_what_was_added_since_must_be_read_first(desk: Desk, client: Client) -> None:
    boss, kim = supervisor(desk), colleague(desk)
    note = signed_note(kim, client)
    reading = open_to_cosign(boss, NOTE, note.id)
    sign_addendum(kim, NOTE, note.id, "The time was 10:30.")
    for decide in (approve, lambda d, r: send_back(d, r, "Why?")):
        with pytest.raises(ReadAgain, match="added since"):
            decide(boss, reading)
    again = open_to_cosign(boss, NOTE, note.id)
    assert approve(boss, again).value.standing is Standing.COSIGNED


def test_nobody_decides_twice_about_the_same(desk: Desk, client: Client) -> None:
    boss, kim = supervisor(desk), colleague(desk)
    reading = open_to_cosign(boss, NOTE, signed_note(kim, client).id)
    approve(boss, reading)
    with pytest.raises(ReadAgain, match="no longer waits"):
        approve(boss, reading)


def test_ones_own_work_takes_a_permission_of_its_own(desk: Desk, client: Client) -> None:
    own = stored(desk, replace(supervisor(desk).worker, is_supervised=True))
    note = signed_note(own, client)
    with pytest.raises(NotPermitted, match="yourself"):
        open_to_cosign(own, NOTE, note.id)
    allowed = supervisor(own, WorkerRole.SELF_APPROVAL)
    assert approve(allowed, open_to_cosign(allowed, NOTE, note.id)).value.standing is Standing.COSIGNED


def test_whoever_is_no_supervisor_opens_nothing(desk: Desk, client: Client) -> None:
    note = signed_note(colleague(desk), client)
    with pytest.raises(NotPermitted, match="supervisor"):
        open_to_cosign(desk, NOTE, note.id)
    plain = signed_note(colleague(desk, supervised=False, name="Ola"), client, GOOD + " Plain.")
    with pytest.raises(NotPermitted, match="no second signature"):
        open_to_cosign(supervisor(desk), NOTE, plain.id)


# --- returning ---


def test_a_returned_note_comes_back_with_the_remark_at_its_sentence(desk: Desk, client: Client) -> None:
    boss, kim = supervisor(desk), colleague(desk)
    note = signed_note(kim, client)
    reading = open_to_cosign(boss, NOTE, note.id)
    with pytest.raises(NotReadyToSign, match="Say what"):
        send_back(boss, reading, " ")
    sentence = "Made the referral to psychiatry and got an intake appointment for Tuesday."
    back = send_back(boss, reading, " Which clinic? ", sentence, GOOD.index(sentence)).value.returned
    assert back is not None
    assert (back.remark, back.quote) == ("Which clinic?", sentence)
    assert back.quote_at is not None
    assert note.narrative[back.quote_at :].startswith(back.quote)
    with desk.reading() as work:
        assert [line.id for line in returned_notes(work, kim.worker.id)] == [note.id]
        assert returned_notes(work, boss.worker.id) == waiting_for_me(work, boss.worker) == ()
    assert [line.standing for line in recent_notes(kim)] == [Standing.RETURNED]


def test_an_addendum_answers_and_puts_it_into_the_queue_again(desk: Desk, client: Client, clock: StandingClock) -> None:
    boss, kim = supervisor(desk), colleague(desk)
    note = signed_note(kim, client)
    send_back(boss, open_to_cosign(boss, NOTE, note.id), "Which clinic?")
    clock.pass_by(hours=3)
    answered = sign_addendum(kim, NOTE, note.id, "The county clinic.").value
    assert (answered.standing, answered.returned) == (Standing.AWAITING, None)
    with desk.reading() as work:
        assert [line.id for line in waiting_for_me(work, boss.worker)] == [note.id]
        assert [line.id for line in awaiting_cosignature(work, kim.worker.id)] == [note.id]
    clock.pass_by(hours=1)
    done = approve(boss, open_to_cosign(boss, NOTE, note.id)).value
    assert [each.judgement for each in done.judgements] == [Judgement.RETURNED, Judgement.APPROVED]


def test_a_corrected_note_takes_the_place_of_a_returned_one(desk: Desk, client: Client) -> None:
    boss, kim = supervisor(desk), colleague(desk)
    note = signed_note(kim, client)
    send_back(boss, open_to_cosign(boss, NOTE, note.id), "This was Bea's sister, not Bea.")
    mark_in_error(kim, NOTE, note.id, "Returned: wrong person")
    corrected = correct_note(kim, note.id).value
    with desk.reading() as work:
        assert returned_notes(work, kim.worker.id) == ()
    done = sign_note(kim, replace(corrected, narrative=GOOD + " With her sister."), BillingChoice.DO_NOT_BILL).value
    assert done.corrects == note.id
    assert [line.id for line in in_order(cosign_queue(boss))] == [done.id]


def test_an_addendum_after_the_approval_is_read_too(desk: Desk, client: Client, clock: StandingClock) -> None:
    boss, kim = supervisor(desk), colleague(desk)
    note = signed_note(kim, client)
    approve(boss, open_to_cosign(boss, NOTE, note.id))
    clock.pass_by(minutes=1)
    assert sign_addendum(kim, NOTE, note.id, "One thing more.").value.standing is Standing.AWAITING


def test_an_approval_can_be_undone_like_any_signature(desk: Desk, client: Client) -> None:
    boss, kim = supervisor(desk), colleague(desk)
    note = signed_note(kim, client)
    outcome = approve(boss, open_to_cosign(boss, NOTE, note.id))
    judged = outcome.value.judgements[0]
    assert outcome.changes.held == ((CoSigning.KIND, judged.id),)
    undone = undo_signature(boss, CoSigning.KIND, judged.id).value
    assert undone.document == (NOTE, note.id)
    assert [line.id for line in in_order(cosign_queue(boss))] == [note.id]
    assert [line.standing for line in recent_notes(desk)] == [Standing.AWAITING]


def test_the_vaults_own_worker_sits_down_whoever_else_is_in_it(desk: Desk, client: Client) -> None:
    from tcm_desktop.services.seating import sit_down

    older = Worker(desk.worker.id.__class__(int=1), "An Older Id", "LCSW")
    stored(desk, older)
    assert sit_down(desk.vault, desk.clock).worker == desk.worker
