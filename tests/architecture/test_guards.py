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
import logging, os, socket, sys, threading, time, warnings
os.environ["QT_QPA_PLATFORM"] = "offscreen"
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

def test_log_that_is_switched_off():
    logging.getLogger("sync").disabled = True

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
    with socket.socket() as line:
        line.connect(("192.0.2.1", 80))
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


def names(suite: str) -> set[str]:
    """The tests in a file's text."""
    return {line[4:].split("(")[0] for line in suite.splitlines() if line.startswith("def test_")}


@pytest.mark.slow  # a run of pytest of its own, with Qt
def test_each_fault_fails_and_nothing_else_does(pytester: pytest.Pytester) -> None:
    conftest = CONFTEST.read_text("utf-8")
    assert "GRACE = 2.0" in conftest
    pytester.makeconftest(conftest.replace("GRACE = 2.0", "GRACE = 0.2"))
    pytester.makeini(SETTINGS)
    pytester.makepyfile(test_faulty=FAULTY, test_sound=SOUND)
    outcome = pytester.runpytest_subprocess("-p", "no:randomly", "-q", "-rfE").stdout.str()
    blamed = {line.partition("::")[2].split()[0] for line in outcome.splitlines() if " test_faulty.py::" in line}
    assert blamed == names(FAULTY), outcome
    assert "ERROR test_sound" not in outcome
    assert "FAILED test_sound" not in outcome
