"""Before the vault is open: unlocking, failing in words, setting a vault up, practising."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from db.gate import Gate
from tests.support.vaults import PASSPHRASE, StandingClock, make_gate, open_desk
from tests.tools.studio import Studio
from tests.ui import checks
from ui.entrance.window import Entrance
from ui.theme import ThemeMode, current_theme

Key = Qt.Key


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def gate(tmp_path: Path, clock: StandingClock) -> Gate:
    return make_gate(tmp_path / "vaults-here", clock)


@pytest.fixture
def anas(gate: Gate, clock: StandingClock) -> str:
    """The id of Ana's vault, closed."""
    vault = gate.create("Ana Practice", bytearray(PASSPHRASE.encode()))
    open_desk(vault, clock)
    vault.close()
    return vault.entry.id


Start = Callable[[], Entrance]


@pytest.fixture
def studio(qapp: QApplication, tmp_path: Path, clock: StandingClock) -> Iterator[Studio]:
    made = Studio(qapp, tmp_path / "vaults-here", clock)
    yield made
    crashes = made.program.crash.seen
    made.close()
    assert not crashes


@pytest.fixture
def start(studio: Studio) -> Start:
    """Shows the entrance."""

    def go() -> Entrance:
        studio.program.start()
        studio.wait()
        entrance = studio.program.entrance
        assert entrance is not None
        entrance.activateWindow()
        studio.wait()
        return entrance

    return go


def type_and_enter(studio: Studio, words: str) -> None:
    field = QApplication.focusWidget()
    QTest.keyClicks(field, words)
    QTest.keyClick(field, Key.Key_Return)
    studio.wait()


def test_one_field_and_one_key_open_the_vault(studio: Studio, anas: str, start: Start) -> None:
    entrance = start()
    assert entrance.unlock.title.text() == "Welcome back, Ana"
    assert entrance.unlock.passphrase.hasFocus()
    type_and_enter(studio, PASSPHRASE)
    assert studio.shell.isVisible()
    assert studio.shell.gateway.desk.vault.entry.id == anas
    assert studio.shell.navigator.place.name == "today"
    assert studio.program.entrance is None


def test_a_wrong_passphrase_is_told_and_can_be_tried_again(studio: Studio, anas: str, start: Start) -> None:
    entrance = start()
    type_and_enter(studio, "not the passphrase at all")
    assert "did not open the file" in entrance.unlock.message.words()
    assert entrance.unlock.passphrase.text() == ""
    assert entrance.unlock.passphrase.hasFocus()
    type_and_enter(studio, PASSPHRASE)
    assert studio.shell.isVisible()


@pytest.mark.slow  # a further case
def test_after_four_wrong_ones_there_is_a_wait_that_counts_down(studio: Studio, anas: str, start: Start) -> None:
    entrance = start()
    for _ in range(4):
        type_and_enter(studio, "not the passphrase at all")
    unlock = entrance.unlock
    assert unlock.unlock.text() == "Wait 2 seconds"
    assert not unlock.unlock.isEnabled()
    type_and_enter(studio, PASSPHRASE)
    assert studio.program.shell is None
    studio.wait_for(unlock.unlock.isEnabled)
    assert unlock.unlock.text() == "Unlock  Enter"
    clock = studio.program.door.clock
    assert isinstance(clock, StandingClock)
    clock.at += timedelta(seconds=3)
    unlock.passphrase.clear()
    type_and_enter(studio, PASSPHRASE)
    assert studio.shell.isVisible()


def test_nothing_typed_is_nothing_tried(studio: Studio, anas: str, start: Start) -> None:
    entrance = start()
    type_and_enter(studio, "")
    assert entrance.unlock.message.words() == "Type your passphrase first."


def test_a_vault_open_elsewhere_says_so(studio: Studio, gate: Gate, anas: str, start: Start) -> None:
    vault = gate.open(anas, bytearray(PASSPHRASE.encode()))
    entrance = start()
    type_and_enter(studio, PASSPHRASE)
    vault.close()
    assert "open" in entrance.unlock.message.words()
    assert studio.program.shell is None


def test_a_damaged_vault_says_so_and_is_left_alone(studio: Studio, anas: str, start: Start, tmp_path: Path) -> None:
    headers = sorted((tmp_path / "vaults-here" / "vaults" / anas).glob("header*"))
    assert headers
    for each in headers:
        each.write_bytes(b"{}")
    entrance = start()
    type_and_enter(studio, PASSPHRASE)
    assert "was not" in entrance.unlock.message.words() or "Nothing was changed" in entrance.unlock.message.words()
    assert all(each.read_bytes() == b"{}" for each in headers)


def test_a_vault_that_nobody_was_enrolled_in_is_closed_again(studio: Studio, gate: Gate, start: Start) -> None:
    vault = gate.create("Nobody", bytearray(PASSPHRASE.encode()))
    vault.close()
    entrance = start()
    type_and_enter(studio, PASSPHRASE)
    assert "Set it up with your name first" in entrance.unlock.message.words()
    type_and_enter(studio, PASSPHRASE)
    assert "Set it up with your name first" in entrance.unlock.message.words()


