"""The one style sheet: control edges, indicators, and a focus ring for every look (Fusion draws them too faintly)."""

from __future__ import annotations

from pathlib import Path

from ui.levels import Level, ground, ink
from ui.tokens import Tokens

STYLES = Path(__file__).parent.parent / "resources" / "styles"
_EDITORS = "QLineEdit, QPlainTextEdit, QComboBox"


def style_sheet(tokens: Tokens, em: float, dark: bool) -> str:
    """The sheet for these colors; `em` is the body font's size in pixels."""
    parts = (_buttons, _editors, _indicators, _surfaces, _texts, _levels, _lists)
    return "\n".join(part(tokens, em, dark) for part in parts)


def _px(em: float, share: float) -> str:
    return f"{max(1, round(em * share))}px"


def _focusable(selector: str, em: float, t: Tokens, *, thick: str, ground_color: str = "") -> str:
    """Focus is a 2 px ring; the padding gives back the pixel, so that nothing moves."""
    fill = f" background: {ground_color};" if ground_color else ""
    return f"{selector} {{ border: 2px solid {t.focus}; padding: {thick};{fill} }}"


def _buttons(t: Tokens, em: float, dark: bool) -> str:
    pad, inner = f"{_px(em, 0.36)} {_px(em, 0.8)}", f"{round(em * 0.36) - 1}px {round(em * 0.8) - 1}px"
    low = round(em * 2.2) - 2 * round(em * 0.36)
    ring = t.text if dark else "#000000"
    return f"""
QPushButton {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.border}; border-radius: 6px;
  outline: none; padding: {pad}; min-height: {low}px; }}
QPushButton:hover {{ background: {t.alt}; }}
QPushButton:pressed, QPushButton:checked {{ background: {t.selection}; border-color: {t.primary}; }}
QPushButton:disabled {{ color: {t.placeholder}; background: {t.bg}; border-color: {t.divider}; }}
{_focusable("QPushButton:focus", em, t, thick=inner)}
QPushButton[look="primary"] {{ background: {t.primary}; color: {t.on_primary}; border-color: {t.primary};
  font-weight: 600; }}
QPushButton[look="primary"]:disabled {{ background: {t.alt}; color: {t.placeholder}; border-color: {t.divider}; }}
QPushButton[look="primary"]:focus {{ border: 2px solid {t.primary}; background-clip: padding;
  padding: {inner}; }}
QPushButton[look="chip"]:checked {{ border: 2px solid {t.primary}; padding: {inner}; }}
QPushButton[look="chip"]:focus {{ border: 2px solid {ring}; padding: {inner}; }}
QPushButton[look="chip"]:checked:focus {{ border: 4px solid {t.focus};
  padding: {round(em * 0.36) - 3}px {round(em * 0.8) - 3}px; }}
QPushButton[look="link"] {{ background: transparent; border: 1px solid transparent; color: {t.primary};
  text-decoration: underline; padding: {_px(em, 0.2)}; text-align: left; }}
QPushButton[look="link"]:focus {{ border: 2px solid {t.focus}; padding: {round(em * 0.2) - 1}px; }}
QPushButton[look="rail"] {{ background: transparent; border: 1px solid transparent; text-align: left;
  padding: {_px(em, 0.4)} {_px(em, 0.7)}; }}
QPushButton[look="rail"]:hover {{ background: {t.divider}; }}
QPushButton[look="rail"]:checked {{ background: {t.selection}; border-left: 4px solid {t.primary}; font-weight: 600; }}
QPushButton[look="rail"]:focus {{ border: 2px solid {t.focus}; padding: {round(em * 0.4) - 1}px {_px(em, 0.65)}; }}
QPushButton[look="row"] {{ background: {t.surface}; border: 1px solid {t.divider}; border-radius: 8px;
  text-align: left; }}
QPushButton[look="row"]:hover {{ border-color: {t.border}; }}
QPushButton[look="row"]:checked {{ background: {t.selection}; border-color: {t.primary}; }}
QPushButton[look="row"]:focus {{ border: 2px solid {t.focus}; padding: {inner}; }}"""


