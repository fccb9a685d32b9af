"""Joining an agency, what rounds tell, the clock, and who says what a worker is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tcm_desktop.domain.errors import NotPermitted
from tcm_desktop.domain.leases import LeaseStanding
from tcm_desktop.domain.people import Worker, WorkerRole
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.joining import begin_joining, join, keep_attempt
from tcm_desktop.services.membership import membership, watch_clock
from tcm_desktop.services.rounds import depart, end_round
from tcm_desktop.services.seating import change_privileges, sit_down, update_worker
from tcm_desktop.services.signatures import HOLD, put_signed
from tcm_desktop.services.sync_views import ReceiptState, SyncRound
from tcm_desktop.services.syncing import SyncState, hand_back, receipt, sync_status
from tcm_desktop.services.syncing_ports import AgencyRole, Enrolled, NotEnrolled, RoundEnd
from tests.support.near_agency import LEASE, MORNING, TICKET, Seat, Town
from tests.support.near_agency import ana as ana
from tests.support.near_agency import own_vault as own_vault
from tests.support.near_agency import town as town
from tests.support.vaults import make_client, make_note, put


def events(desk: Desk) -> list[str]:
    with desk.reading() as work:
        return [entry.event for entry in work.trail()]


def answer(seat: Seat) -> Enrolled:
    agency = seat.agency
    return agency.enrol(agency.prepare(TICKET, begin_joining(seat.desk)), "T14", seat.clock.now())


# --- joining ---


def test_a_vault_that_works_by_itself_has_no_membership_and_no_receipts(town: Town) -> None:
    alone = town.laptop(joined=False)
    client = make_client(alone.desk)
    put(alone.desk, client)
    assert membership(alone.desk) is None
    assert sync_status(alone.desk).state() is SyncState.NOT_ENROLLED
    assert receipt(alone.desk, client.id) is None
    assert depart(alone.desk) is None
    assert watch_clock(alone.desk) is None
    assert not hand_back(sync_status(alone.desk)).is_safe


def test_joining_keeps_the_link_and_stands_in_the_audit_trail(town: Town) -> None:
    seat = town.laptop(joined=False)
    seat.desk = join(seat.desk, answer(seat)).value
    joined = membership(seat.desk)
    assert joined is not None
    assert (joined.agency, joined.link.server, joined.role) == ("Near Agency", "http://near", AgencyRole.WORKER)
    assert joined.lease_standing(MORNING) is LeaseStanding.GOOD
    assert "agency.joined" in events(seat.desk)
    assert sync_status(seat.desk).state() is SyncState.NEVER_SYNCED


def test_an_attempt_whose_answer_was_lost_goes_on_with_the_same_key(town: Town) -> None:
    seat = town.laptop(joined=False)
    first = seat.agency.prepare(TICKET, begin_joining(seat.desk))
    keep_attempt(seat.desk, first)
    seat.agency.is_away = True
    with pytest.raises(NotEnrolled):
        answer(seat)
    seat.agency.is_away = False
    join(seat.desk, answer(seat))
    assert {attempt.kept for attempt in seat.agency.attempts} == {first.kept}
    with seat.desk.reading() as work:
        assert work.sync.setting("joining") is None, "the key is in the membership now"


def test_a_vault_joins_once(ana: Seat) -> None:
    with pytest.raises(NotPermitted, match="joined an agency already"):
        begin_joining(ana.desk)


def test_the_practice_vault_never_joins_and_never_sends(desk: Desk) -> None:
    with pytest.raises(NotPermitted, match="Nothing of it is ever sent"):
        begin_joining(desk)
    assert sync_status(desk).state() is SyncState.PRACTICE
    assert depart(desk) is None


def test_somebody_elses_account_changes_nothing(town: Town) -> None:
    seat = town.laptop(joined=False)
    enrolled = answer(seat)
    other = replace(enrolled, link=replace(enrolled.link, worker=uuid4()))
    with pytest.raises(NotPermitted, match="another account"):
        join(seat.desk, other)
    assert membership(seat.desk) is None


# --- rounds ---


def test_a_round_sends_what_was_written_and_says_so(ana: Seat) -> None:
    client = make_client(ana.desk)
    put(ana.desk, client)
    assert sync_status(ana.desk).to_send == 2, "she herself, and her client"
    ana.round()
    status = sync_status(ana.desk)
    assert status.state() is SyncState.UP_TO_DATE
    assert (status.last_success, status.rounds[0].sent, status.refusal) == (ana.clock.now(), 2, "")
    found = receipt(ana.desk, client.id)
    assert found is not None
    assert (found.state, found.revision) == (ReceiptState.RECEIVED, 1)
    assert hand_back(status).is_safe


def test_without_a_network_everything_stays_and_the_log_says_why(ana: Seat) -> None:
    ana.agency.is_away = True
    put(ana.desk, make_client(ana.desk))
    ana.round()
    status = sync_status(ana.desk)
    assert status.to_send == 2
    assert status.refusal == "offline:no_connection"
    assert status.last_success is None
    assert not hand_back(status).is_safe


def test_signatures_whose_time_is_over_are_let_go_before_a_round(ana: Seat) -> None:
    client = make_client(ana.desk)
    put(ana.desk, client)
    with ana.desk.writing() as work:
        note = put_signed(ana.desk, work, make_note(ana.desk, client.id), "note.signed", ana.desk.today)
        work.commit()
    ana.round()
    assert sync_status(ana.desk).counts.held
    found = receipt(ana.desk, note.id)
    assert found is not None
    assert found.state is ReceiptState.HELD_BACK
    ana.clock.pass_by(seconds=HOLD.total_seconds() + 1)
    ana.round()
    assert sync_status(ana.desk).state() is SyncState.UP_TO_DATE


def test_the_first_round_names_the_device_and_the_later_ones_leave_its_place(ana: Seat) -> None:
    departure = depart(ana.desk)
    assert departure is not None
    assert departure.store.progress().device == ana.agency.device
    ana.round()
    reached = departure.store.progress()
    assert reached.cursor
    again = depart(ana.desk)
    assert again is not None
    assert again.store.progress() == reached


def test_the_agency_signs_for_the_audit_trail_and_never_for_less_than_before(ana: Seat) -> None:
    ana.round()
    signed = sync_status(ana.desk).countersigned
    with ana.desk.reading() as work:
        trail = work.trail()
        assert 0 < signed <= work.sync.trail_end() == len(trail)
        assert work.sync.trail_digest(signed) == trail[signed - 1].digest
        assert work.sync.trail_digest(len(trail) + 1) == ""
    ana.agency.is_away = True
    ana.round()
    assert sync_status(ana.desk).countersigned == signed


def test_a_round_tells_how_much_is_unsent_and_since_when(ana: Seat) -> None:
    put(ana.desk, make_client(ana.desk))
    departure = depart(ana.desk)
    assert departure is not None
    assert departure.store.backlog() == (2, MORNING)


def test_each_whole_round_prolongs_the_lease_and_one_that_fails_does_not(ana: Seat) -> None:
    ana.clock.pass_by(days=5)
    ana.round()
    joined = membership(ana.desk)
    assert joined is not None
    assert joined.offline_until == ana.clock.now() + LEASE
    until = joined.offline_until
    ana.agency.is_away = True
    ana.clock.pass_by(days=5)
    ana.round()
    joined = membership(ana.desk)
    assert joined is not None
    assert joined.offline_until == until


# --- lease and clock ---


def test_after_the_lease_the_vault_opens_to_unsent_work_only_until_a_round(ana: Seat) -> None:
    put(ana.desk, make_client(ana.desk))
    ana.clock.pass_by(days=14, seconds=1)
    assert sync_status(ana.desk).state() is SyncState.LEASE_ENDED
    assert sit_down(ana.desk.vault, ana.clock).lease_ended
    assert sync_status(ana.desk).to_send == 2, "unsent work is never destroyed"
    ana.round()
    assert sync_status(ana.desk).state() is SyncState.UP_TO_DATE
    assert not sit_down(ana.desk.vault, ana.clock).lease_ended


def test_setting_the_clock_back_gains_nothing_and_is_written_down_once(ana: Seat) -> None:
    ana.clock.pass_by(days=14, seconds=1)
    watch_clock(ana.desk)
    ana.clock.pass_by(days=-10)
    for _ in range(3):
        watch_clock(ana.desk)
    status = sync_status(ana.desk)
    assert status.lease is LeaseStanding.ENDED
    assert status.guard.went_back(status.now)
    assert events(ana.desk).count("clock.went_back") == 1


def test_a_clock_that_goes_right_again_is_told_anew_the_next_time(ana: Seat) -> None:
    for _ in range(2):
        ana.clock.pass_by(days=2)
        watch_clock(ana.desk)
        ana.clock.pass_by(days=-1)
        watch_clock(ana.desk)
        ana.clock.pass_by(days=1)
        watch_clock(ana.desk)
    assert events(ana.desk).count("clock.went_back") == 2


def test_the_servers_time_puts_the_guard_right(ana: Seat) -> None:
    ana.clock.pass_by(days=4000)
    watch_clock(ana.desk)
    ana.clock.pass_by(days=-4000)
    assert sync_status(ana.desk).lease is LeaseStanding.ENDED
    ana.round()
    assert sync_status(ana.desk).lease is LeaseStanding.GOOD


# --- roles ---


def test_the_server_makes_her_a_supervisor_and_takes_it_back(ana: Seat) -> None:
    ana.agency.role = AgencyRole.SUPERVISOR
    ana.round()
    assert WorkerRole.SUPERVISOR in ana.desk.worker.roles
    with ana.desk.reading() as work:
        assert work.get(Worker, ana.desk.worker.id) == ana.desk.worker
    ana.agency.role = AgencyRole.WORKER
    ana.round()
    assert WorkerRole.SUPERVISOR not in ana.desk.worker.roles


def test_an_administrator_signs_for_nobody(ana: Seat) -> None:
    ana.agency.role = AgencyRole.ADMINISTRATOR
    ana.round()
    assert WorkerRole.SUPERVISOR not in ana.desk.worker.roles
    assert sync_status(ana.desk).role == AgencyRole.ADMINISTRATOR


def test_once_joined_she_cannot_make_herself_a_supervisor(ana: Seat) -> None:
    with pytest.raises(NotPermitted, match="Your agency says who supervises"):
        change_privileges(ana.desk, supervises=True)
    change_privileges(ana.desk, is_supervised=True)
    with ana.desk.reading() as work:
        assert work.get(Worker, ana.desk.worker.id).roles == ()


def test_no_other_form_makes_her_a_supervisor_either(ana: Seat) -> None:
    claimed = replace(ana.desk.worker, credential="MHRS", roles=(WorkerRole.SUPERVISOR,))
    sat = update_worker(ana.desk, claimed).value
    assert (sat.worker.credential, sat.worker.roles) == ("MHRS", ())


def test_by_herself_she_can(town: Town) -> None:
    alone = town.laptop(joined=False)
    sat = change_privileges(alone.desk, supervises=True).value
    assert WorkerRole.SUPERVISOR in sat.worker.roles


# --- withdrawal ---


def test_a_withdrawn_laptop_is_told_once_and_goes_on_no_round(ana: Seat) -> None:
    ana.round()
    ana.agency.orders_wipe = True
    noted = ana.round()
    assert noted is not None
    assert noted.is_withdrawn
    assert sync_status(ana.desk).state() is SyncState.WITHDRAWN
    assert depart(ana.desk) is None
    end_round(ana.desk, RoundEnd(SyncRound(MORNING, MORNING, "device_revoked"), wipe=True))
    assert events(ana.desk).count("device.withdrawn") == 1


def test_a_refusal_without_the_agencys_order_destroys_nothing(ana: Seat) -> None:
    noted = end_round(ana.desk, RoundEnd(SyncRound(MORNING, MORNING, "device_revoked"))).value
    assert not noted.is_withdrawn
    assert sync_status(ana.desk).state() is SyncState.ATTENTION


# --- what survives ---


@pytest.mark.parametrize("code", ["device_forked", "not_enrolled"])
def test_a_laptop_that_was_restored_joins_anew_and_keeps_its_unsent_work(ana: Seat, code: str) -> None:
    ana.round()
    client = make_client(ana.desk)
    put(ana.desk, client)
    end_round(ana.desk, RoundEnd(SyncRound(MORNING, MORNING, code)))
    status = sync_status(ana.desk)
    assert status.joins_anew
    assert status.state() is SyncState.ATTENTION
    ana.agency.device = "9" * 32
    ana.desk = join(ana.desk, answer(ana)).value
    departure = depart(ana.desk)
    assert departure is not None
    assert departure.store.progress().device == "9" * 32
    ana.round()
    assert not sync_status(ana.desk).joins_anew
    found = receipt(ana.desk, client.id)
    assert found is not None
    assert found.state is ReceiptState.RECEIVED


def test_unsent_work_survives_lock_and_another_users_day(town: Town) -> None:
    ana = town.laptop()
    put(ana.desk, make_client(ana.desk))
    ana.agency.is_away = True
    ana.round()
    dana = town.laptop(name="Dana Field")
    dana.round()
    assert sync_status(sit_down(ana.desk.vault, ana.clock)).to_send == 2
    ana.agency.is_away = False
    ana.clock.pass_by(minutes=timedelta(hours=9).total_seconds() / 60)
    ana.round()
    assert hand_back(sync_status(ana.desk)).is_safe
