"""What is remembered about the window: look, text size, idle time, place, rules seen. Never anything about a client."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from tcm_desktop.domain.note_formats import NoteFormat
from ui.theme import LARGEST_SCALE, SMALLEST_SCALE, ThemeMode

IDLE_MINUTES = (2, 5, 10, 15)
"""What a worker may choose; the agency's bounds are 2 to 15 (45 CFR 164.312(a)(2)(iii) names no number)."""
DEFAULT_IDLE_MINUTES = 10
FILE = "window.ini"


class Preferences(QObject):
    """Reads and writes `window.ini` in the data folder. A value that makes no sense is the default."""

    idle_changed = Signal(int)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stored = QSettings(str(folder / FILE), QSettings.Format.IniFormat)

    @property
    def mode(self) -> ThemeMode:
        """Light, dark or as the system has it."""
        found = str(self._stored.value("look/mode", ThemeMode.SYSTEM))
        return ThemeMode(found) if found in set(ThemeMode) else ThemeMode.SYSTEM

    @mode.setter
    def mode(self, mode: ThemeMode) -> None:
        self._stored.setValue("look/mode", mode.value)

    @property
    def scale(self) -> int:
        """The text size in percent."""
        return min(max(self._number("look/scale", 100), SMALLEST_SCALE), LARGEST_SCALE)

    @scale.setter
    def scale(self, percent: int) -> None:
        self._stored.setValue("look/scale", percent)

    @property
    def idle_minutes(self) -> int:
        """Minutes without a key until the vault locks."""
        found = self._number("lock/idle", DEFAULT_IDLE_MINUTES)
        return found if found in IDLE_MINUTES else DEFAULT_IDLE_MINUTES

    @idle_minutes.setter
    def idle_minutes(self, minutes: int) -> None:
        self._stored.setValue("lock/idle", minutes)
        self.idle_changed.emit(minutes)

    def rules_looked_at(self, vault_id: str) -> date | None:
        """The publication day of the newest rules under which the notes of a vault were last looked at."""
        try:
            return date.fromisoformat(str(self._stored.value(f"rules/{vault_id}", "")))
        except ValueError:
            return None

    def look_at_rules(self, vault_id: str, published: date) -> None:
        """Remember that day; it says nothing about any note."""
        self._stored.setValue(f"rules/{vault_id}", published.isoformat())

    def note_format(self, vault_id: str) -> NoteFormat:
        """The form of note whose questions a worker wants to be offered."""
        found = str(self._stored.value(f"notes/{vault_id}/format", NoteFormat.FREE))
        return NoteFormat(found) if found in set(NoteFormat) else NoteFormat.FREE

    def set_note_format(self, vault_id: str, chosen: NoteFormat) -> None:
        """Remember it for this worker's vault; it says nothing about any note."""
        self._stored.setValue(f"notes/{vault_id}/format", chosen.value)

    @property
    def geometry(self) -> QByteArray:
        """Where the window was; blank at first."""
        found = self._stored.value("window/geometry", QByteArray())
        return found if isinstance(found, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, place: QByteArray) -> None:
        self._stored.setValue("window/geometry", place)

    def keep(self) -> None:
        """Write to the disk now."""
        self._stored.sync()

    def _number(self, key: str, default: int) -> int:
        found = str(self._stored.value(key, default))
        return int(found) if found.isdecimal() else default
