"""The vault's header: not secret, kept in two copies, and checked before it is believed.

A copy is JSON: `{"format": 1, "header": {…}, "digest": SHA-256 of the rest as canonical text}`. The wrapped keys
are bound to the header's text too, so one that was edited by hand opens nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeGuard

import msgspec

from db.files import write_durably
from db.keys import NONCE_BYTES, SALT_BYTES, Stretch, WrongKeyError, stretch, unwrap, wrap, zero
from tcm_desktop.services.errors import VaultDamaged, VaultMissing, VaultNewer

FORMAT = 1
COPIES = ("header.json", "header-copy.json")
PASSPHRASE = "passphrase"
LARGEST_BYTES = 64 * 1024

DAMAGED = (
    "The small file that holds this vault's lock is damaged. Nothing was changed. "
    "Put back the folder from a backup of this computer, or ask your agency for help."
)
NEWER = "This vault was written by a newer version of the program. Nothing was changed. Update the program to open it."
MISSING = "There is no vault here any more. If it was moved, put its folder back and try again."

Slot = dict[str, Any]
"""A way to the vault key: `kind` and what that kind needs. Kinds that this program does not know are kept as they are.

`passphrase`: `salt`, `memory_kib`, `passes`, `lanes`, `nonce`, `wrapped` (bytes as hex).
"""


class PassphraseSlot(msgspec.Struct, frozen=True, tag=PASSPHRASE, tag_field="kind", forbid_unknown_fields=True):
    """The vault key, wrapped by a passphrase."""

    salt: str
    memory_kib: int
    passes: int
    lanes: int
    nonce: str
    wrapped: str

    @property
    def cost(self) -> Stretch:
        """What the stretching of the passphrase costs."""
        return Stretch(self.memory_kib, self.passes, self.lanes)


@dataclass(frozen=True, slots=True)
class Header:
    """What has to be known before the vault is open. `written` counts the rewrites; `salt` is the database's (hex)."""

    vault_id: str
    label: str
    practice: bool
    salt: str
    slots: tuple[Slot, ...] = ()
    written: int = 1


def read(folder: Path) -> Header:
    """The newest good copy. Raises VaultMissing, VaultNewer or VaultDamaged; writes nothing."""
    if not any((folder / name).is_file() for name in COPIES):
        raise VaultMissing(MISSING) if not folder.is_dir() else VaultDamaged(DAMAGED)
    headers = [header for name in COPIES if (header := _read_copy(folder / name)) is not None]
    if not headers:
        raise VaultDamaged(DAMAGED)
    return max(headers, key=lambda header: header.written)


def write(folder: Path, header: Header) -> None:
    """Replace both copies, one after the other, so that one is whole at any moment."""
    content = _as_bytes(header)
    for name in COPIES:
        write_durably(folder / name, content)


def heal(folder: Path, header: Header) -> None:
    """Bring back a copy that was damaged or left behind by a crash."""
    content = _as_bytes(header)
    for path in (folder / name for name in COPIES):
        if not path.is_file() or path.read_bytes() != content:
            write_durably(path, content)


def with_passphrase(header: Header, vault_key: bytearray, passphrase: bytearray, cost: Stretch) -> Header:
    """The header with this normalised passphrase in the place of the former one; other slots stay."""
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    slot = PassphraseSlot(salt.hex(), cost.memory_kib, cost.passes, cost.lanes, nonce.hex(), wrapped="")
    wrapping_key = stretch(passphrase, salt, cost)
    wrapped = wrap(vault_key, wrapping_key, nonce, _bound_to(header, slot))
    zero(wrapping_key)
    kept = tuple(other for other in header.slots if other["kind"] != PASSPHRASE)
    slot = msgspec.structs.replace(slot, wrapped=wrapped.hex())
    return replace(header, slots=(msgspec.to_builtins(slot), *kept), written=header.written + 1)


def cost(header: Header) -> Stretch:
    """What the stretching of this vault's passphrase costs."""
    return next(_passphrase_slot(slot).cost for slot in header.slots if slot["kind"] == PASSPHRASE)


def vault_key(header: Header, passphrase: bytearray) -> bytearray:
    """The vault key that a normalised passphrase opens.

    Raises WrongKeyError when it opens none, and VaultDamaged for a slot that asks for a weaker or a dearer stretching
    than any that this program writes: neither is tried.
    """
    for slot in (_passphrase_slot(slot) for slot in header.slots if slot["kind"] == PASSPHRASE):
        wrapping_key = stretch(passphrase, bytes.fromhex(slot.salt), slot.cost)
        try:
            return unwrap(bytes.fromhex(slot.wrapped), wrapping_key, bytes.fromhex(slot.nonce), _bound_to(header, slot))
        finally:
            zero(wrapping_key)
    raise WrongKeyError


def _passphrase_slot(slot: Slot) -> PassphraseSlot:
    try:
        known = msgspec.convert(slot, PassphraseSlot)
        sizes = [len(bytes.fromhex(text)) for text in (known.salt, known.nonce, known.wrapped)]
    except (msgspec.ValidationError, ValueError):
        raise VaultDamaged(DAMAGED) from None
    if not known.cost.is_acceptable() or sizes[0] != SALT_BYTES:
        raise VaultDamaged(DAMAGED)
    return known


def _bound_to(header: Header, slot: PassphraseSlot) -> bytes:
    """The canonical text that a wrapped key is bound to: the header without its slots, and the slot's own facts."""
    facts = {
        "vault_id": header.vault_id,
        "label": header.label,
        "practice": header.practice,
        "salt": header.salt,
        "format": FORMAT,
        "slot": [PASSPHRASE, slot.salt, slot.memory_kib, slot.passes, slot.lanes],
    }
    return _canonical(facts)


def _as_bytes(header: Header) -> bytes:
    facts = {"format": FORMAT, "header": msgspec.to_builtins(header)}
    return _canonical(facts | {"digest": _digest(facts)})


def _read_copy(path: Path) -> Header | None:
    """The header in this copy, or None for one that cannot be believed. Raises VaultNewer."""
    try:
        with path.open("rb") as file:
            copy = json.loads(file.read(LARGEST_BYTES))
        if not _is_whole(copy):
            return None
        if copy["format"] > FORMAT:
            raise VaultNewer(NEWER)
        header = msgspec.convert(copy["header"], Header)
        return header if all(isinstance(slot.get("kind"), str) for slot in header.slots) else None
    except (OSError, ValueError, RecursionError, msgspec.ValidationError):
        return None


def _is_whole(copy: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(copy, dict) and isinstance(copy.get("format"), int) and copy.pop("digest", None) == _digest(copy)


def _digest(facts: object) -> str:
    return hashlib.sha256(_canonical(facts)).hexdigest()


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
