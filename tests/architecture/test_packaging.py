"""What is shipped, under which names and from which locked versions; and what no file may tell of a machine."""

from __future__ import annotations

import re
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source import PACKAGES, ROOT, text_files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PIN = re.compile(
    r"^(?P<name>[a-z0-9.-]+)==(?P<version>\S+)(?: ; (?P<marker>.+?))? \\\n(?P<hashes>(?:    --hash=.*\n)+)", re.M
)

PLATFORMS = {
    "Windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    "macOS": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
    "Intel Mac": {
        "sys_platform": "darwin",
        "platform_system": "Darwin",
        "os_name": "posix",
        "platform_machine": "x86_64",
    },
    "Linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
}

# Written in halves, so that this file does not name what it looks for.
PLACES = [
    *(
        "pypi" + ".org",
        "python" + "hosted",
        "npm" + "js",
        "deb" + ".debian",
        "archive" + ".ubuntu",
        "conda" + ".anaconda",
    ),
    *(r"(?<![\w./-])/" + folder for folder in ("work/", "tmp/" + "team", "root/", "home/\\w")),
    r"\.\./" + "shared",
]


@pytest.mark.parametrize("name", [*PACKAGES, "tests", "dev"])
def test_top_level_names_are_ours_alone(name: str) -> None:
    """An installed library that ships one of these names would be overwritten by ours, or ours by it."""
    assert set(packages_distributions().get(name, [])) <= {"tcm-desktop"}
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).is_relative_to(ROOT)


def test_the_wheel_holds_the_five_packages_and_their_data(tmp_path: Path) -> None:
    wheel = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == set(PACKAGES)
    assert {f"{package}/py.typed" for package in PACKAGES} <= names
    data = {path.relative_to(ROOT).as_posix() for path in (ROOT / "resources").rglob("*.*") if path.suffix != ".pyc"}
    assert data <= names


def test_the_wheel_is_not_for_an_index() -> None:
    assert "Private :: Do Not Upload" in PROJECT["classifiers"]


def test_resources_hold_no_code() -> None:
    assert [path.name for path in (ROOT / "resources").rglob("*.py")] == ["__init__.py"]


def test_every_locked_version_is_hashed() -> None:
    entries = [line for line in LOCK.splitlines() if line and not line.startswith((" ", "#"))]
    pins = list(PIN.finditer(LOCK))
    assert len(pins) == len(entries)
    for pin in pins:
        for line in pin["hashes"].splitlines():
            assert re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line)


def test_the_lock_names_no_address() -> None:
    assert "://" not in LOCK
    assert not re.search(r"^\s*(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)\b", LOCK, re.M)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_lock_serves_every_platform(platform: str) -> None:
    """Each requirement that holds there has exactly one locked version there, and that version is admitted."""
    here = {**default_environment(), **PLATFORMS[platform]}
    pins: dict[str, list[str]] = {}
    for pin in PIN.finditer(LOCK):
        if pin["marker"] is None or Marker(pin["marker"]).evaluate(here):
            pins.setdefault(pin["name"], []).append(pin["version"])
    extras = PROJECT["optional-dependencies"].values()
    for line in [*PROJECT["dependencies"], *(line for extra in extras for line in extra)]:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate(here):
            (version,) = pins[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version), line


def test_no_file_tells_of_a_machine_or_an_index() -> None:
    # The longest word of each, which a text must hold: to look for a word is much quicker than for a pattern.
    words = {max(re.findall(r"[a-z]+/?", place), key=len): re.compile(place) for place in PLACES}
    assert len(words) == len(PLACES)
    found = [
        f"{path}: {match[0]}"
        for path, text in text_files()
        for word, place in words.items()
        if word in text and (match := place.search(text))
    ]
    assert not found
