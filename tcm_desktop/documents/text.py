"""From typed text to pieces that can be drawn: cleaned, cut where a line may break, each with a font that knows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from unicodedata import category, normalize

from tcm_desktop.documents.bidi import base_level, levels, runs_right_to_left
from tcm_desktop.documents.fonts import UNKNOWN, PaperFont, first_font, font_for

_NEW_LINES = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Controls, soft hyphen, zero-width space, direction marks, variation selectors: they have no shape of their own.
_SHAPELESS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ud800-\udfff]"
)
_PRIVATE = re.compile("[\U000f0000-\U0010ffff]")
_OPENING = "（「『【〈《〔［｛“‘"
_CLOSING = "、。，．：；？！）」』】〉》〕］｝”’…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ・"
_WIDE = "\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
# A line may break at blanks, and around each wide character, but not before closing or after opening marks.
_UNIT = re.compile(f" +|[{_OPENING}]*(?:[^ {_WIDE}{_OPENING}]+|[{_WIDE}])[{_CLOSING}]*|.")
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one font that runs one way. `width` is in thousandths of an em.

    `shown` is the text itself or, for shaped text, its glyphs; then `said` is the text.
    """

    shown: str
    font: PaperFont
    width: float
    level: int = 0
    said: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """What stays together on a line: a word, a wide character, or blanks.

    `font` is set when the text is shown as it is, from left to right, in that one font.
    """

    text: str
    pieces: tuple[Piece, ...]
    width: float
    blank: bool
    levels: tuple[int, ...] = ()
    font: PaperFont | None = None


def clean(text: str) -> str:
    """The text as it can be printed: composed, one kind of line end, without characters that have no shape."""
    if text.isascii() and text.isprintable():
        return text
    kept = _SHAPELESS.sub("", _NEW_LINES.sub("\n", text).replace("\t", " "))
    return _PRIVATE.sub(UNKNOWN, normalize("NFC", kept))


def without_font(text: str) -> frozenset[str]:
    """The characters that no font has: printed as a mark instead."""
    return frozenset(c for c in clean(text) if not c.isascii() and font_for(c, bold=False) is None)


def units(paragraph: str, bold: bool) -> tuple[list[Unit], int]:
    """The units of one clean paragraph, in reading order, and its base level (1: from the right)."""
    cuts = _UNIT.findall(paragraph)
    if not runs_right_to_left(paragraph):
        return [_unit(text, bold) for text in cuts], 0
    base = base_level(paragraph)
    sides = levels(paragraph, base)
    at, found = 0, []
    for text in cuts:
        found.append(_unit(text, bold, tuple(sides[at : at + len(text)])))
        at += len(text)
    return found, base


def letters(unit: Unit, bold: bool) -> list[Unit]:
    """A unit that is too long for a line, cut into letters, each with the marks that stand on it."""
    cuts: list[list[int]] = []
    for i, char in enumerate(unit.text):
        if cuts and _leans(char):
            cuts[-1].append(i)
        else:
            cuts.append([i])
    return [_unit(unit.text[c[0] : c[-1] + 1], bold, unit.levels[c[0] : c[-1] + 1]) for c in cuts]


@lru_cache(maxsize=4096)
def _unit(text: str, bold: bool, sides: tuple[int, ...] = ()) -> Unit:
    found = tuple(_pieces(text, bold, sides))
    plain = len(found) == 1 and not found[0].level and found[0].shown is text
    return Unit(text, found, sum(p.width for p in found), text.isspace(), sides, found[0].font if plain else None)


def _pieces(text: str, bold: bool, sides: tuple[int, ...]) -> Iterator[Piece]:
    if text.isascii() and not any(sides):
        font = first_font(bold)
        yield Piece(text, font, font.width(text))
        return
    chosen = _fonts(text, bold)
    keys = list(zip(chosen, sides or (0,) * len(text), strict=True))
    for (font, level), run in groupby(range(len(text)), key=keys.__getitem__):
        part = "".join(text[i] for i in run)
        yield _piece(text if part == text else part, font, level)


def _fonts(text: str, bold: bool) -> list[PaperFont]:
    """A font for each character. A mark keeps to the font of its letter, so that both are shaped together."""
    chosen: list[PaperFont] = []
    for char in text:
        if chosen and _leans(char) and (ord(char) in chosen[-1].known or char in _JOINERS):
            chosen.append(chosen[-1])
        else:
            chosen.append(font_for(char, bold) or first_font(bold))
    return chosen


def _piece(text: str, font: PaperFont, level: int) -> Piece:
    known = text
    if not all(ord(c) in font.known or c in _JOINERS for c in text):
        known = "".join(c if ord(c) in font.known or c in _JOINERS else UNKNOWN for c in text)
    right_to_left = bool(level % 2)
    if right_to_left or any(map(_leans, known)):
        shaped = font.shape(known, right_to_left)
        return Piece(shaped.glyphs, font, shaped.width, level, known)
    return Piece(known, font, font.width(known), level)


def _leans(char: str) -> bool:
    """Whether the character stands on the one before it: a mark or a joiner."""
    return not char.isascii() and (category(char)[0] == "M" or char in _JOINERS)
