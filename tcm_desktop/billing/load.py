"""Rule packs from their folders. Anything that is not exactly right is an error that names file, key and fix."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TypeVar

import msgspec

from tcm_desktop.billing import pack as packs
from tcm_desktop.billing.check_pack import PackError, check
from tcm_desktop.billing.pack import Pack, Payer

T = TypeVar("T")
DEFAULT_PAYER = "sf-smhs"
FILES = (
    "pack.toml",
    "rules.toml",
    "words.toml",
    "activities.toml",
    "evidence.toml",
    "cases.toml",
    "calendar.toml",
    "stays.toml",
)
"""What may lie in a pack's folder; only pack.toml must."""


def packs_folder() -> Traversable:
    """The folder of the packs that ship with the program."""
    return resources.files("resources") / "packs"


def _table(folder: Traversable, name: str) -> dict[str, object]:
    file = folder / name
    if not file.is_file():
        return {}
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(
            f"{folder.name}/{name}", "whole file", f"this is not TOML ({error}): correct the line named"
        ) from error


def _convert(value: object, kind: type[T], where: str) -> T:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise PackError(where, str(error).rpartition(" - at ")[2].strip("`") or "?", str(error)) from error


class _PackFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pack: packs.Identity
    parameters: tuple[packs.Parameter, ...] = ()
    billable: tuple[packs.BillableActivity, ...] = ()


def _rows(folder: Traversable, name: str, key: str, kind: type[T]) -> tuple[T, ...]:
    table = _table(folder, name)
    if set(table) - {key}:
        extra = ", ".join(sorted(set(table) - {key}))
        raise PackError(f"{folder.name}/{name}", extra, f"unknown key: this file holds [[{key}]] only")
    rows = table.get(key, [])
    if not isinstance(rows, list):
        raise PackError(f"{folder.name}/{name}", key, f"write each entry under its own [[{key}]]")
    return tuple(_convert(row, kind, f"{folder.name}/{name} {key} {number}") for number, row in enumerate(rows, 1))


def _digest(folder: Traversable) -> str:
    sum_of_all = hashlib.sha256()
    for name in FILES:
        file = folder / name
        if file.is_file():
            sum_of_all.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return sum_of_all.hexdigest()


def load_pack(folder: Traversable) -> Pack:
    """Read and check one pack. Raises PackError."""
    if not (folder / "pack.toml").is_file():
        raise PackError(folder.name, "pack.toml", "a pack needs this file: write its identity there")
    for entry in folder.iterdir():
        if entry.name not in FILES and not entry.name.startswith("__"):
            raise PackError(
                f"{folder.name}/{entry.name}", "whole file", f"unknown file: a pack holds {', '.join(FILES)}"
            )
    head = _convert(_table(folder, "pack.toml"), _PackFile, f"{folder.name}/pack.toml")
    if head.pack.id != folder.name:
        raise PackError(
            f"{folder.name}/pack.toml", "pack.id", f"is {head.pack.id!r}: name the folder and the pack alike"
        )
    words = _convert(_table(folder, "words.toml"), dict[str, dict[str, tuple[str, ...]]], f"{folder.name}/words.toml")
    pack = Pack(
        identity=head.pack,
        parameters=head.parameters,
        billable=head.billable,
        rules=_rows(folder, "rules.toml", "rules", packs.Rule),
        words=words,
        activities=_rows(folder, "activities.toml", "activities", packs.Activity),
        evidence=_rows(folder, "evidence.toml", "evidence", packs.Evidence),
        cases=_rows(folder, "cases.toml", "cases", packs.Case),
        digest=_digest(folder),
        holidays=_rows(folder, "calendar.toml", "holidays", packs.Holiday),
        lockouts=_rows(folder, "stays.toml", "stays", packs.Lockout),
    )
    check(pack)
    return pack


@cache
def payers() -> tuple[Payer, ...]:
    """Every payer profile that ships with the program."""
    table = tomllib.loads((packs_folder() / "payers.toml").read_text("utf-8"))
    return _convert(table.get("payers", []), tuple[Payer, ...], "payers.toml")


def payer(name: str) -> Payer:
    """The profile of that id. Raises PackError."""
    for known in payers():
        if known.id == name:
            return known
    raise PackError("payers.toml", name, f"no such payer: use one of {', '.join(known.id for known in payers())}")


def load_layers(names: Iterable[str]) -> tuple[Pack, ...]:
    """The packs of those ids, in that order. Raises PackError."""
    return tuple(load_pack(packs_folder() / name) for name in names)
