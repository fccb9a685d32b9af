"""Copied text does not stay on the clipboard, and clipboard histories are asked to leave it alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication

SECONDS = 30

_SECRET = {
    "x-kde-passwordManagerHint": b"secret",
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"1",
    "application/x-nspasteboard-concealed-type": b"1",
}
"""What clipboard histories of KDE, Windows and macOS look for (KeePassXC, `Clipboard::setText`)."""


class ClipboardGuard(QObject):
    """Watches what this program copies: plain text only, marked, and gone after 30 seconds or with the program."""

    def __init__(self, app: QGuiApplication, owns: Callable[[], bool] | None = None) -> None:
        """`owns` says whether what is on the clipboard is ours; by default the platform is asked."""
        super().__init__(app)
        self._clipboard = app.clipboard()
        self._owns = owns or self._clipboard.ownsClipboard
        self._is_marking = False
        self._own = ""
        self._timer = QTimer(self, interval=SECONDS * 1000, singleShot=True)
        self._timer.timeout.connect(self.clear)
        self._clipboard.dataChanged.connect(self._changed)

    def clear(self) -> None:
        """Take our text off the clipboard; what somebody else has put there since stays."""
        self._timer.stop()
        if self._own and self._clipboard.text() == self._own:
            self._clipboard.clear()
        self._own = ""

    def _changed(self) -> None:
        if self._is_marking or not self._owns() or not self._clipboard.text():
            return
        self._own = self._clipboard.text()
        self._is_marking = True
        self._clipboard.setMimeData(marked(self._own))
        self._is_marking = False
        self._timer.start()


def marked(words: str) -> QMimeData:
    """Plain text with the marks that keep it out of clipboard histories."""
    data = QMimeData()
    data.setText(words)
    for kind, value in _SECRET.items():
        data.setData(kind, QByteArray(value))
    return data
