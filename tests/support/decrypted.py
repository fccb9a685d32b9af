"""A vault's files in the clear, page by page: also what is in no table any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from db.engine import DatabaseKey

PAGE, RESERVED, IV, SALT = 4096, 80, 16, 16
"""SQLCipher 4: pages of 4096 bytes, AES-256-CBC, with vector and digest at their end; a file begins with its salt."""


def pages(path: Path, key: DatabaseKey) -> Iterator[bytes]:
    """Each page of a database file, decrypted."""
    raw = bytes.fromhex(bytes(key.keyspec()[2:66]).decode())
    content = path.read_bytes()
    for at in range(0, len(content), PAGE):
        page = content[at : at + PAGE]
        end = PAGE - RESERVED
        cipher = Cipher(algorithms.AES(raw), modes.CBC(page[end : end + IV])).decryptor()
        yield cipher.update(page[SALT if at == 0 else 0 : end]) + cipher.finalize()


def in_the_clear(folder: Path, key: DatabaseKey) -> bytes:
    """Every database under a folder, decrypted, one behind the other."""
    return b"".join(page for path in sorted(folder.rglob("*.db")) for page in pages(path, key))
