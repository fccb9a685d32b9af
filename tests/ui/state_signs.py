"""By what a person sees that a screen is in a state."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from tests.tools.states import Cell, State
from ui.shell.window import Shell

WORDS = {
    State.SIGNED: "Signed ",
    State.WAITS: "Not co-signed yet",
    State.RETURNED: "Returned to you",
}


def signs_missing(shell: Shell, cell: Cell) -> list[str]:
    """What should be seen of a state and is not; nothing where all is there."""
    screen = shell.screen_shown
    assert screen is not None
    seen = {
        "the screen itself": shell.navigator.place.name == cell.screen,
        "its words": WORDS.get(cell.state, "") in words_of(shell),
    }
    if cell.state is State.LOADING:
        seen["that it is being opened"] = shell.opening.isVisible() and not screen.is_loaded
    elif cell.state is State.ERROR:
        seen["what failed"] = bool(shell.bar.words())
        seen["nothing that is not so"] = not screen.isVisible() or not shell.navigator.has_back
    else:
        seen["its content"] = screen.is_loaded and screen.isVisible() and not shell.opening.isVisible()
    if cell.state is State.CLOSED and cell.screen != "closing":
        seen["that the chart is closed"] = "This chart was closed on" in shell.closed_notice.words()
    return [what for what, is_seen in seen.items() if not is_seen]


def words_of(widget: QWidget) -> str:
    """Every visible label's words."""
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())
