"""A rule pack's body as it travels: its files as one JSON object, name to text, in one zstd frame."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import zstandard

MAX_FILES_BYTES = 16 << 20
"""How much a pack's files may be together."""
_LEVEL = 19


def body_of(files: Mapping[str, str]) -> bytes:
    """The same files give the same body."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(msgspec.json.encode(files))


def files_of(body: bytes, most: int = MAX_FILES_BYTES) -> dict[str, str]:
    """The files of a body, name to text. Raises ValueError for what is none, or for one of more than `most` bytes."""
    try:
        if not 0 <= zstandard.frame_content_size(body) <= most:
            raise ValueError("this is no pack")
        plain = zstandard.ZstdDecompressor().decompress(body, max_output_size=most, allow_extra_data=False)
        return msgspec.json.decode(plain, type=dict[str, str])
    except (zstandard.ZstdError, msgspec.MsgspecError) as error:
        raise ValueError("this is no pack") from error
