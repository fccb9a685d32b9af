"""The memory's store and the vault's side by side: after each step both have to show the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from tcm_desktop.domain.operations import Operation, OperationKind
from tcm_desktop.services.sync_ports import DeviceChange, Outgoing, Progress
from tests.simulator.hand import Hand
from tests.simulator.memory_device import MemoryDevice
from tests.simulator.vault_device import VaultDevice

FACTS: dict[str, Any] = {
    "worker_id": str(UUID(int=7)),
    "what": "Call the clinic",
    "opened_on": "2026-11-22",
    "document_kind": "contact_note",
    "text": "Added later.",
    "name/given": "Bea",
    "name/family": "Practice",
    "birth_date": "1984-06-15",
    "payer_profile": "sf-smhs",
    "target_group": "adult_spmi",
}
"""What tasks, addenda and clients must have for the program to read them; each passes over what is not its own."""
STAMP = {
    "signature/name": "Ana",
    "signature/credential": "LCSW",
    "signature/signed_at": "2026-11-22T09:00:00Z",
    "signature/zone": "America/Los_Angeles",
}


class RealHand(Hand):
    """The simulator's worker, whose records are ones that the program can read."""

    def _signature(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return super()._signature({**FACTS, **values}) | STAMP

    def _operation(
        self,
        kind: OperationKind,
        record_kind: str,
        record_id: UUID,
        chart: UUID,
        patch: Mapping[str, Any],
        base: Mapping[str, str] | None = None,
    ) -> Operation:
        whole = {**FACTS, **patch} if kind is OperationKind.CREATE else patch
        return super()._operation(kind, record_kind, record_id, chart, whole, base)


class Twin(MemoryDevice):
    """Both stores; whatever is asked is asked of both. `made` holds all that were made, to be closed."""

    made: list[VaultDevice] = []  # noqa: RUF012  # shared by all on purpose: a test closes them together

    def __init__(self, device: str, generation: str) -> None:
        super().__init__(device, generation)
        self.vault = VaultDevice(device, generation)
        self.made.append(self.vault)

    def copy(self) -> Twin:
        other = super().copy()
        assert isinstance(other, Twin)
        other.vault = self.vault.copy()
        self.made.append(other.vault)
        return other

    def write(self, *operations: Operation) -> None:
        super().write(*operations)
        self.vault.write(*operations)
        self.compare()

    def progress(self) -> Progress:
        found = super().progress()
        assert self.vault.store.progress() == found
        return found

    def waiting(self, after: int, limit: int) -> tuple[Outgoing, ...]:
        found = super().waiting(after, limit)
        assert self.vault.store.waiting(after, limit) == found
        return found

    def digests(self, scopes: Collection[UUID]) -> dict[UUID, list[bytes]]:
        found, seen = super().digests(scopes), self.vault.store.digests(scopes)
        assert {scope: sorted(each) for scope, each in seen.items()} == {s: sorted(each) for s, each in found.items()}
        return found

    def apply(self, change: DeviceChange) -> None:
        super().apply(change)
        self.vault.store.apply(change)
        self.compare()

    def compare(self) -> None:
        """Both show the same, keep the same rows, and have the same operations with the same answers."""
        shown = {id_: (view.values, view.versions) for id_, view in self.views()}
        assert self.vault.views() == shown
        assert self.vault.rows() == self.rows
        assert self.vault.ops() == self.ops


def close_all() -> list[str]:
    """Close every vault that was made; what did not hold in one of them."""
    found = [fault for vault in Twin.made for fault in vault.faults()]
    for vault in Twin.made:
        vault.close()
        vault.path.unlink()
    Twin.made.clear()
    return found
