"""Sizes, colors and distances on paper. The floor of 12 points is 42 CFR 438.10(d)(6)(ii); 18 is its large print."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from reportlab.lib.pagesizes import LETTER

SMALLEST = 12.0
LARGEST = 36.0

PAGE_WIDTH, PAGE_HEIGHT = LETTER
MARGIN = 54.0
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN

Color = tuple[float, float, float]
"""Red, green and blue from 0 to 1."""


def _color(code: str) -> Color:
    red, green, blue = bytes.fromhex(code.removeprefix("#"))
    return red / 255, green / 255, blue / 255


INK = _color("#1A1F24")
MUTED = _color("#4E5A65")
ACCENT = _color("#0A5A87")
RULE = _color("#9AA5AF")
RULE_WIDTH = 0.75  # points
SHADE = _color("#EBEFF3")
TINT = _color("#E4F0F7")
WARNING = _color("#7F4400")
WARNING_SHADE = _color("#FFF2DC")


@dataclass(frozen=True)  # without slots: each line asks for the leading, which is kept
class TextStyle:
    """How text looks; `size` in points. `right` sets it at the right edge; `turns` does so for right-to-left text."""

    size: float
    bold: bool = False
    color: Color = INK
    right: bool = False
    turns: bool = True
    spacing: float = 1.3

    @cached_property
    def leading(self) -> float:
        """From one baseline to the next, in points."""
        return self.size * self.spacing

    @cached_property
    def ascent(self) -> float:
        """From the top of a line to its baseline, in points: half of the extra space stands above."""
        return self.size * (0.8 + (self.spacing - 1) / 2)


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of one sheet, all derived from the size of its body text in points."""

    body: TextStyle
    strong: TextStyle
    quote: TextStyle
    small: TextStyle
    small_right: TextStyle
    bullet: TextStyle
    label: TextStyle
    heading: TextStyle
    title: TextStyle
    name: TextStyle
    mark: TextStyle
    running: TextStyle
    running_right: TextStyle

    @property
    def large(self) -> bool:
        """Whether the print is so large that a table would have columns of a word or two."""
        return self.body.size > 16

    @property
    def gap(self) -> float:
        """The distance between two blocks, in points."""
        return self.body.size * 0.55


@cache
def styles(size: float) -> Styles:
    """The styles for body text of that size, held between the floor and the largest."""
    body = min(max(size, SMALLEST), LARGEST)
    small = max(body - 2, SMALLEST)
    return Styles(
        body=TextStyle(body),
        strong=TextStyle(body, bold=True),
        quote=TextStyle(body * 1.15, color=INK, spacing=1.4),
        small=TextStyle(small, color=MUTED),
        small_right=TextStyle(small, color=MUTED, right=True),
        bullet=TextStyle(body, bold=True, color=ACCENT),
        label=TextStyle(small, bold=True, color=MUTED),
        heading=TextStyle(body * 1.25, bold=True, color=ACCENT, spacing=1.25),
        title=TextStyle(body * 1.75, bold=True, color=ACCENT, spacing=1.2),
        name=TextStyle(body * 1.3, bold=True, turns=False),
        mark=TextStyle(SMALLEST, bold=True, color=WARNING, spacing=1.25),
        running=TextStyle(SMALLEST, color=MUTED, turns=False, spacing=1.25),
        running_right=TextStyle(SMALLEST, color=MUTED, right=True, spacing=1.25),
    )
