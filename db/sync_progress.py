"""How far this device is, as it stands in the vault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

import sqlalchemy as sa

from db.sync_rows import SyncScopeRow, SyncStateRow
from tcm_desktop.services.sync_ports import Progress, Scope, ScopeState

ONLY = 1
"""The number of the one row."""

_STATE = sa.select(SyncStateRow)
_SCOPES = sa.select(
    SyncScopeRow.scope, SyncScopeRow.state, SyncScopeRow.after, SyncScopeRow.hidden_at, SyncScopeRow.is_purged
).order_by(SyncScopeRow.seq)
_PUT_SCOPE = sa.insert(SyncScopeRow).prefix_with("OR REPLACE")
_DROP_SCOPE = sa.delete(SyncScopeRow).where(SyncScopeRow.scope == sa.bindparam("gone"))

LEFT = sa.select(SyncScopeRow.scope).where(SyncScopeRow.state == ScopeState.LEFT)
"""The charts that were taken from the worker."""


def read(connection: sa.Connection) -> Progress:
    """How far this device is; `device` is blank in a vault that belongs to no agency's server."""
    row = connection.execute(_STATE.with_only_columns(*_FACTS)).one_or_none()
    if row is None:
        return Progress("", "")
    return Progress(*row, {each[0]: Scope(*each[1:]) for each in connection.execute(_SCOPES)})


_FACTS = (
    SyncStateRow.device,
    SyncStateRow.generation,
    SyncStateRow.epoch,
    SyncStateRow.cursor,
    SyncStateRow.as_of,
)


def write(connection: sa.Connection, before: Progress, now: Progress) -> None:
    """Put what this device has come to in the place of what it was."""
    facts = {column.key: getattr(now, column.key) for column in _FACTS}
    if connection.execute(sa.update(SyncStateRow).values(facts)).rowcount == 0:
        connection.execute(sa.insert(SyncStateRow).values(seq=ONLY, to_clean=False, **facts))
    if gone := [{"gone": scope} for scope in before.scopes.keys() - now.scopes.keys()]:
        connection.execute(_DROP_SCOPE, gone)
    if changed := [_as_row(scope, known) for scope, known in now.scopes.items() if before.scopes.get(scope) != known]:
        connection.execute(_PUT_SCOPE, changed)


def changed_states(before: Progress, now: Progress) -> Iterator[tuple[UUID, bool]]:
    """The charts of which another part is to be seen, and whether it became or ceased to be one that she lost.

    A chart that is not known yet shows what one shows that is just arriving.
    """
    for scope in before.scopes.keys() | now.scopes.keys():
        old, new = _state(before.scopes, scope), _state(now.scopes, scope)
        if old is not new:
            yield scope, ScopeState.LEFT in (old, new)


def _state(scopes: Mapping[UUID, Scope], scope: UUID) -> ScopeState | None:
    known = scopes.get(scope)
    return None if known is None or known.state is ScopeState.ENTERING else known.state


def _as_row(scope: UUID, known: Scope) -> dict[str, object]:
    return {
        "scope": scope,
        "state": known.state,
        "after": known.after,
        "hidden_at": known.hidden_at,
        "is_purged": known.is_purged,
    }
