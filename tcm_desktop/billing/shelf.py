"""A tree of packs: payer profiles, the newest version of each pack, and the versions that came before.

    packs/payers.toml                     which packs make up the rules of a payer
    packs/us-ca-sf/                       the newest version of a pack
    packs/earlier/us-ca-sf/2025.1/        a version before it, whole, never changed again

What was known on a day is the version last published by then.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache, cached_property
from importlib.resources.abc import Traversable

from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.load import as_values, load_pack, packs_folder, read_head, read_table
from tcm_desktop.billing.pack import Identity, Pack, Payer

DEFAULT_PAYER = "sf-smhs"
EARLIER = "earlier"
FEDERAL = "us-federal"


class Shelf:
    """The packs under one folder, read when they are first asked for and then kept."""

    def __init__(self, root: Traversable) -> None:
        self.root = root
        self._packs: dict[str, Pack] = {}

    @cached_property
    def payers(self) -> tuple[Payer, ...]:
        """Every payer profile. Raises PackError."""
        table = read_table(self.root / "payers.toml", "payers.toml")
        found = as_values(table.get("payers", []), tuple[Payer, ...], "payers.toml")
        if not found or len({payer.id for payer in found}) < len(found):
            raise PackError("payers.toml", "payers", "write each profile once, under its own [[payers]]")
        return found

    def payer(self, name: str) -> Payer:
        """The profile of that id. Raises PackError."""
        for known in self.payers:
            if known.id == name:
                return known
        names = ", ".join(known.id for known in self.payers)
        raise PackError("payers.toml", name, f"no such payer: use one of {names}")

    def pack_ids(self) -> tuple[str, ...]:
        """The packs that lie here, by name."""
        return tuple(sorted(entry.name for entry in self.root.iterdir() if _is_pack(entry)))

    def editions(self, pack_id: str) -> tuple[tuple[Identity, str], ...]:
        """The versions of a pack, newest first, each with its folder below the root. Raises PackError."""
        found = [(read_head(self._folder(place), place).pack, place) for place in self._places(pack_id)]
        if not found:
            raise PackError(pack_id, "pack.toml", f"there is no such pack: make the folder {pack_id} with this file")
        if len({identity.published for identity, _ in found}) < len(found):
            raise PackError(f"{pack_id}/pack.toml", "pack.published", "two versions have the same day: correct one")
        newest_first = sorted(found, key=lambda entry: entry[0].published, reverse=True)
        if newest_first[0][1] != pack_id:
            fix = f"{newest_first[0][1]} is newer: move the newest version to the folder {pack_id}"
            raise PackError(f"{pack_id}/pack.toml", "pack.published", fix)
        return tuple(newest_first)

    def pack(self, place: str) -> Pack:
        """The pack in a folder below the root. Raises PackError."""
        if place not in self._packs:
            pack = load_pack(self._folder(place), place)
            _fits_its_folder(pack.identity, place)
            self._packs[place] = pack
        return self._packs[place]

    def layers(self, payer: Payer, known: date | None = None) -> tuple[Pack, ...]:
        """The packs of a profile as they were known on a day (None: the newest). Raises PackError."""
        return tuple(self.pack(self._place(pack_id, known)) for pack_id in payer.layers)

    def published(self, payer: Payer) -> tuple[date, ...]:
        """The days on which a layer of the profile changed, newest first."""
        days = {identity.published for pack_id in payer.layers for identity, _ in self.editions(pack_id)}
        return tuple(sorted(days, reverse=True))

    def _place(self, pack_id: str, known: date | None) -> str:
        if known is None:
            return pack_id
        editions = self.editions(pack_id)
        for identity, place in editions:
            if identity.published <= known:
                return place
        fix = f"nothing was published by {known}: the first version is of {editions[-1][0].published}"
        raise PackError(f"{pack_id}/pack.toml", "pack.published", fix)

    def _places(self, pack_id: str) -> Iterator[str]:
        if _is_pack(self.root / pack_id):
            yield pack_id
        before = self.root / EARLIER / pack_id
        if before.is_dir():
            yield from (f"{EARLIER}/{pack_id}/{entry.name}" for entry in before.iterdir() if _is_pack(entry))

    def _folder(self, place: str) -> Traversable:
        return self.root.joinpath(*place.split("/"))


def _is_pack(entry: Traversable) -> bool:
    return entry.is_dir() and (entry / "pack.toml").is_file()


def _fits_its_folder(identity: Identity, place: str) -> None:
    parts = place.split("/")
    named, key = (identity.id, "pack.id") if len(parts) == 1 else (identity.version, "pack.version")
    if named != parts[-1]:
        raise PackError(f"{place}/pack.toml", key, f"is {named!r}: name the folder and the {key[5:]} alike")
    if len(parts) > 1 and identity.id != parts[1]:
        raise PackError(f"{place}/pack.toml", "pack.id", f"is {identity.id!r}: move it to {EARLIER}/{identity.id}")


@cache
def shipped() -> Shelf:
    """The packs that ship with the program."""
    return Shelf(packs_folder())
