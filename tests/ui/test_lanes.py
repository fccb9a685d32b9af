"""Lanes, saves, autosave, idle time, crash records and preferences: what no window shows, at its edges."""

from __future__ import annotations

import re
import stat
import sys
import threading
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from tcm_desktop.domain.errors import AlreadySigned, DomainError, NotReadyToSign
from tcm_desktop.services.desk import Outcome
from tcm_desktop.services.errors import RecordNotFound, UserMessage, VaultFull
from tcm_desktop.services.views import ChangeSet
from tests.support.vaults import PASSPHRASE
from tests.ui.ears import Ear, wait
from tests.widgets.parts import Heard, listen
from ui.autosave import MILLISECONDS, Autosave
from ui.crash import FEWEST_BYTES_KEPT, SENTENCE, CrashHandler, Unforeseen, redacted
from ui.gateway import Gateway, SaveState
from ui.idle import GAP_SECONDS, LEAD_SECONDS, LONGEST_SECONDS, NOTICE_SECONDS, Idle
from ui.preferences import DEFAULT_IDLE_MINUTES, FILE, IDLE_MINUTES, Preferences
from ui.tasks import TaskRunner, lives, refuse_unbound
from ui.theme import LARGEST_SCALE, SMALLEST_SCALE, ThemeMode

SECRET = "Guadalupe Demo, born 6/15/1984, hears voices"
CHANGED = ChangeSet((("client", UUID(int=1)),))


def broken(error: Exception) -> None:
    raise error


@pytest.fixture
def gateway(tasks: TaskRunner) -> Iterator[Gateway]:
    made = Gateway(SimpleNamespace(name="desk"), tasks)  # type: ignore[arg-type]  # it hands the desk on unseen
    yield made
    made.deleteLater()


def delete_now(thing: QObject) -> None:
    thing.deleteLater()
    QApplication.sendPostedEvents(thing, QEvent.Type.DeferredDelete.value)


# --- lanes ---


@pytest.mark.parametrize("lane", ["vault", "aside"])
def test_work_is_elsewhere_and_its_answer_here(tasks: TaskRunner, lane: str) -> None:
    ear = Ear()
    getattr(tasks, lane)(threading.get_ident, ear.hear)
    wait(tasks)
    assert ear.heard != [threading.get_ident()]
    assert ear.threads == {threading.get_ident()}


@pytest.mark.parametrize("lane", ["vault", "aside"])
@pytest.mark.parametrize(
    "error", [VaultFull("Full."), RecordNotFound("Gone."), AlreadySigned("Signed."), KeyError("x")]
)
def test_every_failure_is_read_by_somebody(tasks: TaskRunner, crash: CrashHandler, lane: str, error: Exception) -> None:
    told, ear = listen(tasks.told), Ear()
    getattr(tasks, lane)(lambda: broken(error))
    getattr(tasks, lane)(lambda: broken(error), None, ear.hear)
    wait(tasks)
    is_foreseen = isinstance(error, UserMessage | DomainError)
    assert len(ear.heard) == 1
    assert len(told) == is_foreseen
    assert crash.seen == (0 if is_foreseen else 2)
    assert isinstance(ear.heard[0], UserMessage | DomainError)


@pytest.mark.parametrize("fails", [False, True])
def test_nobody_who_is_gone_is_called(tasks: TaskRunner, crash: CrashHandler, fails: bool) -> None:
    ear, told = Ear(), listen(tasks.told)
    gate = threading.Event()

    def work() -> int:
        gate.wait()
        if fails:
            raise VaultFull("The disk is full.")
        return 1

    tasks.vault(work, ear.hear, ear.hear)
    delete_now(ear)
    gate.set()
    wait(tasks)
    assert (ear.heard, crash.seen) == ([], 0)
    assert len(told) == fails  # a failure is not lost with the one who asked


def test_busy_begins_once_and_ends_once(tasks: TaskRunner) -> None:
    heard = listen(tasks.busy)
    for _ in range(5):
        tasks.vault(lambda: 1)
        tasks.aside(lambda: 1)
    assert heard.values == [True]
    wait(tasks)
    assert heard.values == [True, False]


def test_an_answer_may_ask_for_more(tasks: TaskRunner) -> None:
    class Asker(Ear):
        def again(self, number: int) -> None:
            self.hear(number)
            if number < 5:
                tasks.vault(lambda: number + 1, self.again)

    asker = Asker()
    tasks.vault(lambda: 0, asker.again)
    wait(tasks)
    assert asker.heard == [0, 1, 2, 3, 4, 5]


