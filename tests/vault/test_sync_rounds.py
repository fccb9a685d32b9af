"""Rounds between real vaults and an agency's server: what the worker sees, and what she is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from db import lines
from db.rows import OperationRow, RecordRow
from db.sync_rows import ConfirmedRecordRow, PassageRow
from db.vault import OpenVault
from sync.protocol.codes import Code
from sync.protocol.messages import Push
from sync.server.core import Rules
from sync.server.core_judging import judge_record
from sync.server.core_values import Fault
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.errors import AlreadySigned
from tcm_desktop.domain.operations import OperationKind
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plans import CarePlan, Objective
from tcm_desktop.domain.signatures import is_untouched, signed
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import ChangesDoNotFit, RecordNotFound
from tcm_desktop.services.sync_ports import Delivery
from tcm_desktop.services.sync_views import Decided, MetChange, ReceiptState, SentWork, SyncCounts, SyncRound
from tests.support.agency import Agency, later, new_laptop
from tests.support.vaults import StandingClock, make_client, make_note, put


@pytest.fixture
def agency(desk: Desk) -> Agency:
    agency = Agency()
    agency.join(desk)
    return agency


@pytest.fixture
def ben(agency: Agency, empty_vaults: Path, tmp_path: Path, clock: StandingClock) -> Iterator[Desk]:
    """A colleague with a laptop of his own."""
    desk = agency.join(new_laptop(empty_vaults, tmp_path / "ben", StandingClock(clock.at)))
    yield desk
    desk.vault.close()


@pytest.fixture
def shared(agency: Agency, desk: Desk, ben: Desk, client: Client) -> Client:
    """A client of both, on both laptops."""
    agency.sync(desk)
    agency.give(ben, client.id)
    agency.sync(ben)
    return client


def stored(vault: OpenVault, *columns: sa.ColumnElement[object]) -> list[tuple[object, ...]]:
    with vault.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.select(*columns))]


def aside(vault: OpenVault) -> int:
    """How many confirmed bodies stand apart from the records that are shown."""
    return sum(body is not None for (body,) in stored(vault, ConfirmedRecordRow.body))


def the(desk: Desk, client: Client) -> Client:
    with desk.reading() as work:
        return work.get(Client, client.id)


def counts(desk: Desk) -> SyncCounts:
    with desk.reading() as work:
        return work.sync.counts()


def refused(desk: Desk) -> tuple[SentWork, ...]:
    with desk.reading() as work:
        return work.sync.refused()


def conflicts(desk: Desk) -> tuple[MetChange, ...]:
    with desk.reading() as work:
        return work.sync.conflicts()


def state(desk: Desk, record: Client | ContactNote) -> ReceiptState | None:
    with desk.reading() as work:
        found = work.sync.receipts([record.id])
    return found[record.id].state if found else None


# --- up and down ---


def test_what_was_written_goes_up_and_is_stored_once(agency: Agency, desk: Desk, vault: OpenVault) -> None:
    client = make_client(desk)
    put(desk, client)
    put(desk, make_note(desk, client.id))
    assert counts(desk).unsent == 3
    assert agency.sync(desk).refusal is None
    assert counts(desk).is_clear
    assert len(agency.server.rows) == 3
    assert aside(vault) == 0
    assert stored(vault, sa.func.count(RecordRow.seq)) == [(3,)]
    assert the(desk, client) == client


def test_another_laptop_gets_the_same_records_and_lists(agency: Agency, desk: Desk, ben: Desk, shared: Client) -> None:
    note = signed(make_note(desk, shared.id, "Saw the landlord."), desk.worker, desk.clock.now(), desk.clock.zone)
    put(desk, note)
    agency.sync(desk)
    agency.sync(ben)
    with ben.reading() as work, desk.reading() as own:
        assert work.get(ContactNote, note.id) == note
        assert is_untouched(work.get(ContactNote, note.id))
        assert work.contacts(shared.id) == own.contacts(shared.id)
        assert work.caseload(ben.today) == own.caseload(desk.today)
        assert [found.id for found in work.search("landlord")] == [note.id]
        assert set(work.every(Worker)) == {desk.worker, ben.worker}


def test_a_change_sets_the_agencys_word_aside_until_it_is_the_same_again(
    agency: Agency, desk: Desk, vault: OpenVault, client: Client
) -> None:
    agency.sync(desk)
    put(desk, replace(client, phone="1"))
    put(desk, replace(client, phone="2"))
    assert aside(vault) == 1
    agency.sync(desk)
    assert aside(vault) == 0
    assert the(desk, client).phone == "2"
    assert agency.server.rows[client.id].values["phone"] == "2"


def test_a_row_that_arrives_over_unsent_work_changes_the_rest_only(
    agency: Agency, desk: Desk, ben: Desk, shared: Client
) -> None:
    put(ben, replace(the(ben, shared), address="Harbor 4", phone="9"))
    agency.sync(ben)

    def types_meanwhile(request: object) -> None:
        if not isinstance(request, Push) and counts(desk).unsent == 0:
            put(desk, replace(the(desk, shared), phone="5"))

    agency.sync(desk, until=types_meanwhile)
    assert (the(desk, shared).phone, the(desk, shared).address) == ("5", "Harbor 4")


def test_the_order_that_a_worker_chose_comes_to_the_other_laptop_and_is_signed(
    agency: Agency, desk: Desk, ben: Desk, shared: Client
) -> None:
    steps = tuple(Objective(desk.new_id(), words) for words in "abc")
    plan = CarePlan(desk.new_id(), shared.id, desk.worker.id, 1, desk.today, "A home", objectives=steps)
    put(desk, plan)
    agency.sync(desk)
    agency.sync(ben)
    a, b, c = steps
    chosen = tuple(replace(each, rank=rank) for rank, each in enumerate((c, a, b), 1))
    put(desk, replace(plan, objectives=chosen))
    with desk.reading() as work:
        assert {path.rpartition("/")[2] for path in work.waiting()[-1].patch} == {"rank"}
    put(ben, replace(plan, objectives=(a, replace(b, responsible="Bea"), c)))
    for each in (desk, ben, desk):
        agency.sync(each)
    for each in (desk, ben):
        with each.reading() as work:
            found = work.get(CarePlan, plan.id)
            assert [step.statement for step in found.objectives] == ["c", "a", "b"]
            assert found.objectives[2].responsible == "Bea"
    put(desk, signed(found, desk.worker, desk.clock.now(), desk.clock.zone))
    agency.sync(desk)
    agency.sync(ben)
    with ben.reading() as work:
        assert is_untouched(work.get(CarePlan, plan.id))
    assert not is_untouched(replace(signed(found, desk.worker, desk.clock.now(), "UTC"), objectives=steps))


# --- what was refused ---


def refuse_first(desk: Desk, ben: Desk, agency: Agency, shared: Client) -> ContactNote:
    """A change to a note that Ben signed before it arrived; the note."""
    note = make_note(desk, shared.id, "Called.")
    put(desk, note)
    agency.sync(desk)
    agency.sync(ben)
    put(ben, signed(note, ben.worker, ben.clock.now(), ben.clock.zone))
    put(desk, replace(note, narrative="Called, nobody answered."))
    agency.sync(ben)
    agency.sync(desk)
    return note


def test_refused_work_makes_room_for_the_agencys_word_and_is_kept(
    agency: Agency, desk: Desk, ben: Desk, shared: Client
) -> None:
    note = refuse_first(desk, ben, agency, shared)
    with desk.reading() as work:
        assert work.get(ContactNote, note.id).signature is not None
        assert work.get(ContactNote, note.id).narrative == "Called."
    (work_refused,) = refused(desk)
    assert work_refused.code == Code.SIGNED
    assert work_refused.patch == {"narrative": "Called, nobody answered."}
    assert (work_refused.listed_name, work_refused.delivery) == (shared.name.listed, Delivery.REJECTED)
    assert state(desk, note) is ReceiptState.REFUSED
    assert not counts(desk).is_clear


def test_a_person_deals_with_a_refusal_and_nothing_is_lost(
    agency: Agency, desk: Desk, vault: OpenVault, ben: Desk, shared: Client
) -> None:
    note = refuse_first(desk, ben, agency, shared)
    (left,) = refused(desk)
    with desk.writing() as work, pytest.raises(AlreadySigned):
        work.send_anew(left.operation, "sync.sent_anew")
    with desk.writing() as work:
        work.deal_with([left.operation], "sync.dealt_with")
        assert work.commit().touched == ((ContactNote.KIND, note.id),)
    assert refused(desk) == ()
    assert counts(desk).is_clear
    assert state(desk, note) is ReceiptState.RECEIVED
    kept = stored(vault, OperationRow.id)
    assert (bytes.fromhex(left.operation),) in kept


def test_a_signature_over_what_changed_meanwhile_comes_back_as_a_draft(
    agency: Agency, desk: Desk, ben: Desk, shared: Client
) -> None:
    note = make_note(desk, shared.id, "Called.")
    put(desk, note)
    agency.sync(desk)
    agency.sync(ben)
    put(ben, replace(note, travel_minutes=7))
    put(desk, signed(note, desk.worker, desk.clock.now(), desk.clock.zone))
    agency.sync(ben)
    agency.sync(desk)
    with desk.reading() as work:
        found = work.get(ContactNote, note.id)
        assert (found.signature, found.travel_minutes) == (None, 7)
        assert [line.signed_at for line in work.contacts(shared.id)] == [None]
    assert {met.path.partition("/")[0] for met in conflicts(desk)} == {"signature"}
    assert state(desk, note) is ReceiptState.IN_CONFLICT
    put(desk, signed(found, desk.worker, desk.clock.now(), desk.clock.zone))
    agency.sync(desk)
    assert agency.server.rows[note.id].values["signature/digest"]


def refusing(agency: Agency) -> None:
    """The server is of an older release, which cannot read notes."""
    fault = Fault(Code.NOT_A_RECORD)
    agency.server.rules = Rules(lambda kind, values: fault if kind == ContactNote.KIND else judge_record(kind, values))


def anew(desk: Desk) -> None:
    with desk.writing() as work:
        for left in work.sync.refused():
            work.send_anew(left.operation, "sync.sent_anew")
        work.commit()


def test_refused_work_is_made_anew_on_top_of_what_is_there(
    agency: Agency, desk: Desk, ben: Desk, shared: Client
) -> None:
    """The change to the client was saved together with a note that was refused, and so refused, too."""
    rules = agency.server.rules
    refusing(agency)
    put(desk, make_note(desk, shared.id, "Called."), replace(shared, phone="1", email="a@example.org"))
    agency.sync(desk)
    assert the(desk, shared).phone == ""
    assert [each.code for each in refused(desk)] == [Code.NOT_A_RECORD, Code.BESIDE_REFUSED]
    agency.server.rules = rules
    put(ben, replace(shared, email="b@example.org"))
    agency.sync(ben)
    agency.sync(desk)
    anew(desk)
    assert refused(desk) == ()
    assert (the(desk, shared).phone, the(desk, shared).email) == ("1", "a@example.org")
    with desk.reading() as work:
        assert [entry.event for entry in work.trail(shared.id)][-2:] == ["sync.sent_anew"] * 2
    agency.sync(desk)
    assert agency.server.rows[shared.id].values["email"] == "a@example.org"
    assert counts(desk).is_clear
    with desk.writing() as work, pytest.raises(RecordNotFound):
        work.send_anew("00" * 16, "sync.sent_anew")


def test_a_refused_new_record_stays_to_be_seen_and_goes_up_whole(agency: Agency, desk: Desk, shared: Client) -> None:
    rules, note = (
        agency.server.rules,
        signed(make_note(desk, shared.id, "Called."), desk.worker, desk.clock.now(), desk.clock.zone),
    )
    refusing(agency)
    put(desk, note)
    agency.sync(desk)
    with desk.reading() as work:
        assert work.get(ContactNote, note.id) == note
    agency.server.rules = rules
    anew(desk)
    for _ in range(2):
        with desk.reading() as work:
            assert work.get(ContactNote, note.id) == replace(note, signature=None)
        agency.sync(desk)
    assert agency.server.rows[note.id].values["narrative"] == "Called."


# --- where two met ---


@pytest.fixture
def met(agency: Agency, desk: Desk, ben: Desk, shared: Client) -> MetChange:
    """Both changed the phone number; Ben's arrived first."""
    put(ben, replace(the(ben, shared), phone="Ben's"))
    put(desk, replace(the(desk, shared), phone="Ana's"))
    agency.sync(ben)
    agency.sync(desk)
    (met,) = conflicts(desk)
    return met


