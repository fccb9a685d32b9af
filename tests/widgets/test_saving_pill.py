"""The pill that says whether words are kept has room for them at once, not only when the window is drawn again."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import pytest
from PySide6.QtWidgets import QWidget

from tests.ui import checks
from ui.gateway import SaveState
from ui.shell.header import Header
from ui.theme import ThemeMode, current_theme


@pytest.mark.parametrize("scale", [100, 150])
@pytest.mark.parametrize("narrow", [False, True])
def test_no_word_about_saving_is_clipped_for_a_moment(
    shown: Callable[[QWidget], QWidget], scale: int, narrow: bool
) -> None:
    current_theme().apply(ThemeMode.LIGHT, scale)
    header = Header()
    shown(header)
    header.resize(1280, header.height())
    header.show_place("Medical necessity", "Draft, begun Wed 3/4")
    header.set_narrow(narrow)
    for before_and_after in permutations(SaveState, 2):
        for state in before_and_after:
            header.show_saving(state, "10:32 AM")
            assert checks.clipped(header) == [], before_and_after
    assert header.title.width() > 0
