"""The agency's keys in a backup: one file under a passphrase (Argon2id, AES-256-GCM), read again by this program."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from sync.server.keys import write_secret
from sync.server.passphrases import USUAL, Cost, normal, refuse_short

_KEY_BYTES, _SALT_BYTES, _NONCE_BYTES = 32, 16, 12
_MOST_MEMORY_KIB = 1 << 20
_BOUND_TO = b"tcm-keys/v1"


class WrongPassphrase(Exception):
    """The passphrase does not open the keys, or the file is damaged."""


class _SealedFiles(msgspec.Struct, frozen=True):
    """`sealed` are the files by name, as JSON, encrypted."""

    memory_kib: int
    passes: int
    lanes: int
    salt: bytes
    nonce: bytes
    sealed: bytes


def seal_files(files: Mapping[str, bytes], passphrase: str, cost: Cost = USUAL) -> bytes:
    """The files as one that the passphrase opens. Raises TooShort."""
    refuse_short(passphrase)
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    sealed = AESGCM(_stretched(passphrase, salt, cost)).encrypt(nonce, msgspec.json.encode(files), _BOUND_TO)
    return msgspec.json.encode(_SealedFiles(cost.memory_kib, cost.passes, cost.lanes, salt, nonce, sealed))


def unseal_files(content: bytes, passphrase: str) -> dict[str, bytes]:
    """The files by name. Raises WrongPassphrase."""
    try:
        found = msgspec.json.decode(content, type=_SealedFiles)
        cost = Cost(min(found.memory_kib, _MOST_MEMORY_KIB), found.passes, found.lanes)
        plain = AESGCM(_stretched(passphrase, found.salt, cost)).decrypt(found.nonce, found.sealed, _BOUND_TO)
    except (msgspec.MsgspecError, InvalidTag, ValueError) as error:
        raise WrongPassphrase("The passphrase does not open the keys of this backup. Nothing was changed.") from error
    return msgspec.json.decode(plain, type=dict[str, bytes])


def read_files(folder: Path) -> dict[str, bytes]:
    """The files of a folder by name, as they are sealed."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files for their owner alone. Raises FileExistsError rather than replace one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in files.items():
        write_secret(folder / Path(name).name, content)


def _stretched(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    kdf = Argon2id(salt=salt, length=_KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib)
    return kdf.derive(normal(passphrase))
