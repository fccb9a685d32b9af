"""The vault beside the memory's store: in the simulator's world, and after changes that no sane server would send."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.protocol.digests import record_digest
from tcm_desktop.domain.operations import Operation, OperationKind
from tcm_desktop.services.sync_ports import (
    NOBODYS,
    ConfirmedRow,
    Delivery,
    DeviceChange,
    KeptValue,
    Progress,
    Receipt,
    Scope,
    ScopeState,
)
from tests.simulator.mutants import RESTORES
from tests.simulator.twin import FACTS, STAMP, RealHand, Twin, close_all
from tests.simulator.world import CHARTS, START, WORKERS, Parts, Weather, World
from tests.support.effort import examples

SEEDS = 6
RECORDS = tuple(UUID(int=(3 << 100) + n) for n in range(4))
SCOPES = (*CHARTS[:2], NOBODYS)
ANA = WORKERS[0]


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    assert close_all() == []


def run(seed: int, weather: Weather) -> list[str]:
    return World(seed, Parts(device=Twin, hand=RealHand), weather).run()


def test_a_world_of_vaults_holds_and_shows_what_memory_shows() -> None:
    assert run(700, Weather(steps=30)) == []


@pytest.mark.slow  # two to five seconds each: every device is an encrypted file of its own
@pytest.mark.parametrize("seed", range(SEEDS))
def test_many_worlds_of_vaults_hold(seed: int) -> None:
    assert run(seed, RESTORES if seed % 3 == 0 else Weather()) == []


ids = st.integers(1, 2**20)
words = st.sampled_from(["w1", "w2", None])
fields = st.dictionaries(st.sampled_from(["f1", "f2", "goals/a/f"]), words, min_size=1)
records, scopes = st.sampled_from(RECORDS), st.sampled_from(SCOPES)


def values_of(record: UUID, scope: UUID, patch: dict[str, str | None], signed: bool) -> dict[str, object]:
    whole = {**FACTS, "id": str(record), "client_id": str(scope), **patch}
    stamp = {"signature/digest": "d", "signature/worker_id": str(ANA), **STAMP} if signed else {}
    return {path: value for path, value in {**whole, **stamp}.items() if value is not None}


@st.composite
def rows(draw: st.DrawFn) -> ConfirmedRow:
    """A row as it might come, from anywhere in the agency's order."""
    record, scope, seq = draw(records), draw(scopes), draw(st.integers(1, 40))
    values = values_of(record, scope, draw(fields), draw(st.booleans()) and draw(st.booleans()))
    versions = {"": f"{draw(ids):032x}", "f1": f"{draw(ids):032x}{draw(ids):032x}"}
    kept = KeptValue("09" * 16, "f1", "lost", ANA, START)
    conflicts = (kept,) if draw(st.booleans()) else ()
    return ConfirmedRow(record, "task", scope, seq, seq, values, versions, record_digest(record, versions), conflicts)


@st.composite
def progresses(draw: st.DrawFn) -> Progress:
    marks = [Scope(ScopeState.ACTIVE), Scope(ScopeState.ENTERING), Scope(ScopeState.LEFT, hidden_at=START)]
    marks += [Scope(ScopeState.LEFT, hidden_at=START, is_purged=True)]
    known = draw(st.dictionaries(scopes, st.sampled_from(marks)))
    return Progress("d", "g", draw(st.sampled_from(["e1", "e2"])), draw(st.integers(0, 40)), 40, known)


answers = st.sampled_from([each for each in Delivery if each is not Delivery.PENDING])


def change_of(draw: st.DrawFn, twin: Twin) -> DeviceChange:
    """Anything that a device could be told to write."""
    receipts = tuple(
        Receipt(id_, draw(answers), "why", draw(st.integers(1, 40)), 1, received_at=START)
        for id_ in twin.ops
        if draw(st.booleans())
    )
    return DeviceChange(
        draw(progresses()),
        draw(st.integers(0, 5)) == 0,
        tuple(draw(st.lists(scopes, max_size=1))),
        tuple(draw(st.lists(st.tuples(records, scopes), max_size=2))),
        tuple(draw(st.lists(rows(), max_size=3))),
        receipts,
        draw(st.integers(0, 5)) == 0,
    )


def work_of(draw: st.DrawFn, twin: Twin, number: int) -> Operation | None:
    """What a worker could do with a record as she sees it."""
    record, scope, patch = draw(records), draw(scopes), draw(fields)
    view, id_ = twin.view(record), (number << 32).to_bytes(16)
    made_at = START + timedelta(minutes=number)
    if view is None:
        if any(out.operation.record_id == record for out in twin.ops.values()) or record in twin.rows:
            return None
        whole, kind, base = values_of(record, scope, patch, draw(st.booleans())), OperationKind.CREATE, {}
    elif "signature/digest" in view.values:
        return None
    else:
        scope, kind = view.scope, OperationKind.SIGN if draw(st.booleans()) else OperationKind.SET
        whole = dict(patch)
        if kind is OperationKind.SIGN:
            whole |= {"signature/digest": "d", "signature/worker_id": str(ANA), **STAMP}
        base = {path: view.version(path) for path in whole if view.version(path)}
    client = None if scope == NOBODYS else scope
    return Operation(id_, id_, kind, "task", record, client, ANA, made_at, "America/Los_Angeles", whole, base)


def try_changes(data: st.DataObject) -> None:
    """Some work and some changes, in any order; `Twin` compares after each."""
    twin = Twin("d", "g")
    for number in range(1, data.draw(st.integers(2, 9), label="steps")):
        if data.draw(st.booleans(), label="works"):
            operation = work_of(data.draw, twin, number)
            if operation is not None:
                twin.write(operation)
        else:
            twin.apply(change_of(data.draw, twin))
        assert len(twin.waiting(0, 2)) <= 2
        twin.digests(SCOPES)
    assert close_all() == []


def test_own_work_that_moves_a_record_to_a_chart_that_leaves_goes_with_it() -> None:
    twin, record, (here, other) = Twin("d", "g"), RECORDS[0], SCOPES[:2]
    made, nothing = values_of(record, other, {"f1": "w1"}, False), bytes(16)
    own = Operation(nothing, nothing, OperationKind.CREATE, "task", record, other, ANA, START, "UTC", made)
    twin.write(own)
    versions = {"": "01" * 16}
    values, digest = values_of(record, here, {}, False), record_digest(record, versions)
    row = ConfirmedRow(record, "task", here, 1, 1, values, versions, digest)
    twin.apply(DeviceChange(Progress("d", "g"), put=(row,)))
    for state, seen in ((ScopeState.LEFT, 0), (ScopeState.ACTIVE, 1)):
        twin.apply(DeviceChange(Progress("d", "g", scopes={other: Scope(state)})))
        assert len(twin.vault.views()) == seen


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.data())
def test_both_stores_show_the_same_after_any_changes(data: st.DataObject) -> None:
    try_changes(data)


@pytest.mark.slow  # the same, three times as often
@settings(max_examples=examples(120), suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.data())
def test_both_stores_show_the_same_after_many_more(data: st.DataObject) -> None:
    try_changes(data)
