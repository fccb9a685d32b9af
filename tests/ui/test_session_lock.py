"""The machine's sleep reaches the program beforehand, over a bus of the test's own on which somebody is logind."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtWidgets import QApplication

from tests.tools.studio import Studio, settle
from tests.widgets.parts import Heard, listen
from ui.session_lock import MANAGER, MANAGER_PATH, SERVICE, SessionLock

pytestmark = pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="it needs dbus-daemon")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A bus of the test's own."""
    command = ["dbus-daemon", "--session", "--print-address", "--nofork"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert daemon.stdout is not None
    yield daemon.stdout.readline().strip()
    daemon.terminate()
    daemon.wait()
    daemon.stdout.close()


@pytest.fixture
def logind(qapp: QApplication, address: str) -> Iterator[QDBusConnection]:
    """Speaks under logind's name."""
    bus = QDBusConnection.connectToBus(address, "logind")
    assert bus.registerService(SERVICE)
    yield bus
    bus.unregisterService(SERVICE)
    QDBusConnection.disconnectFromBus("logind")


@pytest.fixture
def heard(qapp: QApplication, address: str, logind: QDBusConnection) -> Iterator[Heard]:
    """What a watch tells."""
    watch = SessionLock(QDBusConnection.connectToBus(address, "watch"))
    yield listen(watch.locked)
    watch.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QDBusConnection.disconnectFromBus("watch")


def say(bus: QDBusConnection, path: str, interface: str, name: str, *values: object) -> None:
    signal = QDBusMessage.createSignal(path, interface, name)
    signal.setArguments(list(values))
    assert bus.send(signal)


def test_going_to_sleep_locks_and_waking_does_not(qapp: QApplication, logind: QDBusConnection, heard: Heard) -> None:
    say(logind, MANAGER_PATH, MANAGER, "PrepareForSleep", False)
    say(logind, MANAGER_PATH, MANAGER, "PrepareForSleep", True)
    settle(qapp, lambda: len(heard) == 1)
    say(logind, MANAGER_PATH, MANAGER, "PrepareForSleep", False)
    say(logind, MANAGER_PATH, MANAGER, "PrepareForSleep", True)
    settle(qapp, lambda: len(heard) == 2)


def test_another_program_on_the_bus_does_not_lock_it(
    qapp: QApplication, address: str, logind: QDBusConnection, heard: Heard
) -> None:
    other = QDBusConnection.connectToBus(address, "other")
    say(other, MANAGER_PATH, MANAGER, "PrepareForSleep", True)
    say(logind, MANAGER_PATH, MANAGER, "PrepareForSleep", True)
    settle(qapp, lambda: len(heard) >= 1)
    assert len(heard) == 1
    QDBusConnection.disconnectFromBus("other")


def test_without_a_bus_nothing_is_watched_and_nothing_fails(qapp: QApplication) -> None:
    bus = QDBusConnection("nowhere")
    assert not bus.isConnected()
    watch = SessionLock(bus)
    assert len(listen(watch.locked)) == 0
    watch.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_the_program_locks_before_the_machine_sleeps(studio: Studio) -> None:
    (watch,) = studio.program.findChildren(SessionLock)
    watch.locked.emit()
    studio.wait()
    assert studio.relaunched == 1
