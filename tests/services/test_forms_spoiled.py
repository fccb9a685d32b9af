"""Forms that somebody spoiled while editing them are told with file, key and what to do, however they are spoiled."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.services.assessment_forms import ASSESSMENT, FORMS, LEVELS, THEMES, form_shelf, read_forms
from tests.support.effort import examples

SHIPPED = Path(str(files("resources") / "forms"))
FILES = (ASSESSMENT, THEMES, FORMS, LEVELS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "forms"))


@pytest.fixture(scope="module")
def spare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy for all random examples; each puts back what it spoiled."""
    return Path(shutil.copytree(SHIPPED, tmp_path_factory.mktemp("spare") / "forms"))


def fault(folder: Path) -> PackError | None:
    try:
        read_forms(folder)
    except PackError as error:
        return error
    return None


def strings(value: Any) -> Iterator[str]:
    """Every text in a file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def keys(value: Any) -> Iterator[str]:
    """Every key in a file."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from keys(each)
    elif isinstance(value, list):
        for each in value:
            yield from keys(each)


def lines(name: str) -> list[str]:
    return (SHIPPED / name).read_text("utf-8").splitlines(keepends=True)


def test_what_ships_is_whole(folder: Path) -> None:
    assert fault(folder) is None
    assert read_forms(folder) == form_shelf()


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_gone_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    found = fault(folder)
    assert found is not None
    assert (found.file, found.key) == (name, "whole file")
    assert "add it" in found.fix


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("spoiled", ["", "[[", "x = ", "= 1\n", "a = 1\na = 2\n", "\x00"])
def test_a_file_that_nobody_can_read_is_named(folder: Path, name: str, spoiled: str) -> None:
    (folder / name).write_text(spoiled, "utf-8")
    found = fault(folder)
    assert found is not None
    assert found.file == name
    assert found.fix


@pytest.mark.parametrize("name", FILES)
def test_a_key_on_its_own_that_means_nothing_is_named(folder: Path, name: str) -> None:
    (folder / name).write_text('colour = "red"\n' + (folder / name).read_text("utf-8"), "utf-8")
    found = fault(folder)
    assert found is not None
    assert (found.file, found.key) == (name, "colour")
    assert "spelling" in found.fix


@pytest.mark.parametrize("name", FILES)
def test_each_key_misspelled_is_told_in_its_file(folder: Path, name: str) -> None:
    words = (SHIPPED / name).read_text("utf-8")
    for key in sorted(set(keys(tomllib.loads(words)))):
        spoiled = re.sub(rf"(?<!\w){key} = ", f"{key}x = ", words, count=1)
        if spoiled == words:
            continue
        (folder / name).write_text(spoiled, "utf-8")
        found = fault(folder)
        assert found is not None, key
        assert found.file == name


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FILES), st.data())
def test_a_line_taken_out_is_told_or_changes_no_other_file(spare: Path, name: str, data: st.DataObject) -> None:
    """Whatever line is missing, the reading ends in forms or in a fault with its place: never in anything else."""
    written = lines(name)
    at = data.draw(st.integers(0, len(written) - 1))
    try:
        (spare / name).write_text("".join(written[:at] + written[at + 1 :]), "utf-8")
        found = fault(spare)
    finally:
        shutil.copy(SHIPPED / name, spare / name)
    if found is not None:
        assert found.file in FILES
        assert found.key
        assert found.fix
        assert str(found)


@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FILES), st.data(), st.sampled_from(["1", "true", "[]", "{}", "1979-05-27"]))
def test_a_value_of_another_kind_is_told_or_read(spare: Path, name: str, data: st.DataObject, value: str) -> None:
    words = (SHIPPED / name).read_text("utf-8")
    place = data.draw(st.sampled_from(list(re.finditer(r'(?<!\w)(\w+) = "[^"]*"', words))))
    try:
        changed = f"{words[: place.start()]}{place[1]} = {value}{words[place.end() :]}"
        (spare / name).write_text(changed, "utf-8")
        found = fault(spare)
    finally:
        shutil.copy(SHIPPED / name, spare / name)
    assert found is not None
    assert found.file == name


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FILES), st.data())
def test_a_part_that_stands_twice_is_told(spare: Path, name: str, data: st.DataObject) -> None:
    """An area, a theme, a form, a profile or an item with the same id would be read as one or the other."""
    written = lines(name)
    whole = [number for number, each in enumerate(written) if re.match(r"\s*\{ id = .*\},?$", each)]
    assume(whole)
    at = data.draw(st.sampled_from(whole))
    try:
        (spare / name).write_text("".join([*written[:at], written[at], *written[at:]]), "utf-8")
        found = fault(spare)
    finally:
        shutil.copy(SHIPPED / name, spare / name)
    assert found is not None
    assert "keep one" in found.fix


def test_every_question_reaches_every_payer_or_is_told(folder: Path) -> None:
    shelf = form_shelf()
    asked = {f"{area.id}/{question.id}" for area in shelf.asked.areas for question in area.questions}
    answered = {question for theme in shelf.themes.values() for question in theme.questions}
    assert asked <= answered
    question = sorted(asked)[0]
    words = (folder / THEMES).read_text("utf-8")
    (folder / THEMES).write_text(words.replace(f'"{question}"', f'"{sorted(asked)[1]}"'), "utf-8")
    found = fault(folder)
    assert found is not None
    assert question in str(found)


def test_what_is_said_to_whoever_edits_is_plain(folder: Path) -> None:
    (folder / LEVELS).unlink()
    found = fault(folder)
    assert found is not None
    assert not [word for word in ("invalid", "please", "sorry", "oops", "forgot") if word in str(found).lower()]


def test_no_text_that_ships_is_blank_or_ends_in_a_blank() -> None:
    for name in FILES:
        for words in strings(tomllib.loads((SHIPPED / name).read_text("utf-8"))):
            assert words == words.strip() != "", name