def test_a_failure_does_not_stop_the_lane(tasks: TaskRunner) -> None:
    ear = Ear()
    tasks.vault(lambda: broken(VaultFull("Full.")), None, ear.hear)
    tasks.vault(lambda: 2, ear.hear)
    wait(tasks)
    assert [str(each) for each in ear.heard] == ["Full.", "2"]


def test_closing_finishes_the_vaults_work_and_takes_no_more_beside_it(qapp: QApplication, crash: CrashHandler) -> None:
    runner, done = TaskRunner(crash), []
    for number in range(20):
        runner.vault(lambda number=number: done.append(number))
    runner.close()
    assert done == list(range(20))
    runner.aside(lambda: done.append("late"))
    qapp.processEvents()
    assert "late" not in done
    delete_now(runner)


def test_what_is_asked_of_a_closed_lane_is_refused_and_nothing_is_under_way(
    qapp: QApplication, crash: CrashHandler
) -> None:
    runner = TaskRunner(crash)
    busy = listen(runner.busy)
    runner.close()
    with pytest.raises(RuntimeError):
        runner.vault(print)
    assert (runner.open, busy.values) == (0, [])
    delete_now(runner)


def test_a_quiet_failure_is_told_to_the_asker_only(tasks: TaskRunner, crash: CrashHandler) -> None:
    ear, listener = Ear(), Ear()
    crash.listen(listener.hear)
    tasks.aside(lambda: broken(ZeroDivisionError()), None, ear.hear, quiet=True)
    wait(tasks)
    assert ([str(each) for each in ear.heard], listener.heard, crash.seen) == ([SENTENCE], [], 1)


@pytest.mark.parametrize("callback", [print, len, lambda _: None, [].append, SimpleNamespace().__init__])
def test_what_may_live_on_another_thread_is_refused(callback: object) -> None:
    with pytest.raises(TypeError, match="bound method of a QObject"):
        refuse_unbound(callback)  # type: ignore[arg-type]  # wrong on purpose


def test_a_bound_method_lives_as_long_as_its_object(qapp: QApplication) -> None:
    ear = Ear()
    refuse_unbound(ear.hear)
    refuse_unbound(None)
    assert lives(ear.hear)
    delete_now(ear)
    assert not lives(ear.hear)


# --- the gateway ---


def test_the_desk_and_what_else_is_given_reach_the_use_case(gateway: Gateway, tasks: TaskRunner) -> None:
    ear = Ear()
    gateway.run(lambda desk, *more: (desk.name, *more), 1, "two", done=ear.hear)
    wait(tasks)
    assert ear.heard == [("desk", 1, "two")]


@pytest.mark.parametrize("order", sorted(set(permutations([True, False, True]))), ids=str)
def test_saves_that_run_together_are_told_by_the_worst(gateway: Gateway, tasks: TaskRunner, order: list[bool]) -> None:
    states, settled, ear = listen(gateway.saving), listen(gateway.settled), Ear()
    for goes_well in order:
        work = (lambda _: 1) if goes_well else (lambda _: broken(VaultFull("The disk is full.")))
        gateway.run(work, failed=ear.hear, saves=True)
    assert gateway.saves_open == 3
    wait(tasks)
    assert states.values == [*[SaveState.SAVING] * 3, SaveState.NOT_SAVED]
    assert (settled.values, gateway.saves_open) == ([False], 0)


def test_a_save_that_goes_well_after_a_failed_one_is_told_as_saved(gateway: Gateway, tasks: TaskRunner) -> None:
    states, ear = listen(gateway.saving), Ear()
    gateway.run(lambda _: broken(VaultFull("Full.")), failed=ear.hear, saves=True)
    wait(tasks)
    gateway.run(lambda _: 1, saves=True)
    wait(tasks)
    assert states.values[-1] is SaveState.SAVED


def test_what_changed_is_told_after_the_asker_knows(gateway: Gateway, tasks: TaskRunner) -> None:
    order: list[str] = []

    class Asker(QObject):
        def done(self, _: object) -> None:
            order.append("done")

    asker = Asker()
    gateway.changed.connect(lambda _: order.append("changed"))
    gateway.settled.connect(lambda _: order.append("settled"))
    gateway.run(lambda _: Outcome("value", CHANGED), done=asker.done, saves=True)
    wait(tasks)
    assert order == ["done", "changed", "settled"]


