"""The worker at her desk: her vault, the clock and new ids, given to every use case."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar
from uuid import UUID

from tcm_desktop.domain.clock import Clock, today
from tcm_desktop.domain.ids import IdSource
from tcm_desktop.domain.people import Worker
from tcm_desktop.services.ports import UnitOfWork, Vault
from tcm_desktop.services.views import ChangeSet

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What a use case gives back: its value, and what changed in the vault."""

    value: T
    changes: ChangeSet


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works, in which vault, at what time; and where new ids come from.

    `lease_ended`: when she sat down, charts were closed until the next sync.
    """

    worker: Worker
    vault: Vault
    clock: Clock
    ids: IdSource = field(default_factory=IdSource)
    lease_ended: bool = False

    @property
    def today(self) -> date:
        """The worker's calendar day."""
        return today(self.clock)

    def new_id(self) -> UUID:
        """An id for a new record or item; later ids sort later."""
        return self.ids.new(self.clock.now())

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """A transaction that only looks."""
        return self.vault.reading()

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """A transaction in this worker's name."""
        return self.vault.writing(self.worker.id, self.clock)
