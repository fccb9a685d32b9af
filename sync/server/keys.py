"""The agency's two keys, in files of their own.

The agency key signs what devices obey (wipe orders, rule packs). It may be kept off the server: then the server runs
without it, and revoking or publishing names the file. The server key signs what every round brings (leases, receipts
for audit heads). Devices learn both public keys when they enrol.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

AGENCY, AGENCY_PUBLIC, SERVER = "agency.pem", "agency-public.pem", "server.pem"
FOLDER = "keys"


class NoKey(Exception):
    """A key that is needed is not there; the text says which and what to do."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What the server signs with. `agency` is None where the agency's key is kept elsewhere."""

    agency: Ed25519PrivateKey | None
    agency_public: Ed25519PublicKey
    server: Ed25519PrivateKey

    @property
    def server_public(self) -> Ed25519PublicKey:
        """What devices check leases with."""
        return self.server.public_key()

    def agency_key(self) -> Ed25519PrivateKey:
        """The agency's key. Raises NoKey where it is kept elsewhere."""
        if self.agency is None:
            raise NoKey("The agency key is not on this server. Bring its file and name it with --agency-key.")
        return self.agency


def new_keys() -> Keys:
    """Two fresh keys."""
    agency = Ed25519PrivateKey.generate()
    return Keys(agency, agency.public_key(), Ed25519PrivateKey.generate())


def write_keys(folder: Path, keys: Keys) -> None:
    """Write them for their owner alone, the public one last. Raises FileExistsError rather than replace one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_secret(folder / SERVER, private_pem(keys.server))
    if keys.agency is not None:
        write_secret(folder / AGENCY, private_pem(keys.agency))
    write_secret(folder / AGENCY_PUBLIC, public_pem(keys.agency_public))


def keys_begun(folder: Path) -> Keys:
    """Keys to write where writing them was interrupted: those that are there, and fresh ones for the others."""
    server, agency = (
        _private(folder / name) if (folder / name).is_file() else Ed25519PrivateKey.generate()
        for name in (SERVER, AGENCY)
    )
    return Keys(agency, agency.public_key(), server)


def read_keys(folder: Path, agency_key: Path | None = None) -> Keys:
    """The keys of a folder; `agency_key` is the file of an agency key that is kept elsewhere. Raises NoKey."""
    place = agency_key or folder / AGENCY
    agency = _private(place) if agency_key or place.is_file() else None
    public = _public(folder / AGENCY_PUBLIC)
    if agency is not None and public_bytes(agency.public_key()) != public_bytes(public):
        raise NoKey(f"{place} is not this agency's key. Devices would not obey what it signs. Nothing was changed.")
    return Keys(agency, public, _private(folder / SERVER))


def write_secret(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read, whole or not at all.

    Raises FileExistsError where another content stands.
    """
    if path.is_file() and path.read_bytes() == content:
        return
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)  # unlike a move it replaces nothing
    finally:
        part.unlink()


def private_pem(key: Ed25519PrivateKey) -> bytes:
    """A private key as it lies in its file (PKCS 8)."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_pem(key: Ed25519PublicKey) -> bytes:
    """A public key as it lies in its file."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def public_bytes(key: Ed25519PublicKey) -> bytes:
    """The 32 bytes of a public key, as devices are given them."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def nonce_secret(keys: Keys) -> bytes:
    """What nonces are sealed with (32 bytes): the same in every process that has the server's key."""
    raw = keys.server.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tcm-nonce-secret/v1").derive(raw)


def _private(path: Path) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise NoKey(f"{path} could not be read as a key ({error}). Bring it back from a backup.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NoKey(f"{path} is a key of another kind than this program makes. Bring the right one from a backup.")
    return key


def _public(path: Path) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise NoKey(f"{path} could not be read as a key ({error}). Bring it back from a backup.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise NoKey(f"{path} is a key of another kind than this program makes. Bring the right one from a backup.")
    return key
