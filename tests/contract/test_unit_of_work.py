"""What one transaction on the vault promises: the record, its operation and its audit entry, or none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
import sqlalchemy as sa

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.errors import AlreadySigned
from tcm_desktop.domain.operations import OperationKind, first_break
from tcm_desktop.domain.paths import flatten, patched
from tcm_desktop.domain.people import PersonName, Worker
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.views import ChangeSet, WorkingCopy
from tests.support.vaults import StandingClock, make_client, make_note, put, seen


def test_a_record_comes_back_as_it_was_put(desk: Desk, client: Client) -> None:
    with desk.reading() as work:
        assert work.get(Client, client.id) == client
        assert work.every(Worker) == (desk.worker,)


def test_what_is_not_there_is_told_in_words(desk: Desk) -> None:
    with desk.reading() as work, pytest.raises(RecordNotFound, match="not on this computer"):
        work.get(Client, desk.new_id())


def test_a_record_of_another_kind_is_not_found(desk: Desk, client: Client) -> None:
    with desk.reading() as work, pytest.raises(RecordNotFound):
        work.get(ContactNote, client.id)


def test_a_chart_holds_its_own_records_only_oldest_first(desk: Desk, client: Client) -> None:
    other = make_client(desk, "Other")
    first, second, foreign = (make_note(desk, owner) for owner in (client.id, client.id, other.id))
    put(desk, second, other, foreign, first)
    with desk.reading() as work:
        assert work.of_client(ContactNote, client.id) == (first, second)


def test_creating_makes_one_operation_with_every_value_and_no_base(desk: Desk) -> None:
    client = make_client(desk)
    put(desk, client)
    with desk.reading() as work:
        operation = work.waiting()[-1]
    assert operation.kind is OperationKind.CREATE
    assert (operation.record_kind, operation.record_id, operation.client_id) == (Client.KIND, client.id, client.id)
    assert (operation.author, operation.made_at, operation.zone) == (desk.worker.id, desk.clock.now(), desk.clock.zone)
    assert operation.base == {}
    assert operation.patch["name/family"] == client.name.family
    assert len(operation.id) == 16


def test_changing_names_only_what_changed_and_whose_value_was_seen(desk: Desk, client: Client) -> None:
    put(desk, replace(client, name=replace(client.name, family="Married"), phone="555-0100"))
    with desk.reading() as work:
        created, changed = work.waiting()[-2:]
    assert changed.kind is OperationKind.SET
    assert changed.patch == {"name/family": "Married", "phone": "555-0100"}
    assert changed.base == {"name/family": created.id.hex(), "phone": created.id.hex()}


def test_a_chain_of_changes_is_based_link_by_link(desk: Desk, client: Client) -> None:
    for phone in ("1", "2", "3"):
        put(desk, replace(client, phone=phone))
    with desk.reading() as work:
        chain = work.waiting()[-4:]
    assert [later.base["phone"] for later in chain[1:]] == [earlier.id.hex() for earlier in chain[:-1]]


def test_a_value_that_appears_has_no_base_and_one_that_went_and_came_has(desk: Desk, client: Client) -> None:
    note = make_note(desk, client.id)
    for minutes in (None, 10, None, 20):
        put(desk, replace(note, direct_minutes=minutes))
    with desk.reading() as work:
        appeared, went, came = work.waiting()[-3:]
    assert (appeared.patch, appeared.base) == ({"direct_minutes": 10}, {})
    assert (went.patch, went.base) == ({"direct_minutes": None}, {"direct_minutes": appeared.id.hex()})
    assert (came.patch, came.base) == ({"direct_minutes": 20}, {"direct_minutes": went.id.hex()})


def test_the_operations_of_a_record_add_up_to_it(desk: Desk, client: Client) -> None:
    final = replace(client, phone="1", associates=())
    put(desk, replace(client, phone="555", email="a@b.example"), replace(client, name=PersonName("C", "D")), final)
    flat: dict[str, object] = {}
    with desk.reading() as work:
        for operation in work.waiting():
            if operation.record_id == client.id:
                flat = patched(flat, operation.patch)
        assert work.get(Client, client.id) == final
    assert flat == flatten(msgspec.json.decode(msgspec.json.encode(final)))


def test_one_unit_of_work_is_one_transaction_for_the_server(desk: Desk, client: Client) -> None:
    put(desk, make_note(desk, client.id), make_note(desk, client.id))
    put(desk, make_note(desk, client.id))
    with desk.reading() as work:
        one, two, three = (operation.transaction_id for operation in work.waiting()[-3:])
    assert one == two != three


def test_what_did_not_change_writes_nothing(desk: Desk, client: Client) -> None:
    before = seen(desk)
    assert put(desk, client) == ChangeSet()
    assert seen(desk) == before


def test_the_change_set_names_each_record_once(desk: Desk, client: Client) -> None:
    note = make_note(desk, client.id)
    changes = put(desk, note, replace(note, narrative="More."), replace(client, phone="1"))
    assert changes.touched == ((ContactNote.KIND, note.id), (Client.KIND, client.id))


def test_a_signed_record_takes_no_change(desk: Desk, client: Client) -> None:
    note = make_note(desk, client.id)
    done = signed(note, desk.worker, desk.clock.now(), desk.clock.zone)
    put(desk, note)
    put(desk, done)
    before = seen(desk)
    with pytest.raises(AlreadySigned, match="addendum"):
        put(desk, replace(done, narrative="Changed."))
    with desk.reading() as work:
        assert work.waiting()[-1].kind is OperationKind.SIGN
        assert work.get(ContactNote, note.id) == done
    assert seen(desk) == before


def test_every_put_leaves_an_entry_in_a_whole_chain(desk: Desk, client: Client) -> None:
    with desk.writing() as work:
        work.put(replace(client, phone="1"), "client.changed", reason="asked for it")
        work.audit("chart.viewed", Client.KIND, client.id)
        work.commit()
    with desk.reading() as work:
        changed, viewed = work.trail(client.id)[-2:]
        assert first_break(work.trail()) is None
    assert (changed.event, changed.reason, changed.actor) == ("client.changed", "asked for it", desk.worker.id)
    assert (viewed.event, viewed.record_kind, viewed.at) == ("chart.viewed", Client.KIND, desk.clock.now())


def test_what_is_not_committed_leaves_no_trace(desk: Desk, client: Client) -> None:
    before = seen(desk)
    with desk.writing() as work:
        work.put(make_note(desk, client.id), "note.changed")
    assert seen(desk) == before
    with desk.reading() as work:
        assert work.contacts(client.id) == ()


def test_a_transaction_that_reads_cannot_write(desk: Desk, client: Client) -> None:
    writes: tuple[Callable[[UnitOfWork], None], ...] = (
        lambda work: work.put(replace(client, phone="1"), "client.changed"),
        lambda work: work.audit("chart.viewed"),
        lambda work: work.drop_copy(client.id),
    )
    for write in writes:
        with desk.reading() as work, pytest.raises(RuntimeError, match="only reads"):
            write(work)


def test_a_second_transaction_inside_the_first_is_refused_at_once(desk: Desk) -> None:
    with desk.reading() as work:
        with pytest.raises(RuntimeError, match="open already"), desk.reading():
            pass
        assert work.every(Worker) == (desk.worker,)


def test_nothing_follows_a_commit(desk: Desk, client: Client) -> None:
    with desk.writing() as work:
        work.commit()
        with pytest.raises(sa.exc.ResourceClosedError):
            work.put(replace(client, phone="1"), "client.changed")


def copy_of(desk: Desk, note: ContactNote, body: bytes, caret: int = 0) -> WorkingCopy:
    return WorkingCopy(note.id, note.KIND, note.client_id, body, "narrative", caret, desk.clock.now())


def test_a_working_copy_replaces_the_one_before_and_is_no_change(
    desk: Desk, client: Client, clock: StandingClock
) -> None:
    before = seen(desk)
    one, two = (make_note(desk, client.id) for _ in range(2))
    first, again, other = (copy_of(desk, note, body) for note, body in ((one, b"a"), (one, b"ab"), (two, b"c")))
    for copy in (first, again, replace(other, kept_at=desk.clock.now() + timedelta(seconds=2))):
        with desk.writing() as work:
            work.keep_copy(copy)
            work.commit()
    with desk.reading() as work:
        assert [(copy.record_id, copy.body) for copy in work.copies()] == [(two.id, b"c"), (one.id, b"ab")]
    assert seen(desk) == before


def test_a_working_copy_can_be_let_go_of_also_when_there_is_none(desk: Desk, client: Client) -> None:
    note = make_note(desk, client.id)
    with desk.writing() as work:
        work.keep_copy(copy_of(desk, note, b"a"))
        work.drop_copy(note.id)
        work.drop_copy(note.id)
        assert work.copies() == ()
