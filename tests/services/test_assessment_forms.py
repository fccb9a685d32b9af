"""How payers' forms divide an assessment: what ships fits, and what does not is told with file, key and fix."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.shelf import shipped
from tcm_desktop.services.assessment_forms import FORMS, LEVELS, THEMES, form_shelf, read_forms
from tcm_desktop.services.forms import assessment_form

PAYERS = tuple(payer.id for payer in shipped().payers)
SHIPPED = Path(str(files("resources") / "forms"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the forms that ship, to be spoiled."""
    return shutil.copytree(SHIPPED, tmp_path / "forms")


def told(folder: Path) -> str:
    with pytest.raises(PackError) as caught:
        read_forms(folder)
    assert caught.value.file
    assert caught.value.key
    assert caught.value.fix
    return str(caught.value)


def spoil(folder: Path, name: str, old: str, new: str) -> str:
    """What is told once these words stand in the place of those."""
    words = (folder / name).read_text("utf-8")
    assert old in words
    (folder / name).write_text(words.replace(old, new, 1), "utf-8")
    return told(folder)


# --- what ships ---


def test_the_assessment_is_asked_as_before() -> None:
    assert assessment_form() == form_shelf().asked
    assert len(assessment_form().areas) == 15


def test_every_form_has_the_parts_that_its_source_names() -> None:
    parts = {form.id: len(form.parts) for form in form_shelf().forms.values()}
    assert parts == {"um-eleven": 11, "smhs-seven": 7, "ccr-51351": 6, "federal-four": 4, "ahc-hrsn": 13}
    assert all(form.source for form in form_shelf().forms.values())


def test_the_social_needs_tool_has_its_panel_and_its_facts() -> None:
    tool = form_shelf().forms["ahc-hrsn"]
    assert tool.panel == "96777-8"
    core = [part for part in tool.parts if part.group == "Core"]
    supplemental = [part for part in tool.parts if part.group == "Supplemental"]
    assert (len(core), len(supplemental)) == (5, 8)
    assert sum(len(part.asks) for part in core) == 10
    assert all(part.asks for part in supplemental)


def test_the_form_of_the_guideline_names_what_the_guideline_names() -> None:
    titles = " ".join(part.title.lower() for part in form_shelf().forms["um-eleven"].parts)
    for area in ("identifying", "family", "physical health", "emotional", "social", "environment", "self-care"):
        assert area in titles
    for area in ("education", "legal", "financial", "community"):
        assert area in titles


@pytest.mark.parametrize("payer", PAYERS)
def test_every_payer_has_a_form_and_the_social_needs(payer: str) -> None:
    forms = form_shelf().for_payer(payer)
    assert len(forms) > 1
    assert forms[-1].id == "ahc-hrsn"


def test_the_profiles_are_those_of_the_payers_that_ship() -> None:
    assert set(form_shelf().profiles) == set(PAYERS)


def test_a_payer_that_is_not_here_is_shown_every_form() -> None:
    assert {form.id for form in form_shelf().for_payer("elsewhere")} == set(form_shelf().forms)


@pytest.mark.parametrize(("payer", "age", "given"), [("sf-smhs", 21, True), ("sf-smhs", 20, False)])
def test_action_levels_are_for_adults_of_the_county(payer: str, age: int, given: bool) -> None:
    assert bool(form_shelf().levels_for(payer, age)) is given
    assert form_shelf().levels_for("um-guideline", age) == ()
    assert form_shelf().levels_for("elsewhere", age) == ()


def test_no_item_of_a_tool_that_needs_leave_is_shipped() -> None:
    words = " ".join(path.read_text("utf-8").lower() for path in SHIPPED.glob("*.toml"))
    assert "dla-20" not in words
    assert "daily living activities" not in words


# --- what does not fit ---


def test_a_file_that_is_missing_is_named(folder: Path) -> None:
    (folder / THEMES).unlink()
    assert told(folder) == "themes.toml: whole file: there is no such file: add it"


def test_a_file_that_is_no_toml_is_named(folder: Path) -> None:
    (folder / LEVELS).write_text("items = [", "utf-8")
    assert told(folder).startswith("levels.toml: whole file: this is not TOML")


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (THEMES, 'title = "Work", ', "", "themes.toml: $.themes[31]: "),
        (THEMES, 'id = "work", title', 'id = "work", titel = "x", title', "themes.toml: themes 32.titel: unknown key"),
        (THEMES, '"b03_employment/status"', '"b03_employment/job"', "nobody asks 'b03_employment/job'"),
        (THEMES, '"b03_employment/status", ', "", "no theme has 'b03_employment/status'"),
        (THEMES, 'id = "food"', 'id = "work"', "themes work: stands there 2 times: keep one"),
        (FORMS, 'themes = ["trauma"]', 'themes = ["trouble"]', "forms smhs-seven parts 2 themes: there is no theme"),
        (FORMS, 'themes = ["trauma"]', "themes = []", "forms smhs-seven parts 2 themes: is empty"),
        (FORMS, 'id = "ccr-51351"', 'id = "smhs-seven"', "forms smhs-seven: stands there 2 times"),
        (FORMS, '{ id = "2", title = "Trauma"', '{ id = "1", title = "Trauma"', "forms smhs-seven parts 1: stands"),
        (FORMS, 'payer = "mt-youth"', 'payer = "ky-month"', "profiles ky-month: stands there 2 times"),
        (FORMS, 'forms = ["um-eleven", "ahc-hrsn"]', 'forms = ["um-twelve"]', "there is no form 'um-twelve'"),
        (FORMS, "levels_from_age = 21", 'levels_from_age = "adult"', "payer_forms.toml: $.profiles[0].levels_from_age"),
        (LEVELS, 'area = "a02_family"', 'area = "family"', "items family area: there is no area 'family'"),
        (LEVELS, 'id = "physical"', 'id = "family"', "items family: stands there 2 times"),
        (
            "assessment.toml",
            'id = "a02_family"',
            'id = "a01_identifying"',
            "areas a01_identifying: stands there 2 times",
        ),
        ("assessment.toml", 'id = "household"', 'id = "help"', "areas a02_family questions help: stands there 2 times"),
    ],
)
def test_each_fault_is_told_with_its_place_and_what_to_do(
    folder: Path, name: str, old: str, new: str, message: str
) -> None:
    said = spoil(folder, name, old, new)
    assert said.startswith(f"{name}: ")
    assert message in said
