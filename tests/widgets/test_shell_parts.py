"""Header, action bar, rail, side panel and what lies over the window: by keys, by names, narrow and large."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QPushButton, QWidget

from tests.ui import checks
from tests.widgets.parts import Show, listen, name_of, page, press, themed
from ui.gateway import SaveState
from ui.registry import IN_RAIL, SCREENS, Spot, at
from ui.screen import Action, Navigator, Place
from ui.shell.action_bar import ActionBar, shown_keys
from ui.shell.header import Header
from ui.shell.keys import ALWAYS, KEYS, keys_of
from ui.shell.overlay import Entry, KeysHelp, Palette
from ui.shell.rail import Rail
from ui.shell.side_panel import SidePanel
from ui.theme import ThemeMode, em
from ui.widgets import LineEdit, text

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier
SCALES = pytest.mark.parametrize("scale", [100, 150, 200])


# --- header ---


@pytest.fixture
def header(shown: Show) -> Header:
    made = Header()
    window = shown(page(made))
    window.resize(em(60), em(8))
    QApplication.processEvents()
    return made


@pytest.mark.parametrize(
    ("state", "at_time", "words"),
    [
        (SaveState.SAVED, "", "Saved on this laptop"),
        (SaveState.SAVED, "10:07 am", "Saved on this laptop 10:07 am"),
        (SaveState.SAVING, "", "Saving"),
        (SaveState.NOT_SAVED, "", "Not saved"),
    ],
)
def test_the_pill_says_whether_words_are_kept(header: Header, state: SaveState, at_time: str, words: str) -> None:
    header.show_saving(state, at_time)
    assert header.pill.words() == words


@pytest.mark.parametrize("state", SaveState)
def test_a_narrow_header_is_shorter_and_says_the_same_state(header: Header, state: SaveState) -> None:
    header.show_saving(state, "10:07 am")
    wide = header.pill.words()
    header.set_narrow(True)
    assert wide.startswith(header.pill.words())
    assert ":" not in header.pill.words()
    header.set_narrow(False)
    assert header.pill.words() == wide


def test_hide_and_lock_are_named_with_their_keys_and_asked_for_by_them(header: Header) -> None:
    hide, lock = listen(header.hide_wanted), listen(header.lock_wanted)
    buttons = [each for each in header.findChildren(QPushButton) if not header.undo.isAncestorOf(each)]
    assert [name_of(each) for each in buttons] == ["Hide the screen, F9", "Lock, Control L"]
    for each in buttons:
        each.click()
    assert (len(hide), len(lock)) == (1, 1)
    header.set_narrow(True)
    assert [each.text() for each in buttons] == ["Hide", "Lock"]
    assert [name_of(each) for each in buttons] == ["Hide the screen, F9", "Lock, Control L"]


def test_a_title_that_does_not_fit_is_read_whole(header: Header) -> None:
    long = "Demo-Sample, Guadalupe Maria Esperanza, medical necessity and all that belongs to it, from the first day"
    header.show_place(long, "she/her")
    assert header.title.text().endswith("…")
    assert name_of(header.title) == header.title.toolTip() == long
    header.show_place("Today", "")
    assert (header.title.text(), header.title.toolTip(), header.subtitle.isHidden()) == ("Today", "", True)


def test_where_a_title_has_no_room_the_name_stands_without_the_screen(header: Header) -> None:
    whole = "What changed in the plan · Demo-Sample, Guadalupe"
    header.show_place(whole, "")
    assert header.title.text() == "Demo-Sample, Guadalupe"
    assert name_of(header.title) == header.title.toolTip() == whole
    header.window().resize(em(90), em(8))
    QApplication.processEvents()
    assert (header.title.text(), header.title.toolTip(), name_of(header.title)) == (whole, "", whole)


def test_the_client_sees_neither_the_context_nor_the_state_of_saving(header: Header) -> None:
    header.show_place("Assessment", "Demo, Maria")
    header.show_client(True)
    assert header.pill.isHidden()
    assert header.subtitle.isHidden()
    header.show_client(False)
    assert header.pill.isVisible()
    assert header.subtitle.isVisible()


# --- action bar ---


def bar_with(shown: Show, *actions: Action) -> ActionBar:
    made = ActionBar()
    shown(page(LineEdit(), made)).resize(em(60), em(12))
    made.show_actions(actions)
    QApplication.processEvents()
    return made


@pytest.mark.parametrize(
    ("keys", "words"),
    [("Ctrl+Return", "Ctrl+Enter"), ("Escape", "Esc"), ("F8", "F8"), ("Ctrl+Shift+N", "Ctrl+Shift+N")],
)
def test_keys_as_they_stand_on_buttons(keys: str, words: str) -> None:
    assert shown_keys(keys) == words


def test_an_action_runs_by_its_button_and_by_its_key(shown: Show) -> None:
    done: list[str] = []
    made = bar_with(shown, Action("Sign", lambda: done.append("sign"), "Ctrl+Return", look="primary"))
    made.button_for("Sign").click()
    press_in_window(made, Key.Key_Return, Ctrl)
    assert done == ["sign", "sign"]
    assert name_of(made.button_for("Sign")) == "Sign"
    assert "Ctrl+Enter" in made.button_for("Sign").text()


def press_in_window(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    QTest.keyClick(widget.window(), key, modifiers)
    QApplication.processEvents()


def test_an_action_that_is_not_ready_runs_neither_way(shown: Show) -> None:
    done: list[str] = []
    made = bar_with(shown, Action("Sign", lambda: done.append("sign"), "Ctrl+Return", look="primary", enabled=False))
    made.button_for("Sign").click()
    press_in_window(made, Key.Key_Return, Ctrl)
    assert (done, made.primary()) == ([], None)


def test_a_paused_bar_leaves_its_keys_to_what_lies_over_it(shown: Show) -> None:
    done: list[str] = []
    made = bar_with(
        shown,
        Action("Sign", lambda: done.append("sign"), "Ctrl+Return"),
        Action("Print", lambda: done.append("print"), "Ctrl+P", enabled=False),
    )
    made.pause(True)
    press_in_window(made, Key.Key_Return, Ctrl)
    assert done == []
    made.pause(False)
    press_in_window(made, Key.Key_Return, Ctrl)
    press_in_window(made, Key.Key_P, Ctrl)
    assert done == ["sign"]


def test_other_actions_take_over_the_keys_at_once(shown: Show) -> None:
    done: list[str] = []
    made = bar_with(shown, Action("Old", lambda: done.append("old"), "Ctrl+Return"))
    made.show_actions([Action("New", lambda: done.append("new"), "Ctrl+Return")])
    press_in_window(made, Key.Key_Return, Ctrl)
    assert done == ["new"]
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert len(made.findChildren(QShortcut)) == 1


def test_the_focus_stays_on_the_button_with_the_same_words(shown: Show) -> None:
    made = bar_with(shown, Action("Back", lambda: None, "Escape", left=True), Action("Next", lambda: None))
    made.button_for("Next").setFocus()
    made.show_actions([Action("Next", lambda: None), Action("Sign", lambda: None)])
    QApplication.processEvents()
    assert made.button_for("Next").hasFocus()


def test_back_stands_at_the_left_and_the_rest_at_the_right(shown: Show) -> None:
    made = bar_with(shown, Action("Next", lambda: None), Action("Back", lambda: None, "Escape", left=True))
    back, following = made.button_for("Back"), made.button_for("Next")
    assert back.x() < following.x()
    assert following.x() > made.width() // 2


def test_a_bar_without_actions_is_not_there(shown: Show) -> None:
    made = bar_with(shown)
    assert made.isHidden()
    with pytest.raises(StopIteration):
        made.button_for("Sign")


@SCALES
def test_a_narrow_bar_drops_the_keys_and_keeps_the_words(shown: Show, scale: int) -> None:
    themed(ThemeMode.LIGHT, scale)
    made = bar_with(shown, Action("Review and sign", lambda: None, "Ctrl+Return", look="primary"))
    made.set_narrow(True)
    QApplication.processEvents()
    assert made.button_for("Review and sign").text() == "Review and sign"
    assert not checks.clipped(made.window())
    assert not checks.small_targets(made.window())


# --- rail ---


@pytest.fixture
def rail(shown: Show) -> Rail:
    made = Rail()
    shown(page(made)).resize(em(18), em(40))
    QApplication.processEvents()
    return made


def visible_names(rail: Rail) -> list[str]:
    return [name_of(each) for each in rail.findChildren(QPushButton) if each.isVisible()]


def test_the_rail_names_its_screens_in_every_width(rail: Rail) -> None:
    expected = [spec.title for spec in (*at(Spot.MAIN), *at(Spot.FOOT))] + ["Help F1"]
    assert sorted(visible_names(rail)) == sorted(expected)
    rail.set_narrow(True)
    assert sorted(visible_names(rail)) == sorted(expected)
    shown_texts = {each.text() for each in rail.findChildren(QPushButton) if each.isVisible()}
    assert shown_texts == {""}
    assert all(each.toolTip() for each in rail.findChildren(QPushButton) if each.isVisible())


def test_the_open_charts_screens_come_and_go(rail: Rail) -> None:
    titles = {spec.title for spec in at(Spot.CLIENT)}
    assert not titles & set(visible_names(rail))
    rail.show_client(True)
    assert titles <= set(visible_names(rail))
    rail.set_narrow(True)
    assert titles <= set(visible_names(rail))
    rail.show_client(False)
    assert not titles & set(visible_names(rail))


def test_the_entry_that_is_lit_is_in_sight_where_room_is_short(rail: Rail) -> None:
    rail.window().resize(em(18), em(20))
    rail.show_client(True)
    for name in ("referrals", "today"):
        rail.mark(name)
        QApplication.processEvents()
        lit = next(each for each in rail.findChildren(QPushButton) if each.isChecked())
        assert not lit.visibleRegion().isEmpty()
        assert lit.visibleRegion().boundingRect() == lit.rect()


def test_one_entry_is_lit(rail: Rail) -> None:
    for name in ("today", "caseload", "print"):
        rail.mark(name)
        lit = [name_of(each) for each in rail.findChildren(QPushButton) if each.isChecked()]
        assert lit == ([SCREENS[name].title] if SCREENS[name].spot in IN_RAIL else [])


def test_an_entry_opens_its_screen_by_a_key(rail: Rail) -> None:
    heard, helped = listen(rail.chosen), listen(rail.help_wanted)
    for each in rail.findChildren(QPushButton):
        if each.isVisible():
            each.setFocus()
            press(Key.Key_Space)
    assert heard.values == [*at(Spot.MAIN), *at(Spot.FOOT)]
    assert len(helped) == 1


@SCALES
@pytest.mark.parametrize("narrow", [False, True])
def test_the_rail_is_large_enough_to_hit(shown: Show, scale: int, narrow: bool) -> None:
    themed(ThemeMode.LIGHT, scale)
    made = Rail()
    window = shown(page(made))
    made.show_client(True)
    made.set_narrow(narrow)
    window.resize(em(18), em(60))
    QApplication.processEvents()
    assert not checks.small_targets(window)
    assert not checks.clipped(window)
    assert not checks.unnamed(window)


# --- side panel ---


@pytest.fixture
def side(shown: Show) -> SidePanel:
    made = SidePanel()
    shown(page(made)).resize(em(40), em(30))
    return made


def test_a_panel_beside_the_body_is_open_and_has_no_strip(side: SidePanel) -> None:
    body = text("Billing check")
    side.set_below(False)
    side.show_panel(body, "Billing check: 1 to fix  F8")
    QApplication.processEvents()
    assert body.isVisible()
    assert side.strip.isHidden()


def test_a_panel_below_the_body_is_one_line_that_unfolds_by_a_key(side: SidePanel) -> None:
    body = text("Billing check")
    side.set_below(True)
    side.show_panel(body, "Billing check: 1 to fix  F8")
    QApplication.processEvents()
    assert not body.isVisible()
    assert name_of(side.strip) == side.strip.text() == "Billing check: 1 to fix  F8"
    side.strip.setFocus()
    press(Key.Key_Return)
    assert body.isVisible()
    press(Key.Key_Return)
    assert not body.isVisible()


def test_opening_a_panel_twice_leaves_it_open(side: SidePanel) -> None:
    body = text("Billing check")
    side.set_below(True)
    side.show_panel(body, "More")
    side.open()
    side.open()
    QApplication.processEvents()
    assert body.isVisible()


def test_the_panel_of_the_screen_before_is_gone_with_its_words(side: SidePanel) -> None:
    first = text("About Maria")
    side.show_panel(first, "One")
    side.show_panel(text("Other"), "Two")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert "About Maria" not in [each.text() for each in side.findChildren(type(first))]
    side.show_panel(None, "")
    assert side.isHidden()


# --- over the window ---


@pytest.fixture
def window(shown: Show) -> QWidget:
    made = page(LineEdit("before"))
    shown(made)
    made.resize(em(60), em(40))
    made.findChildren(LineEdit)[0].setFocus()
    QApplication.processEvents()
    return made


def palette_over(window: QWidget, done: list[str], *words: str) -> Palette:
    entries = [Entry(each, "screen", lambda each=each: done.append(each), "F1") for each in words]
    return Palette(window, entries, "Find anything")


WORDS = ("Today", "Caseload", "Demo, Maria", "Lock")


def test_letters_find_arrows_choose_and_enter_goes(window: QWidget) -> None:
    done: list[str] = []
    made = palette_over(window, done, *WORDS)
    assert made.search.hasFocus()
    QTest.keyClicks(made.search, "a")
    press(Key.Key_Down)
    expected = made.shown()[1].words
    press(Key.Key_Return)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert done == [expected]
    assert window.findChildren(LineEdit)[0].hasFocus()


@given(st.lists(st.sampled_from([Key.Key_Down, Key.Key_Up]), max_size=12))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_arrows_go_round_the_list(window: QWidget, keys: list[Qt.Key]) -> None:
    made = palette_over(window, [], *WORDS)
    for key in keys:
        press(key)
    steps = sum(1 if key is Key.Key_Down else -1 for key in keys)
    assert made.findChildren(QListWidget)[0].currentRow() == steps % len(WORDS)
    made.finish()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_escape_closes_it_and_nothing_is_done(window: QWidget) -> None:
    done: list[str] = []
    made = palette_over(window, done, *WORDS)
    closed = listen(made.closed)
    press(Key.Key_Escape)
    assert (done, len(closed)) == ([], 1)
    assert window.findChildren(LineEdit)[0].hasFocus()


def test_nothing_found_is_nothing_to_choose(window: QWidget) -> None:
    done: list[str] = []
    made = palette_over(window, done, *WORDS)
    QTest.keyClicks(made.search, "zzz")
    press(Key.Key_Down)
    press(Key.Key_Return)
    assert (made.shown(), done, made.isVisible()) == ((), [], True)
    made.finish()


def test_clients_that_arrive_later_stand_first_and_keep_what_was_typed(window: QWidget) -> None:
    made = palette_over(window, [], *WORDS)
    QTest.keyClicks(made.search, "demo")
    made.add([Entry("Demo, Andre", "client", lambda: None)])
    assert {entry.words for entry in made.shown()} == {"Demo, Andre", "Demo, Maria"}
    assert made.search.text() == "demo"
    made.finish()


def test_it_is_named_and_lies_inside_the_window(window: QWidget) -> None:
    made = palette_over(window, [], *WORDS)
    assert name_of(made.search) == "Find anything"
    assert made.findChildren(QListWidget)[0].accessibleName() == "Found"
    for wide, high in ((60, 40), (20, 14), (90, 60)):
        window.resize(em(wide), em(high))
        QApplication.processEvents()
        assert window.rect().contains(made.geometry())
    made.finish()


def test_the_keys_page_lists_them_and_closes_by_enter_or_escape(window: QWidget) -> None:
    for key in (Key.Key_Return, Key.Key_Escape):
        made = KeysHelp(window, "Keys that work here", [("F8", "Next finding"), ("Esc", "One step back")])
        assert made.rows == (("F8", "Next finding"), ("Esc", "One step back"))
        closed = listen(made.closed)
        press(key)
        assert len(closed) == 1
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_tab_does_not_leave_what_lies_over_the_window(window: QWidget) -> None:
    made = KeysHelp(window, "Keys", [("F8", "Next finding")])
    for _ in range(6):
        press(Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        assert made.isAncestorOf(focused)
    made.finish()


# --- keys everywhere, and the way one came ---


def test_no_two_keys_of_the_window_are_the_same_and_each_does_something() -> None:
    every = [*KEYS, *ALWAYS]
    assert len({key.shortcut for key in every}) == len(every)
    assert all(key.does and key.method for key in every)


def test_the_list_of_keys_begins_with_the_screens_own() -> None:
    own = (Action("Sign", lambda: None, "Ctrl+Return"), Action("No key", lambda: None))
    listed = keys_of(own, (("F8", "Next finding"),))
    assert listed[:2] == [("Ctrl+Enter", "Sign"), ("F8", "Next finding")]
    assert len(listed) == 2 + len(KEYS) + len(ALWAYS)


PLACES = st.sampled_from(["today", "caseload", "client", "note", "check"])


@given(st.lists(st.one_of(PLACES.map(lambda name: ("open", name)), st.just(("back", "")), st.just(("stay", "")))))
def test_the_way_back_is_the_way_one_came(steps: list[tuple[str, str]]) -> None:
    navigator = Navigator(Place("today"))
    trail, before = ["today"], ["today"]
    for what, name in steps:
        if what == "open":
            navigator.open(name)
            before = list(trail)
            trail = trail[: trail.index(name) + 1] if name in trail else [*trail, name]
        elif what == "back":
            navigator.back()
            if len(trail) > 1:
                before, trail = list(trail), trail[:-1]
        else:
            navigator.stay()
            trail = list(before)
        assert navigator.place == Place(trail[-1])
        assert navigator.has_back == (len(trail) > 1)
        assert navigator.previous == (Place(trail[-2]) if len(trail) > 1 else None)


def test_a_place_can_be_settled_without_moving() -> None:
    navigator = Navigator(Place("today"))
    moves = listen(navigator.moved)
    navigator.open("note", client_id=1)
    navigator.settle(note_id=7)
    assert navigator.place == Place("note", {"client_id": 1, "note_id": 7})
    navigator.open("check", note_id=7)
    navigator.back(caret=3)
    assert navigator.place.params == {"client_id": 1, "note_id": 7, "caret": 3}
    navigator.reload()
    assert len(moves) == 4


def test_asking_for_a_note_moves_nothing() -> None:
    navigator = Navigator(Place("today"))
    moves, asked = listen(navigator.moved), listen(navigator.note_wanted)
    navigator.ask_for_note()
    assert (len(moves), len(asked)) == (0, 1)
