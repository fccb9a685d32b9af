#!/usr/bin/env python3
"""The developer's one command: makes the locked environment, then runs, tests, checks, measures or builds.

It needs Python alone. What it makes lies in .venv beside it; a second call finds that in place and starts at once.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCK = ROOT / "requirements.lock"
STAMP = ENVIRONMENT / f"python-{platform.python_version()}.stamp"  # only there when an install has ended well
LDCONFIG = "/sbin/ldconfig"
MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30  # some hundred megabytes are used, and what failed stays there

# What Qt's xcb and offscreen platforms load from the system, by `objdump -p` on PySide6's own libraries and plugins:
# the library, and the package of Debian and Ubuntu that brings it.
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libbrotlidec.so.1": "libbrotli1",
}

# What the console's test drives: the program, and Debian's package that brings it. Elsewhere that test skips.
BROWSER = {"chromium": "chromium", "chromedriver": "chromium-driver"}


TEST_HELP = """usage: dev.py test [--all] [words for pytest ...]

Without words: every test but those marked `slow` (killed processes, long journeys, every screen at every size, further
cases), on two processes. With --all, or where CI is set: everything, as .ci/run does.

  dev.py test tests/billing -k units      some of them
  dev.py test --all tests/journeys        those of a folder, the slow ones too
  dev.py test -n 0 --pdb                  in one process, with the debugger at the first failure"""

SUPPORTED = ((3, 11), (3, 15))  # from the first version up to, but not including, the second


class Stop(Exception):
    """Nothing more can be done; the text says what is missing and what to do."""


def call(*command: str | Path, **settings: str) -> int:
    """Runs a command in the repository with extra environment settings and returns its exit code."""
    try:
        return subprocess.run([*map(str, command)], cwd=ROOT, env=os.environ | settings, check=False).returncode
    except KeyboardInterrupt:
        return 130


def require(failure: str, *command: str | Path, **settings: str) -> None:
    """Runs a command that must succeed."""
    if call(*command, **settings) != 0:
        raise Stop(failure)


# --- the machine -------------------------------------------------------------------------------------------------


def install_packages(packages: Sequence[str]) -> None:
    """Installs Debian or Ubuntu packages when that needs no password; otherwise says which line does it."""
    line = f"apt-get install --yes --no-install-recommends {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise Stop(f"This system lacks what Debian calls: {' '.join(packages)}. Install them, then run this again.")
    if os.geteuid() != 0:
        raise Stop(f"Some system packages are missing. Run this, then try again:\n\n    sudo {line}\n")
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    failure = f"apt-get could not install the packages. Its own words are above. The line was: {line}"
    require(failure, "apt-get", "update", "--quiet")
    require(failure, *line.split(), DEBIAN_FRONTEND="noninteractive")


def missing_qt_packages(listing: str) -> list[str]:
    """The packages for the libraries that `ldconfig -p` does not list, each once."""
    present = {line.split()[0] for line in listing.splitlines() if "=>" in line}
    return sorted({package for library, package in QT_LIBRARIES.items() if library not in present})


def missing_packages() -> list[str]:
    """The Debian or Ubuntu packages that this Linux machine lacks; elsewhere wheels bring everything."""
    if not sys.platform.startswith("linux") or not Path(LDCONFIG).exists():
        return []
    listing = subprocess.run([LDCONFIG, "-p"], capture_output=True, text=True, check=True).stdout
    packages = missing_qt_packages(listing)
    if importlib.util.find_spec("ensurepip") is None:  # Debian and Ubuntu ship it apart from Python
        packages.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    return packages


def missing_browser_packages() -> list[str]:
    """What the console's test lacks, where it can be installed without a question: on Debian, as root."""
    if not Path("/etc/debian_version").exists() or not shutil.which("apt-get") or os.geteuid() != 0:
        return []
    if "ID=debian" not in Path("/etc/os-release").read_text(encoding="utf-8").splitlines():
        return []  # Ubuntu's package of that name only fetches a snap
    return [package for program, package in BROWSER.items() if not shutil.which(program)]


def offer_browser() -> None:
    """Installs the browser where it can be had; a machine without it runs all but the test that needs one."""
    if packages := missing_browser_packages():
        try:
            install_packages(packages)
        except Stop as stop:
            print(f"{stop}\nThe console's test in a browser will be skipped.", file=sys.stderr, flush=True)


# --- the environment ---------------------------------------------------------------------------------------------


