"""Charts that go, and the comparison with the server (rules S10, S16, S19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sync.protocol.digests import scope_digest
from sync.protocol.messages import ScopeDigest
from tcm_desktop.services.sync_ports import DeviceChange, Progress, Scope, ScopeState

STORM_SCOPES = 5
STORM_SHARE = 0.3
STORM_DELAY = timedelta(hours=72)
"""A purge of more than this many charts and more than this share waits so long: it may be a mistaken import."""


def purge(progress: Progress, now: datetime, *, is_confirmed: bool = False) -> DeviceChange | None:
    """Delete the rows of charts that were lost; None when there is nothing to delete now.

    They are hidden already. In a storm only those hidden long enough go, unless an administrator has confirmed it.
    What was written in them and not sent stays in the outbox.
    """
    hidden = [
        scope for scope, known in progress.scopes.items() if known.state is ScopeState.LEFT and not known.is_purged
    ]
    if is_storm(progress) and not is_confirmed:
        hidden = [scope for scope in hidden if _is_overdue(progress.scopes[scope], now)]
    if not hidden:
        return None
    purged = {scope: replace(progress.scopes[scope], is_purged=True) for scope in hidden}
    return DeviceChange(replace(progress, scopes={**progress.scopes, **purged}), drop_scopes=tuple(hidden))


def is_storm(progress: Progress) -> bool:
    """Whether so many charts were lost at once that it looks like a mistake."""
    here = [known for known in progress.scopes.values() if not known.is_purged]
    going = sum(known.state is ScopeState.LEFT for known in here)
    return going > STORM_SCOPES and going > STORM_SHARE * len(here)


def restate(
    progress: Progress, digests: Mapping[str, ScopeDigest], held: Mapping[UUID, Sequence[bytes]]
) -> DeviceChange | None:
    """Fetch again each chart that differs from the server's, and those that were never announced; None for none.

    `held`: the digests of the rows of each chart that is whole here.
    """
    here = {scope: scope_digest(found) for scope, found in held.items()}
    differing = [
        scope
        for scope, stated in ((UUID(name), digest) for name, digest in digests.items())
        if _is_missing(progress.scopes.get(scope)) or (scope in here and here[scope] != stated)
    ]
    if not differing:
        return None
    again = dict.fromkeys(differing, Scope(ScopeState.ENTERING))
    return DeviceChange(replace(progress, scopes={**progress.scopes, **again}))


def _is_missing(known: Scope | None) -> bool:
    return known is None or known.state is ScopeState.LEFT


def _is_overdue(known: Scope, now: datetime) -> bool:
    return known.hidden_at is None or now - known.hidden_at >= STORM_DELAY
