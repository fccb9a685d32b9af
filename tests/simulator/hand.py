"""What a worker does: takes in clients, writes, signs, moves, empties, settles conflicts."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tcm_desktop.domain.operations import Operation, OperationKind
from tcm_desktop.services.local_view import View
from tcm_desktop.services.sync_ports import ScopeState
from tests.simulator.memory_device import MemoryDevice
from tests.simulator.oracle import content

FIELDS = ("f1", "f2", "f3")


class Hand:
    """A worker at a device, for one local transaction."""

    def __init__(self, worker: UUID, store: MemoryDevice, chance: random.Random, at: datetime) -> None:
        self.worker, self.store, self.chance, self.at = worker, store, chance, at
        self.transaction = chance.randbytes(16)
        self.charts = sorted(s for s, known in store.at.scopes.items() if known.state is not ScopeState.LEFT and s.int)

    def act(self) -> tuple[Operation, ...]:
        """One to three operations, or none where there is nothing to work on."""
        if not self.charts:
            return ()
        views = [(id_, view) for id_, view in self.store.views() if view.scope.int and id_ != view.scope]
        luck = self.chance.random()
        if luck < 0.02:
            return self._takes_in()
        if luck < 0.35 or not views:
            return tuple(self._creates() for _ in range(self.chance.choice((1, 1, 1, 2))))
        chosen = self.chance.sample(views, min(len(views), self.chance.choice((1, 1, 1, 2))))
        return tuple(self._changes(id_, view) for id_, view in chosen)

    def new_id(self) -> bytes:
        """An operation's id: sixteen random bytes."""
        return self.chance.randbytes(16)

    def _takes_in(self) -> tuple[Operation, ...]:
        client = UUID(int=self.chance.getrandbits(128), version=4)
        first = self._operation(OperationKind.CREATE, "client", client, client, {"id": str(client), "f1": self._word()})
        return (first, self._creates(client))

    def _creates(self, chart: UUID | None = None) -> Operation:
        chart = chart or self.chance.choice(self.charts)
        new = UUID(int=self.chance.getrandbits(128), version=4)
        values: dict[str, Any] = {"id": str(new), "client_id": str(chart), "f1": self._word()}
        if self.chance.random() < 0.4:
            values |= {"goals/a/id": "a", "goals/a/f": self._word()}
        if self.chance.random() < 0.4:
            values |= self._signature(values)
        return self._operation(OperationKind.CREATE, "task", new, chart, values)

    def _changes(self, record_id: UUID, view: View) -> Operation:
        if "signature/digest" in view.values:
            return self._adds(record_id, view)
        return self._set(record_id, view, self._patch(record_id, view))

    def _patch(self, record_id: UUID, view: View) -> dict[str, Any]:
        luck = self.chance.random()
        if luck < 0.1:
            return self._signature(view.values)
        if luck < 0.15:
            return {"client_id": str(self.chance.choice(self.charts))}
        if luck < 0.25:
            return {path: None for path in view.values if path.startswith("goals/a/")} or {"f1": self._word()}
        if luck < 0.35:
            new = {} if "goals/a/id" in view.values else {"goals/a/id": "a"}
            return new | {"goals/a/f": self._word()}
        if luck < 0.42:
            return {self.chance.choice(FIELDS): None}
        return {path: self._word() for path in self.chance.sample(FIELDS, self.chance.choice((1, 1, 2)))}

    def _set(self, record_id: UUID, view: View, patch: Mapping[str, Any]) -> Operation:
        row = self.store.rows.get(record_id)
        kept = {k.path: k.operation for k in (row.conflicts if row else ())}
        settles = self.chance.random() < 0.7
        seen = {path: view.version(path) + (kept.get(path, "") if settles else "") for path in patch}
        base = {path: version for path, version in seen.items() if version}
        chart = UUID(patch.get("client_id") or str(view.scope))
        kind = OperationKind.SIGN if "signature/digest" in patch else OperationKind.SET
        return self._operation(kind, "task", record_id, chart, patch, base)

    def _adds(self, record_id: UUID, view: View) -> Operation:
        """Below a signed document comes a signed record of its own."""
        new = UUID(int=self.chance.getrandbits(128), version=4)
        values = {"id": str(new), "client_id": str(view.scope), "document_id": str(record_id), "f1": self._word()}
        values |= self._signature(values)
        return self._operation(OperationKind.CREATE, "addendum", new, view.scope, values)

    def _signature(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {"signature/digest": content(values), "signature/worker_id": str(self.worker)}

    def _word(self) -> str:
        """Few words, so that two people come to the same."""
        return f"w{self.chance.randrange(12)}"

    def _operation(
        self,
        kind: OperationKind,
        record_kind: str,
        record_id: UUID,
        chart: UUID,
        patch: Mapping[str, Any],
        base: Mapping[str, str] | None = None,
    ) -> Operation:
        return Operation(
            self.new_id(),
            self.transaction,
            kind,
            record_kind,
            record_id,
            chart,
            self.worker,
            self.at,
            "America/Los_Angeles",
            patch,
            base or {},
        )