def test_both_values_are_shown_and_the_first_is_in_force(desk: Desk, ben: Desk, met: MetChange, shared: Client) -> None:
    assert (met.path, met.in_force, met.kept) == ("phone", "Ben's", "Ana's")
    assert (met.kept_by, met.kept_at, met.in_force_by) == (desk.worker.id, desk.clock.now(), ben.worker.id)
    assert (met.record_kind, met.record_id, met.listed_name) == (Client.KIND, shared.id, shared.name.listed)
    assert the(desk, shared).phone == "Ben's"
    assert counts(desk).conflicts == 1
    assert state(desk, shared) is ReceiptState.IN_CONFLICT


@pytest.mark.parametrize("value", ["Ana's", "Ben's", "Ana's or Ben's"])
def test_a_decision_is_based_on_both_and_settles_it_everywhere(
    agency: Agency, desk: Desk, ben: Desk, met: MetChange, shared: Client, value: str
) -> None:
    with desk.writing() as work:
        work.decide(shared.id, {"phone": Decided(value, (met.kept_operation,))}, "conflict.decided")
        work.commit()
    assert the(desk, shared).phone == value
    assert conflicts(desk) == ()
    with desk.reading() as work:
        decision = work.waiting()[-1]
    assert decision.kind is OperationKind.SET
    assert decision.base["phone"].endswith(met.kept_operation)
    assert len(decision.base["phone"]) == 64
    agency.sync(desk)
    agency.sync(ben)
    for each in (desk, ben):
        assert the(each, shared).phone == value
        assert conflicts(each) == ()
        assert counts(each).is_clear


