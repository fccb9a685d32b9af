"""The agency's rule packs in a vault: kept, put in use, and told to the worker once."""

from __future__ import annotations

import msgspec

from tcm_desktop.billing.shelf import use
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.pack_views import KeptPacks, PackEvent, PackStep
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.views import ChangeSet

PACKS, MARK, LOOKED = "rule_packs", "rule_packs_mark", "rule_packs_looked"
KIND = "rule_pack"
"""How screens hear that the rules changed."""


def packs_mark_in(work: UnitOfWork) -> str:
    """The mark of the last delivery; blank before the first."""
    return (work.sync.setting(MARK) or b"").decode()


def kept_packs_in(work: UnitOfWork) -> KeptPacks:
    """The agency's packs that this vault keeps."""
    kept = work.sync.setting(PACKS)
    return KeptPacks() if kept is None else msgspec.json.decode(kept, type=KeptPacks)


def use_packs(kept: KeptPacks) -> None:
    """Answer by the program's packs and by these from now on."""
    if not kept.packs:
        use(())
        return
    from tcm_desktop.services.pack_judging import added_of  # here for start-up time: most vaults have none

    use(added_of(kept.packs))


def keep_packs(work: UnitOfWork, after: KeptPacks) -> None:
    """Keep what a delivery changed, with an entry in the audit trail for each version."""
    known = {event.key for event in events_of(kept_packs_in(work))}
    for event in reversed(events_of(after)):
        if event.key not in known:
            work.audit(f"{KIND}.{event.step}", reason=f"{event.id} {event.version}")
    work.sync.keep_setting(PACKS, msgspec.json.encode(after))
    work.sync.keep_setting(MARK, after.mark.encode())


def events_of(kept: KeptPacks) -> tuple[PackEvent, ...]:
    """What became of each version, latest first."""
    found = [PackEvent(PackStep.REFUSED, each.id, each.version, each.on, why=each.why) for each in kept.refused]
    for each in kept.packs:
        found.append(PackEvent(PackStep.TAKEN, each.id, each.version, each.since, each.title))
        if each.until is not None:
            found.append(PackEvent(PackStep.TAKEN_BACK, each.id, each.version, each.until, each.title))
    return tuple(sorted(found, key=lambda event: event.on, reverse=True))


def pack_events(desk: Desk) -> tuple[PackEvent, ...]:
    """What became of the agency's packs, latest first."""
    with desk.reading() as work:
        return events_of(kept_packs_in(work))


def pack_news(desk: Desk) -> tuple[PackEvent, ...]:
    """The same, as far as the worker has not said that she looked at it."""
    with desk.reading() as work:
        looked = _looked_in(work)
        return tuple(event for event in events_of(kept_packs_in(work)) if event.key not in looked)


def look_at_packs(desk: Desk) -> Outcome[None]:
    """She has seen what there is now."""
    with desk.writing() as work:
        keys = [event.key for event in events_of(kept_packs_in(work))]
        work.sync.keep_setting(LOOKED, msgspec.json.encode(keys))
        work.commit()
        return Outcome(None, ChangeSet(((KIND, desk.worker.id),)))


def _looked_in(work: UnitOfWork) -> frozenset[str]:
    kept = work.sync.setting(LOOKED)
    return frozenset() if kept is None else msgspec.json.decode(kept, type=frozenset[str])
