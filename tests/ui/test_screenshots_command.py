"""The command that draws the screens: it makes nothing before it has understood what is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.screenshots import SHOTS, main


@pytest.mark.parametrize("asks", ["--help", "-h"])
def test_help_is_told_and_no_folder_made(asks: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([asks])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert "DIR" in told
    assert "note_clean" in told
    assert not Path(asks).exists()


@pytest.mark.parametrize("more", [["--no-such-option"], ["no_such_picture"], ["today", "nor_this"]])
def test_what_is_not_understood_is_told_and_nothing_made(
    tmp_path: Path, more: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path / "out"), *more])
    assert ended.value.code == 2
    assert "error:" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_has_to_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([])
    assert "DIR" in capsys.readouterr().err


def test_every_picture_has_a_name_that_a_file_can_have() -> None:
    assert all(name.isidentifier() for name in SHOTS)
