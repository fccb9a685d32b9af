"""What has to be known before a plan is read stands above it: that it came back, that it is in error."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from tests.tools import cosign_shots, state_shots
from tests.tools.screenshots import People
from tests.tools.studio import Studio


def words_in_order(studio: Studio) -> list[str]:
    """The labels of the page from top to bottom."""
    screen = studio.shell.screen_shown
    labels = [label for label in screen.findChildren(QLabel) if label.isVisible() and label.text()]
    return [label.text() for label in sorted(labels, key=lambda each: each.mapTo(screen, each.rect().topLeft()).y())]


def test_that_it_came_back_is_read_first(studio: Studio, people: People) -> None:
    cosign_shots.returned("plan")(studio, people)
    studio.wait()
    seen = words_in_order(studio)
    assert seen.index("Returned to you") < seen.index(cosign_shots.REMARK) < seen.index("Where it stands now")


def test_one_in_error_says_so_first_and_asks_for_nothing(studio: Studio, people: People) -> None:
    state_shots.SHOTS["plan_in_error"](studio, people)
    studio.wait()
    seen = words_in_order(studio)
    assert "Entered in error" in seen[:8]
    assert "Where it stands now" not in seen, "it stands nowhere"
    assert studio.shell.screen_shown.panel_strip().endswith("0 worth a look")


def test_one_that_is_signed_twice_says_nothing_above(studio: Studio, people: People) -> None:
    state_shots.SHOTS["plan_cosigned"](studio, people)
    studio.wait()
    seen = words_in_order(studio)
    assert "Returned" not in seen
    assert "Not co-signed yet" not in seen
    assert any("signed" in words for words in seen)
