"""The made-up colleague: her notes wait for a second signature, and one has come back once."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tcm_desktop.domain.contacts import BillingChoice, ContactNote, ended_at
from tcm_desktop.domain.follow_ups import Judgement, Standing
from tcm_desktop.domain.people import Worker, WorkerRole
from tcm_desktop.domain.signatures import is_untouched
from tcm_desktop.services.cosigning import cosign_queue, in_order
from tcm_desktop.services.follow_ups import followed
from tcm_desktop.services.practice_data import PracticeDataError
from tcm_desktop.services.practice_records import Calendar
from tcm_desktop.services.practice_team import load_team, team
from tcm_desktop.services.seating import sit_down
from tests.practice.conftest import Loaded


def notes_of_the_team(loaded: Loaded) -> list[ContactNote]:
    with loaded.desk.reading() as work:
        others = {worker.id for worker in work.every(Worker)} - {loaded.desk.worker.id}
        return [note for note in work.every(ContactNote) if note.worker_id in others]


def test_the_practice_worker_supervises_and_sits_at_her_own_desk(loaded: Loaded) -> None:
    desk = sit_down(loaded.desk.vault, loaded.desk.clock)
    assert desk.worker.id == loaded.desk.worker.id
    assert desk.worker.roles == (WorkerRole.SUPERVISOR,)
    assert {each.title for each in desk.worker.qualifications} == {"MHRS", "LCSW"}


def test_every_note_of_the_colleague_waits(loaded: Loaded) -> None:
    desk = sit_down(loaded.desk.vault, loaded.desk.clock)
    (group,) = cosign_queue(desk)
    (data,) = team()
    assert group.name == data.name
    assert {line.id for line in group.lines} == {note.id for note in notes_of_the_team(loaded)}
    assert len(group.lines) == len(data.notes)
    assert [line.signed_at for line in group.lines] == sorted(line.signed_at for line in group.lines)


def test_one_was_returned_and_answered(loaded: Loaded) -> None:
    desk = sit_down(loaded.desk.vault, loaded.desk.clock)
    seen = [followed(desk, ContactNote.KIND, line.id) for line in in_order(cosign_queue(desk))]
    (answered,) = [each for each in seen if each.judgements]
    assert answered.judgements[0].judgement is Judgement.RETURNED
    assert answered.standing is Standing.AWAITING
    (addendum,) = answered.addenda
    assert addendum.signature is not None
    assert answered.judgements[0].signature is not None
    assert answered.judgements[0].signature.signed_at < addendum.signature.signed_at


def test_her_notes_are_signed_on_their_day_with_her_own_title(loaded: Loaded) -> None:
    for note in notes_of_the_team(loaded):
        assert note.signature is not None
        assert is_untouched(note)
        assert note.signature.cosign_needed
        assert [held.title for held in note.signature.titles] == ["MHRS"]
        ended = ended_at(note)
        assert ended is not None
        assert ended < note.signature.signed_at < ended + timedelta(minutes=30)
        assert note.signature.signed_at.astimezone(ZoneInfo(note.zone)).date() == note.service_date


def test_one_is_billed_against_what_the_check_said(loaded: Loaded) -> None:
    reasons = [n.billing.override_reason for n in notes_of_the_team(loaded) if n.billing and n.billing.override_reason]
    assert len(reasons) == 1
    assert {note.billing.choice for note in notes_of_the_team(loaded) if note.billing} == set(BillingChoice)


def test_nothing_is_left_held(loaded: Loaded) -> None:
    with loaded.desk.reading() as work:
        waiting = {operation.record_id for operation in work.waiting()}
    assert {note.id for note in notes_of_the_team(loaded)} <= waiting


def test_a_client_who_is_not_there_is_told(loaded: Loaded) -> None:
    calendar = Calendar(loaded.desk.clock.now(), loaded.desk.clock.zone)
    with pytest.raises(PracticeDataError, match="there is no"):
        load_team(loaded.desk, calendar, {})
