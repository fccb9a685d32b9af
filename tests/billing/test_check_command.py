"""`tcm-desktop check` and `tcm-desktop rules`, as a person runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tcm_desktop.__main__ import main
from tcm_desktop.billing.load import packs_folder
from tests.support.packs import copied_tree, edit, new_version

NOTE = {
    "id": "a1",
    "component": "monitoring",
    "contact_mode": "telephone",
    "contact_with": "other",
    "minutes": 23,
    "linked_need": "Housing",
    "narrative": "Called the housing specialist with client, who panics on the phone. She set a tour for Friday.",
}


def file_of(folder: Path, *notes: object) -> str:
    path = folder / "notes.jsonl"
    path.write_text("\n".join(json.dumps(note) for note in notes) + "\n", "utf-8")
    return str(path)


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "tcm_desktop", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8", check=False)


def test_one_verdict_a_line_in_the_order_of_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drive = {**NOTE, "id": "a2", "contact_mode": "face_to_face", "narrative": "Drove client home."}
    assert main(["check", file_of(tmp_path, NOTE, drive)]) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["id"], first["verdict"], first["reasons"], first["exclude"], first["units"]) == (
        "a1",
        "billable",
        [],
        [],
        2,
    )
    assert (second["id"], second["verdict"], second["reasons"]) == ("a2", "not_billable", ["transportation"])
    finding = second["findings"][0]
    assert finding["citation"]["sentence"] == "Transporting a client."
    assert finding["spans"] == [[0, 17]]
    assert finding["level"] == "stop"


def test_other_keys_are_ignored_and_null_fields_are_fine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note = {**NOTE, "expected": "billable", "source": "written", "component": None, "contact_with": None}
    assert main(["check", file_of(tmp_path, note)]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "billable"


def test_blank_lines_are_skipped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text(f"\n{json.dumps(NOTE)}\n\n", "utf-8")
    assert main(["check", str(path)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{not json", "Line 2 could not be read"),
        ('{"id": "x"}', "missing required field"),
        (json.dumps({**NOTE, "minutes": "ten"}), "Expected `int`, got `str` - at `$.minutes`"),
        (json.dumps({**NOTE, "contact_mode": "pigeon"}), "Invalid enum value 'pigeon'"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, told: str) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text(f"{json.dumps(NOTE)}\n{line}\n", "utf-8")
    assert main(["check", str(path)]) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert "Line 2" in said.err
    assert len(said.out.splitlines()) == 1


def test_a_missing_file_and_a_wrong_encoding_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "nothing.jsonl")]) == 2
    assert "could not be opened" in capsys.readouterr().err
    (tmp_path / "latin.jsonl").write_bytes(b"\xff\xfe\x00")
    assert main(["check", str(tmp_path / "latin.jsonl")]) == 2
    assert "not UTF-8" in capsys.readouterr().err


def test_an_unknown_payer_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", file_of(tmp_path, NOTE), "--payer", "nobody"]) == 2
    assert "use one of sf-smhs" in capsys.readouterr().err


def test_the_payer_and_the_date_choose_the_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = file_of(tmp_path, NOTE)
    assert main(["check", path, "--payer", "tx-mh-tcm", "--date", "2026-02-01"]) == 0
    assert json.loads(capsys.readouterr().out)["reasons"] == ["mode_not_accepted"]


def test_changed_packs_can_be_tried_and_what_was_known_chosen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copied_tree(tmp_path)
    edit(new_version(root, "us-ca") / "pack.toml", 'value = "midpoint"', 'value = "any_portion"')
    note = file_of(tmp_path, {**NOTE, "minutes": 31})
    units = []
    for more in ([], ["--packs", str(root)], ["--packs", str(root), "--known", "2026-05-31"]):
        assert main(["check", note, "--date", "2026-03-02", *more]) == 0
        units.append(json.loads(capsys.readouterr().out)["units"])
    assert units == [2, 3, 2]
    assert main(["check", note, "--packs", str(root), "--known", "2020-01-01"]) == 2
    assert "nothing was published by 2020-01-01" in capsys.readouterr().err
    assert main(["check", note, "--packs", str(tmp_path / "nowhere")]) == 2
    assert "payers.toml" in capsys.readouterr().err


def test_standard_input_without_window_vault_or_network() -> None:
    probe = (
        "import sys; from tcm_desktop.__main__ import main; code = main(['check', '-']);"
        "heavy = ('PySide6', 'sqlalchemy', 'sqlcipher3', 'httpx', 'reportlab', 'ui', 'db', 'sync', 'socket', 'ssl');"
        "sys.stderr.write(','.join(name for name in heavy if name in sys.modules)); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe],
        input=json.dumps(NOTE),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert json.loads(done.stdout)["id"] == "a1"


def test_names_in_other_scripts_pass_through(tmp_path: Path) -> None:
    note = {**NOTE, "id": "ñ-李", "narrative": "Drove Señora 李 — client — home."}
    done = run("check", file_of(tmp_path, note))
    assert done.returncode == 0
    assert json.loads(done.stdout)["id"] == "ñ-李"


def test_rules_check_runs_the_cases_of_a_pack(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", str(packs_folder() / "us-ca-sf")]) == 0
    assert "15 rules" in capsys.readouterr().out


def test_rules_check_tells_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "check", str(tmp_path)]) == 2
    assert "a pack needs this file" in capsys.readouterr().err


def test_rules_check_fails_on_a_failing_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "trial"
    home.mkdir()
    (home / "pack.toml").write_text(
        '[pack]\nid = "trial"\nversion = "1"\ntitle = "T"\nlayer = "county"\nauthority = "N"\n'
        "published = 2026-01-01\nverified_through = 2026-01-01\neffective_from = 2020-01-01\n"
        '[[changes]]\nversion = "1"\npublished = 2026-01-01\nsince = 2020-01-01\ntext = "N"\nevidence = "N"\n',
        "utf-8",
    )
    (home / "cases.toml").write_text(
        '[[cases]]\nid = "wrong"\ncontact_mode = "face_to_face"\nminutes = 30\n'
        'narrative = "Drove client home."\nverdict = "billable"\n',
        "utf-8",
    )
    assert main(["rules", "check", str(home)]) == 2
    assert "unit.calculator: no value on 2026-01-01" in capsys.readouterr().err
    assert main(["rules", "check", str(home), "--payer", "sf-smhs"]) == 1
    assert "wrong: expected billable" in capsys.readouterr().out
