"""The colors: every pair that is drawn keeps its contrast, and no two levels rest on color alone."""

from __future__ import annotations

import pytest

from ui.icons import FOLDER
from ui.levels import ICONS, WORDS, Level, ground, ink
from ui.theme import palette_of, tokens_of
from ui.tokens import DARK, LIGHT, PAIRS, READABLE, Tokens, contrast, luminance


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("over", "under", "least"), PAIRS)
def test_a_pair_keeps_its_contrast(tokens: Tokens, over: str, under: str, least: float) -> None:
    assert contrast(tokens.color(over), tokens.color(under)) >= least


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#FFFFFF", 21.0), ("#777777", "#777777", 1.0), ("#767676", "#FFFFFF", 4.54)]
)
def test_contrast_is_measured_as_wcag_does(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


def test_white_is_lighter_than_black() -> None:
    assert luminance("#FFFFFF") == pytest.approx(1)
    assert luminance("#000000") == 0


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("level", Level)
def test_a_level_is_readable_on_its_ground(tokens: Tokens, level: Level) -> None:
    assert contrast(tokens.color(ink(level)), tokens.color(ground(level))) >= READABLE


def test_each_level_has_a_word_and_an_icon_of_its_own() -> None:
    assert len(set(WORDS.values())) == len(set(ICONS.values())) == len(Level)


def test_every_levels_icon_is_shipped() -> None:
    assert all((FOLDER / f"{name}.svg").is_file() for name in ICONS.values())


def test_high_contrast_takes_the_systems_colors_only() -> None:
    system = palette_of(DARK)
    tokens = tokens_of(system)
    known = {system.color(role).name() for role in (system.ColorRole.Window, system.ColorRole.WindowText)}
    known |= {system.color(role).name() for role in (system.ColorRole.Base, system.ColorRole.Highlight)}
    assert {tokens.color(name) for name in Tokens.__dataclass_fields__} <= known
    assert tokens.ok == tokens.text
    assert tokens.ok_bg == tokens.surface
