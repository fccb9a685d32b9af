"""The window: keys that work everywhere, moving between screens, and that nothing typed is lost on the way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tcm_desktop.services.errors import VaultFull
from tcm_desktop.services.views import ChangeSet
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.checks import controls
from ui.gateway import SaveState
from ui.levels import Level
from ui.registry import SCREENS, Spot, at
from ui.screen import Action, Context, Navigator, Place, Screen
from ui.shell.keys import ALWAYS, KEYS, keys_of
from ui.shell.overlay import KeysHelp, Palette
from ui.shell.window import Shell
from ui.widgets import Field, LineEdit, column, text

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def shell(studio: Studio) -> Shell:
    return studio.shell


def press(studio: Studio, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    target = QApplication.focusWidget() or studio.shell
    QTest.keyClick(target, key, modifier)
    studio.wait()


def type_in(words: str) -> None:
    QTest.keyClicks(QApplication.focusWidget(), words)


# --- Navigator ---


def test_esc_goes_back_the_way_one_came() -> None:
    navigator = Navigator(Place("today"))
    moves: list[Place] = []
    navigator.moved.connect(moves.append)
    navigator.open("caseload")
    navigator.open("client", client_id=1)
    navigator.back()
    assert navigator.place == Place("caseload")
    navigator.back()
    navigator.back()
    assert [place.name for place in moves] == ["caseload", "client", "caseload", "today"]
    assert not navigator.has_back


def test_going_where_one_was_drops_the_way_from_there() -> None:
    navigator = Navigator(Place("today"))
    for name in ("caseload", "client", "caseload"):
        navigator.open(name)
    navigator.back()
    assert navigator.place == Place("today")


def test_a_place_can_take_the_place_of_another() -> None:
    navigator = Navigator(Place("today"))
    navigator.open("intake")
    navigator.replace("client", client_id=1)
    navigator.back()
    assert navigator.place == Place("today")


def test_a_place_can_be_opened_as_if_from_another() -> None:
    navigator = Navigator(Place("today"))
    moves: list[Place] = []
    navigator.moved.connect(moves.append)
    navigator.open_from(Place("note", {"note_id": 1}), "addendum", document_id=1)
    assert [place.name for place in moves] == ["addendum"]
    navigator.stay()
    assert navigator.place == Place("today")
    navigator.open_from(Place("note", {"note_id": 1}), "addendum", document_id=1)
    navigator.back()
    assert navigator.place == Place("note", {"note_id": 1})
    navigator.back()
    assert navigator.place == Place("today")


def test_a_move_that_could_not_be_made_is_taken_back() -> None:
    navigator = Navigator(Place("today"))
    navigator.open("intake")
    navigator.back()
    navigator.stay()
    assert navigator.place == Place("intake")


# --- a screen of the test's own ---


class Notebook(Screen):
    """Keeps a line in a list when it is left."""

    WINDOW_TITLE = "Notebook"
    CLIENT_VIEW = True

    def __init__(self, context: Context, written: list[str], fails: bool = False) -> None:
        super().__init__(context)
        self.written, self.fails = written, fails
        self.line, self.done, self.seen, self.client_sees = LineEdit(), 0, [], []
        self.side = QWidget()
        self.side.setLayout(column(text("Side")))
        self.setLayout(column(Field("&Line", self.line), None))
        self.loaded()

    def bar_actions(self) -> list[Action]:
        return [Action("Count", self._count, "Ctrl+Return", look="primary"), Action("Idle", self._count, enabled=False)]

    def keys(self) -> list[tuple[str, str]]:
        return [("F8", "Next finding")]

    def panel(self) -> QWidget:
        return self.side

    def refresh(self, changes: ChangeSet) -> None:
        self.seen.append(changes)

    def show_client(self, on: bool) -> None:
        self.client_sees.append(on)

    def save(self) -> None:
        self.context.gateway.run(self._store, self.line.text(), saves=True)

    def _store(self, _: object, words: str) -> None:
        if self.fails:
            raise VaultFull("The disk is full. Your text is still on the screen.")
        self.written.append(words)

    def _count(self) -> None:
        self.done += 1


@pytest.fixture
def notebook(studio: Studio) -> Notebook:
    """Registered for the test, and open."""
    spec = type(SCREENS["today"])("notebook", "Notebook", "pencil", "tests.ui.test_shell:Notebook")
    SCREENS["notebook"] = spec
    studio.shell.navigator.open("notebook", written=[])
    studio.wait()
    del SCREENS["notebook"]
    shown = studio.shell.screen_shown
    assert isinstance(shown, Screen)
    return shown


def test_work_starts_in_the_first_field(notebook: Notebook) -> None:
    assert notebook.line.hasFocus()


@pytest.mark.parametrize("first_screen", ["today"])
def test_leaving_waits_for_the_save(studio: Studio, notebook: Notebook) -> None:
    type_in("Called")
    QTest.keyClick(notebook.line, Key.Key_Escape)
    assert studio.shell.screen_shown is notebook
    studio.wait()
    assert notebook.written == ["Called"]
    assert studio.shell.navigator.place.name == "today"
    assert studio.shell.header.pill.words().startswith("Saved on this laptop")


@pytest.mark.parametrize("first_screen", ["today"])
def test_a_failed_save_keeps_the_screen_and_the_text(studio: Studio, notebook: Notebook) -> None:
    notebook.fails = True
    type_in("Called")
    press(studio, Key.Key_Escape)
    assert studio.shell.screen_shown is notebook
    assert studio.shell.navigator.place.name == "notebook"
    assert notebook.line.text() == "Called"
    assert notebook.isEnabled()
    assert "still on the screen" in studio.shell.bar.words()
    assert studio.shell.header.pill.words() == "Not saved"
    notebook.fails = False
    press(studio, Key.Key_Escape)
    assert notebook.written == ["Called"]
    assert studio.shell.navigator.place.name == "today"


def test_ctrl_s_saves_and_stays(studio: Studio, notebook: Notebook) -> None:
    type_in("A")
    press(studio, Key.Key_S, Ctrl)
    assert notebook.written == ["A"]
    assert studio.shell.screen_shown is notebook


def test_an_actions_key_works_while_its_screen_is_open(studio: Studio, notebook: Notebook) -> None:
    press(studio, Key.Key_Return, Ctrl)
    assert notebook.done == 1
    studio.shell.action_bar.button_for("Count").click()
    studio.shell.action_bar.button_for("Idle").click()
    assert notebook.done == 2


def test_a_refresh_reaches_the_open_screen(studio: Studio, notebook: Notebook) -> None:
    changes = ChangeSet((("client", studio.shell.gateway.desk.new_id()),))
    studio.shell.gateway.changed.emit(changes)
    assert notebook.seen == [changes]


def test_f1_lists_the_screens_keys_first(studio: Studio, notebook: Notebook) -> None:
    press(studio, Key.Key_F1)
    page = studio.shell.findChild(KeysHelp)
    assert page is not None
    assert page.rows[0] == ("Ctrl+Enter", "Count")
    assert ("F8", "Next finding") in page.rows
    assert {key.shortcut for key in (*KEYS, *ALWAYS)} <= {keys for keys, _ in page.rows}


def test_esc_closes_what_lies_over_the_screen_first(studio: Studio, notebook: Notebook) -> None:
    press(studio, Key.Key_F1)
    press(studio, Key.Key_Return, Ctrl)
    assert notebook.done == 0
    press(studio, Key.Key_Escape)
    assert studio.shell.findChild(KeysHelp) is None
    assert notebook.line.hasFocus()
    press(studio, Key.Key_Return, Ctrl)
    assert notebook.done == 1


def test_f11_leaves_what_the_client_may_see(studio: Studio, notebook: Notebook) -> None:
    press(studio, Key.Key_F11)
    assert notebook.client_sees == [True]
    assert not studio.shell.rail.isVisible()
    assert not studio.shell.panel.isVisible()
    assert not studio.shell.header.pill.isVisible()
    press(studio, Key.Key_Escape)
    assert notebook.client_sees == [True, False]
    assert studio.shell.rail.isVisible()
    assert studio.shell.panel.isVisible()
    assert studio.shell.screen_shown is notebook


def test_f6_goes_around_the_parts_of_the_window(studio: Studio, notebook: Notebook) -> None:
    shell, seen = studio.shell, []
    for _ in range(4):
        press(studio, Key.Key_F6)
        focused = shell.focusWidget()
        parts = {"rail": shell.rail, "panel": shell.panel, "bar": shell.action_bar, "screen": notebook}
        seen.append(next(name for name, part in parts.items() if focused is not None and part.isAncestorOf(focused)))
    assert seen == ["panel", "bar", "rail", "screen"]
    assert notebook.line.hasFocus()


# --- the window ---


def test_no_key_has_two_meanings() -> None:
    keys = [key.shortcut for key in (*KEYS, *ALWAYS)]
    assert len(keys) == len(set(keys))
    assert all(hasattr(Shell, key.method) for key in (*KEYS, *ALWAYS))


def test_help_lists_keys_as_they_stand_on_buttons() -> None:
    listed = keys_of((Action("Sign", print, "Ctrl+Return"), Action("Close", print)), ())
    assert listed[0] == ("Ctrl+Enter", "Sign")
    assert all(does for _, does in listed)


def test_every_screen_of_the_rail_is_there(shell: Shell) -> None:
    for spec in SCREENS.values():
        assert issubclass(spec.load(), Screen)
        assert spec.title
    assert [spec.name for spec in at(Spot.MAIN)][:2] == ["today", "caseload"]


@pytest.mark.parametrize("first_screen", ["today"])
def test_f9_hides_everything_at_once_and_brings_it_back(studio: Studio, shell: Shell) -> None:
    before = shell.focusWidget()
    press(studio, Key.Key_F9)
    assert not [widget for widget in controls(shell) if widget.isVisible()]
    assert shell.windowTitle() == "Hidden – TCM Desktop"
    press(studio, Key.Key_K, Ctrl)
    assert shell.findChild(Palette) is None
    press(studio, Key.Key_F9)
    assert shell.focusWidget() is before
    assert shell.windowTitle() == "Today – TCM Desktop"


def test_ctrl_l_asks_for_the_lock_even_while_hidden(studio: Studio, shell: Shell) -> None:
    asked: list[bool] = []
    shell.lock_wanted.disconnect(studio.program.lock)
    shell.lock_wanted.connect(lambda: asked.append(True))
    press(studio, Key.Key_L, Ctrl)
    press(studio, Key.Key_F9)
    press(studio, Key.Key_L, Ctrl)
    assert asked == [True, True]


def test_a_chart_is_five_keys_away(studio: Studio, shell: Shell) -> None:
    press(studio, Key.Key_K, Ctrl)
    type_in("mar")
    press(studio, Key.Key_Return)
    assert shell.navigator.place.name == "client"
    assert shell.header.title.accessibleName() == "Demo, Marcus"


def test_the_palette_finds_screens_and_commands_and_shows_their_keys(studio: Studio, shell: Shell) -> None:
    press(studio, Key.Key_K, Ctrl)
    palette = shell.findChild(Palette)
    assert palette is not None
    type_in("lock")
    assert (palette.shown()[0].words, palette.shown()[0].keys) == ("Lock", "Ctrl+L")
    palette.search.setText("settings")
    press(studio, Key.Key_Down)
    press(studio, Key.Key_Up)
    press(studio, Key.Key_Return)
    assert shell.navigator.place.name == "settings"


def test_the_palette_offers_the_open_charts_screens(studio: Studio, shell: Shell, people: People) -> None:
    shell.navigator.open("client", client_id=people.settled)
    studio.wait()
    press(studio, Key.Key_K, Ctrl)
    palette = shell.findChild(Palette)
    assert palette is not None
    palette.search.setText("Intake")
    assert palette.shown()[0].kind == "this screen"


@pytest.mark.parametrize("first_screen", ["today"])
def test_ctrl_n_asks_for_whom_where_no_chart_is_open(studio: Studio, shell: Shell) -> None:
    press(studio, Key.Key_N, Ctrl)
    palette = shell.findChild(Palette)
    assert palette is not None
    assert palette.search.hasFocus()
    assert {entry.kind for entry in palette.shown()} == {"client"}
    press(studio, Key.Key_Escape)
    assert shell.navigator.place.name == "today"


def test_tab_stays_inside_what_lies_over_the_screen(studio: Studio, shell: Shell) -> None:
    press(studio, Key.Key_F1)
    page = shell.findChild(KeysHelp)
    assert page is not None
    for modifier in (Qt.KeyboardModifier.NoModifier, Shift) * 3:
        press(studio, Key.Key_Tab, modifier)
        focused = shell.focusWidget()
        assert focused is not None
        assert page.isAncestorOf(focused)


def test_the_rail_opens_screens_and_shows_those_of_the_open_chart(studio: Studio, shell: Shell, people: People) -> None:
    assert not shell.rail._client_buttons[0].isVisible()
    shell.navigator.open("client", client_id=people.settled)
    studio.wait()
    assert shell.rail._client_buttons[0].isVisible()
    shell.rail._buttons["caseload"].click()
    studio.wait()
    assert shell.navigator.place == Place("caseload")
    assert not shell.rail._client_buttons[0].isVisible()
    assert shell.rail._buttons["caseload"].isChecked()


def test_a_narrow_window_folds_the_rail_and_then_the_panel(studio: Studio, shell: Shell) -> None:
    shell.resize(1400, 800)
    studio.wait()
    assert shell.rail._buttons["today"].text() == "Today"
    shell.resize(1024, 600)
    studio.wait()
    assert shell.rail._buttons["today"].text() == ""
    assert shell.rail._buttons["today"].toolTip() == "Today"
    assert not shell.panel.strip.isVisible()


def test_the_pill_tells_of_saving(shell: Shell) -> None:
    words = {}
    for state in SaveState:
        shell.gateway.saving.emit(state)
        words[state] = shell.header.pill.words()
    assert list(words.values()) == ["Saved on this laptop 10:00 am", "Saving", "Not saved"]


def test_a_message_stays_until_the_screen_changes_or_it_is_closed(studio: Studio, shell: Shell) -> None:
    shell.tell("Something happened.", Level.TIP)
    assert shell.bar.words() == "Something happened."
    assert shell._bar_margin.isVisible()
    shell.navigator.open("caseload")
    studio.wait()
    assert shell.bar.words() == ""
    assert not shell._bar_margin.isVisible()


def test_the_warning_before_a_lock_is_apart_from_other_messages(shell: Shell) -> None:
    shell.tell("Something happened.", Level.TIP)
    shell.warn_of_lock(29)
    assert "29 seconds" in shell.lock_bar.words()
    shell.forget_lock()
    assert shell.lock_bar.words() == ""
    assert shell.bar.words() == "Something happened."


def test_a_busy_pointer_shows_only_where_it_takes_longer(studio: Studio, shell: Shell) -> None:
    from threading import Event

    gate = Event()
    shell.gateway.run(lambda _: gate.wait(30))
    assert shell.cursor().shape() is Qt.CursorShape.ArrowCursor
    studio.wait_for(lambda: shell.cursor().shape() is Qt.CursorShape.BusyCursor)
    gate.set()
    studio.wait()
    assert shell.cursor().shape() is Qt.CursorShape.ArrowCursor


def test_the_practice_vault_says_so_on_every_screen(shell: Shell) -> None:
    banners = [child for child in shell.findChildren(QWidget) if child.property("look") == "practice"]
    assert len(banners) == 1
    assert banners[0].isVisible()


def test_a_screen_that_is_left_is_gone_with_its_words(studio: Studio, shell: Shell, people: People) -> None:
    shell.navigator.open("client", client_id=people.settled)
    studio.wait()
    shell.navigator.open("caseload")
    studio.wait()
    assert [type(screen).__name__ for screen in shell.findChildren(Screen)] == ["CaseloadScreen"]
