"""What a delivery of rule packs changes: each version is read and tried as its author tried it before it counts.

No vault and no network here. What is refused changes nothing: the rules that were in force stay so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from tcm_desktop.billing.book import book_for
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.check_tree import tried
from tcm_desktop.billing.load import folder_of, load_pack, read_head, read_pack
from tcm_desktop.billing.shelf import Added, Shelf, shipped
from tcm_desktop.services.pack_views import KeptPack, KeptPacks, OfferedPack, PackDelivery, RefusedPack

CHANGED = "it has the number of another version that came before"
OTHER_NAME = "it says that it is {}"
OLDER = "the rules in use are newer ({})"
_SHOWN = 2


class NotTaken(Exception):
    """A version that cannot be used; the text says why, to follow "because"."""


def judged(kept: KeptPacks, delivery: PackDelivery, today: date) -> KeptPacks:
    """What is kept after a delivery. Versions between the last one and this one never came, and are not missed."""
    packs = tuple(
        replace(each, until=today) if each.until is None and (each.id, each.version) in delivery.withdrawn else each
        for each in kept.packs
    )
    refused: list[RefusedPack] = []
    for offered in sorted(delivery.offered, key=lambda each: each.released_at):
        try:
            if _is_new(offered, packs) and (taken := _taken(offered, packs, today)):
                packs = (*packs, taken)
        except NotTaken as why:
            refused.append(RefusedPack(offered.id, offered.version, str(why), today))
    return KeptPacks(delivery.mark, packs, tuple(refused))


def added_of(packs: Iterable[KeptPack]) -> tuple[Added, ...]:
    """The versions that this program can read, for a shelf; an older or newer program may have taken others."""
    found = []
    for each in packs:
        folder = folder_of(each.files)
        try:
            pack = load_pack(folder, f"{each.id} {each.version}")
        except PackError:
            continue
        found.append(Added(pack.identity, folder, each.released_at, each.since, each.until))
    return tuple(found)


def _is_new(offered: OfferedPack, packs: Iterable[KeptPack]) -> bool:
    known = next((each for each in packs if (each.id, each.version) == (offered.id, offered.version)), None)
    if offered.fault:
        raise NotTaken(offered.fault)
    if known is not None and known.digest != offered.digest:
        raise NotTaken(CHANGED)
    return known is None


def _taken(offered: OfferedPack, packs: tuple[KeptPack, ...], today: date) -> KeptPack | None:
    """The version, sound and newer than what is in force; None for the very one that is. Raises NotTaken."""
    folder, place = folder_of(offered.files), f"{offered.id} {offered.version}"
    try:
        identity = read_head(folder, place).pack
        if (identity.id, identity.version) != (offered.id, offered.version):
            raise NotTaken(OTHER_NAME.format(f"{identity.id} {identity.version}"))
        new = Added(identity, folder, offered.released_at, today)
        before = shipped().plus(added_of(packs))
        if _is_in_force(new, before):
            return None
        _refuse_unsound(new, before, offered.payer)
    except (PackError, ValueError) as error:
        raise NotTaken(f"it is broken: {error}") from error
    return KeptPack(
        offered.id,
        offered.version,
        identity.title,
        offered.digest,
        offered.released_at,
        offered.payer,
        dict(offered.files),
        today,
    )


def _is_in_force(new: Added, before: Shelf) -> bool:
    """Whether these are the rules in use already. Raises NotTaken for older ones."""
    pack_id = new.identity.id
    if pack_id not in before.pack_ids():
        return False
    in_force = before.pack(before.place(pack_id))
    if new.identity.published < in_force.identity.published:
        raise NotTaken(OLDER.format(in_force.identity.version))
    return read_pack(new.folder, new.place).digest == in_force.digest


def _refuse_unsound(new: Added, before: Shelf, payer_id: str) -> None:
    """Its own cases hold, and every profile that it belongs to can be put together with it."""
    report = tried(before, read_pack(new.folder, new.place), new.place, payer_id)
    if faults := (*report.errors, *report.failures):
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise NotTaken(f"its own test fails: {'; '.join(faults[:_SHOWN])}{more}")
    after = shipped().plus((*before.added, new))
    for payer in after.payers:
        if new.identity.id in payer.layers:
            book_for(after, payer, min(layer.identity.verified_through for layer in after.layers(payer)))