def _editors(t: Tokens, em: float, dark: bool) -> str:
    pad, inner = f"{_px(em, 0.34)} {_px(em, 0.6)}", f"{round(em * 0.34) - 1}px {round(em * 0.6) - 1}px"
    low = round(em * 2.15) - 2 * round(em * 0.34) - 2
    arrow = (STYLES / f"chevron-{'dark' if dark else 'light'}.svg").as_posix()
    focused = ", ".join(f"{name}:focus" for name in _EDITORS.split(", "))
    wrong = ", ".join(f'{name}[wrong="true"]' for name in _EDITORS.split(", "))
    return f"""
{_EDITORS} {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.border}; border-radius: 6px;
  padding: {pad}; selection-background-color: {t.selection}; selection-color: {t.text}; }}
QLineEdit, QComboBox {{ min-height: {low}px; }}
{wrong} {{ border-color: {t.stop}; }}
{_focusable(focused, em, t, thick=inner)}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {{ color: {t.muted}; background: {t.bg}; }}
QLineEdit[readOnly="true"], QPlainTextEdit[readOnly="true"] {{ background: {t.bg}; }}
QComboBox::drop-down {{ border: none; width: {_px(em, 1.8)}; }}
QComboBox::down-arrow {{ image: url("{arrow}"); width: {_px(em, 1.1)}; height: {_px(em, 1.1)}; }}
QComboBox QAbstractItemView {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.border};
  selection-background-color: {t.selection}; selection-color: {t.text}; outline: none; }}"""


def _indicators(t: Tokens, em: float, dark: bool) -> str:
    check = (STYLES / f"check-{'dark' if dark else 'light'}.svg").as_posix()
    side = _px(em, 1.2)
    dot = f"qradialgradient(cx:0.5, cy:0.5, radius:0.5, fx:0.5, fy:0.5, stop:0 {t.primary}, stop:0.5 {t.primary}, "
    dot += f"stop:0.58 {t.surface}, stop:1 {t.surface})"
    return f"""
QCheckBox, QRadioButton {{ spacing: {_px(em, 0.5)}; min-height: {_px(em, 2.2)}; padding: 0 {_px(em, 0.2)};
  border: 2px solid transparent; border-radius: 6px; }}
QCheckBox:focus, QRadioButton:focus {{ border: 2px solid {t.focus}; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: {side}; height: {side}; border: 2px solid {t.border};
  background: {t.surface}; }}
QCheckBox::indicator {{ border-radius: 4px; }}
QRadioButton::indicator {{ border-radius: {(round(em * 1.2) + 4) // 2}px; }}
QCheckBox::indicator:checked {{ background: {t.primary}; border-color: {t.primary}; image: url("{check}"); }}
QRadioButton::indicator:checked {{ border-color: {t.primary}; background: {dot}; }}"""


