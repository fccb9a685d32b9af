"""What every test must leave as it found it: log, threads, windows, home folder, network.

A test that provokes a log record of level WARNING or more asks for `caplog` and looks at it; any other such record is
a failure. Warnings and Qt messages fail by the settings in pyproject.toml.
"""

from __future__ import annotations

import gc
import ipaddress
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import hypothesis
import pytest

import ui  # noqa: F401  # before any Qt, or a Python 3.11 without it ends: see ui/singletons.py
from tests.support.effort import IS_WHOLE, examples

pytest_plugins = ["pytester", "tests.support.fixtures"]

GRACE = 2.0  # seconds that a thread gets to end by itself

# Two shared cores make a slow example no fault; a random example belongs on a developer's machine, not in the gate.
QUIET = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("developer", max_examples=examples(100), **QUIET)
hypothesis.settings.register_profile("ci", derandomize=True, database=None, **QUIET)
hypothesis.settings.load_profile("ci" if IS_WHOLE else "developer")


def _loopback_only(event: str, arguments: tuple[object, ...]) -> None:
    """Refuses every connection that would leave this machine."""
    if event != "socket.connect" or not isinstance(address := arguments[1], tuple):
        return
    host = str(address[0])
    if host != "localhost" and not ipaddress.ip_address(host.partition("%")[0]).is_loopback:
        raise AssertionError(f"a test tried to reach {host}")


sys.addaudithook(_loopback_only)


class _Loud(logging.Handler):
    """Keeps what nobody should have to read."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


def _silenced() -> set[str]:
    """The loggers that say nothing any more, which a later test would wait for in vain."""
    return {name for name, each in logging.root.manager.loggerDict.items() if getattr(each, "disabled", False)}


def _threads() -> set[threading.Thread]:
    """The threads that Python started; those that only pass through it are their library's business."""
    return {each for each in threading.enumerate() if not isinstance(each, threading._DummyThread)}


def _windows() -> set[object]:
    """The top-level widgets, when Qt is running at all. A tool tip is Qt's own and one for the whole program."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return set()
    widgets.QApplication.sendPostedEvents(None, 52)  # 52: DeferredDelete, which a plain event loop turn leaves waiting
    return {each for each in widgets.QApplication.topLevelWidgets() if each.metaObject().className() != "QTipLabel"}


def _left_over(look: Callable[[], set], before: set, again: Callable[[], object], tries: int) -> set:
    """What is still there after some tries to let it go."""
    while tries and look() - before:  # nothing may hold what is looked at while it is given another chance
        tries -= 1
        again()
    return look() - before


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Little that is made before the first test is garbage, and to look through it again and again takes seconds."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()  # it stays to the end
        gc.enable()


@pytest.fixture(autouse=True)
def _leave_no_trace(request: pytest.FixtureRequest) -> Iterator[None]:
    loud, silenced, threads, windows = _Loud(), _silenced(), _threads(), _windows()
    logging.getLogger().addHandler(loud)
    yield
    logging.getLogger().removeHandler(loud)
    faults = []
    if loud.lines and "caplog" not in request.fixturenames:
        faults.append(f"log records that nobody expected: {loud.lines}")
    if left := _silenced() - silenced:
        faults.append(f"loggers switched off: {sorted(left)}")
    if left := _left_over(_threads, threads, lambda: time.sleep(0.02), int(GRACE / 0.02)):
        faults.append(f"threads left running: {sorted(each.name for each in left)}")
    if left := _left_over(_windows, windows, gc.collect, 1):
        faults.append(f"windows left behind: {sorted(map(repr, left))}")
    if faults:
        pytest.fail("; ".join(faults), pytrace=False)


@pytest.fixture(autouse=True, scope="session")
def _foreign_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Sends whatever the program keeps in the person's folders to a temporary place."""
    home = tmp_path_factory.mktemp("home")
    names = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
    names += ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
    kept = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, str(home)))
    yield home
    for name, value in kept.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})