def test_of_several_vaults_one_is_chosen(studio: Studio, gate: Gate, anas: str, start: Start) -> None:
    other = gate.create("Zoe Practice", bytearray(b"marble ocean thirty tent"))
    open_desk(other)
    other.close()
    unlock = start().unlock
    assert unlock.worker.isVisible()
    unlock.worker.set_value(other.entry.id)
    assert unlock.title.text() == "Welcome back, Zoe"
    type_and_enter(studio, "marble ocean thirty tent")
    assert studio.shell.gateway.desk.vault.entry.id == other.entry.id


def test_a_forgotten_passphrase_is_explained_honestly(studio: Studio, anas: str, start: Start) -> None:
    unlock = start().unlock
    unlock._explain()
    assert "nobody can read this vault" in unlock.message.words()


def test_the_first_run_makes_a_vault_by_keys_alone(studio: Studio, start: Start) -> None:
    entrance = start()
    first = entrance.first_run
    assert entrance.currentWidget() is first
    for words in ("Ana Practice", "LCSW", "", PASSPHRASE, PASSPHRASE):
        QTest.keyClicks(QApplication.focusWidget(), words)
        QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab)
    assert "years" in first._strength.text()
    first.make.setFocus()
    QTest.keyClick(first.make, Key.Key_Space)
    studio.wait()
    worker = studio.shell.gateway.desk.worker
    assert (worker.name, worker.credential, worker.agency) == ("Ana Practice", "LCSW", "")
    assert not studio.shell.gateway.desk.vault.entry.practice


def test_the_first_run_says_what_is_missing_and_keeps_the_rest(studio: Studio, start: Start) -> None:
    first = start().first_run
    first.name.setText("Ana")
    first.first.setText("too short")
    first.make.click()
    errors = {name: field.error() for name, field in first._fields.items()}
    assert not errors["name"]
    assert all(errors[name] for name in ("credential", "first", "second"))
    assert first.credential.hasFocus()
    assert first.name.text() == "Ana"


def test_a_common_passphrase_is_refused_by_the_vault_in_words(studio: Studio, start: Start) -> None:
    first = start().first_run
    for editor, words in ((first.name, "Ana"), (first.credential, "LCSW")):
        editor.setText(words)
    for editor in (first.first, first.second):
        editor.setText("correct horse battery staple")
    first.make.click()
    studio.wait()
    assert "thief" in first.message.words()
    assert first.make.isEnabled()
    assert first.name.text() == "Ana"


def test_the_first_run_explains_hide_and_lock_before_they_are_needed(start: Start) -> None:
    words = " ".join(label.text() for label in start().first_run.findChildren(checks.QLabel))
    assert "F9" in words
    assert "Ctrl+L" in words


def test_the_way_back_is_offered_where_there_is_a_vault(anas: str, start: Start) -> None:
    entrance = start()
    entrance.unlock.other.emit()
    assert entrance.currentWidget() is entrance.first_run
    assert not entrance.first_run._back.isHidden()
    entrance.first_run.back.emit()
    assert entrance.currentWidget() is entrance.unlock


@pytest.mark.slow
def test_practising_needs_no_passphrase_and_comes_back_to_the_same_vault(studio: Studio, start: Start) -> None:
    entrance = start()
    entrance.first_run.practice.emit()
    studio.wait_for(lambda: studio.program.shell is not None)
    studio.wait()
    assert studio.shell.gateway.desk.vault.entry.practice
    assert studio.program.door.vaults()[0].practice


@pytest.mark.slow
def test_after_a_lock_practising_goes_on_with_one_key(studio: Studio) -> None:
    studio.program.start(practice=True, stay=True)
    studio.wait()
    entrance = studio.program.entrance
    assert entrance is not None
    studio.wait_for(lambda: entrance.currentWidget() is entrance.first_run)
    entrance.activateWindow()
    assert entrance.first_run.practise.hasFocus()
    QTest.keyClick(entrance.first_run.practise, Key.Key_Return)
    studio.wait_for(lambda: studio.program.shell is not None)
    studio.wait()
    assert studio.shell.gateway.desk.vault.entry.practice


@pytest.mark.slow  # a further case
@pytest.mark.parametrize("scale", [100, 150, 200])
@pytest.mark.parametrize("page", ["unlock", "first_run"])
def test_the_entrance_is_named_reached_and_not_clipped(anas: str, start: Start, page: str, scale: int) -> None:
    current_theme().apply(ThemeMode.LIGHT, scale)
    entrance = start()
    entrance.resize(1024, 600)
    entrance.setCurrentWidget(getattr(entrance, page))
    QApplication.processEvents()
    assert not checks.unnamed(entrance)
    assert not checks.unreached(entrance)
    assert not checks.small_targets(entrance)
    assert not checks.overflowing(entrance)
    assert not checks.clipped(entrance)
    assert not checks.repeated_mnemonics(entrance)


def test_the_window_names_nobody(anas: str, start: Start) -> None:
    assert start().windowTitle() == "Locked – TCM Desktop"
