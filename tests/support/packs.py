"""Packs for tests: small ones written from text, and trees in which a shipped pack is changed."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from tcm_desktop.billing.load import packs_folder
from tcm_desktop.billing.shelf import EARLIER

CITATION = 'citation = { document = "D", section = "S", sentence = "Q" }\n'
RULE = (
    '[[rules]]\ncode = "clerical"\ngroup = "activity"\nquestion = "is_it_tcm"\nlevel = "stop"\n'
    'headline = "Clerical time is not billable"\nreason = "What was the service?"\n'
    'fixes = [{ kind = "do_not_bill" }]\n' + CITATION
)
WHOLE = {
    "unit.procedure": '"T1017"',
    "unit.calculator": '"midpoint"',
    "unit.aggregation": '"per_contact"',
    "minutes.least": "8",
    "minutes.countable": '["direct"]',
    "modes.billable": '["face_to_face", "telephone"]',
    "modes.face_to_face": '["face_to_face"]',
    "parties.billable": '["client", "provider"]',
}
"""Every value that a decision needs, as TOML."""


def identity(pack_id: str = "trial", version: str = "1", published: str = "2026-01-01", **more: str) -> str:
    """The head of a pack.toml with its entry of changes; `more` are further keys as TOML."""
    extra = "".join(f"{key} = {value}\n" for key, value in more.items())
    return (
        f'[pack]\nid = "{pack_id}"\nversion = "{version}"\ntitle = "A trial"\nlayer = "county"\nauthority = "Nobody"\n'
        f"published = {published}\nverified_through = 2026-01-01\neffective_from = 2020-01-01\n{extra}\n"
        f'[[changes]]\nversion = "{version}"\npublished = {published}\nsince = 2020-01-01\n'
        'text = "A version."\nevidence = "D"\n\n'
    )


def series(value: str, since: str = "2020-01-01", until: str = "") -> str:
    """One value of a parameter; `value` as TOML, nothing for a value that is absent."""
    end = f"until = {until}\n" if until else ""
    said = f"value = {value}\n" if value else "absent = true\n"
    return f"[[parameters.series]]\n{said}since = {since}\n{end}{CITATION}\n"


def parameter(name: str, *values: str) -> str:
    """A parameter with its series; a plain value holds from the start."""
    found = [value if value.startswith("[[") else series(value) for value in values]
    return f'[[parameters]]\nname = "{name}"\n{"".join(found)}'


def whole(**other: str) -> str:
    """All that a decision needs, with other values for some names (`unit__calculator` for `unit.calculator`)."""
    values = {**WHOLE, **{name.replace("__", "."): value for name, value in other.items()}}
    return "".join(parameter(name, value) for name, value in values.items() if value)


def write_pack(folder: Path, head: str, **files: str) -> Path:
    """A pack folder; `files` are whole files by name without ending."""
    folder.mkdir(parents=True)
    (folder / "pack.toml").write_text(head, "utf-8")
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    return folder


def write_payers(root: Path, **layers: str) -> None:
    """The profiles of a tree: id = layers, separated by blanks."""
    entries = [
        f'[[payers]]\nid = "{name}"\ntitle = "{name}"\nlayers = {str(packs.split()).replace(chr(39), chr(34))}\n'
        for name, packs in layers.items()
    ]
    (root / "payers.toml").write_text("\n".join(entries), "utf-8")


def copied_tree(folder: Path) -> Path:
    """A copy of the packs that ship with the program."""
    return Path(shutil.copytree(str(packs_folder()), folder / "packs"))


def edit(file: Path, old: str, new: str) -> None:
    """Change one place of a file, which must be there exactly once."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1, (file, old, text.count(old))
    file.write_text(text.replace(old, new), "utf-8")


def new_version(root: Path, pack_id: str, version: str = "2026.2", published: date = date(2026, 6, 1)) -> Path:
    """Keep a pack of the tree as an earlier version and start a new one; returns the folder to change."""
    home = root / pack_id
    head = (home / "pack.toml").read_text("utf-8")
    before = head.split('version = "')[1].split('"')[0]
    shutil.copytree(home, root / EARLIER / pack_id / before)
    day = head.split("published = ")[1].split("\n")[0]
    head = head.replace(f'version = "{before}"', f'version = "{version}"', 1)
    head = head.replace(f"published = {day}", f"published = {published}", 1)
    head += (
        f'\n[[changes]]\nversion = "{version}"\npublished = {published}\nsince = {published}\n'
        'text = "Something changed."\nevidence = "A letter of the payer."\n'
    )
    (home / "pack.toml").write_text(head, "utf-8")
    return home