def _surfaces(t: Tokens, em: float, dark: bool) -> str:
    return f"""
QWidget[look="page"], QScrollArea, QScrollArea > QWidget > QWidget[look="page"] {{ background: {t.bg}; border: none; }}
QFrame[look="card"], QFrame[look="row"] {{ background: {t.surface}; border: 1px solid {t.divider};
  border-radius: 8px; }}
QFrame[look="row"][marked="true"] {{ border: 1px solid {t.border}; }}
QFrame[look="bar"], QFrame[look="header"] {{ background: {t.surface}; border: none; }}
QFrame[look="bar"] {{ border-top: 1px solid {t.divider}; }}
QFrame[look="header"] {{ border-bottom: 1px solid {t.divider}; }}
QFrame[look="rail"] {{ background: {t.alt}; border: none; }}
QFrame[look="panel"] {{ background: {t.surface}; border: none; border-left: 1px solid {t.divider}; }}
QScrollArea:focus {{ border: 2px solid {t.focus}; }}
QFrame[look="rail"] QScrollArea {{ background: {t.alt}; }}
QFrame[look="panel"] QScrollArea, QWidget[look="panel-body"] {{ background: {t.surface}; }}
QFrame[look="overlay"] {{ background: {t.surface}; border: 2px solid {t.border}; border-radius: 8px; }}
QFrame[look="practice"] {{ background: {t.fix_bg}; border: none; border-bottom: 1px solid {t.fix}; }}
QFrame[look="practice"] QLabel {{ color: {t.fix}; font-weight: 600; }}
QScrollBar:vertical {{ background: transparent; width: {_px(em, 0.85)}; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {_px(em, 0.85)}; margin: 0; }}
QScrollBar::handle {{ background: {t.border}; border: 3px solid {t.bg}; border-radius: {_px(em, 0.4)}; }}
QScrollBar::handle:vertical {{ min-height: {_px(em, 2)}; }}
QScrollBar::handle:horizontal {{ min-width: {_px(em, 2)}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QToolTip {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.border}; padding: 4px; }}"""


def _texts(t: Tokens, em: float, dark: bool) -> str:
    return f"""
QLabel {{ background: transparent; color: {t.text}; }}
QLabel[look="title"] {{ font-size: {_px(em, 1.5)}; font-weight: 600; }}
QLabel[look="section"] {{ font-size: {_px(em, 1.14)}; font-weight: 600; }}
QLabel[look="strong"] {{ font-weight: 600; }}
QLabel[look="muted"] {{ color: {t.muted}; }}
QLabel[look="small"] {{ color: {t.muted}; font-size: {_px(em, 0.91)}; }}
QLabel[look="error"] {{ color: {t.stop}; }}
QLabel[stop="true"] {{ border: 2px solid transparent; border-radius: 6px; }}
QLabel[stop="true"]:focus {{ border-color: {t.focus}; }}
QPlainTextEdit[look="narrative"] {{ font-size: {_px(em, 1.09)}; }}"""


def _levels(t: Tokens, em: float, dark: bool) -> str:
    return "\n".join(_level(t, em, level) for level in Level)


def _level(t: Tokens, em: float, level: Level) -> str:
    color, back = t.color(ink(level)), t.color(ground(level))
    return f"""
QFrame[look="pill"][level="{level}"] {{ background: {back}; border: none; border-radius: {_px(em, 0.6)}; }}
QFrame[look="pill"][level="{level}"] QLabel {{ color: {color}; font-weight: 600; font-size: {_px(em, 0.91)}; }}
QFrame[look="note"][level="{level}"] {{ background: {back}; border: none; border-left: 4px solid {color};
  border-radius: 6px; }}
QLabel[look="level"][level="{level}"] {{ color: {color}; font-weight: 600; }}"""


def _lists(t: Tokens, em: float, dark: bool) -> str:
    return f"""
QTableView, QListView {{ background: {t.surface}; border: 1px solid {t.border}; border-radius: 6px;
  gridline-color: {t.divider}; selection-background-color: {t.selection}; selection-color: {t.text}; outline: none; }}
QTableView:focus, QListView:focus {{ border: 2px solid {t.focus}; }}
QTableView::item {{ padding: 0 {_px(em, 0.5)}; border: none; border-bottom: 1px solid {t.divider}; }}
QListView::item {{ padding: {_px(em, 0.35)} {_px(em, 0.6)}; }}
QTableView::item:selected, QListView::item:selected {{ background: {t.selection}; color: {t.text}; }}
QHeaderView::section {{ background: {t.alt}; color: {t.muted}; border: none; border-bottom: 1px solid {t.divider};
  padding: {_px(em, 0.4)} {_px(em, 0.7)}; text-align: left; }}"""