def test_in_a_signed_record_only_what_is_in_force_can_be_decided_for(
    agency: Agency, desk: Desk, ben: Desk, shared: Client
) -> None:
    note = make_note(desk, shared.id, "Called.")
    put(desk, note)
    agency.sync(desk)
    agency.sync(ben)
    put(ben, replace(note, travel_minutes=7))
    put(desk, replace(note, travel_minutes=5))
    agency.sync(ben)
    agency.sync(desk)
    agency.sync(ben)
    (met,) = conflicts(ben)
    with ben.reading() as work:
        put_signed = signed(work.get(ContactNote, note.id), ben.worker, ben.clock.now(), ben.clock.zone)
    put(ben, put_signed)
    agency.sync(ben)
    (met,) = conflicts(ben)
    assert met.is_signed
    with ben.writing() as work, pytest.raises(AlreadySigned):
        work.decide(note.id, {met.path: Decided(met.kept, (met.kept_operation,))}, "conflict.decided")
    with ben.writing() as work:
        work.decide(note.id, {met.path: Decided(met.in_force, (met.kept_operation,))}, "conflict.decided")
        work.commit()
    agency.sync(ben)
    assert conflicts(ben) == ()


def test_a_decision_that_makes_no_whole_record_is_refused(desk: Desk, met: MetChange, shared: Client) -> None:
    with desk.writing() as work, pytest.raises(ChangesDoNotFit, match="Nothing was changed"):
        work.decide(shared.id, {"birth_date": Decided("soon", ())}, "conflict.decided")
    with desk.writing() as work, pytest.raises(RecordNotFound):
        work.decide(desk.new_id(), {"phone": Decided("1", ())}, "conflict.decided")
    assert the(desk, shared).phone == "Ben's"


