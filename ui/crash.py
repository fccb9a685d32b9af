"""What happens when the program fails in a way nobody foresaw: a record of types and lines, never of anyone's text."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from tcm_desktop.services.errors import UserMessage

FEWEST_BYTES_KEPT = 256_000


class Unforeseen(UserMessage):
    """Told in place of a failure that nobody wrote a sentence for."""

    code = "unforeseen"


SENTENCE = "Something in the program failed. What you typed is still here. Try again, or lock and unlock."


class CrashHandler:
    """Writes `crash.log` in a folder and tells whoever listens. `seen` counts the failures of this process."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._listeners: list[Callable[[Unforeseen], None]] = []
        self.seen = 0

    def listen(self, listener: Callable[[Unforeseen], None]) -> None:
        """Call `listener` with a sentence after each failure."""
        self._listeners.append(listener)

    def forget(self, listener: Callable[[Unforeseen], None]) -> None:
        """No longer call `listener`."""
        self._listeners.remove(listener)

    def report(self, error: BaseException, *, quiet: bool = False) -> Unforeseen:
        """Record a failure and tell it in general words; with `quiet` only to the caller."""
        self.seen += 1
        if self._folder is not None:
            _append(self._folder / "crash.log", redacted(error))
        message = Unforeseen(SENTENCE)
        for listener in () if quiet else tuple(self._listeners):
            listener(message)
        return message

    def install(self) -> None:
        """Catch what escapes from slots and threads."""
        sys.excepthook = self._from_slot
        threading.excepthook = self._from_thread

    def _from_slot(self, kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.exit(130)
        self.report(error)

    def _from_thread(self, failure: threading.ExceptHookArgs) -> None:
        if failure.exc_value is not None:
            self.report(failure.exc_value)


def redacted(error: BaseException) -> str:
    """The error's type and the lines it passed through; messages and values are left out, for they may hold names."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    cause = error.__cause__ or error.__context__
    inner = [f"after {redacted(cause)}"] if cause is not None else []
    return "\n".join([f"{type(error).__module__}.{type(error).__qualname__}", *lines, *inner])


def _append(log: Path, text: str) -> None:
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if log.exists() and log.stat().st_size > FEWEST_BYTES_KEPT:
        log.replace(log.with_suffix(".old.log"))
    with log.open("a", encoding="utf-8") as out:
        out.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {text}\n")
