"""What a screen is to the shell: a body with a title, actions in the pinned bar, and perhaps a panel at its side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from tcm_desktop.services.views import ChangeSet
from ui.gateway import Gateway
from ui.levels import Level
from ui.preferences import Preferences
from ui.widgets.parts import set_look

if TYPE_CHECKING:  # screens are built without it in a program that has no way to a server
    from ui.sync_lane import SyncLane


@dataclass(frozen=True, slots=True)
class Action:
    """A button of the action bar. `shortcut` such as `Ctrl+Return` works while the screen is open.

    Looks: primary (one at most) or none. `left` puts it at the left end of the bar.
    """

    words: str
    run: Callable[[], object]
    shortcut: str = ""
    look: str = ""
    picture: str = ""
    left: bool = False
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """A screen's name and what it was opened with."""

    name: str
    params: Mapping[str, Any] = field(default_factory=dict)


class Navigator(QObject):
    """Where the worker is and how she came there. `moved` carries the Place to show."""

    moved = Signal(object)
    note_wanted = Signal()

    def __init__(self, home: Place, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps = [home]
        self._before = [home]

    @property
    def place(self) -> Place:
        """The place that is shown."""
        return self._steps[-1]

    @property
    def previous(self) -> Place | None:
        """Where back leads."""
        return self._steps[-2] if self.has_back else None

    @property
    def has_back(self) -> bool:
        """Whether there is a step to go back to."""
        return len(self._steps) > 1

    def open(self, name: str, **params: Any) -> None:
        """Go to a screen; Esc comes back here. Opening home, or the place before this, drops the steps after it."""
        self._before = list(self._steps)
        self._step_to(Place(name, params))
        self.moved.emit(self.place)

    def open_from(self, above: Place, name: str, **params: Any) -> None:
        """Go to a screen as if it were opened on another one, which is not shown now: Esc goes there."""
        self._before = list(self._steps)
        self._step_to(above)
        self._step_to(Place(name, params))
        self.moved.emit(self.place)

    def _step_to(self, place: Place) -> None:
        if place in self._steps:
            del self._steps[self._steps.index(place) + 1 :]
        else:
            self._steps.append(place)

    def replace(self, name: str, **params: Any) -> None:
        """Go to a screen in the place of this one: Esc there goes where Esc here would have gone."""
        self._before = list(self._steps)
        self._steps[-1] = Place(name, params)
        self.moved.emit(self.place)

    def back(self, **changes: Any) -> None:
        """One step back, opened with these changes; nothing at home."""
        if self.has_back:
            self._before = list(self._steps)
            self._steps.pop()
            self.settle(**changes)
            self.moved.emit(self.place)

    def settle(self, **changes: Any) -> None:
        """The place shown is from now on opened with these changes, for example a new record's id. Nothing moves."""
        self._steps[-1] = Place(self.place.name, {**self.place.params, **changes})

    def ask_for_note(self) -> None:
        """A new contact note for a client that is still to be chosen."""
        self.note_wanted.emit()

    def stay(self) -> None:
        """Take the last move back, without showing anything: the screen could not be left."""
        self._steps = list(self._before)

    def reload(self) -> None:
        """Build the screen anew, for example after the text size changed."""
        self._before = list(self._steps)
        self.moved.emit(self.place)


class Tell(Protocol):
    """Shows a message in the bar above the body."""

    def __call__(
        self, words: str, level: Level = Level.TIP, action: str = "", run: Callable[[], object] | None = None
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Context:
    """What a screen works with. `preferences` hold looks and geometry, never a client's data.

    `sync` is the way to the agency's server, where the program was put together with one.
    """

    gateway: Gateway
    navigator: Navigator
    tell: Tell
    preferences: Preferences
    sync: SyncLane | None = None


class Screen(QWidget):
    """A screen is built when it is opened and destroyed when it is left: it keeps nothing that it has not saved.

    Build the widgets in `__init__(self, context, <the place's params>)`, fetch with `context.gateway.run`, fill in the
    `done` method and call `loaded()`. Class variables: WINDOW_TITLE (no client data), SCROLLS (the shell scrolls the
    body), CLIENT_VIEW (F11 makes sense here).
    """

    WINDOW_TITLE: ClassVar[str] = ""
    SCROLLS: ClassVar[bool] = True
    CLIENT_VIEW: ClassVar[bool] = False

    heading_changed = Signal()
    actions_changed = Signal()
    ready = Signal()
    panel_wanted = Signal()
    """The panel should be unfolded where it is folded."""

    client_id: UUID | None = None
    """The client whose chart this belongs to; the rail then shows the chart's screens."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.is_loaded = False
        set_look(self, "page")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def title(self) -> str:
        """The heading in the header."""
        return self.WINDOW_TITLE

    def subtitle(self) -> str:
        """A line of context below the heading."""
        return ""

    def bar_actions(self) -> Sequence[Action]:
        """The action bar's buttons; the shell adds Back (Esc) by itself. Emit `actions_changed` when they differ."""
        return ()

    def keys(self) -> Sequence[tuple[str, str]]:
        """Keys of this screen that are no actions, for F1: the combination, and what it does."""
        return ()

    def panel(self) -> QWidget | None:
        """The widget at the right side, made once in `__init__`; None for none."""
        return None

    def panel_strip(self) -> str:
        """One line that stands for the panel where there is no room for it."""
        return "More"

    def initial_focus(self) -> QWidget | None:
        """The first control to work with; None for the first that takes the focus."""
        return None

    def starts_at_primary(self) -> bool:
        """Whether the primary button of the action bar takes the first focus."""
        return False

    def refresh(self, changes: ChangeSet) -> None:
        """Something in the vault changed; fetch anew what this screen shows of it."""

    def save(self) -> None:
        """Keep what was typed (Ctrl+S, leaving, locking), with `gateway.run(..., saves=True)`. Must not ask anything.

        The shell leaves the screen when the saves are through, and stays on it when one of them failed.
        """

    def keep_place(self) -> None:
        """The program ends or locks, and what was typed is saved: keep where in it she was, if that can be kept."""

    def leave(self) -> None:
        """The screen is about to be destroyed."""
        self.save()

    def show_client(self, on: bool) -> None:
        """F11: show only what the client may see, in large text; then back."""

    def loaded(self) -> None:
        """Tell the shell that the first content is there: it sets heading, actions and focus."""
        self.is_loaded = True
        self.ready.emit()
