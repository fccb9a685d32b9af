"""Trying packs as their authors do: every fault of one pack, or of a whole tree of packs and profiles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tcm_desktop.billing.book import book_for
from tcm_desktop.billing.cases import run_cases
from tcm_desktop.billing.check_pack import PackError, faults
from tcm_desktop.billing.load import read_pack
from tcm_desktop.billing.pack import Pack, Payer
from tcm_desktop.billing.shelf import EARLIER, FEDERAL, Shelf, shipped


@dataclass(frozen=True, slots=True)
class Report:
    """What came of one pack or profile: `summary` in a line, faults that keep it from loading, cases that fail."""

    summary: str
    errors: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()


def is_tree(path: Path) -> bool:
    """Whether a folder holds packs and profiles rather than being a pack."""
    return (path / "payers.toml").is_file()


def check_tree(root: Path) -> Iterator[Report]:
    """Every version of every pack of a tree, then every profile."""
    shelf = Shelf(root)
    before = root / EARLIER
    folders = [*(root / name for name in shelf.pack_ids())]
    folders += sorted(entry for pack in before.iterdir() for entry in pack.iterdir()) if before.is_dir() else []
    for folder in folders:
        yield check_folder(folder)
    try:
        payers = shelf.payers
    except PackError as error:
        yield Report("payers.toml", (str(error),))
        return
    for payer in payers:
        yield _profile(shelf, payer)


def check_folder(folder: Path, payer_id: str = "") -> Report:
    """One pack, completed by the other packs of a profile: the one named, else the first that it belongs to."""
    folder = folder.resolve()
    place = "/".join(folder.parts[-3:]) if _is_earlier(folder) else folder.name
    try:
        pack = read_pack(folder, place)
    except PackError as error:
        return Report(place, (str(error),))
    known = pack.identity.published if _is_earlier(folder) else None
    return tried(_shelf_of(folder), pack, place, payer_id, known)


def tried(shelf: Shelf, pack: Pack, place: str, payer_id: str = "", known: date | None = None) -> Report:
    """One pack that was read, completed by the other packs of a shelf: its faults, and its own cases."""
    summary = f"{pack.identity.id} {pack.identity.version}"
    if errors := tuple(str(fault) for fault in faults(pack, place)):
        return Report(summary, errors)
    try:
        profile, layers = _completed(shelf, pack, payer_id, known)
        failures = run_cases(pack, layers, profile.id)
    except PackError as error:
        return Report(summary, (str(error),))
    tried = len(pack.cases) + len(pack.days) + len(pack.months)
    held = f"{tried} cases, {len(failures)} failed" if failures else f"{tried} cases hold"
    counts = f"{len(pack.parameters)} parameters, {len(pack.rules)} rules, {len(pack.statements)} statements, {held}"
    return Report(f"{summary}: {counts}, digest {pack.digest[:12]}", failures=failures)


def _profile(shelf: Shelf, payer: Payer) -> Report:
    try:
        layers = shelf.layers(payer)
        book = book_for(shelf, payer, min(layer.identity.verified_through for layer in layers))
    except PackError as error:
        return Report(f"profile {payer.id}", (str(error),))
    return Report(f"profile {payer.id}: {', '.join(book.layers)}")


def _is_earlier(folder: Path) -> bool:
    return folder.parent.parent.name == EARLIER


def _shelf_of(folder: Path) -> Shelf:
    """The tree in which a pack lies; the program's own for a pack that lies alone."""
    root = folder.parents[2] if _is_earlier(folder) else folder.parent
    return Shelf(root) if is_tree(root) else shipped()


def _completed(shelf: Shelf, pack: Pack, payer_id: str, known: date | None) -> tuple[Payer, tuple[Pack, ...]]:
    """The profile by which a pack's cases are judged, and its layers as they were known on a day (None: the newest).

    A pack that no profile names yet is completed by the federal one.
    """
    pack_id = pack.identity.id
    found = [payer for payer in shelf.payers if pack_id in payer.layers]
    layers = (pack_id,) if pack_id == FEDERAL else (FEDERAL, pack_id)
    profile = shelf.payer(payer_id) if payer_id else next(iter(found), Payer(pack_id, pack.identity.title, layers))
    named = profile.layers if pack_id in profile.layers else (*profile.layers, pack_id)
    others = Payer(profile.id, profile.title, tuple(name for name in named if name != pack_id))
    by_name = {layer.identity.id: layer for layer in shelf.layers(others, known)}
    return profile, tuple(by_name.get(name, pack) for name in named)
