"""`tcm-desktop practice`: from an empty folder to signed notes, plans on paper and a readable answer."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pypdf
import pytest

from tcm_desktop.__main__ import main as tcm_desktop
from tcm_desktop.services.clients import caseload
from tcm_desktop.services.practice_data import Expected, stories
from tests.support.once import made_once
from ui.bootstrap import Door
from ui.practice_summary import FICTIONAL, NoteLine, Summary, text

STORIES = {story.practice_id: story for story in stories()}
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run of the command with `--json`."""

    code: int
    folder: Path
    summary: Summary


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    def make(out: Path) -> Run:
        folder, said = out / "new" / "folder", io.StringIO()
        with contextlib.redirect_stdout(said):
            code = tcm_desktop(["practice", "--out", str(folder), "--json"])
        return Run(code, folder, msgspec.json.decode(said.getvalue(), type=Summary))

    return made_once(tmp_path_factory, "practice-command", make)[1]


def test_it_succeeds_from_nothing_in_seconds(run: Run) -> None:
    assert run.code == 0
    assert run.summary.seconds < 60


def notes(summary: Summary) -> dict[tuple[str, str], NoteLine]:
    return {(block.practice_id, note.key): note for block in summary.clients for note in block.notes}


def test_each_note_is_told_with_the_answer_written_beforehand(run: Run) -> None:
    told = {key: (note.verdict, note.units) for key, note in notes(run.summary).items()}
    expected = {(s.practice_id, n.key): (n.expect.verdict, n.expect.units) for s in STORIES.values() for n in s.notes}
    assert told == expected


def test_whatever_does_not_count_says_why_and_by_which_rule(run: Run) -> None:
    for key, note in notes(run.summary).items():
        expected: Expected = next(n.expect for n in STORIES[key[0]].notes if n.key == key[1])
        assert len(note.findings) == len(expected.reasons) + len(expected.exclude) + len(expected.chart)
        assert all(f.headline and f.reason and f.rule and f.source for f in (*note.findings, *note.fixed))


def test_the_fixed_finding_is_told(run: Run) -> None:
    fixed = {key: note for key, note in notes(run.summary).items() if note.fixed}
    assert list(fixed) == [("practice-01", "ssi-form")]
    (note,) = fixed.values()
    assert (note.verdict, note.decided) == ("billable", "bill")
    assert note.findings == ()


def test_totals_add_up(run: Run) -> None:
    sums, lines = run.summary.totals, notes(run.summary).values()
    assert sums.clients == len(STORIES)
    assert sums.notes == len(lines) == sums.billable + sums.needs_documentation + sums.not_billable + sums.not_known
    assert sums.not_checked == 0
    assert sums.signed + sums.drafts == sums.notes
    assert sums.units == sum(note.units for note in lines if note.decided == "bill") > 0
    assert sums.minutes_set_aside == sum(note.set_aside for note in lines) > 0


def test_the_featured_client_comes_first_with_her_story(run: Run) -> None:
    first, *others = run.summary.clients
    assert first.practice_id == "practice-01"
    assert first.story
    assert not any(block.story for block in others)


def test_a_plan_is_written_for_each_client_who_has_one_in_force(run: Run) -> None:
    names = sorted(Path(file).name for file in run.summary.files)
    assert names == sorted(path.name for path in run.folder.glob("*.pdf"))
    signed = {key: [plan for plan in story.plans if plan.sign] for key, story in STORIES.items()}
    assert names == [f"{key}-care-plan-v{len(plans)}.pdf" for key, plans in signed.items() if plans]


def pages(file: str) -> str:
    with pypdf.PdfReader(file) as reader:
        return "\n".join(page.extract_text() for page in reader.pages)


def test_the_plans_are_real_and_marked_as_practice(run: Run) -> None:
    for file in run.summary.files:
        story = STORIES["-".join(Path(file).name.split("-")[:2])]
        words = pages(file)
        assert "PRACTICE" in words
        assert story.client.family in words
        assert story.plans[-1].objectives[0].statement.split()[0] in words


def test_names_stay_in_their_own_script_on_paper(run: Run) -> None:
    assert "美玲" in pages(run.summary.files[2])
    assert "Thị Ngọc Ánh" in pages(run.summary.files[3])


def test_the_document_title_names_nobody(run: Run) -> None:
    for file in run.summary.files:
        with pypdf.PdfReader(file) as reader:
            facts = " ".join(str(value) for value in (reader.metadata or {}).values())
        story = STORIES["-".join(Path(file).name.split("-")[:2])]
        assert story.client.given not in facts


def secrets() -> list[str]:
    """Names, numbers and narratives, long enough not to turn up by chance in random bytes."""
    clients = [story.client for story in STORIES.values()]
    people = [value for c in clients for value in (f"{c.given} {c.family}", c.given, c.medicaid_id, c.phone, c.address)]
    people += [associate.name for c in clients for associate in c.associates]
    narratives = [note.narrative.strip()[:24] for story in STORIES.values() for note in story.notes]
    return [value for value in (*people, *narratives) if len(value.encode()) >= 6]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_vault_shows_nothing_about_a_client(run: Run, encoding: str) -> None:
    files = [path for path in run.folder.joinpath("vault").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) > 100_000
    for path in files:
        content = path.read_bytes()
        assert not [value for value in secrets() if value.encode(encoding) in content], path.name


def test_only_plans_and_the_vault_are_left_behind(run: Run) -> None:
    left = {path.name for path in run.folder.iterdir()}
    assert left == {"vault", *(Path(file).name for file in run.summary.files)}


def test_the_vault_opens_as_the_practice_caseload(run: Run) -> None:
    desk = Door(run.folder / "vault").open_practice()
    try:
        assert len(caseload(desk)) == len(STORIES)
    finally:
        desk.vault.close()


def test_the_text_is_for_people(run: Run) -> None:
    said = text(run.summary)
    assert said.count(FICTIONAL) == 2
    assert "The main job, once through: Dolores Example" in said
    assert "Finding fixed (ssi-form): billable" in said
    assert "No contacts yet." in said
    assert f"{run.summary.totals.units} units to bill" in said
    assert "?." not in said
    assert run.summary.vault in said


def refused(argv: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert tcm_desktop(argv) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    assert "is not empty" in refused(["practice", "--out", str(tmp_path)], capsys)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    for place in ("file", "file/below"):
        assert str(tmp_path / place) in refused(["practice", "--out", str(tmp_path / place)], capsys)


def test_a_folder_that_a_cloud_copies_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Dropbox" in refused(["practice", "--out", str(tmp_path / "Dropbox" / "practice")], capsys)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_it_loads_no_window(tmp_path: Path) -> None:
    script = (
        "import sys; from ui.practice_command import main\n"
        f"assert main(['--out', {str(tmp_path / 'out')!r}]) == 0\n"
        "assert not [name for name in sys.modules if name.startswith(('PySide6', 'shiboken6'))]"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert FICTIONAL in done.stdout.decode("utf-8")
    assert done.stderr == b""
