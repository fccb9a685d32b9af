"""The program's colors as data, the contrast that each pair must keep, and how contrast is measured (WCAG 2.2)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colors as `#RRGGBB`. `<level>_bg` is the quiet background on which `<level>` is written."""

    bg: str
    surface: str
    alt: str
    text: str
    muted: str
    placeholder: str
    border: str
    divider: str
    primary: str
    on_primary: str
    selection: str
    focus: str
    ok: str
    ok_bg: str
    tip: str
    tip_bg: str
    fix: str
    fix_bg: str
    stop: str
    stop_bg: str
    mark: str

    def color(self, token: str) -> str:
        """The color called `token`. Raises AttributeError for a name that is no token."""
        value = getattr(self, token)
        assert isinstance(value, str)
        return value


LIGHT = Tokens(
    bg="#F4F6F8",
    surface="#FFFFFF",
    alt="#EBEFF3",
    text="#1A1F24",
    muted="#4E5A65",
    placeholder="#5C6873",
    border="#74808B",
    divider="#D3D9DF",
    primary="#0A5A87",
    on_primary="#FFFFFF",
    selection="#CDE4F2",
    focus="#0A5A87",
    ok="#17663A",
    ok_bg="#E5F3EA",
    tip="#0A5A87",
    tip_bg="#E4F0F7",
    fix="#7F4400",
    fix_bg="#FFF2DC",
    stop="#9C1F2E",
    stop_bg="#FCEAEC",
    mark="#A85500",
)

DARK = Tokens(
    bg="#12171B",
    surface="#1B2127",
    alt="#252D34",
    text="#E9EDF1",
    muted="#AEB9C3",
    placeholder="#97A3AE",
    border="#7E8B97",
    divider="#38424B",
    primary="#6CB9E6",
    on_primary="#08202F",
    selection="#1F4A63",
    focus="#8CCBF0",
    ok="#7FD3A0",
    ok_bg="#15332A",
    tip="#8CCBF0",
    tip_bg="#14303F",
    fix="#F3BC6A",
    fix_bg="#3B2B12",
    stop="#FF8791",
    stop_bg="#421B22",
    mark="#F0A94A",
)

READABLE = 4.5
VISIBLE = 3.0

PAIRS: tuple[tuple[str, str, float], ...] = (
    *((ink, ground, READABLE) for ink in ("text", "muted") for ground in ("bg", "surface", "alt")),
    *((ink, f"{level}_bg", READABLE) for ink in ("text", "muted") for level in ("ok", "tip", "fix", "stop")),
    *((level, f"{level}_bg", READABLE) for level in ("ok", "tip", "fix", "stop")),
    *((level, "surface", READABLE) for level in ("ok", "tip", "fix", "stop")),
    ("placeholder", "surface", READABLE),
    ("on_primary", "primary", READABLE),
    ("primary", "surface", READABLE),
    ("primary", "bg", READABLE),
    ("text", "selection", READABLE),
    ("border", "surface", VISIBLE),
    ("border", "bg", VISIBLE),
    ("focus", "surface", VISIBLE),
    ("focus", "bg", VISIBLE),
    ("focus", "alt", VISIBLE),
    ("mark", "surface", VISIBLE),
)
"""Ink, ground and the least contrast that the pair must have (WCAG 2.2, 1.4.3 and 1.4.11)."""


def luminance(color: str) -> float:
    """Relative luminance of `#RRGGBB`, 0 for black to 1 for white."""
    channels = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colors, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
