"""What the vault really writes goes through the server's decision as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from uuid import UUID

import msgspec
import pytest

from db.bodies import flat_body, to_body
from sync.client.core import as_op
from sync.protocol.messages import Op, Status
from sync.server.core import Rules
from sync.server.core_judging import judge_record
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.records import RECORD_TYPES
from tests.practice.conftest import Loaded
from tests.simulator.memory_server import MemoryServer
from tests.sync.making import push


@pytest.fixture(scope="module")
def operations(loaded: Loaded) -> tuple[Op, ...]:
    """All that the practice caseload put into the outbox, but colleagues whom only the practice makes here."""
    with loaded.desk.vault.reading() as work:
        found = [as_op(operation) for operation in work.waiting()]
    return tuple(op for op in found if op.record_kind != Worker.KIND or op.record_id == op.author)


def by_author(operations: tuple[Op, ...]) -> Iterator[tuple[UUID, tuple[Op, ...]]]:
    """Runs of one author, in order."""
    return ((author, tuple(found)) for author, found in groupby(operations, key=lambda op: op.author))


@pytest.fixture(scope="module")
def agency(operations: tuple[Op, ...]) -> MemoryServer:
    """A server that took them, its judge that of the product; supervisors see the charts."""
    made = MemoryServer(Rules(judge_record))
    authors = sorted({op.author for op in operations})
    made.teams = {author: tuple(other for other in authors if other != author) for author in authors}
    made.cosigners = frozenset(authors)
    for author, found in by_author(operations):
        push(made, *found, by=author)
    return made


def test_every_operation_is_applied(agency: MemoryServer, operations: tuple[Op, ...]) -> None:
    answers = {op.id: agency.log[op.id].answer for op in operations}
    assert len(answers) > 100
    wrong = {(op.record_kind, answers[op.id].code) for op in operations if answers[op.id].status is not Status.APPLIED}
    assert wrong == set()


def test_the_server_holds_what_the_vault_holds(agency: MemoryServer, loaded: Loaded) -> None:
    with loaded.desk.vault.reading() as work:
        for kind in {*RECORD_TYPES.values()} - {Worker}:
            for record in work.every(kind):
                row = agency.rows[record.id]
                assert row.values == flat_body(to_body(record))
                assert row.kind == kind.KIND


def test_a_signed_note_takes_no_other_word(agency: MemoryServer, operations: tuple[Op, ...]) -> None:
    sign = next(op for op in operations if op.record_kind == "contact_note" and "signature/digest" in op.patch)
    later = msgspec.structs.replace(
        sign, id="f" * 32, transaction="e" * 32, patch={"narrative": "Other."}, base={"narrative": sign.id}
    )
    (answer,) = push(agency, later, by=sign.author)
    assert answer.code == "signed"


def test_a_signature_over_other_words_is_refused(operations: tuple[Op, ...]) -> None:
    sign = next(op for op in operations if "signature/digest" in op.patch and op.kind == "create")
    values = {path: value for path, value in sign.patch.items() if value is not None}
    assert judge_record(sign.record_kind, values) is None
    for path in ("narrative", "text", "reason"):
        if path in values:
            assert judge_record(sign.record_kind, values | {path: "Other."}) is not None
    assert judge_record("no kind", values) is not None
    assert judge_record(sign.record_kind, {**values, "id/x": 1}) is not None


def test_the_time_of_receipt_stands_in_each_answer(agency: MemoryServer) -> None:
    assert {entry.answer.received_at for entry in agency.log.values()} == {datetime(2026, 11, 22, 9, tzinfo=UTC)}
