"""An agency's server in memory with the product's own rules, and laptops that sync with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sync.client.round import Outcome, Pace, Request, a_round
from sync.server.core import Rules
from sync.server.core_judging import judge_record
from tcm_desktop.domain.people import Worker
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.sync_ports import DeviceChange, DeviceStore, Progress
from tests.simulator.memory_server import MemoryServer
from tests.support.vaults import StandingClock, make_gate, open_desk, typed

Watch = Callable[[Request], None]


class Agency:
    """The server, and rounds of desks with it."""

    def __init__(self) -> None:
        self.server = MemoryServer(Rules(judge_record))
        self.devices = 0

    def join(self, desk: Desk) -> Desk:
        """Enrol the laptop at which this desk stands."""
        self.devices += 1
        at = Progress(f"laptop-{self.devices}", self.server.fresh())
        desk.vault.sync_store().apply(DeviceChange(at))
        return desk

    def sync(self, desk: Desk, pace: Pace | None = None, *, until: Watch | None = None) -> Outcome:
        """A whole round; `until` sees each request before it is answered and may raise."""
        store: DeviceStore = desk.vault.sync_store()
        store.release(desk.clock.now())
        talk = a_round(store, desk.clock.now(), pace or Pace())
        try:
            request = next(talk)
            while True:
                if until is not None:
                    until(request)
                request = talk.send(self.server.answer(request, desk.worker.id))
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome
        finally:
            talk.close()

    def give(self, desk: Desk, chart: UUID, *, on: bool = True) -> None:
        """Give a chart to the worker of this desk, or take it from her."""
        self.server.give(desk.worker.id, chart, on=on)


def new_laptop(empty: Path, root: Path, clock: StandingClock, worker: Worker | None = None) -> Desk:
    """A laptop with a copy of an empty vault: a colleague's, or a second one of this worker."""
    gate = make_gate(shutil.copytree(empty, root), clock)
    vault = gate.open(gate.vaults()[0].id, typed())
    return open_desk(vault, clock) if worker is None else Desk(worker, vault, clock)


def later(desk: Desk, **amount: float) -> None:
    """Time passes at this desk."""
    clock = desk.clock
    assert isinstance(clock, StandingClock)
    clock.at += timedelta(**amount)