def fingerprint() -> str:
    """Changes whenever the environment has to be brought up to date."""
    parts = [str(ROOT).encode(), LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def create_environment() -> None:
    """Makes an empty .venv with the standard library's own tools."""
    print(f"Making {ENVIRONMENT.name}", flush=True)
    failure = "Python could not make a virtual environment. Its own words are above."
    require(failure, sys.executable, "-m", "venv", "--clear", ENVIRONMENT)


def install() -> None:
    """Brings .venv to the locked versions, hash by hash, and puts the project itself in as editable."""
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    print("Installing the locked packages (a minute or two)", flush=True)
    failure = "The locked packages could not be installed. Nothing else was changed; run this again to go on."
    require(failure, *pip, "--only-binary", ":all:", "--require-hashes", "--requirement", LOCK)
    require(failure, *pip, "--no-index", "--no-deps", "--no-build-isolation", "--editable", ROOT)


def ensure_environment() -> None:
    """Makes .venv, or brings it up to date; does nothing when it is as the lock says."""
    wanted, usable = fingerprint(), PYTHON.exists() and STAMP.is_file()
    if usable and STAMP.read_text() == wanted:
        return
    if not usable:
        create_environment()
    STAMP.unlink(missing_ok=True)
    install()
    STAMP.write_text(wanted)


# --- the commands ------------------------------------------------------------------------------------------------


def module(name: str, extra: list[str], **settings: str) -> int:
    """Runs a module of the environment; windows are drawn in memory unless the caller chose another platform.

    Compiled files are kept, also where the machine says otherwise: tests start the program many times over.
    """
    platform_used = os.environ.get("QT_QPA_PLATFORM", "offscreen")
    return call(PYTHON, "-m", name, *extra, QT_QPA_PLATFORM=platform_used, PYTHONDONTWRITEBYTECODE="", **settings)


def run(extra: list[str]) -> int:
    """Starts the program on the practice caseload."""
    return call(PYTHON, "-m", "tcm_desktop", "--practice", *extra)


def test(extra: list[str]) -> int:
    """Runs the quick tests without a screen; --all, or CI in the environment, adds the slow ones (see test --help)."""
    if {"-h", "--help"} & {*extra}:
        print(TEST_HELP)
        return 0
    offer_browser()
    return module("pytest", pytest_words(extra, os.environ), **files_of_tests(os.environ))


def pytest_words(extra: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """What pytest is told: two processes, and whether the slow tests stay out."""
    chosen = [] if "--all" in extra or environment.get("CI") else ["-m", "not slow"]
    return ["-n", "2", "--dist", "worksteal", *chosen, *(word for word in extra if word != "--all")]


def files_of_tests(environment: Mapping[str, str], memory: Path = MEMORY, room: int = ROOM) -> dict[str, str]:
    """Where tests keep their files: in memory where there is room, since each commit of each vault waits for a disk.

    Where CI is set they are on the disk, like those of workers. A TMPDIR that was given stays.
    """
    if environment.get("CI") or environment.get("TMPDIR") or not memory.is_dir():
        return {}
    return {"TMPDIR": str(memory)} if shutil.disk_usage(memory).free >= room else {}


def check(extra: list[str]) -> int:
    """Runs the linters, the type checker and the import contracts; all of them, even after one has failed."""
    if extra:
        raise Stop("check takes no further words: it always checks everything.")
    steps = {
        "ruff check": ["-m", "ruff", "check"],
        "ruff format": ["-m", "ruff", "format", "--check"],
        "mypy": ["-m", "mypy"],
        "import contracts": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    }
    failed = [name for name, step in steps.items() if call(PYTHON, *step) != 0]
    print(f"Failed: {', '.join(failed)}" if failed else "Checks passed", flush=True)
    return 1 if failed else 0


def bench(extra: list[str]) -> int:
    """Measures speed against floors and peers in the same run."""
    return module("tests.bench", extra)


def faults(extra: list[str]) -> int:
    """Breaks things on purpose (power, disk, network) and shows that no work is lost."""
    return module("tests.faults", extra)


def screenshots(extra: list[str]) -> int:
    """Draws every screen into the folder DIR."""
    return module("tests.tools.screenshots", extra)


def build(extra: list[str]) -> int:
    """Makes the bundle in dist/ and does the main job with it, as proof that it starts."""
    if sys.platform.startswith("linux") and not shutil.which("objdump"):  # PyInstaller reads libraries with it
        install_packages(["binutils"])
    require("PyInstaller could not make the bundle.", PYTHON, "-m", "PyInstaller", "--noconfirm", "build.spec", *extra)
    program = ROOT / "dist" / "tcm-desktop" / ("tcm-desktop.exe" if os.name == "nt" else "tcm-desktop")
    with tempfile.TemporaryDirectory() as folder:
        require("The bundle was made, but its practice run failed.", program, "practice", "--out", folder)
        papers = [path for path in Path(folder).rglob("*.pdf") if path.read_bytes().startswith(b"%PDF")]
    if not papers:
        raise Stop("The bundle was made, but its practice run wrote no PDF.")
    print(f"The bundle in {program.parent} works: its practice run wrote {len(papers)} PDF files.")
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    command.__name__: command for command in (run, test, check, bench, faults, screenshots, build)
}


def parse(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """The command and whatever follows it."""
    listing = "\n".join(f"  {name:<13}{command.__doc__}" for name, command in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="dev.py", description=__doc__, epilog=listing, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of those below")
    parser.add_argument("extra", nargs=argparse.REMAINDER, metavar="...", help="passed on to the command")
    given = parser.parse_args(arguments)
    return given.command, given.extra


def main(arguments: Sequence[str]) -> int:
    """Prepares what is missing, then runs the command."""
    if not SUPPORTED[0] <= sys.version_info[:2] < SUPPORTED[1]:
        print(f"TCM Desktop needs Python 3.11 to 3.14; this is Python {platform.python_version()}.", file=sys.stderr)
        return 1
    command, extra = parse(arguments)
    try:
        if packages := missing_packages():
            install_packages(packages)
        ensure_environment()
        return COMMANDS[command](extra)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