def test_what_changed_is_told_though_the_asker_is_gone(gateway: Gateway, tasks: TaskRunner) -> None:
    ear, changed = Ear(), listen(gateway.changed)
    gateway.run(lambda _: Outcome("value", CHANGED), done=ear.hear, saves=True)
    delete_now(ear)
    wait(tasks)
    assert (ear.heard, changed.values, gateway.saves_open) == ([], [CHANGED], 0)


def test_a_failure_without_an_asker_is_told_to_the_window(gateway: Gateway, tasks: TaskRunner) -> None:
    told, ear = listen(gateway.told), Ear()
    error = NotReadyToSign("There is no text yet.")
    gateway.run(lambda _: broken(error))
    gateway.run(lambda _: broken(error), failed=ear.hear)
    delete_now(ear)
    wait(tasks)
    assert told.values == [error, error]


def test_a_save_that_fails_in_an_unforeseen_way_is_not_saved(gateway: Gateway, tasks: TaskRunner) -> None:
    states, told = listen(gateway.saving), listen(gateway.told)
    gateway.run(lambda _: broken(KeyError(SECRET)), saves=True)
    wait(tasks)
    assert states.values[-1] is SaveState.NOT_SAVED
    assert SECRET not in str(told.values)


# --- autosave ---


class Kept(QObject):
    """Counts saves; fails when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0
        self.autosave = Autosave(self.keep, self)

    def keep(self) -> None:
        self.times += 1


@given(st.lists(st.sampled_from(["touch", "flush", "again"]), max_size=20))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_change_is_kept_once_and_nothing_is_kept_without_one(qapp: QApplication, steps: list[str]) -> None:
    kept, expected, is_due = Kept(), 0, False
    for step in steps:
        getattr(kept.autosave, step)()
        expected += step == "flush" and is_due
        is_due = step != "flush"
        assert (kept.times, kept.autosave.is_due) == (expected, is_due)
    delete_now(kept)


def test_typing_on_does_not_put_the_save_off(qapp: QApplication) -> None:
    kept = Kept()
    kept.autosave.touch()
    timer = kept.autosave._timer
    assert (timer.interval(), timer.isSingleShot()) == (MILLISECONDS, True)
    assert MILLISECONDS < 2000
    before = timer.remainingTime()
    QTest.qWait(30)
    kept.autosave.touch()
    assert timer.remainingTime() <= before
    timer.timeout.emit()
    assert kept.times == 1
    delete_now(kept)


def test_a_screen_that_is_gone_keeps_nothing_more(qapp: QApplication) -> None:
    kept = Kept()
    kept.autosave.touch()
    kept.autosave._timer.setInterval(1)
    delete_now(kept)
    QTest.qWait(20)
    assert kept.times == 0


# --- idle time ---


class Clocks:
    """A wall clock and one that runs, both turned by hand."""

    def __init__(self) -> None:
        self.wall, self.running = 1_000_000.0, 50.0

    def go(self, wall: float, running: float) -> None:
        self.wall += wall
        self.running += running


def watch(qapp: QApplication, limit: int = 600) -> tuple[Clocks, Idle, Heard, Heard]:
    clocks = Clocks()
    idle = Idle(qapp, limit, lambda: clocks.wall, lambda: clocks.running)
    idle._timer.stop()
    return clocks, idle, listen(idle.warned), listen(idle.expired)


STEPS = st.lists(
    st.tuples(st.sampled_from(["tick", "key"]), st.integers(0, 40), st.booleans(), st.sampled_from([0, 0, 0, -5])),
    max_size=30,
)


@given(STEPS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_locks_exactly_when_nobody_was_there_or_the_clocks_disagree(
    qapp: QApplication, steps: list[tuple[str, int, bool, int]]
) -> None:
    clocks, idle, warned, expired = watch(qapp, limit=60)
    field = QLineEdit()
    over, since, last_tick = False, 0.0, 0.0
    spent = [0.0, 0.0]
    for what, seconds, sleeps, jump in steps:
        clocks.go(seconds + jump, 0 if sleeps else seconds)
        spent = [spent[0] + seconds + jump, spent[1] + (0 if sleeps else seconds)]
        gap = [clocks.wall - 1_000_000.0 - last_tick, 0]
        slept = max(gap[0], clocks.running - 50.0 - since) > GAP_SECONDS or gap[0] < -1
        over = over or slept or 60 - max(spent) <= 0
        if what == "key":
            QTest.keyClick(field, Qt.Key.Key_A)
            if not over:
                spent = [0.0, 0.0]
        else:
            idle.tick()
        last_tick, since = clocks.wall - 1_000_000.0, clocks.running - 50.0
        assert (len(expired) == 1) == over
        if over:
            break
        assert all(0 < seconds_left <= LEAD_SECONDS for seconds_left in warned.values)  # type: ignore[operator]  # numbers
    idle.stop()
    delete_now(idle)
    field.deleteLater()


def test_what_wakes_a_sleeping_laptop_reaches_nothing(qapp: QApplication) -> None:
    clocks, idle, _, expired = watch(qapp)
    field = QLineEdit()
    clocks.go(8 * 3600, 0)
    QTest.keyClicks(field, "secret")
    assert (field.text(), len(expired)) == ("", 1)
    idle.stop()
    delete_now(idle)
    field.deleteLater()


def worked_through(idle: Idle, clocks: Clocks, seconds: int) -> None:
    """Somebody works for so long: a key every 20 seconds."""
    field = QLineEdit()
    for _ in range(seconds // 20):
        clocks.go(20, 20)
        QTest.keyClick(field, Qt.Key.Key_A)
        idle.tick()
    field.deleteLater()


def test_after_twelve_hours_it_locks_whoever_is_there_and_says_so_five_minutes_before(qapp: QApplication) -> None:
    clocks, idle, warned, expired = watch(qapp)
    ending = listen(idle.ending)
    worked_through(idle, clocks, LONGEST_SECONDS - NOTICE_SECONDS - 20)
    assert (len(ending), len(warned), len(expired)) == (0, 0, 0)
    worked_through(idle, clocks, 20)
    assert ending.values == [NOTICE_SECONDS]
    worked_through(idle, clocks, NOTICE_SECONDS - 20)
    assert (len(ending), len(warned), len(expired)) == (1, 0, 0)
    worked_through(idle, clocks, 40)
    assert len(expired) == 1
    idle.stop()
    delete_now(idle)


def test_the_key_at_the_end_of_the_twelve_hours_reaches_nothing(qapp: QApplication) -> None:
    clocks, idle, _, expired = watch(qapp)
    worked_through(idle, clocks, LONGEST_SECONDS - 20)
    clocks.go(20, 20)
    field = QLineEdit()
    QTest.keyClicks(field, "secret")
    assert (field.text(), len(expired)) == ("", 1)
    idle.stop()
    delete_now(idle)
    field.deleteLater()


@pytest.mark.slow  # a further case
@pytest.mark.parametrize("limit", [5 * 60, 15 * 60, 24 * 60 * 60])
def test_nobody_there_near_the_end_is_still_nobody_there(qapp: QApplication, limit: int) -> None:
    clocks, idle, warned, expired = watch(qapp, limit)
    worked_through(idle, clocks, LONGEST_SECONDS - NOTICE_SECONDS)
    for _ in range(NOTICE_SECONDS // 10):
        clocks.go(10, 10)
        idle.tick()
    assert len(expired) == 1
    assert all(0 < seconds <= LEAD_SECONDS for seconds in warned.values)  # type: ignore[operator]  # numbers
    idle.stop()
    delete_now(idle)


def test_a_stopped_watch_says_nothing_more(qapp: QApplication) -> None:
    clocks, idle, warned, expired = watch(qapp)
    idle.stop()
    clocks.go(9999, 9999)
    QTest.keyClick(field := QLineEdit(), Qt.Key.Key_A)
    assert (len(warned), len(expired), field.text()) == (0, 0, "a")
    delete_now(idle)
    field.deleteLater()


# --- crash records ---


def nested(depth: int) -> Exception:
    """An error with causes, each with a name in it."""
    try:
        if depth:
            raise RuntimeError(f"{SECRET} {depth}") from nested(depth - 1)
        raise ValueError(SECRET)
    except (RuntimeError, ValueError) as error:
        return error


@pytest.mark.parametrize("depth", [0, 1, 4])
def test_a_record_tells_every_cause_by_type_and_line_and_no_value(
    crash: CrashHandler, tmp_path: Path, depth: int
) -> None:
    crash.report(nested(depth))
    written = (tmp_path / "logs" / "crash.log").read_text()
    assert written.count("builtins.RuntimeError") == depth
    assert written.count("builtins.ValueError") == 1
    assert len(re.findall(r"test_lanes\.py:\d+ nested", written)) >= depth + 1
    assert not [word for word in ("Guadalupe", "1984", "voices") if word in written]
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ", written)


@given(st.text(min_size=1, max_size=30))
def test_no_value_of_any_error_is_in_its_record(words: str) -> None:
    class Odd(Exception):
        """An error that shows its words wherever it can."""

    marked = f"#{words}#"
    told = redacted(Odd(marked, {"key": marked}))
    assert marked not in told
    assert told.endswith("Odd")


def test_records_are_for_this_user_only(crash: CrashHandler, tmp_path: Path) -> None:
    crash.report(ValueError())
    assert sys.platform == "win32" or stat.S_IMODE((tmp_path / "logs").stat().st_mode) == 0o700


def test_two_records_stand_one_after_the_other_until_the_file_is_full(crash: CrashHandler, tmp_path: Path) -> None:
    log = tmp_path / "logs" / "crash.log"
    crash.report(ValueError())
    crash.report(KeyError())
    assert len(log.read_text().splitlines()) == 2
    log.write_text("x" * (FEWEST_BYTES_KEPT + 1))
    crash.report(ValueError())
    assert log.read_text().count("\n") == 1
    assert log.with_suffix(".old.log").exists()


def test_without_a_folder_nothing_is_written_and_people_are_told(tmp_path: Path) -> None:
    handler, heard = CrashHandler(), []
    handler.listen(heard.append)
    message = handler.report(ValueError(SECRET))
    assert isinstance(message, Unforeseen)
    assert (heard, str(message), message.code) == ([message], SENTENCE, "unforeseen")
    handler.forget(heard.append)
    handler.report(ValueError())
    assert (len(heard), handler.seen) == (1, 2)


def test_the_sentence_says_what_is_kept_and_what_to_do() -> None:
    assert "What you typed is still here." in SENTENCE
    assert not {"error", "exception", "fatal", "sorry"} & set(SENTENCE.lower().split())


# --- preferences ---

NONSENSE = st.one_of(st.text(max_size=8), st.integers().map(str), st.sampled_from(["²", "٣", "-5", "1e3", "", "None"]))


@given(NONSENSE, NONSENSE, NONSENSE)
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_file_says_the_program_starts(tmp_path: Path, mode: str, scale: str, idle: str) -> None:
    stored = QSettings(str(tmp_path / FILE), QSettings.Format.IniFormat)
    for key, value in (("look/mode", mode), ("look/scale", scale), ("lock/idle", idle)):
        stored.setValue(key, value)
    stored.sync()
    found = Preferences(tmp_path)
    assert found.mode in ThemeMode
    assert SMALLEST_SCALE <= found.scale <= LARGEST_SCALE
    assert found.idle_minutes in IDLE_MINUTES


@pytest.mark.parametrize("mode", ThemeMode)
@pytest.mark.parametrize("minutes", IDLE_MINUTES)
def test_what_was_chosen_is_there_again(tmp_path: Path, mode: ThemeMode, minutes: int) -> None:
    first = Preferences(tmp_path)
    heard = listen(first.idle_changed)
    first.mode, first.scale, first.idle_minutes = mode, 150, minutes
    first.geometry = QByteArray(b"somewhere")
    first.keep()
    again = Preferences(tmp_path)
    assert (again.mode, again.scale, again.idle_minutes) == (mode, 150, minutes)
    assert again.geometry == QByteArray(b"somewhere")
    assert heard.values == [minutes]


def test_at_first_everything_is_as_the_system_has_it(tmp_path: Path) -> None:
    found = Preferences(tmp_path)
    assert (found.mode, found.scale, found.idle_minutes) == (ThemeMode.SYSTEM, 100, DEFAULT_IDLE_MINUTES)
    assert found.geometry.isEmpty()


@pytest.mark.parametrize("minutes", [0, 1, 16, 600])
def test_an_idle_time_outside_the_agencys_bounds_is_not_used(tmp_path: Path, minutes: int) -> None:
    found = Preferences(tmp_path)
    found.idle_minutes = minutes
    assert found.idle_minutes == DEFAULT_IDLE_MINUTES


def test_the_file_holds_the_window_and_nothing_else(tmp_path: Path) -> None:
    found = Preferences(tmp_path)
    found.mode, found.scale, found.idle_minutes = ThemeMode.DARK, 125, 5
    found.geometry = QByteArray(b"place")
    found.keep()
    written = (tmp_path / FILE).read_text()
    keys = {line.partition("=")[0] for line in written.splitlines() if "=" in line}
    assert keys == {"mode", "scale", "idle", "geometry"}
    assert PASSPHRASE not in written
