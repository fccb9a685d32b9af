"""Work off the GUI thread comes back on it, in order, to what still lives, and no failure is lost."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from tcm_desktop.domain.errors import AlreadySigned
from tcm_desktop.domain.people import Worker
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.errors import UserMessage, VaultFull
from tcm_desktop.services.views import ChangeSet
from tests.support.vaults import make_client, put
from tests.tools.studio import Studio, settle
from tests.ui.ears import Ear, wait
from ui.crash import SENTENCE, CrashHandler, redacted
from ui.gateway import Gateway, SaveState
from ui.tasks import TaskRunner


def fail(error: Exception) -> None:
    raise error


def fail_again() -> None:
    try:
        fail(ValueError("Maria Demo, born 6/15/1984"))
    except ValueError as error:
        raise RuntimeError("while saving Maria Demo") from error


def test_work_runs_elsewhere_and_the_answer_comes_home(tasks: TaskRunner) -> None:
    ear = Ear()
    tasks.vault(threading.get_ident, ear.hear)
    wait(tasks)
    assert ear.heard
    assert ear.heard[0] != threading.get_ident()
    assert ear.threads == {threading.get_ident()}


def test_the_vaults_lane_keeps_the_order(tasks: TaskRunner) -> None:
    ear = Ear()
    for number in range(50):
        tasks.vault(lambda number=number: number, ear.hear)
    wait(tasks)
    assert ear.heard == list(range(50))


def test_the_vaults_lane_is_one_thread_and_the_side_lane_another(tasks: TaskRunner) -> None:
    vault, side = Ear(), Ear()
    for _ in range(20):
        tasks.vault(threading.get_ident, vault.hear)
        tasks.aside(threading.get_ident, side.hear)
    wait(tasks)
    assert len(set(vault.heard)) == 1
    assert not set(vault.heard) & set(side.heard)


def test_side_work_does_not_hold_the_vault_up(tasks: TaskRunner) -> None:
    ear, gate = Ear(), threading.Event()
    tasks.aside(gate.wait)
    tasks.vault(lambda: 1, ear.hear)
    settle(QApplication.instance(), lambda: ear.heard == [1])
    gate.set()
    wait(tasks)


def test_only_bound_methods_of_qobjects_are_called_back(tasks: TaskRunner) -> None:
    heard: list[int] = []
    with pytest.raises(TypeError, match="bound method"):
        tasks.vault(lambda: 1, heard.append)
    with pytest.raises(TypeError, match="bound method"):
        tasks.vault(lambda: 1, None, lambda _: None)
    assert tasks.open == 0


def test_an_answer_for_what_was_deleted_is_dropped(tasks: TaskRunner, qapp: QApplication, crash: CrashHandler) -> None:
    ear = Ear()
    tasks.vault(lambda: 1, ear.hear)
    ear.deleteLater()
    qapp.sendPostedEvents(ear, QEvent.Type.DeferredDelete.value)
    wait(tasks)
    assert ear.heard == []
    assert crash.seen == 0


@pytest.mark.parametrize("error", [VaultFull("The disk is full."), AlreadySigned("This is signed.")])
def test_a_failure_written_for_people_goes_to_whoever_asked(tasks: TaskRunner, error: Exception) -> None:
    ear, told = Ear(), Ear()
    tasks.told.connect(told.hear)
    tasks.vault(lambda: fail(error), None, ear.hear)
    wait(tasks)
    assert ear.heard == [error]
    assert told.heard == []


def test_a_failure_that_nobody_asked_about_is_told_anyway(tasks: TaskRunner, qapp: QApplication) -> None:
    told, gone, error = Ear(), Ear(), VaultFull("The disk is full.")
    tasks.told.connect(told.hear)
    tasks.vault(lambda: fail(error))
    tasks.vault(lambda: fail(error), None, gone.hear)
    gone.deleteLater()
    qapp.sendPostedEvents(gone, QEvent.Type.DeferredDelete.value)
    wait(tasks)
    assert told.heard == [error, error]


def test_an_unforeseen_failure_is_recorded_and_told_without_its_words(tasks: TaskRunner, crash: CrashHandler) -> None:
    ear, listener = Ear(), Ear()
    crash.listen(listener.hear)
    tasks.vault(lambda: fail(KeyError("Maria Demo")), None, ear.hear)
    wait(tasks)
    assert [str(message) for message in ear.heard] == [SENTENCE]
    assert ear.heard == listener.heard
    assert crash.seen == 1


def test_a_crash_record_holds_types_and_lines_but_no_values(tmp_path: Path) -> None:
    handler = CrashHandler(tmp_path / "logs")
    with pytest.raises(RuntimeError) as caught:
        fail_again()
    handler.report(caught.value)
    assert "builtins.ValueError" in redacted(caught.value)
    written = (tmp_path / "logs" / "crash.log").read_text()
    assert "RuntimeError" in written
    assert "test_tasks.py:" in written
    assert "Maria" not in written
    assert "1984" not in written


def test_the_crash_record_does_not_grow_for_ever(tmp_path: Path) -> None:
    handler = CrashHandler(tmp_path)
    (tmp_path / "crash.log").write_text("x" * 300_000)
    handler.report(ValueError())
    assert (tmp_path / "crash.log").stat().st_size < 1000
    assert (tmp_path / "crash.old.log").stat().st_size == 300_000


def test_a_crash_in_a_slot_or_thread_is_caught_by_the_hooks(tmp_path: Path) -> None:
    import sys

    handler, before = CrashHandler(tmp_path), (sys.excepthook, threading.excepthook)
    try:
        handler.install()
        sys.excepthook(ValueError, ValueError("x"), None)
        thread = threading.Thread(target=lambda: fail(ValueError("y")))
        thread.start()
        thread.join()
    finally:
        sys.excepthook, threading.excepthook = before
    assert handler.seen == 2


# --- the gateway ---


@pytest.fixture
def gateway(studio: Studio) -> Gateway:
    return studio.shell.gateway


def rename(desk: Desk, phone: str) -> Outcome[str]:
    client = make_client(desk)
    return Outcome(phone, put(desk, replace(client, phone=phone)))


def test_a_use_case_gets_the_desk_and_gives_back_its_value(gateway: Gateway, studio: Studio) -> None:
    ear = Ear()
    gateway.run(lambda desk, more: (desk.worker.name, more), "x", done=ear.hear)
    studio.wait()
    assert ear.heard == [(gateway.desk.worker.name, "x")]


def test_an_outcomes_value_comes_first_and_then_what_changed(gateway: Gateway, studio: Studio) -> None:
    ear = Ear()
    gateway.changed.connect(ear.hear)
    gateway.run(rename, "555", done=ear.hear)
    studio.wait()
    assert ear.heard[0] == "555"
    assert isinstance(ear.heard[1], ChangeSet)
    assert ear.heard[1].kinds == {"client"}


def test_what_changed_nothing_is_not_announced(gateway: Gateway, studio: Studio) -> None:
    ear = Ear()
    gateway.changed.connect(ear.hear)
    gateway.run(lambda _: Outcome(1, ChangeSet()))
    studio.wait()
    assert ear.heard == []


def test_saving_is_told_as_it_goes(gateway: Gateway, studio: Studio) -> None:
    states, settled = Ear(), Ear()
    gateway.saving.connect(states.hear)
    gateway.settled.connect(settled.hear)
    gateway.run(rename, "1", saves=True)
    gateway.run(rename, "2", saves=True)
    assert gateway.saves_open == 2
    studio.wait()
    assert states.heard == [SaveState.SAVING, SaveState.SAVING, SaveState.SAVED]
    assert settled.heard == [True]


def test_one_failed_save_is_not_hidden_by_one_that_went_well(gateway: Gateway, studio: Studio) -> None:
    settled, failed = Ear(), Ear()
    gateway.settled.connect(settled.hear)
    gateway.run(lambda _: fail(VaultFull("The disk is full.")), failed=failed.hear, saves=True)
    gateway.run(rename, "2", saves=True)
    studio.wait()
    assert settled.heard == [False]
    assert studio.shell.header.pill.words() == "Not saved"
    assert isinstance(failed.heard[0], UserMessage)


def test_a_gateway_call_back_is_a_bound_method_too(gateway: Gateway) -> None:
    with pytest.raises(TypeError, match="bound method"):
        gateway.run(lambda _: 1, done=print)


def test_nothing_of_this_is_logged(gateway: Gateway, studio: Studio, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    gateway.run(lambda desk: put(desk, replace(make_client(desk, "Secretname"))))
    gateway.run(lambda desk: Worker(UUID(int=1), "Secretname", desk.worker.credential))
    studio.wait()
    assert "Secretname" not in caplog.text
