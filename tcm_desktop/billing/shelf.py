"""A tree of packs: payer profiles, the newest version of each pack, and the versions that came before.

    packs/payers.toml                     which packs make up the rules of a payer
    packs/us-ca-sf/                       the newest version of a pack
    packs/earlier/us-ca-sf/2025.1/        a version before it, whole, never changed again

What was known on a day is the version last published by then. Packs that an agency sent stand beside these: they count
from the day on which they came, until they are taken back. Of two versions the one published later has the last word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from importlib.resources.abc import Traversable
from itertools import product

from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.load import as_values, load_pack, packs_folder, read_head, read_table
from tcm_desktop.billing.pack import Identity, Pack, Payer

DEFAULT_PAYER = "sf-smhs"
EARLIER, ADDED = "earlier", "added"
FEDERAL = "us-federal"


@dataclass(frozen=True, slots=True)
class Added:
    """A version that did not come with the program: what its files hold, and the days from and until it counts here.

    `until`: the day on which it was taken back, from which it counts no more. Of two that their author published on one
    day, the one released later leads.
    """

    identity: Identity
    folder: Traversable
    released_at: datetime
    since: date
    until: date | None = None

    @property
    def place(self) -> str:
        """Where it lies, as messages say."""
        return f"{ADDED}/{self.identity.id}/{self.identity.version}"

    def counts(self, known: date | None) -> bool:
        """Whether it was known on a day (None: now), and not taken back yet."""
        if known is None:
            return self.until is None
        return self.since <= known and (self.until is None or known < self.until)


class Shelf:
    """The packs under one folder and those added to them, read when they are first asked for and then kept."""

    def __init__(self, root: Traversable, added: Sequence[Added] = (), below: Shelf | None = None) -> None:
        self.root, self._below = root, below
        self.added = tuple(sorted(added, key=lambda each: (each.identity.published, each.released_at), reverse=True))
        self._packs: dict[str, Pack] = {}

    def plus(self, added: Sequence[Added]) -> Shelf:
        """This shelf with these added and no others; what came with the program is read once for both."""
        return Shelf(self.root, added, self)

    @cached_property
    def payers(self) -> tuple[Payer, ...]:
        """Every payer profile; a pack that was added and that none names makes one, above the federal rules.

        Raises PackError.
        """
        own, standing = self._own_payers, set(self.pack_ids())  # a folder without payers is told as such
        return tuple(payer for payer in self.every_payer if payer in own or payer.layers[-1] in standing)

    @cached_property
    def every_payer(self) -> tuple[Payer, ...]:
        """The same, with those whose only pack was taken back: what was signed under it can be asked again."""
        named = {pack_id for payer in self._own_payers for pack_id in payer.layers}
        alone = {each.identity.id: each.identity.title for each in reversed(self.added)}
        more = (Payer(id_, title, (FEDERAL, id_)) for id_, title in alone.items() if id_ not in named)
        return (*self._own_payers, *more)

    @cached_property
    def _own_payers(self) -> tuple[Payer, ...]:
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
        added = {each.identity.id for each in self.added if each.counts(None)}
        return tuple(sorted({entry.name for entry in self.root.iterdir() if _is_pack(entry)} | added))

    def editions(self, pack_id: str) -> tuple[tuple[Identity, str], ...]:
        """The versions of a pack, newest first, each with its place. One taken back is among them. Raises PackError."""
        added = [(each.identity, each.place) for each in self.added if each.identity.id == pack_id]
        if not added:
            return self._own_editions(pack_id)
        own = self._own_editions(pack_id) if _is_pack(self.root / pack_id) else ()
        return tuple(sorted((*added, *own), key=lambda edition: edition[0].published, reverse=True))

    def _own_editions(self, pack_id: str) -> tuple[tuple[Identity, str], ...]:
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
        if self._below is not None and self.added_at(place) is None:
            return self._below.pack(place)
        if place not in self._packs:
            pack = load_pack(self._folder(place), place)
            _fits_its_folder(pack.identity, place)
            self._packs[place] = pack
        return self._packs[place]

    def layers(self, payer: Payer, known: date | None = None) -> tuple[Pack, ...]:
        """The packs of a profile as they were known on a day (None: the newest). Raises PackError."""
        return tuple(self.pack(self.place(pack_id, known)) for pack_id in payer.layers)

    def every_layers(self, payer: Payer) -> Iterator[tuple[Pack, ...]]:
        """The packs of a profile in every version that is here, in every combination. Raises PackError."""
        places = ([place for _, place in self.editions(pack_id)] for pack_id in payer.layers)
        return (tuple(self.pack(place) for place in chosen) for chosen in product(*places))

    def published(self, payer: Payer) -> tuple[date, ...]:
        """The days on which a layer of the profile changed here, newest first."""
        days = {
            day
            for pack_id in payer.layers
            for identity, place in self.editions(pack_id)
            for day in self._days(identity, place)
        }
        return tuple(sorted(days, reverse=True))

    def added_at(self, place: str) -> Added | None:
        """What was added at a place; None for what came with the program."""
        return next((each for each in self.added if each.place == place), None)

    def _days(self, identity: Identity, place: str) -> tuple[date, ...]:
        added = self.added_at(place)
        if added is None:
            return (identity.published,)
        return (added.since,) if added.until is None else (added.since, added.until)

    def place(self, pack_id: str, known: date | None = None) -> str:
        """Where the version lies that was known on a day (None: the one in force). Raises PackError."""
        if known is None and not any(each.identity.id == pack_id for each in self.added):
            return pack_id
        editions = self.editions(pack_id)
        for identity, place in editions:
            added = self.added_at(place)
            if added.counts(known) if added else (known is None or identity.published <= known):
                return place
        first = editions[-1][0].published
        fix = f"nothing was published by {known}: the first version is of {first}" if known else "it was taken back"
        raise PackError(f"{pack_id}/pack.toml", "pack.published", fix)

    def _places(self, pack_id: str) -> Iterator[str]:
        if _is_pack(self.root / pack_id):
            yield pack_id
        before = self.root / EARLIER / pack_id
        if before.is_dir():
            yield from (f"{EARLIER}/{pack_id}/{entry.name}" for entry in before.iterdir() if _is_pack(entry))

    def _folder(self, place: str) -> Traversable:
        added = self.added_at(place)
        return added.folder if added else self.root.joinpath(*place.split("/"))


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


_IN_USE: dict[str, Shelf] = {}
"""One process opens one vault, whose agency may have sent packs; every rule that it asks for comes from here."""


def in_use() -> Shelf:
    """The packs by which this process answers: those of the program, and those that the agency added."""
    return _IN_USE.get(ADDED) or shipped()


def use(added: Sequence[Added]) -> Shelf:
    """From now on answer by the program's packs and these."""
    _IN_USE[ADDED] = shipped().plus(added) if added else shipped()
    return _IN_USE[ADDED]