# --- signatures that can still be taken back ---


def test_a_signature_that_can_be_taken_back_is_not_sent_until_its_time_is_over(
    agency: Agency, desk: Desk, client: Client
) -> None:
    note = make_note(desk, client.id)
    put(desk, note)
    with desk.writing() as work:
        done = signed(note, desk.worker, desk.clock.now(), desk.clock.zone)
        work.put(done, "note.signed", held_until=desk.clock.now().replace(minute=10))
        work.commit()
    assert state(desk, note) is ReceiptState.HELD_BACK
    agency.sync(desk)
    assert "signature/digest" not in agency.server.rows[note.id].values
    assert (counts(desk).held, counts(desk).unsent) == (1, 0)
    later(desk, minutes=11)
    agency.sync(desk)
    assert agency.server.rows[note.id].values["signature/digest"] == done.signature.digest  # type: ignore[union-attr]  # signed above


def test_taking_a_signature_back_shows_what_came_meanwhile(
    agency: Agency, desk: Desk, ben: Desk, shared: Client
) -> None:
    note = make_note(desk, shared.id, "Called.")
    put(desk, note)
    agency.sync(desk)
    agency.sync(ben)
    with desk.writing() as work:
        done = signed(note, desk.worker, desk.clock.now(), desk.clock.zone)
        work.put(done, "note.signed", held_until=desk.clock.now().replace(minute=10))
        work.commit()
    put(ben, replace(note, travel_minutes=7))
    agency.sync(ben)
    agency.sync(desk)
    with desk.writing() as work:
        work.take_back(note.id, "note.taken_back")
        work.commit()
    with desk.reading() as work:
        assert work.get(ContactNote, note.id) == replace(note, travel_minutes=7)
        assert work.waiting() == ()


