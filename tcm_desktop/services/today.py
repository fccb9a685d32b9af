"""The day's page: what is due, in the order in which it should be done, and the week so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tcm_desktop.billing.values import ValueBooks, value_book
from tcm_desktop.domain.contacts import BillingChoice
from tcm_desktop.domain.due import DueItem, DueKind, due_by, in_order, open_on
from tcm_desktop.services.closing import closed_charts
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.due import due_items
from tcm_desktop.services.own_caseload import own_caseload
from tcm_desktop.services.views import CaseloadLine

LOOK_AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Today:
    """The day's page: due now (late ones first, next steps without a day last), within a week, and open but later.

    `returned` came back from the supervisor, `to_cosign` waits for this supervisor; neither stands among the others.
    The week is this worker's own: notes of colleagues that came by sync are no part of it.
    """

    day: date
    due_now: tuple[DueItem, ...]
    this_week: tuple[DueItem, ...]
    clients: int
    notes_this_week: int
    signed_this_week: int
    units_this_week: int
    later: tuple[DueItem, ...] = ()
    returned: tuple[DueItem, ...] = ()
    to_cosign: tuple[DueItem, ...] = ()

    @property
    def everything(self) -> tuple[DueItem, ...]:
        """All of it, in the order of the page."""
        return (*self.due_now, *self.returned, *self.to_cosign, *self.this_week, *self.later)


@dataclass(frozen=True, slots=True)
class CaseloadEntry:
    """A client in the caseload with what her chart asks for now or within its time, in order.

    One whose chart is closed since `closed_on` is found and read, and asks for nothing.
    """

    line: CaseloadLine
    due: tuple[DueItem, ...] = ()
    closed_on: date | None = None


def today(desk: Desk, books: ValueBooks = value_book) -> Today:
    """Everything due up to a week from now, and what can be done already."""
    day = desk.today
    with desk.reading() as work:
        found = open_soon(due_items(work, desk.worker, day, books), day)
        clients = len(work.caseload(day)) - len(closed_charts(work))
        week = [n for n in work.notes_between(monday(day), day) if n.worker_id == desk.worker.id]
    apart = {DueKind.RETURNED_NOTE, DueKind.COSIGN}
    rest = [item for item in found if item.kind not in apart]
    signed = [n.billing for n in week if n.signature is not None]
    return Today(
        day=day,
        due_now=due_by(rest, day),
        this_week=tuple(i for i in rest if i.due_on is not None and day < i.due_on <= day + LOOK_AHEAD),
        later=tuple(i for i in rest if i.due_on is not None and i.due_on > day + LOOK_AHEAD),
        returned=tuple(i for i in found if i.kind is DueKind.RETURNED_NOTE),
        to_cosign=tuple(i for i in found if i.kind is DueKind.COSIGN),
        clients=clients,
        notes_this_week=len(week),
        signed_this_week=len(signed),
        units_this_week=sum(b.units for b in signed if b is not None and b.choice is BillingChoice.BILL),
    )


def caseload_entries(desk: Desk, books: ValueBooks = value_book) -> tuple[CaseloadEntry, ...]:
    """The worker's clients by name, each with what is due for her."""
    day = desk.today
    with desk.reading() as work:
        lines, items = (
            own_caseload(work, desk.worker.id, day, books),
            in_order(due_items(work, desk.worker, day, books)),
        )
        shut = closed_charts(work)
    hers = {line.client_id: tuple(i for i in items if i.client_id == line.client_id) for line in lines}
    return tuple(CaseloadEntry(line, hers[line.client_id], shut.get(line.client_id)) for line in lines)


def open_soon(items: Iterable[DueItem], day: date) -> tuple[DueItem, ...]:
    """What is open on that day, and what falls due within a week although it opens later, in order."""
    known = tuple(items)
    near = (i for i in known if i.due_on is not None and i.due_on <= day + LOOK_AHEAD)
    return in_order((*open_on(known, day), *near))


def monday(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())
