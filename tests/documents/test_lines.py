"""Cleaning text, choosing fonts, and filling lines."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.documents.fonts import UNKNOWN, first_font, font_for, paper_font
from tcm_desktop.documents.lines import Line, lines, one_line
from tcm_desktop.documents.styles import TextStyle, styles
from tcm_desktop.documents.text import clean, letters, units, without_font

BODY = TextStyle(14)
SCRIPTS = st.text(alphabet=st.sampled_from("aé ,-陳。「」김אשׁمح١ọ́ข🙂\n\u200d\u0301"), max_size=80)


def said(line: Line) -> str:
    """The text of a line, in reading order."""
    return "".join(piece.said or piece.shown for piece in line.pieces)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("plain", "plain"),
        ("a\tb", "a b"),
        ("a\r\nb\rc\vd\u2029e", "a\nb\nc\nd\ne"),
        ("a\x00\x1b\x7f\x9fb", "ab"),
        ("soft\u00adhyphen", "softhyphen"),
        ("\u202eabc\u202c\u2066x\u2069\u200f", "abcx"),
        ("\ufefftext\ufe0f", "text"),
        ("\ud800lone", "lone"),
        ("e\u0301", "é"),
        ("\U000f0000", UNKNOWN),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_text_is_cleaned(typed: str, printed: str) -> None:
    assert clean(typed) == printed


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("char", "font"),
    [
        ("a", "NotoSans-Regular"),
        ("ễ", "NotoSans-Regular"),
        ("Щ", "NotoSans-Regular"),
        ("Ω", "NotoSans-Regular"),
        ("ש", "NotoSansHebrew-Regular"),
        ("ك", "IBMPlexSansArabic-Regular"),
        ("گ", "IBMPlexSansArabic-Regular"),
        ("陳", "NotoSansSC-Regular"),
        ("臺", "NotoSansSC-Regular"),
        ("か", "NotoSansSC-Regular"),
        ("。", "NotoSansSC-Regular"),
        ("김", "NanumGothic"),
    ],
)
def test_each_script_has_its_font(char: str, font: str) -> None:
    found = font_for(char, bold=False)
    assert found is not None
    assert found.fontName.removesuffix("-Regular") == font.removesuffix("-Regular")


def test_bold_comes_where_there_is_a_bold_face() -> None:
    bold = {char: font_for(char, bold=True) for char in "aשك"}
    assert all(font is not None and font.fontName.endswith("-Bold") for font in bold.values())


def test_fonts_are_read_once() -> None:
    assert paper_font("NotoSans-Regular") is first_font(bold=False)


def test_the_characters_of_san_franciscos_languages_are_all_there() -> None:
    vietnamese = "ăâđêôơư" + "".join(f"{v}{t}" for v in "aăâeêioôơuưy" for t in "\u0300\u0301\u0303\u0309\u0323")
    spanish_and_filipino = "áéíóúüñ¿¡ÁÉÍÓÚÜÑ" + "àèìòùâêîôû"
    russian = "".join(chr(c) for c in range(0x410, 0x450)) + "Ёё"
    common_han = "我你他的是不在有家医院药房租金社工會議計劃護照簽證"
    assert not without_font(vietnamese + spanish_and_filipino + russian + common_han)


def test_unknown_characters_are_told_without_the_text_around_them() -> None:
    assert without_font("a🙂b🙂c") == {"🙂"}
    assert without_font("plain") == frozenset()


def test_lines_hold_the_width_and_break_at_blanks() -> None:
    found = lines("one two three four five six seven eight nine ten", BODY, 100)
    assert len(found) > 2
    assert all(line.width <= 100 for line in found)
    assert " ".join(said(line) for line in found) == "one two three four five six seven eight nine ten"


def test_wide_characters_break_anywhere_but_not_before_a_full_stop_or_after_an_opening_mark() -> None:
    text = "社工已说明「计划」的目的，保密范围。" * 4
    for width in range(60, 200, 7):
        found = [said(line) for line in lines(text, BODY, width)]
        assert "".join(found) == text
        assert not any(line[0] in "，。」" for line in found)
        assert not any(line[-1] == "「" for line in found)


def test_blank_lines_stay() -> None:
    assert [said(line) for line in lines("a\n\nb", BODY, 100)] == ["a", "", "b"]
    assert [said(line) for line in lines("", BODY, 100)] == [""]


def test_a_mark_is_never_cut_from_its_letter() -> None:
    unit = units("m\u0303m\u0303m\u0303", bold=False)[0][0]
    assert [part.text for part in letters(unit, bold=False)] == ["m\u0303"] * 3


def test_arabic_letters_are_joined_and_start_at_the_right() -> None:
    (line,) = lines("محمد", BODY, 200)
    assert line.at_right
    assert line.pieces[0].said == "محمد"
    (apart,) = lines("م ح م د", BODY, 200)
    joined, alone = set(line.pieces[0].shown), {piece.shown for piece in apart.pieces if piece.said != " "}
    assert joined.isdisjoint(alone), "letters inside a word have other shapes than letters alone"


def test_lam_and_alef_become_one_glyph_and_other_pairs_do_not() -> None:
    font = font_for("م", bold=False)
    assert font is not None
    assert len(font.shape("لا", right_to_left=True).glyphs) == 1
    assert len(font.shape("في", right_to_left=True).glyphs) == 2


def test_pieces_of_a_mixed_line_do_not_overlap() -> None:
    (line,) = lines("Call محمد Ali שלום 415 now", BODY, 400)
    ends = sorted(
        (start, start + piece.width * 14 / 1000) for start, piece in zip(line.starts, line.pieces, strict=True)
    )
    for (_, end), (start, _) in pairwise(ends):
        assert start == pytest.approx(end)
    assert ends[-1][1] == pytest.approx(line.width)


def test_a_style_may_keep_right_to_left_names_at_the_left() -> None:
    (line,) = lines("محمد", styles(14).running, 200)
    assert not line.at_right


def test_one_line_is_cut_with_an_ellipsis() -> None:
    line = one_line("Wolfeschlegelsteinhausen " * 9, BODY, 200)
    assert said(line).endswith("…")
    assert line.width <= 200
    assert said(one_line("short\nname", BODY, 200)) == "short name"


@given(SCRIPTS, st.floats(1, 400))
def test_filling_lines_keeps_every_visible_character(text: str, width: float) -> None:
    found = lines(text, BODY, width)
    kept = "".join(said(line) for line in found)
    expected = "".join(c if font_for(c, bold=False) or c in "\u200d\n" else UNKNOWN for c in clean(text))
    assert "".join(kept.split()) == "".join(expected.split())


@given(SCRIPTS)
def test_lines_wide_enough_for_a_letter_are_never_too_wide(text: str) -> None:
    assert all(line.width <= 60 for line in lines(text, BODY, 60))
