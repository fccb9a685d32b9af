"""The deployment guide as something that can be run: its blocks, and a place in which their commands work."""

from __future__ import annotations

import json
import os
import re
import select
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
GUIDE = ROOT / "docs" / "agency.md"
PASSPHRASE = "four words that differ"
PATIENCE = 60.0
_BLOCK = re.compile(r"^(<!-- another server -->\n)?```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A block of the guide. `is_other`: its commands are about another server than those before."""

    kind: str
    lines: tuple[str, ...]
    is_other: bool


def blocks() -> list[Block]:
    """Those of the guide, in order."""
    found = _BLOCK.findall(GUIDE.read_text("utf-8"))
    return [Block(kind, tuple(text.splitlines()), bool(other)) for other, kind, text in found]


def commands(block: Block) -> list[str]:
    """The lines that a person types."""
    return [line for line in block.lines if line.strip()]


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder that the account which PostgreSQL runs under can pass through, also where root runs the tests."""
    made = Path(tempfile.mkdtemp(prefix="tcm-guide-"))
    made.chmod(0o711)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@dataclass
class Shell:
    """Runs lines of the guide, with other folders and names in the place of the guide's."""

    names: dict[str, str]
    settings: dict[str, str] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)
    serving: list[subprocess.Popen[str]] = field(default_factory=list)

    def run(self, line: str) -> str:
        """Run one line, which has to succeed; gives what it said. `serve` goes on beside the others."""
        self.ran.append(line)
        words = shlex.split(self._here(line))
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            self.settings[name] = value
            return ""
        if words[:2] == ["tcm-server", "serve"]:
            return self._serve(words)
        return self.call(*words[1:])

    def call(self, *words: str, code: int = 0) -> str:
        """Run `tcm-server` with these words; it has to end with that exit code."""
        done = subprocess.run(
            [sys.executable, "-m", "sync.server", *words],
            cwd=ROOT,
            env=self._environment(),
            input=f"{PASSPHRASE}\n",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, f"{words} gave {done.returncode}: {done.stdout}{done.stderr}"
        return done.stdout if code == 0 else done.stdout + done.stderr

    def ask(self, *words: str) -> dict[str, Any]:
        """The answer of `tcm-server` in JSON."""
        found: dict[str, Any] = json.loads(self.call(*words, "--json").splitlines()[-1])
        return found

    def stop(self) -> list[int]:
        """Stop every server that runs, in peace; gives their exit codes."""
        for each in self.serving:
            each.send_signal(signal.SIGTERM)
        codes = []
        for each in self.serving:
            said, _ = each.communicate(timeout=PATIENCE)
            assert "The server has stopped." in said
            codes.append(each.returncode)
        self.serving.clear()
        return codes

    def kill(self) -> None:
        """Whatever still runs at the end of a test that failed."""
        for each in self.serving:
            each.kill()
            each.communicate()

    def _serve(self, words: list[str]) -> str:
        started = subprocess.Popen(
            [sys.executable, "-m", "sync.server", *words[1:]],
            cwd=ROOT,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.serving.append(started)
        return _first_line(started)

    def _environment(self) -> Mapping[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("TCM_SERVER")}
        return clean | self.settings

    def _here(self, line: str) -> str:
        for name, value in self.names.items():
            line = line.replace(name, value)
        return line


def _first_line(started: subprocess.Popen[str]) -> str:
    """What a server says as it begins."""
    assert started.stdout is not None
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        ready, _, _ = select.select([started.stdout], [], [], 0.2)
        if ready:
            line = started.stdout.readline()
            assert line.startswith("Serving "), f"the server ended with {started.wait(PATIENCE)}"
            return line.strip()
    raise AssertionError("the server did not begin")


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)
