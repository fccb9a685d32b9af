"""The fonts that paper is printed with: embedded, subset, and one for every character that they know.

ReportLab writes one Unicode value per glyph, cut to four hexadecimal digits. A shaped glyph can stand for several
characters (or, as the dot of an Arabic letter, for none of its own), so `PaperFont` writes that table itself: text that
is copied, searched or read aloud from the PDF is the text that was typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from threading import Lock
from typing import Any

import uharfbuzz
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import ShapeData, ShapedStr, TTFont

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""Printed, as a mark that is seen, where no font has the character."""

# In the order in which they are asked. Han stands before Hangul so that Chinese punctuation keeps the Chinese shape.
_REGULAR = (
    "NotoSans-Regular",
    "NotoSansHebrew-Regular",
    "IBMPlexSansArabic-Regular",
    "NotoSansSC-Regular",
    "NanumGothic-Regular",
)
_BOLD = ("NotoSans-Bold", "NotoSansHebrew-Bold", "IBMPlexSansArabic-Bold", "NotoSansSC-Regular", "NanumGothic-Regular")
_LAM_ALEF = re.compile("\u0644[\u064b-\u065f\u0670]*[\u0622\u0623\u0625\u0627\u0671]")
_FIRST_OWN_CODE = 0xF0000  # plane 15 is private: no typed character can be taken for a shaped glyph

_read: dict[str, PaperFont] = {}
_reading = Lock()


@dataclass(frozen=True, slots=True)
class Shaped:
    """Glyphs in drawing order with their offsets, as ReportLab draws them, and their width in thousandths of an em."""

    glyphs: ShapedStr
    width: float


class PaperFont(TTFont):
    """A TrueType font that shapes text with HarfBuzz and keeps the text behind each glyph."""

    def __init__(self, name: str) -> None:
        data = files("resources").joinpath("fonts", f"{name}.ttf").read_bytes()
        super().__init__(name, BytesIO(data), asciiReadable=False)
        self.known: dict[int, int] = self.face.charToGlyph
        self.widths: dict[int, float] = self.face.charWidths
        self._other_width: float = self.face.defaultWidth
        self._codes: dict[tuple[int, str], int] = {}
        self._texts: dict[int, str] = {}
        self._outlines = uharfbuzz.Font(self.hbFace)

    def width(self, text: str) -> float:
        """The unshaped width of text in thousandths of an em."""
        return sum([self.widths.get(ord(c), self._other_width) for c in text])

    def shape(self, text: str, right_to_left: bool) -> Shaped:
        """The glyphs for text that runs one way."""
        buffer = uharfbuzz.Buffer()
        buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if right_to_left else "ltr"
        uharfbuzz.shape(self._outlines, buffer, {"rlig": _joined_letters(text)} if right_to_left else {})
        infos, positions = buffer.glyph_infos, buffer.glyph_positions
        said = _texts_of_glyphs(text, [i.cluster for i in infos], [p.x_advance for p in positions])
        codes = [self._code(i.codepoint, words) for i, words in zip(infos, said, strict=True)]
        data = [self._placed(n, code, p) for n, (code, p) in enumerate(zip(codes, positions, strict=True))]
        glyphs = ShapedStr("".join(map(chr, codes)), data)  # type: ignore[arg-type]  # the stub says one, ReportLab wants a list
        return Shaped(glyphs, sum(d.x_advance for d in data))

    def addObjects(self, doc: Any) -> None:
        """Add the subsets to the document, with our own table from glyph to text."""
        subsets = self.state[doc].subsets
        names = [self.getSubsetInternalName(number, doc)[1:] for number in range(len(subsets))]
        super().addObjects(doc)
        for name, subset in zip(names, subsets, strict=True):
            face = doc.idToObject["BasicFonts"].dict[name].BaseFont
            texts = [self._texts.get(code, chr(code)) for code in subset]
            doc.idToObject[f"toUnicodeCMap:{face}"].content = _text_table(face, texts)

    def _code(self, glyph: int, text: str) -> int:
        """A private character that stands for this glyph with this text behind it."""
        code = self._codes.get((glyph, text))
        if code is None:
            code = self._codes[glyph, text] = _FIRST_OWN_CODE + len(self._codes)
            self._texts[code] = text
            self.known[code] = glyph
            self.widths[code] = self._scaled(self.face.hmetrics[glyph][0])
        return code

    def _placed(self, number: int, code: int, position: Any) -> ShapeData:
        values = (position.x_advance, position.y_advance, position.x_offset, position.y_offset)
        across, up, right, above = map(self._scaled, values)
        return ShapeData(number, across, up, right, above, self.widths[code])

    def _scaled(self, units: float) -> float:
        return units * 1000 / float(self.face.unitsPerEm)


def paper_font(name: str) -> PaperFont:
    """The font of that name, read and registered once per process: glyph codes of two copies would not agree."""
    font = _read.get(name)
    if font is None:
        with _reading:
            font = _read.get(name) or PaperFont(name)
            registerFont(font)
            _read[name] = font
    return font


def font_for(char: str, bold: bool) -> PaperFont | None:
    """The first font that has the character. The big fonts are only read when one before them has no answer."""
    code = ord(char)
    for name in _BOLD if bold else _REGULAR:
        font = paper_font(name)
        if code in font.known:
            return font
    return None


def first_font(bold: bool) -> PaperFont:
    """The font of Latin, Greek and Cyrillic text, and of everything that needs no other."""
    return paper_font((_BOLD if bold else _REGULAR)[0])


def _joined_letters(text: str) -> list[tuple[int, int, bool]]:
    """Where letters become one glyph: lam with alef, as every reader expects, and nowhere else.

    The Arabic font has more such pairs, for beauty. Programs that read a PDF turn the letters of a pair around, and a
    name must come back as it was written.
    """
    return [(0, len(text), False), *((*pair.span(), True) for pair in _LAM_ALEF.finditer(text))]


def _texts_of_glyphs(text: str, clusters: list[int], advances: list[int]) -> list[str]:
    """The characters behind each glyph. Of glyphs that share characters, the first that takes up room says them all."""
    starts = sorted({*clusters, len(text)})
    ends = dict(pairwise(starts))
    said = [""] * len(clusters)
    for start in starts[:-1]:
        members = [i for i, cluster in enumerate(clusters) if cluster == start]
        said[next((i for i in members if advances[i]), members[0])] = text[start : ends[start]]
    return said


def _text_table(name: str, texts: list[str]) -> str:
    """A ToUnicode CMap (ISO 32000-1, 9.10.3) that gives each code of a subset its text."""
    rows = [f"<{code:02X}> <{text.encode('utf-16-be').hex()}>" for code, text in enumerate(texts)]
    blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]  # the limit of one block
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            f"/CMapName /{name} def /CMapType 2 def",
            "1 begincodespacerange <00> <FF> endcodespacerange",
            *(line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")),
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        ]
    )
