"""The guards in tests/conftest.py, each shown by a test that breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"

SETTINGS = """
[pytest]
filterwarnings = error
qt_api = pyside6
qt_log_level_fail = DEBUG
qt_log_ignore = ^This plugin does not support
"""

FAULTY = """
import logging, socket, sys, threading, time, warnings
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, qDebug
from PySide6.QtWidgets import QWidget


def test_warning():
    warnings.warn("old")

def test_log():
    logging.getLogger("vault").warning("odd")

def test_log_from_a_thread_of_its_own():
    worker = threading.Thread(target=logging.getLogger("sync").error, args=("odd",))
    worker.start()
    worker.join()

def test_qt_message(qapp):
    qDebug("odd")

def test_thread():
    threading.Thread(target=time.sleep, args=(0.8,), daemon=True).start()

def test_error_in_a_thread():
    worker = threading.Thread(target=lambda: 1 / 0)
    worker.start()
    worker.join()

def test_error_in_a_slot(qtbot):
    QTimer.singleShot(0, lambda: 1 / 0)
    qtbot.wait(20)

kept = []

def test_window(qapp):
    kept.append(QWidget())

def test_network():
    socket.create_connection(("192.0.2.1", 80), timeout=0.1)
"""

SOUND = """
import logging, os, threading
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget


def test_log_that_is_looked_at(caplog):
    logging.getLogger("vault").warning("odd")
    assert caplog.messages == ["odd"]

def test_log_below_warning():
    logging.getLogger("vault").info("usual")

def test_thread_that_ends():
    threading.Timer(0.05, lambda: None).start()

def test_window_that_closes(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    box = QComboBox()
    box.addItems(["a", "b"])
    QVBoxLayout(window).addWidget(box)
    window.show()
    box.showPopup()

def test_window_that_goes_out_of_scope(qapp):
    window = QWidget()
    window.itself = window

def test_home():
    assert "home" in Path.home().name
    assert os.environ["XDG_DATA_HOME"] == str(Path.home())
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """A suite of its own under our conftest, so that its failures are not ours."""
    pytester.makeconftest(CONFTEST.read_text("utf-8").replace("GRACE = 2.0", "GRACE = 0.2"))
    pytester.makeini(SETTINGS)
    return pytester


def test_each_fault_fails(suite: pytest.Pytester) -> None:
    suite.makepyfile(FAULTY)
    outcome = suite.runpytest_subprocess("-p", "no:randomly", "-q", "-rfE").stdout.str()
    unnoticed = [
        line.split("(")[0].removeprefix("def ")
        for line in FAULTY.splitlines()
        if line.startswith("def test_") and f"::{line.split('(')[0].removeprefix('def ')}" not in outcome
    ]
    assert not unnoticed, outcome


def test_sound_tests_pass(suite: pytest.Pytester) -> None:
    suite.makepyfile(SOUND)
    outcome = suite.runpytest_subprocess("-p", "no:randomly", "-q")
    outcome.assert_outcomes(passed=SOUND.count("def test_"))
