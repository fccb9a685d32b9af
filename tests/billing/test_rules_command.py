"""`tcm-desktop rules`, as the people who keep the rules run it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tcm_desktop.__main__ import main
from tcm_desktop.billing.shelf import EARLIER, shipped
from tests.support.packs import (
    RULE,
    copied_tree,
    edit,
    identity,
    new_version,
    parameter,
    whole,
    write_pack,
    write_payers,
)

Said = pytest.CaptureFixture[str]


def run(said: Said, *arguments: object) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    code = main(["rules", *map(str, arguments)])
    out, err = said.readouterr()
    return code, out, err


def test_the_shipped_tree_is_sound(tmp_path: Path, capsys: Said) -> None:
    code, out, err = run(capsys, "check", copied_tree(tmp_path))
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert len(lines) == len(shipped().pack_ids()) + len(shipped().payers)
    assert all("cases hold" in line or line.startswith("profile ") for line in lines)


@pytest.mark.parametrize("pack_id", shipped().pack_ids())
def test_each_shipped_pack_is_sound_by_itself(pack_id: str, tmp_path: Path, capsys: Said) -> None:
    code, out, err = run(capsys, "check", copied_tree(tmp_path) / pack_id)
    assert (code, err) == (0, "")
    assert out.startswith(f"{pack_id} 2026.1: ")
    assert "digest" in out


def test_every_profile_can_judge_by_the_check_command(tmp_path: Path, capsys: Said) -> None:
    note = {
        "id": "n1",
        "component": "monitoring",
        "contact_mode": "face_to_face",
        "contact_with": "client",
        "minutes": 40,
        "linked_need": "Housing",
        "narrative": "Called the housing office with client, who panics on the phone. She set a tour for Friday.",
        "travel_minutes": 15,
        "client_age": 30,
    }
    file = tmp_path / "notes.jsonl"
    file.write_text(json.dumps(note) + "\n", "utf-8")
    units = {}
    for payer in shipped().payers:
        assert main(["check", str(file), "--payer", payer.id, "--date", "2026-11-22"]) == 0
        said = json.loads(capsys.readouterr().out)
        units[payer.id] = said["units"]
        assert said["notices"][0].startswith("Rules verified through ")
    assert units == {"sf-smhs": 3, "um-guideline": 3, "ky-month": 0, "pa-icm": 4, "tx-mh-tcm": 2, "mt-youth": 3}


def test_a_faulty_pack_is_told_with_all_its_faults(tmp_path: Path, capsys: Said) -> None:
    home = write_pack(
        tmp_path / "trial",
        identity() + parameter("minutes.least", "-1") + parameter("unit.calculater", '"x"'),
        rules=RULE.replace("do_not_bill", "set_aside_minutes"),
    )
    code, out, err = run(capsys, "check", home)
    assert code == 2
    assert out == "trial 1: NOT SOUND\n"
    first, second, third = err.splitlines()
    assert first.startswith("trial/pack.toml: parameters minutes.least: value -1 does not fit: write a whole number")
    assert second.startswith("trial/pack.toml: parameters unit.calculater: unknown parameter: use one of")
    assert third.startswith("trial/rules.toml: rules clerical fixes: keeping the note without billing")


def test_one_bad_pack_does_not_hide_the_others(tmp_path: Path, capsys: Said) -> None:
    root = copied_tree(tmp_path)
    edit(root / "us-pa" / "pack.toml", 'value = "any_portion"', 'value = "any_old_portion"')
    (root / "us-mt" / "pack.toml").write_text("[pack", "utf-8")
    code, out, err = run(capsys, "check", root)
    assert code == 2
    assert "us-mt: NOT SOUND" in out
    assert "us-pa 2026.1: NOT SOUND" in out
    assert "us-tx 2026.1: " in out
    assert "profile pa-icm: NOT SOUND" in out
    assert "profile tx-mh-tcm: us-federal 2026.1, us-tx 2026.1" in out
    assert err.count("'any_old_portion' does not fit") == 2
    assert "us-mt/pack.toml: whole file: this is not TOML" in err


def test_a_case_that_fails_is_no_fault_but_fails(tmp_path: Path, capsys: Said) -> None:
    root = copied_tree(tmp_path)
    edit(root / "us-pa" / "pack.toml", 'value = "any_portion"', 'value = "midpoint"')
    code, out, err = run(capsys, "check", root / "us-pa")
    assert (code, err) == (1, "")
    assert "six-minutes: units: expected 1, the rules say 0" in out
    assert "each-call-begins-a-quarter-hour: units of a day of [6, 6] minutes: expected 2, the rules say 0" in out
    assert "6 cases, 4 failed" in out


def test_an_earlier_version_is_tried_as_it_was_known(tmp_path: Path, capsys: Said) -> None:
    root = copied_tree(tmp_path)
    new_version(root, "us-pa")
    code, out, _ = run(capsys, "check", root)
    assert code == 0
    assert "us-pa 2026.1: " in out
    assert "us-pa 2026.2: " in out
    code, out, _ = run(capsys, "check", root / EARLIER / "us-pa" / "2026.1")
    assert (code, out.split(":")[0]) == (0, "us-pa 2026.1")


def test_a_pack_that_lies_alone_is_completed_by_the_shipped_ones(tmp_path: Path, capsys: Said) -> None:
    home = write_pack(
        tmp_path / "my-county",
        identity("my-county") + parameter("unit.calculator", '"any_portion"'),
        cases='[[days]]\nid = "d"\nminutes = [16]\nunits = 2\n',
    )
    code, _, err = run(capsys, "check", home)
    assert code == 2
    assert "my-county/pack.toml: parameters unit.aggregation: no value on 2026-01-01: add it" in err
    assert run(capsys, "check", home, "--payer", "sf-smhs")[0] == 0
    edit(home / "pack.toml", "[[parameters]]", f"{whole(unit__calculator='')}[[parameters]]")
    assert run(capsys, "check", home)[0] == 0


def test_a_profile_of_nothing_is_told(tmp_path: Path, capsys: Said) -> None:
    write_pack(tmp_path / "us-federal", identity("us-federal") + whole())
    write_payers(tmp_path, p="us-federal gone")
    code, out, err = run(capsys, "check", tmp_path)
    assert code == 2
    assert "profile p: NOT SOUND" in out
    assert "gone: pack.toml: a pack needs this file" in err


def test_profiles_that_cannot_be_read_are_told(tmp_path: Path, capsys: Said) -> None:
    write_pack(tmp_path / "us-federal", identity("us-federal") + whole())
    (tmp_path / "payers.toml").write_text("[[", "utf-8")
    code, out, err = run(capsys, "check", tmp_path)
    assert code == 2
    assert "payers.toml: whole file: this is not TOML" in err
    assert "payers.toml: NOT SOUND" in out


@pytest.mark.parametrize("name", ["nowhere", "file.toml"])
def test_what_is_no_folder_is_told(name: str, tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "file.toml").write_text("", "utf-8")
    code, _, err = run(capsys, "check", tmp_path / name)
    assert code == 2
    assert "is no folder. Name the folder of a pack" in err


def test_an_unknown_payer_is_told(tmp_path: Path, capsys: Said) -> None:
    home = write_pack(tmp_path / "trial", identity())
    code, _, err = run(capsys, "check", home, "--payer", "nobody")
    assert code == 2
    assert "no such payer: use one of sf-smhs" in err


def test_the_list_names_versions_and_how_far_they_were_verified(capsys: Said) -> None:
    code, out, _ = run(capsys, "list")
    assert code == 0
    for payer in shipped().payers:
        assert f"{payer.id}: {payer.title}\n" in out
    assert "us-federal 2026.1, us-ca 2026.1, us-ca-sf 2026.1; verified through 3/2026;" in out
    assert out.count("not confirmed") == len(shipped().payers)


@pytest.mark.parametrize(
    ("words", "payer", "where"),
    [
        (("12-step",), "sf-smhs", "us-ca-sf/twelve_step_accompaniment"),
        (("projected", "discharge"), "um-guideline", "um-guideline/plan.discharge_date_required"),
        (("T2023",), "", "us-ky/unit.procedure"),
        (("eight", "HOURS"), "tx-mh-tcm", "us-tx/eight-hours"),
        (("every 2 weeks",), "pa-icm", "us-pa/contact.attempt_every_days"),
        (("90 days",), "mt-youth", "us-mt/plan.review_days"),
    ],
)
def test_a_line_of_a_source_is_found(words: tuple[str, ...], payer: str, where: str, capsys: Said) -> None:
    code, out, _ = run(capsys, "find", *words, *(["--payer", payer] if payer else []))
    assert code == 0
    assert where in out


def test_what_nobody_says_is_not_found(capsys: Said) -> None:
    assert run(capsys, "find", "moonlight") == (1, "No line holds all these words.\n", "")
    assert run(capsys, "find", "12-step", "--payer", "tx-mh-tcm")[0] == 1
    assert run(capsys, "find", "x", "--payer", "nobody")[0] == 2
