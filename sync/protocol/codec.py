"""Messages to bytes and back: JSON inside one zstd frame that states its size, so that no small body grows large."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
import zstandard

MEDIA_TYPE = "application/vnd.tcm-sync+zstd"
MAX_OPERATIONS = 500
PUSH_BYTES = 1 << 20
"""How much JSON a device puts into one push, unless a single transaction is larger."""
MAX_PUSH_BYTES = 8 << 20
"""How much JSON a server takes in one push."""
MAX_ANSWER_BYTES = 64 << 20
"""How much JSON a device takes in one answer."""
_LEVEL = 3

M = TypeVar("M", bound=msgspec.Struct)


class NotSync(Exception):
    """The body is none of ours: a captive portal's page, a proxy's words, or damage. To a device this is "offline"."""


class TooLarge(NotSync):
    """The body says that it unpacks to more than is taken here."""


_encoder = msgspec.json.Encoder()
_decoders: dict[type[Any], msgspec.json.Decoder[Any]] = {}


def to_json(message: msgspec.Struct) -> bytes:
    """The message before it is packed."""
    return _encoder.encode(message)


def encode(message: msgspec.Struct) -> bytes:
    """The message as it travels, with a checksum."""
    return zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(to_json(message))


def decode(kind: type[M], body: bytes, media_type: str, limit: int) -> M:
    """The message of that kind. Raises NotSync, or TooLarge for one of more than `limit` bytes of JSON."""
    if media_type.partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise NotSync(f"the content type is {media_type!r}")
    try:
        message: M = _decoder(kind).decode(_unpack(body, limit))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotSync("the body is not the message that was expected") from error
    return message


def _unpack(body: bytes, limit: int) -> bytes:
    try:
        size = zstandard.frame_content_size(body)
        if size < 0:
            raise NotSync("the body does not state its size")
        if size > limit:
            raise TooLarge(f"{size} bytes, at most {limit} are taken")
        return zstandard.ZstdDecompressor().decompress(body, max_output_size=limit, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise NotSync("the body is not packed as ours are") from error


def _decoder(kind: type[M]) -> msgspec.json.Decoder[Any]:
    if kind not in _decoders:
        _decoders[kind] = msgspec.json.Decoder(kind)
    return _decoders[kind]
