"""One rule pack from its folder. Anything that is not exactly right is an error that names file, key and fix."""

from __future__ import annotations

import hashlib
import io
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TypeVar

import msgspec

from tcm_desktop.billing import pack as packs
from tcm_desktop.billing.check_pack import PackError, check
from tcm_desktop.billing.pack import Pack

T = TypeVar("T")
FILES = (
    "pack.toml",
    "statements.toml",
    "rules.toml",
    "words.toml",
    "activities.toml",
    "evidence.toml",
    "cues.toml",
    "cases.toml",
    "calendar.toml",
    "stays.toml",
)
"""What may lie in a pack's folder; only pack.toml must."""


_PLAIN_FAULTS = {"Invalid RFC3339 encoded date": "is no date: write it as 2026-07-01, without quotes"}


def packs_folder() -> Traversable:
    """The folder of the packs that ship with the program."""
    return resources.files("resources") / "packs"


def folder_of(files: Mapping[str, str]) -> Traversable:
    """A pack's files, name to text, as a folder that lies nowhere on the disk."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return zipfile.Path(zipfile.ZipFile(packed))


def read_table(file: Traversable, where: str) -> dict[str, object]:
    """A TOML file as a table, to be looked at only; empty when there is no such file. Raises PackError."""
    if not file.is_file():
        return {}
    try:
        return _parsed(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(where, "whole file", f"this is not TOML ({error}): correct the line named") from error


@lru_cache(maxsize=64)
def _parsed(text: str) -> dict[str, object]:
    """The files that ship are 37, some 2 MB as tables; parts of a pack and each new shelf ask for the same ones."""
    return tomllib.loads(text)


def as_values(value: object, kind: type[T], where: str) -> T:
    """Plain TOML as typed values. Raises PackError."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        fault, _, key = str(error).partition(" - at ")
        fix = _PLAIN_FAULTS.get(fault, f"{fault}: correct this key")
        raise PackError(where, key.strip("`") or "whole entry", fix) from error


class _PackFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pack: packs.Identity
    parameters: tuple[packs.Parameter, ...] = ()
    changes: tuple[packs.Change, ...] = ()


CASES = ("cases", "days", "months")
"""What `cases.toml` may hold; the other files hold entries of one kind."""


@dataclass(frozen=True, slots=True)
class _Folder:
    """A pack's folder, and how messages call it."""

    folder: Traversable
    place: str

    def rows(self, name: str, key: str, kind: type[T], others: tuple[str, ...] = ()) -> tuple[T, ...]:
        """The entries under one key of a file that may hold this key and `others` only."""
        where = f"{self.place}/{name}"
        table, allowed = read_table(self.folder / name, where), (*others, *({key} - {*others}))
        if unknown := sorted(set(table) - {*allowed}):
            wanted = " and ".join(f"[[{known}]]" for known in allowed)
            raise PackError(where, ", ".join(unknown), f"unknown key: this file holds {wanted} only")
        rows = table.get(key, [])
        if not isinstance(rows, list):
            raise PackError(where, key, f"write each entry under its own [[{key}]]")
        return tuple(as_values(row, kind, f"{where} {key} {number}") for number, row in enumerate(rows, 1))


def _digest(folder: Traversable) -> str:
    sum_of_all = hashlib.sha256()
    for name in FILES:
        file = folder / name
        if file.is_file():
            sum_of_all.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return sum_of_all.hexdigest()


def _refuse_other_files(folder: Traversable, place: str) -> None:
    if not (folder / "pack.toml").is_file():
        raise PackError(place, "pack.toml", "a pack needs this file: write its identity there")
    for entry in folder.iterdir():
        if entry.name not in FILES and not entry.name.startswith("__"):
            fix = f"unknown file: a pack holds {', '.join(FILES)}"
            raise PackError(f"{place}/{entry.name}", "whole file", fix)


def read_head(folder: Traversable, place: str) -> _PackFile:
    """What `pack.toml` says. Raises PackError."""
    return as_values(read_table(folder / "pack.toml", f"{place}/pack.toml"), _PackFile, f"{place}/pack.toml")


def read_pack(folder: Traversable, place: str = "") -> Pack:
    """A pack whose files have the right form, not yet checked. `place` is how messages call the folder."""
    place = place or folder.name
    _refuse_other_files(folder, place)
    head = read_head(folder, place)
    words = read_table(folder / "words.toml", f"{place}/words.toml")
    files = _Folder(folder, place)
    return Pack(
        identity=head.pack,
        parameters=head.parameters,
        changes=head.changes,
        statements=files.rows("statements.toml", "statements", packs.Statement),
        rules=files.rows("rules.toml", "rules", packs.Rule),
        words=as_values(words, dict[str, dict[str, tuple[str, ...]]], f"{place}/words.toml"),
        activities=files.rows("activities.toml", "activities", packs.Activity),
        evidence=files.rows("evidence.toml", "evidence", packs.Evidence),
        cues=files.rows("cues.toml", "cues", packs.Cues),
        cases=files.rows("cases.toml", "cases", packs.Case, CASES),
        days=files.rows("cases.toml", "days", packs.DayCase, CASES),
        months=files.rows("cases.toml", "months", packs.MonthCase, CASES),
        digest=_digest(folder),
        holidays=files.rows("calendar.toml", "holidays", packs.Holiday),
        lockouts=files.rows("stays.toml", "stays", packs.Lockout),
    )


def load_pack(folder: Traversable, place: str = "") -> Pack:
    """Read and check one pack. Raises PackError."""
    pack = read_pack(folder, place)
    check(pack, place or folder.name)
    return pack
