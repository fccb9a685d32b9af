"""Failed unlocks: remembered across processes, so that guessing gets slower, and told to the audit trail later.

The side file holds instants only, one a line. It slows down somebody at the keyboard; it cannot stop somebody who
copies the files, and nothing rests on it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from db.files import private
from tcm_desktop.services.errors import WrongPassphrase

FILE = "attempts"
FREE_TRIES = 3
LONGEST_WAIT = 60


def wait_after(failures: int) -> int:
    """Seconds to wait after so many failures in a row: 0, 0, 0, 2, 4, 8 … 60."""
    return 0 if failures <= FREE_TRIES else min(2 ** min(failures - FREE_TRIES, 6), LONGEST_WAIT)


class Attempts:
    """The failed unlocks of one vault since its last success."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def failures(self) -> tuple[datetime, ...]:
        """When each one was, oldest first; lines that cannot be read are left out."""
        lines = self._path.read_text("ascii", "replace").splitlines() if self._path.exists() else []
        return tuple(instant for line in lines if (instant := _instant(line)) is not None)

    def refuse_early(self, now: datetime) -> None:
        """Raise WrongPassphrase while the wait after the last failure lasts."""
        failures = self.failures()
        if not failures:
            return
        wait = timedelta(seconds=wait_after(len(failures)))
        # A clock that was set back must not make the wait longer than it ever is.
        left = min(failures[-1] + wait - now, wait)
        if left > timedelta(0):
            raise refusal(-int(-left.total_seconds() // 1))

    def remember(self, now: datetime) -> int:
        """Note a failure and give the seconds until the next try."""
        with open(self._path, "a", encoding="ascii", opener=private) as file:
            file.write(now.isoformat() + "\n")
        return wait_after(len(self.failures()))

    def forget(self) -> None:
        """Start anew after a success."""
        self._path.unlink(missing_ok=True)


def refusal(wait_seconds: int) -> WrongPassphrase:
    """What a person is told, the same for a wrong passphrase and for a damaged wrapped key."""
    wait = f" Wait {wait_seconds} seconds, then try again." if wait_seconds else " Then try again."
    return WrongPassphrase(
        f"That did not open the file. Check Caps Lock and the keyboard language.{wait}", wait_seconds
    )


def _instant(line: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(line)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else None
