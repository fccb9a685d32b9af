"""The guide for the keeper of the rules: its change is made as it says, and the program says what the guide shows."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tcm_desktop.__main__ import main
from tcm_desktop.billing.pack import When
from tcm_desktop.billing.parameters import PARAMETERS
from tests.support.packs import copied_tree, edit

GUIDE = Path(__file__).parents[2] / "docs" / "rules.md"
TEXT = GUIDE.read_text("utf-8")
Said = pytest.CaptureFixture[str]


def shown() -> list[str]:
    """The lines of output that the guide shows, without those that hold counts or digests."""
    blocks = re.findall(r"```\n(\$ .*?)```", TEXT, re.S)
    lines = [line for block in blocks for line in block.splitlines() if line and not line.startswith(("$", "…"))]
    return [line for line in lines if "digest" not in line and "values," not in line]


def snippets() -> list[str]:
    """The pieces of TOML of the change, in their order: the value, the history, the cases."""
    return re.findall(
        r"```toml\n(.*?)```", TEXT.split("## A change from beginning to end")[1].split("## Two kinds")[0], re.S
    )


def said_by(capsys: Said, *arguments: object) -> tuple[int, str]:
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out + err


def test_the_change_goes_as_the_guide_says(tmp_path: Path, capsys: Said) -> None:
    root = copied_tree(tmp_path)
    home, before = root / "us-ca-sf", root / "earlier" / "us-ca-sf" / "2026.1"
    value, history, cases = snippets()
    code, told = said_by(capsys, "rules", "check", root)
    assert code == 0
    shutil.copytree(home, before)

    edit(home / "pack.toml", 'version = "2026.1"\ntitle', 'version = "2026.2"\ntitle')
    append(home / "pack.toml", value)
    code, said = said_by(capsys, "rules", "check", home)
    assert code == 2
    told += said

    edit(home / "pack.toml", '"per_days"', '"per_day"')
    edit(home / "pack.toml", "published = 2026-03-31\nver", "published = 2026-06-15\nver")
    edit(home / "pack.toml", "verified_through = 2026-03-31", "verified_through = 2026-09-30")
    edit(home / "pack.toml", '[[changes]]\nversion = "2026.1"', f'{history}\n[[changes]]\nversion = "2026.1"')
    code, said = said_by(capsys, "rules", "check", home)
    assert code == 1
    told += said

    edit(home / "cases.toml", '[[days]]\nid = "two-short-calls-are-not-added-up"\nminutes = [6, 6]\nunits = 0\n', cases)
    assert said_by(capsys, "rules", "check", home)[0] == 0
    assert said_by(capsys, "rules", "check", root)[0] == 0
    told += said_by(capsys, "rules", "list")[1]
    told += said_by(capsys, "rules", "find", "12-step", "--payer", "sf-smhs")[1]
    assert [line for line in shown() if line not in told] == []


def append(file: Path, text: str) -> None:
    file.write_text(file.read_text("utf-8") + "\n" + text, "utf-8")


def test_every_name_in_the_guide_exists() -> None:
    named = set(re.findall(r"`((?:unit|units|minutes|modes|parties|month|staff)\.[a-z_0-9]+)`", TEXT))
    assert len(named) > 10
    assert named <= PARAMETERS.keys()


def test_the_guide_tells_of_every_part_of_when() -> None:
    for part in When.__struct_fields__:
        assert f"`{part}`" in TEXT, part
