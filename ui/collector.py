"""Python's collector of circular garbage, run on the GUI thread only.

Left alone it runs on whichever thread happens to make the next object. On the vault's lane it would take Qt's objects
apart while Qt is using them on the GUI thread, which ends the process.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MILLISECONDS = 500


class Collector(QObject):
    """Takes over from the automatic collector until `stop`, with the same thresholds."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MILLISECONDS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the oldest generation whose time has come, with all younger ones."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        ripe = [age for age, (count, most) in enumerate(zip(counts, thresholds, strict=True)) if 0 < most < count]
        if ripe:
            gc.collect(ripe[-1])

    def stop(self) -> None:
        """Leave it to Python again, once no other thread runs."""
        self._timer.stop()
        if self._was_on:
            gc.enable()
