"""Every record, of every kind, comes back from the vault as it was put, and so do the paths of its operations."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
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
from tests.support.records import values
from tests.support.vaults import make_gate, open_desk, put, typed

every_kind = pytest.mark.parametrize("kind", RECORD_TYPES.values(), ids=RECORD_TYPES)


@pytest.fixture(scope="module")
def one_desk(empty_vaults: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for all examples; each of them stores records of its own."""
    gate = make_gate(shutil.copytree(empty_vaults, tmp_path_factory.mktemp("identity") / "data"))
    vault = gate.open(gate.vaults()[0].id, typed())
    yield open_desk(vault)
    vault.close()


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
@settings(max_examples=40)
@given(data=st.data())
def test_record_to_row_to_record_is_identity(one_desk: Desk, kind: type[Record], data: st.DataObject) -> None:
    record: Record = replace(data.draw(values(kind)), id=one_desk.new_id())
    put(one_desk, record)
    with one_desk.reading() as work:
        assert work.get(kind, record.id) == record


@every_kind
@settings(max_examples=40)
@given(data=st.data())
def test_a_change_to_anything_else_is_the_operation_that_makes_it(
    one_desk: Desk, kind: type[Record], data: st.DataObject
) -> None:
    record_id = one_desk.new_id()
    first, second = (replace(data.draw(values(kind)), id=record_id) for _ in range(2))
    acknowledge_all(one_desk)
    put(one_desk, unsigned(first))
    put(one_desk, second)
    with one_desk.reading() as work:
        mine = work.waiting()
    state: Flat = {}
    for operation in mine:
        state = patched(state, operation.patch)
    assert state == flat(second)
    assert {operation.record_id for operation in mine} == {record_id}
    signing = signature_of(second) is not None
    assert [operation.kind is OperationKind.SIGN for operation in mine[1:]] == [signing] * len(mine[1:])


@every_kind
@settings(max_examples=40)
@given(data=st.data())
def test_a_record_can_be_made_from_its_paths_alone(kind: type[Record], data: st.DataObject) -> None:
    record: Record = data.draw(values(kind))
    assert flat(msgspec.convert(unflatten(flat(record)), kind)) == flat(record)
