"""What the worker sees of a record: the confirmed row, and over it what of her own is not in it yet (rule S7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tcm_desktop.domain.operations import Operation, OperationKind
from tcm_desktop.services.sync_ports import (
    NOBODYS,
    UNANSWERED,
    ConfirmedRow,
    Delivery,
    Outgoing,
    Progress,
    ScopeState,
)

EVERY_PATH = ""


@dataclass(frozen=True, slots=True)
class View:
    """A record as it is shown, and the version of each path (see `sync_ports`)."""

    scope: UUID
    values: dict[str, Any]
    versions: dict[str, str]

    def version(self, path: str) -> str:
        """The version that an author sees; blank where there is none."""
        return self.versions.get(path) or (self.versions.get(EVERY_PATH, "") if path in self.values else "")


def local_view(row: ConfirmedRow | None, own: Iterable[Outgoing], progress: Progress) -> View | None:
    """A record from its confirmed row and its operations in local order; None when there is nothing to show."""
    view = None if row is None else View(row.scope, dict(row.values), dict(row.versions))
    is_signed = row is not None and "signature/digest" in row.values
    for outgoing in own:
        if counts(outgoing, row, progress) and not is_signed:
            view = _played(view, outgoing.operation)
        elif row is None:
            view = None  # it took effect and the record is not here: it went, with all that was before
    return None if view is None or is_hidden(view.scope, progress) else view


def is_hidden(scope: UUID, progress: Progress) -> bool:
    """Whether the chart was taken from the worker."""
    known = progress.scopes.get(scope)
    return known is not None and known.state is ScopeState.LEFT


def counts(outgoing: Outgoing, row: ConfirmedRow | None, progress: Progress) -> bool:
    """Whether the operation is to be seen although the confirmed row does not show it.

    What was acknowledged but has not come back yet still counts, or the worker would see her own work vanish between
    the answer and the page. What was refused stays to be seen where there is nothing else of the record.
    """
    if outgoing.delivery in UNANSWERED:
        return True
    if outgoing.delivery is Delivery.REJECTED:
        return row is None
    if row is not None:
        return row.seq < outgoing.seq
    known = progress.scopes.get(outgoing.operation.client_id or NOBODYS)
    return known is None or known.state is ScopeState.ENTERING or progress.cursor < outgoing.seq


def _played(view: View | None, operation: Operation) -> View | None:
    """The view after an operation; a change to what is not there shows nothing."""
    scope, id_ = operation.client_id or NOBODYS, operation.id.hex()
    if view is None:
        if operation.kind is not OperationKind.CREATE:
            return None
        return View(scope, {p: v for p, v in operation.patch.items() if v is not None}, {EVERY_PATH: id_})
    values = {p: v for p, v in {**view.values, **operation.patch}.items() if v is not None}
    return View(scope, values, {**view.versions, **dict.fromkeys(operation.patch, id_)})
