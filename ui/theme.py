"""Light, dark, or as the system has it; and how large the text is. Applies to the whole program at once."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from ui.style_sheet import style_sheet
from ui.tokens import DARK, LIGHT, Tokens, luminance

SMALLEST_SCALE, LARGEST_SCALE = 80, 200
LARGE = 150
"""The text size in percent from which a small screen holds about half of a page."""
BODY_POINTS = 11.0


class ThemeMode(StrEnum):
    """What the worker chose in Settings."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """The program's look. One per process; `tokens` and `em` are those in force."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._system_palette = app.palette()
        self._system_font = QFont(app.font())
        self.mode = ThemeMode.SYSTEM
        self.scale = 100
        self.tokens = LIGHT
        self.em = 15.0
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._system_changed)

    def apply(self, mode: ThemeMode, scale: int) -> None:
        """Set the look; `scale` is the text size in percent, kept within 80 to 200."""
        self.mode, self.scale = mode, min(max(scale, SMALLEST_SCALE), LARGEST_SCALE)
        self.tokens, dark = self._chosen()
        font = QFont(self._system_font)
        font.setPointSizeF(max(self._system_font.pointSizeF(), BODY_POINTS) * self.scale / 100)
        self._app.setFont(font)
        self.em = float(QFontInfo(font).pixelSize())
        self._app.setPalette(palette_of(self.tokens))
        self._app.setStyleSheet(style_sheet(self.tokens, self.em, dark))
        self.changed.emit()

    def _chosen(self) -> tuple[Tokens, bool]:
        hints = self._app.styleHints()
        if self.mode is ThemeMode.SYSTEM and is_high_contrast(self._app):
            tokens = tokens_of(self._system_palette)
            return tokens, luminance(tokens.bg) < 0.5
        dark = self.mode is ThemeMode.DARK or (
            self.mode is ThemeMode.SYSTEM and hints.colorScheme() is Qt.ColorScheme.Dark
        )
        return (DARK, True) if dark else (LIGHT, False)

    def _system_changed(self) -> None:
        if self.mode is ThemeMode.SYSTEM:
            self.apply(self.mode, self.scale)


def current_theme() -> Theme:
    """The program's theme; made by the first caller."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app.findChild(Theme) or Theme(app)


def em(count: float) -> int:
    """`count` body font sizes in pixels: every width and gap is given in these."""
    return round(current_theme().em * count)


def is_high_contrast(app: QApplication) -> bool:
    """Whether the system asks for high contrast."""
    return app.styleHints().accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast


def palette_of(tokens: Tokens) -> QPalette:
    """The Qt palette of a set of tokens."""
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.bg,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.surface,
        QPalette.ColorRole.AlternateBase: tokens.alt,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.Button: tokens.surface,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.Highlight: tokens.selection,
        QPalette.ColorRole.HighlightedText: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.placeholder,
        QPalette.ColorRole.Link: tokens.primary,
        QPalette.ColorRole.ToolTipBase: tokens.surface,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.Accent: tokens.primary,
    }
    for role, color in roles.items():
        palette.setColor(role, QColor(color))
    return palette


def tokens_of(palette: QPalette) -> Tokens:
    """Tokens for a high-contrast system: its own colors only; levels keep their words and icons."""
    role = QPalette.ColorRole
    window, ink = palette.color(role.Window).name(), palette.color(role.WindowText).name()
    base, highlight = palette.color(role.Base).name(), palette.color(role.Highlight).name()
    levels = {f"{level}{part}": base if part else ink for level in ("ok", "tip", "fix", "stop") for part in ("", "_bg")}
    return Tokens(
        bg=window,
        surface=base,
        alt=window,
        text=ink,
        muted=ink,
        placeholder=ink,
        border=ink,
        divider=ink,
        primary=ink,
        on_primary=base,
        selection=base,
        focus=highlight,
        mark=ink,
        **levels,
    )
