"""Today, caseload, chart, intake and settings, worked by keys on a real vault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from tcm_desktop.domain.clients import Client
from tcm_desktop.services.clients import register_client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.intake import INTAKE, IntakeForm, keep_intake, open_intake
from tcm_desktop.services.notes import found_again
from tcm_desktop.services.today import caseload_entries
from tests.support.vaults import PASSPHRASE, StandingClock, make_client, make_gate, open_desk
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import Hands
from ui.levels import Level
from ui.presenters.due import MOST_ROWS
from ui.presenters.words import cited
from ui.screen import Place
from ui.screens.caseload import LEAST_FOR_WORDS, NEXT_DUE, CaseloadScreen
from ui.screens.chart import ChartScreen
from ui.screens.intake import IntakeScreen
from ui.screens.settings import SettingsScreen
from ui.screens.today import TodayScreen
from ui.theme import ThemeMode, current_theme, em
from ui.widgets import Choice, Field

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


def press(studio: Studio, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or studio.shell, key, modifier)
    studio.wait()


def type_in(words: str) -> None:
    QTest.keyClicks(QApplication.focusWidget(), words)


def words_of(widget: QWidget) -> str:
    shown = [each for each in widget.findChildren(QWidget) if not each.isHidden()]
    return "\n".join(each.text() for each in shown if isinstance(each, QLabel | QPushButton))


def do(studio: Studio, use_case: Callable[..., object], *args: object) -> object:
    """A use case at the open desk, on the vault's lane, as somebody else's change arrives."""
    found: list[object] = []
    studio.program.tasks.vault(lambda: found.append(use_case(studio.shell.gateway.desk, *args)))
    studio.wait()
    return found[0]


@pytest.fixture
def first_screen(request: pytest.FixtureRequest) -> str:
    return "today" if "today" in request.fixturenames else "sync"


# --- Today ---


@pytest.fixture
def today(studio: Studio) -> TodayScreen:
    shown = studio.shell.screen_shown
    assert isinstance(shown, TodayScreen)
    return shown


def test_the_first_due_thing_is_one_key_away(studio: Studio, today: TodayScreen) -> None:
    first = today.list.rows()[0]
    assert today.list.buttons()[0].hasFocus()
    destination: list[Place] = []
    studio.shell.navigator.moved.disconnect(studio.shell._go)
    studio.shell.navigator.moved.connect(destination.append)
    press(studio, Key.Key_Return)
    assert destination[0].params["client_id"] == first.key.client_id


def test_late_comes_before_due_and_due_before_later(today: TodayScreen) -> None:
    now, week = today.list.lists["Due now"].rows, today.list.lists["This week"].rows
    days = [row.key.due_on or date.max for row in now]
    assert days == sorted(days)
    assert {row.level for row in now} == {Level.STOP, Level.TIP}  # late, and next steps without a day
    assert [row.key.due_on for row in week] == sorted(row.key.due_on for row in week)
    assert {row.level for row in week} == {Level.TIP}


def test_down_goes_on_from_what_is_due_to_the_next_group(studio: Studio, today: TodayScreen) -> None:
    if "Due now" in today.list.more:
        today.list.more["Due now"].click()
    studio.wait()
    today.list.buttons()[0].setFocus()
    for _ in today.list.lists["Due now"].rows:
        press(studio, Key.Key_Down)
    following = list(today.list.lists.values())[1]
    assert QApplication.focusWidget() is following.buttons[0]


def test_typing_finds_and_enter_does_the_first(studio: Studio, today: TodayScreen) -> None:
    today.list.filter.setFocus()
    type_in("gordie")
    assert {row.title for row in today.list.rows()} == {"Practice, Gordie"}
    press(studio, Key.Key_Return)
    assert studio.shell.navigator.place.name == "assessment"


def test_down_goes_from_the_filter_to_what_was_found(studio: Studio, today: TodayScreen) -> None:
    today.list.filter.setFocus()
    type_in("plan")
    press(studio, Key.Key_Down)
    assert today.list.buttons()[0].hasFocus()


def test_nothing_found_is_said(today: TodayScreen) -> None:
    today.list.filter.setFocus()
    type_in("zebra")
    assert today.list.rows() == ()
    assert "Nothing that is due has these words." in words_of(today)


def test_rows_can_stand_by_kind_or_by_client(studio: Studio, today: TodayScreen) -> None:
    every = {row.key for row in today.list.rows()}
    today.list.by.setFocus()
    press(studio, Key.Key_2)
    assert "Assessment to finish" in today.list.lists
    assert every <= {row.key for row in today.list.rows()}
    press(studio, Key.Key_3)
    assert "Practice, Gordie" in today.list.lists
    assert every <= {row.key for row in today.list.rows()}


def test_the_side_of_the_page_says_who_asks_for_the_row_at_hand(studio: Studio, today: TodayScreen) -> None:
    keys = [row.key for row in today.list.rows()]
    at = next(n for n, item in enumerate(keys) if item.source)
    today.list.buttons()[at].setFocus()
    studio.wait()
    assert f"Asked for by: {cited(keys[at].source)}" in words_of(today.panel())
    assert "as restated" not in words_of(today.panel())
    following = next(n for n, item in enumerate(keys) if not item.source)
    today.list.buttons()[following].setFocus()
    studio.wait()
    assert "Asked for by" not in words_of(today.panel())


def test_what_is_due_later_opens_on_request(studio: Studio, today: TodayScreen) -> None:
    assert today.list.lists["Later"].rows == ()
    today.list.more["Later"].click()
    assert today.list.lists["Later"].rows
    assert today.list.lists["Later"].buttons[0].hasFocus()


@pytest.mark.parametrize("first_screen", ["today"])
def test_the_header_says_the_day_and_how_many_charts_are_open(studio: Studio, people: People) -> None:
    open_now = [each for each in Hands(studio).ask(caseload_entries) if each.closed_on is None]
    assert 0 < len(open_now) < len(people.lines)
    assert studio.shell.header.subtitle.accessibleName() == f"Wednesday, March 4 · {len(open_now)} clients"


def test_a_change_in_the_vault_shows_at_once_and_keeps_the_focus(studio: Studio, today: TodayScreen) -> None:
    before = len(today.list.lists["Due now"].rows)
    today.list.buttons()[2].setFocus()
    focused = today.list.rows()[2].key
    studio.shell.gateway.run(lambda desk: register_client(desk, make_client(desk, "Aaa")))
    studio.wait()
    assert len(today.list.lists["Due now"].rows) == min(before + 1, MOST_ROWS)
    keys = [row.key for row in today.list.rows()]
    assert today.list.buttons()[keys.index(focused)].hasFocus()


@pytest.mark.slow  # a further case
def test_no_wall_of_late_things(studio: Studio, today: TodayScreen) -> None:
    for number in range(6):
        studio.shell.gateway.run(lambda desk, n=number: register_client(desk, make_client(desk, f"Zzz{n}")))
    studio.wait()
    assert len(today.list.lists["Due now"].rows) == MOST_ROWS
    assert today.list.more["Due now"].text().endswith("more")
    today.list.more["Due now"].click()
    assert len(today.list.lists["Due now"].rows) > MOST_ROWS
    assert today.list.lists["Due now"].buttons[MOST_ROWS].hasFocus()


@pytest.mark.parametrize("first_screen", ["today"])
def test_what_was_being_typed_when_it_crashed_is_offered(studio: Studio) -> None:
    do(studio, lambda desk: keep_intake(desk, desk.new_id(), IntakeForm(given="Beatriz")))
    studio.shell.navigator.reload()
    studio.wait()
    today = studio.shell.screen_shown
    assert isinstance(today, TodayScreen)
    assert "still here" in today.found.words()
    today.found._act()
    studio.wait()
    shown = studio.shell.screen_shown
    assert isinstance(shown, IntakeScreen)
    assert shown.typed().given == "Beatriz"


def test_an_empty_vault_says_what_will_be_here(qapp: QApplication, tmp_path: object) -> None:
    from pathlib import Path

    root, clock = Path(str(tmp_path)) / "empty", StandingClock()
    vault = make_gate(root, clock).create("Practice", bytearray(PASSPHRASE.encode()), practice=True)
    open_desk(vault, clock)
    vault.close()
    (root / "practice.key").write_text(PASSPHRASE)
    studio = Studio(qapp, root, clock)
    shell = studio.open_practice()
    assert "What is due will stand here" in words_of(shell.screen_shown)
    assert QApplication.focusWidget() is not None
    shell.navigator.open("caseload")
    studio.wait()
    assert "Your clients will be listed here" in words_of(shell.screen_shown)
    studio.close()


# --- caseload ---


@pytest.fixture
def listed(studio: Studio) -> CaseloadScreen:
    studio.shell.navigator.open("caseload")
    studio.wait()
    shown = studio.shell.screen_shown
    assert isinstance(shown, CaseloadScreen)
    return shown


def test_typing_narrows_the_list_and_enter_opens(studio: Studio, listed: CaseloadScreen) -> None:
    type_in("kai")
    assert [each.line.listed_name for each in listed.model.entries] == ["Sample, Kai"]
    press(studio, Key.Key_Return)
    assert studio.shell.header.title.accessibleName() == "Sample, Kai"
    press(studio, Key.Key_Escape)
    assert isinstance(studio.shell.screen_shown, CaseloadScreen)


def test_down_goes_into_the_list_and_enter_opens_the_row(studio: Studio, listed: CaseloadScreen) -> None:
    press(studio, Key.Key_Down)
    assert listed.table.hasFocus()
    press(studio, Key.Key_Down)
    chosen = listed.model.entries[1]
    press(studio, Key.Key_Return)
    assert studio.shell.navigator.place == Place("client", {"client_id": chosen.line.client_id})


def test_the_chosen_client_stays_chosen_while_the_list_narrows(listed: CaseloadScreen) -> None:
    last = listed.model.entries[-1]
    listed.table.selectRow(len(listed.model.entries) - 1)
    listed.filter.setText(last.line.listed_name[:3])
    assert listed.model.entries[listed.table.currentIndex().row()] == last


def test_what_is_next_keeps_room_for_its_words(listed: CaseloadScreen) -> None:
    table, header = listed.table, listed.table.horizontalHeader()
    for width in (30, 90, 30):
        table.resize(em(width), em(20))
        assert header.sectionSize(NEXT_DUE) >= em(LEAST_FOR_WORDS)
        assert header.length() == table.viewport().width() or width < 90
    listed.filter.setText("demo")
    assert header.sectionSize(NEXT_DUE) >= em(LEAST_FOR_WORDS)


def test_nobody_found_is_said(studio: Studio, listed: CaseloadScreen) -> None:
    type_in("xyzzy")
    assert "Nobody in your caseload" in words_of(listed)
    press(studio, Key.Key_Return)
    assert studio.shell.screen_shown is listed


def test_the_table_shows_some_clients_only(studio: Studio, listed: CaseloadScreen) -> None:
    everyone = len(listed.model.entries)
    listed.show_chips.setFocus()
    press(studio, Key.Key_2)
    late = [each.line.listed_name for each in listed.model.entries]
    assert "Example, Dee" in late
    assert len(late) < everyone
    listed.filter.setFocus()
    type_in("zz")
    assert "Nobody in your caseload has such a name." in words_of(listed)
    press(studio, Key.Key_Backspace)
    press(studio, Key.Key_Backspace)
    assert [each.line.listed_name for each in listed.model.entries] == late


def test_the_model_keeps_qts_rules(qtmodeltester: object, listed: CaseloadScreen) -> None:
    qtmodeltester.check(listed.model)
    assert listed.model.rowCount() == len(listed.model.entries)
    index = listed.model.index(0, 1)
    assert listed.model.data(index, Qt.ItemDataRole.AccessibleTextRole).startswith("Next due: ")


# --- chart ---


def open_chart(studio: Studio, client_id: object) -> ChartScreen:
    studio.shell.navigator.open("client", client_id=client_id)
    studio.wait()
    shown = studio.shell.screen_shown
    assert isinstance(shown, ChartScreen)
    return shown


def test_a_chart_opens_with_what_to_know_at_the_door(studio: Studio, people: People) -> None:
    chart = open_chart(studio, people.settled)
    assert "Before you go" in words_of(chart.panel())
    assert "Last contact" in words_of(chart.panel())
    assert "F20.9" in words_of(chart)
    assert chart.contacts.buttons[0].hasFocus()
    assert not chart.steps.isVisible()


def test_a_new_client_shows_four_steps(studio: Studio, people: People) -> None:
    chart = open_chart(studio, people.new)
    assert [row.title for row in chart.steps.rows] == ["Intake", "Assessment", "Medical necessity", "Care plan"]
    assert [row.pill for row in chart.steps.rows].count("To do") == 3
    assert chart.steps.buttons[0].hasFocus()
    press(studio, Key.Key_Return)
    assert studio.shell.navigator.place.name == "intake"


def test_a_long_history_shows_its_latest_first_and_then_all(studio: Studio, people: People) -> None:
    chart = open_chart(studio, people.settled)
    assert chart._chart is not None
    line = chart._chart.contacts[0]
    chart._show(replace(chart._chart, contacts=(line,) * 30))
    assert len(chart.contacts.rows) == 8
    assert chart._more.text() == "22 more"
    chart._more.click()
    assert len(chart.contacts.rows) == 30
    assert chart.contacts.buttons[8].hasFocus()


def test_a_safety_alert_is_the_first_thing_on_the_page(studio: Studio, people: People) -> None:
    chart = open_chart(studio, people.new)
    assert chart._chart is not None
    client = replace(chart._chart.client, safety_alert="Two workers at every visit")
    studio.shell.gateway.run(update, client)
    studio.wait()
    alert = next(child for child in chart.findChildren(QWidget) if child.accessibleName().startswith("Safety:"))
    assert alert.y() <= min(child.y() for child in chart.children() if isinstance(child, QWidget) and child.isVisible())


def update(desk: Desk, client: Client) -> object:
    from tcm_desktop.services.clients import update_client

    return update_client(desk, client)


def test_that_a_chart_was_opened_is_in_the_trail(studio: Studio, people: People) -> None:
    open_chart(studio, people.settled)

    def events(desk: Desk) -> list[str]:
        with desk.reading() as work:
            return [entry.event for entry in work.trail(people.settled)]

    assert do(studio, events)[-1] == "chart.opened"


# --- intake ---


@pytest.fixture
def intake(studio: Studio) -> IntakeScreen:
    studio.shell.navigator.open("intake")
    studio.wait()
    shown = studio.shell.screen_shown
    assert isinstance(shown, IntakeScreen)
    return shown


def editor(screen: IntakeScreen, name: str) -> QWidget:
    return screen._fields()[name].editor


def fill_least(screen: IntakeScreen) -> None:
    type_in("Beatriz")
    editor(screen, "family").setText("Newly")
    editor(screen, "birth_date").type_in("6/15/84")
    for name in ("payer_profile", "target_group"):
        choice = editor(screen, name)
        assert isinstance(choice, Choice)
        choice.setCurrentIndex(choice.count() - 1)


@pytest.mark.parametrize("first_screen", ["today"])
def test_a_client_is_taken_in_by_keys(studio: Studio, intake: IntakeScreen) -> None:
    fill_least(intake)
    press(studio, Key.Key_Return, Ctrl)
    assert studio.shell.navigator.place.name == "client"
    assert studio.shell.header.title.accessibleName() == "Newly, Beatriz"
    press(studio, Key.Key_Escape)
    assert studio.shell.navigator.place.name == "today"


def test_what_is_missing_is_told_twice_in_the_same_words_and_nothing_is_lost(
    studio: Studio, intake: IntakeScreen
) -> None:
    type_in("Beatriz")
    press(studio, Key.Key_Return, Ctrl)
    links = [link for link in intake.summary.findChildren(QPushButton) if link.isVisible()]
    errors = [field.error() for field in intake._fields().values() if field.error()]
    assert [link.text() for link in links] == errors
    assert links[0].hasFocus()
    assert intake.typed().given == "Beatriz"
    press(studio, Key.Key_Space)
    assert editor(intake, "birth_date").hasFocus()
    field = editor(intake, "birth_date")
    assert field.visibleRegion().boundingRect().height() > 0


def test_a_half_typed_intake_is_there_again(studio: Studio, intake: IntakeScreen) -> None:
    type_in("Beatriz")
    press(studio, Key.Key_Escape)
    studio.shell.navigator.open("intake")
    studio.wait()
    again = studio.shell.screen_shown
    assert isinstance(again, IntakeScreen)
    assert again.typed().given == "Beatriz"
    assert "still here" in studio.shell.bar.words()
    studio.shell.bar._act()
    studio.wait()
    assert again.typed().given == ""
    assert do(studio, open_intake).typed is None


def test_a_finished_intake_leaves_no_half_typed_one(studio: Studio, intake: IntakeScreen) -> None:
    fill_least(intake)
    press(studio, Key.Key_S, Ctrl)
    press(studio, Key.Key_Return, Ctrl)
    copies = do(studio, found_again)
    assert not [copy for copy in copies if copy.record_kind == INTAKE]


def test_diagnoses_and_people_are_added_and_removed(studio: Studio, intake: IntakeScreen) -> None:
    diagnoses, people = intake._sections[3], intake._sections[4]
    diagnoses.adder.click()
    studio.wait()
    type_in("f209")
    press(studio, Key.Key_Tab)
    type_in("Schizophrenia")
    press(studio, Key.Key_Tab)
    type_in("5/1/2024")
    people.adder.click()
    studio.wait()
    form = intake.typed()
    assert (form.diagnoses[0].code, form.diagnoses[0].text, form.diagnoses[0].as_of) == (
        "f209",
        "Schizophrenia",
        "5/1/2024",
    )
    assert len(form.associates) == 1
    people.entries[0].remove.click()
    studio.wait()
    assert intake.typed().associates == ()
    assert people.adder.hasFocus()


def test_a_change_to_a_chart_is_stored_when_the_screen_is_left(studio: Studio, people: People) -> None:
    open_chart(studio, people.settled)
    studio.shell.navigator.open("intake", client_id=people.settled)
    studio.wait()
    shown = studio.shell.screen_shown
    assert isinstance(shown, IntakeScreen)
    field = editor(shown, "phone")
    field.setText("555-0199")
    press(studio, Key.Key_Escape)
    chart = studio.shell.screen_shown
    assert isinstance(chart, ChartScreen)
    assert "555-0199" in words_of(chart)


@pytest.mark.slow  # a further case
def test_an_intake_that_was_only_looked_at_changes_nothing(studio: Studio, people: People) -> None:
    def entries(desk: Desk) -> int:
        with desk.reading() as work:
            return len(work.waiting())

    before = do(studio, entries)
    for line in people.lines:
        studio.shell.navigator.open("intake", client_id=line.client_id)
        studio.wait()
        press(studio, Key.Key_Escape)
    assert do(studio, entries) == before
    assert not [copy for copy in do(studio, found_again) if copy.record_kind == INTAKE]


# --- settings ---


@pytest.fixture
def settings(studio: Studio) -> SettingsScreen:
    studio.shell.navigator.open("settings")
    studio.wait()
    shown = studio.shell.screen_shown
    assert isinstance(shown, SettingsScreen)
    return shown


@pytest.mark.slow  # a further case
@pytest.mark.parametrize("first_screen", ["today"])
def test_text_size_and_colors_apply_at_once_and_are_kept(studio: Studio, settings: SettingsScreen) -> None:
    settings.scale.chips[3].setFocus()
    press(studio, Key.Key_Space)
    assert current_theme().scale == 150
    again = studio.shell.screen_shown
    assert isinstance(again, SettingsScreen)
    assert again.scale.chips[3].hasFocus()
    again.mode.chips[2].click()
    studio.wait()
    assert (current_theme().mode, current_theme().scale) == (ThemeMode.DARK, 150)
    shown = studio.shell.screen_shown
    assert isinstance(shown, SettingsScreen)
    assert shown.mode.chips[2].hasFocus()
    assert (studio.program.preferences.mode, studio.program.preferences.scale) == (ThemeMode.DARK, 150)
    press(studio, Key.Key_Escape)
    assert studio.shell.navigator.place.name == "today"


def test_the_idle_time_applies_at_once(studio: Studio, settings: SettingsScreen) -> None:
    settings.idle.chips[0].click()
    assert studio.program.idle is not None
    assert studio.program.idle.limit == 120
    assert studio.program.preferences.idle_minutes == 2


def test_the_practice_vault_has_no_passphrase_to_change(settings: SettingsScreen) -> None:
    assert not settings.old.isVisible()


def change(studio: Studio, screen: SettingsScreen, old: str, new: str, again: str) -> None:
    for field, words in ((screen.old, old), (screen.new, new), (screen.again, again)):
        field.setText(words)
    screen._change.click()
    studio.wait()


def test_the_passphrase_is_changed(studio: Studio, settings: SettingsScreen) -> None:
    new = "marble ocean thirty tent"
    change(studio, settings, PASSPHRASE, new, "something else")
    assert "differ" in settings._again.error()
    change(studio, settings, "wrong one altogether", new, new)
    assert "did not open" in settings.message.words()
    change(studio, settings, PASSPHRASE, "short", "short")
    assert "needs at least" in settings.message.words()
    change(studio, settings, PASSPHRASE, new, new)
    assert "opens your vault from now on" in settings.message.words()
    assert (settings.old.text(), settings.new.text(), settings.again.text()) == ("", "", "")


def test_every_label_of_the_settings_belongs_to_something(settings: SettingsScreen) -> None:
    assert all(field.label.buddy() is field.editor for field in settings.findChildren(Field))
