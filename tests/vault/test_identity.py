"""Every record, of every kind, comes back from the vault as it was put, and so do the paths of its operations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.vault import OpenVault
from tcm_desktop.domain.operations import OperationKind
from tcm_desktop.domain.paths import Flat, flatten, patched, unflatten
from tcm_desktop.domain.records import RECORD_TYPES, Record, signature_of
from tcm_desktop.services.desk import Desk
from tests.support.effort import examples
from tests.support.records import values
from tests.support.vaults import put

every_kind = pytest.mark.parametrize("kind", RECORD_TYPES.values(), ids=RECORD_TYPES)


def flat(record: Record) -> Flat:
    return flatten(msgspec.json.decode(msgspec.json.encode(record)))


def unsigned(record: Any) -> Any:
    return replace(record, signature=None) if signature_of(record) is not None else record


def acknowledge_all(desk: Desk) -> None:
    """As if the server had taken everything."""
    assert isinstance(desk.vault, OpenVault)
    with desk.vault.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE operation SET state = 'acked' WHERE state = 'pending'")


@every_kind
@settings(max_examples=examples(40))
@given(data=st.data())
def test_record_to_row_to_record_is_identity(shared_desk: Desk, kind: type[Record], data: st.DataObject) -> None:
    record: Record = replace(data.draw(values(kind)), id=shared_desk.new_id())
    put(shared_desk, record)
    with shared_desk.reading() as work:
        assert work.get(kind, record.id) == record


@every_kind
@settings(max_examples=examples(40))
@given(data=st.data())
def test_a_change_to_anything_else_is_the_operation_that_makes_it(
    shared_desk: Desk, kind: type[Record], data: st.DataObject
) -> None:
    record_id = shared_desk.new_id()
    first, second = (replace(data.draw(values(kind)), id=record_id) for _ in range(2))
    acknowledge_all(shared_desk)
    put(shared_desk, unsigned(first))
    put(shared_desk, second)
    with shared_desk.reading() as work:
        mine = work.waiting()
    state: Flat = {}
    for operation in mine:
        state = patched(state, operation.patch)
    assert state == flat(second)
    assert {operation.record_id for operation in mine} == {record_id}
    signing = signature_of(second) is not None
    assert [operation.kind is OperationKind.SIGN for operation in mine[1:]] == [signing] * len(mine[1:])


@every_kind
@settings(max_examples=examples(40))
@given(data=st.data())
def test_a_record_can_be_made_from_its_paths_alone(kind: type[Record], data: st.DataObject) -> None:
    record: Record = data.draw(values(kind))
    assert flat(msgspec.convert(unflatten(flat(record)), kind)) == flat(record)
