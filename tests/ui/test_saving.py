"""When typed text is kept, on a clock that is turned by hand."""

from __future__ import annotations

import pytest

from tests.ui.note_facts import Hand
from ui.presenters.saving import LONGEST, PAUSE, Saving


def test_nothing_typed_is_never_kept() -> None:
    saving = Saving(Hand())
    assert saving.wait() is None
    assert not saving.take()


def test_it_is_kept_after_a_pause() -> None:
    hand = Hand()
    saving = Saving(hand)
    saving.touch()
    assert saving.wait() == pytest.approx(PAUSE)
    hand.turn(PAUSE)
    assert saving.wait() == pytest.approx(0)


def test_typing_on_and_on_does_not_put_it_off() -> None:
    hand = Hand()
    saving = Saving(hand)
    began = hand.at
    while (wait := _touched(saving)) > 0:
        hand.turn(min(0.06, wait))
    assert hand.at - began == pytest.approx(LONGEST)
    assert LONGEST < 2


def _touched(saving: Saving) -> float:
    saving.touch()
    wait = saving.wait()
    assert wait is not None
    return wait


def test_what_was_taken_is_taken_once() -> None:
    saving = Saving(Hand())
    saving.touch()
    assert saving.take()
    assert not saving.take()
    assert saving.wait() is None
