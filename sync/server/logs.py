"""The server's log: one JSON object on each line, with ids, numbers and kinds of faults, and nothing about clients."""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime
from typing import TextIO

import msgspec

LOG = logging.getLogger("tcm.server")
_OWN = ("tcm.server", "uvicorn.error")
"""What is written. Libraries name values in their messages, and so they are not."""


class JsonLines(logging.Formatter):
    """A record as one line. Facts come from `extra={"facts": {…}}`; a fault is told by its kind and its places alone,

    for its words may hold what somebody typed.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a line break in it."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"at": at, "level": record.levelname.lower(), "event": record.getMessage()}
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1]:
            line |= fault_facts(record.exc_info[1])
        return msgspec.json.encode(line).decode()


def fault_facts(error: BaseException) -> dict[str, object]:
    """What may be told of a fault: its kind, and where it happened."""
    frames = traceback.extract_tb(error.__traceback__)
    return {"fault": type(error).__name__, "places": [f"{each.filename}:{each.lineno} {each.name}" for each in frames]}


def log_to(stream: TextIO) -> logging.Handler:
    """Write the server's log there from now on; gives the handler, to take it away again."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    for name in _OWN:
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    return handler