# --- what people are told ---


def test_a_receipt_follows_a_record_on_its_way(agency: Agency, desk: Desk, client: Client) -> None:
    assert state(desk, client) is ReceiptState.SAVED_HERE
    agency.sync(desk)
    with desk.reading() as work:
        receipt = work.sync.receipts([client.id, desk.new_id()])
    assert list(receipt) == [client.id]
    assert (receipt[client.id].state, receipt[client.id].revision) == (ReceiptState.RECEIVED, 1)
    assert receipt[client.id].received_at is not None
    put(desk, replace(client, phone="1"))
    assert state(desk, client) is ReceiptState.SAVED_HERE


def test_what_waits_is_listed_with_its_words(desk: Desk, agency: Agency, client: Client) -> None:
    note = make_note(desk, client.id, "Called the clinic.")
    put(desk, note)
    with desk.reading() as work:
        waiting = work.sync.waiting()
        assert work.sync.counts().oldest_unsent == waiting[0].made_at
    assert [each.record_kind for each in waiting] == [Worker.KIND, Client.KIND, ContactNote.KIND]
    assert waiting[-1].patch["narrative"] == "Called the clinic."
    assert (waiting[-1].listed_name, waiting[-1].chart_left) == (client.name.listed, False)
    with desk.reading() as work:
        assert work.sync.waiting(limit=1) == waiting[:1]


def test_work_for_a_chart_that_is_not_hers_is_kept_at_the_agency(agency: Agency, desk: Desk, ben: Desk) -> None:
    """A note about somebody of whom the agency has not heard from her: it waits for access, and is told as such."""
    client = make_client(desk)
    put(desk, client)
    agency.sync(desk)
    stray = make_note(ben, client.id, "Met at the shelter.")
    put(ben, stray)
    agency.sync(ben)
    assert state(ben, stray) is ReceiptState.AT_AGENCY
    assert (counts(ben).at_agency, counts(ben).unsent) == (1, 0)
    with ben.reading() as work:
        (kept,) = work.sync.waiting()
        assert (kept.code, kept.attempts) == (Code.WAITS_FOR_ACCESS, 1)
        assert work.get(ContactNote, stray.id) == stray
    agency.give(ben, client.id)
    agency.sync(ben)
    assert state(ben, stray) is ReceiptState.RECEIVED


def test_the_log_and_the_settings_are_kept_in_the_vault(desk: Desk) -> None:
    rounds = [SyncRound(desk.clock.now(), desk.clock.now(), sent=number) for number in range(3)]
    with desk.writing() as work:
        for each in rounds:
            work.sync.note_round(each)
        work.sync.keep_setting("server", b"one")
        work.sync.keep_setting("server", b"two")
        work.sync.keep_setting("lease", b"x")
        work.sync.keep_setting("lease", None)
        work.commit()
    with desk.reading() as work:
        assert work.sync.rounds(2) == (rounds[2], rounds[1])
        assert (work.sync.setting("server"), work.sync.setting("lease")) == (b"two", None)
        with pytest.raises(RuntimeError, match="only reads"):
            work.sync.keep_setting("server", b"three")
        with pytest.raises(RuntimeError, match="only reads"):
            work.sync.note_round(rounds[0])


def test_a_vault_of_no_agency_has_nothing_to_tell(desk: Desk) -> None:
    with desk.reading() as work:
        assert work.sync.progress().device == ""
        assert work.sync.conflicts() == work.sync.refused() == work.sync.rounds() == ()
        assert work.sync.counts().unsent == 1


def test_lines_and_words_are_those_of_the_records_after_many_rounds(
    agency: Agency, desk: Desk, ben: Desk, shared: Client, vault: OpenVault
) -> None:
    refuse_first(desk, ben, agency, shared)
    with vault.engine.begin() as connection:
        listed = sa.text("SELECT * FROM contact_line ORDER BY record")
        found = sa.text("SELECT rowid, words FROM record_search ORDER BY rowid")
        before = [connection.execute(query).all() for query in (listed, found)]
        lines.rebuild(connection)
        assert [connection.execute(query).all() for query in (listed, found)] == before
    assert stored(vault, PassageRow.seq) == []
