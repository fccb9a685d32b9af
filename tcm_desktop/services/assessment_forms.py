"""How payers' forms divide an assessment: read from `resources/forms`, and checked so that an error names its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec

from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.load import as_values, read_table
from tcm_desktop.domain.assessment import AssessmentForm
from tcm_desktop.domain.themes import SUMMARY, LevelItem, PayerForm, Theme

T = TypeVar("T")
ASSESSMENT, THEMES, FORMS, LEVELS = "assessment.toml", "themes.toml", "payer_forms.toml", "levels.toml"


@dataclass(frozen=True, slots=True)
class FormProfile:
    """Which forms a payer is shown, by id, and from which age action levels are offered (None: never)."""

    payer: str
    forms: tuple[str, ...]
    levels_from_age: int | None = None


@dataclass(frozen=True, slots=True)
class _ThemesFile:
    themes: tuple[Theme, ...]


@dataclass(frozen=True, slots=True)
class _FormsFile:
    forms: tuple[PayerForm, ...]
    profiles: tuple[FormProfile, ...]


@dataclass(frozen=True, slots=True)
class _LevelsFile:
    items: tuple[LevelItem, ...]


@dataclass(frozen=True, slots=True)
class FormShelf:
    """Everything about the forms of an assessment."""

    asked: AssessmentForm
    themes: Mapping[str, Theme]
    forms: Mapping[str, PayerForm]
    profiles: Mapping[str, FormProfile]
    levels: tuple[LevelItem, ...]

    def for_payer(self, payer: str) -> tuple[PayerForm, ...]:
        """The forms of a payer profile; every form for one that is not listed."""
        profile = self.profiles.get(payer)
        return tuple(self.forms[name] for name in (profile.forms if profile else self.forms))

    def levels_for(self, payer: str, age: int) -> tuple[LevelItem, ...]:
        """The items that get an action level for a client of this payer and age."""
        profile = self.profiles.get(payer)
        least = profile.levels_from_age if profile else None
        return self.levels if least is not None and age >= least else ()


def read_forms(folder: Traversable) -> FormShelf:
    """The forms of a folder, checked. Raises PackError, which names the file, the key and what to change."""
    asked = _read(folder, ASSESSMENT, AssessmentForm)
    themes = _read(folder, THEMES, _ThemesFile).themes
    paper = _read(folder, FORMS, _FormsFile)
    levels = _read(folder, LEVELS, _LevelsFile).items
    for fault in (*_in_themes(asked, themes), *_in_forms(paper, themes), *_in_levels(levels, asked)):
        raise fault
    return FormShelf(
        asked,
        {theme.id: theme for theme in themes},
        {form.id: form for form in paper.forms},
        {profile.payer: profile for profile in paper.profiles},
        levels,
    )


@cache
def form_shelf() -> FormShelf:
    """The forms that ship with the program."""
    return read_forms(files("resources") / "forms")


def _read(folder: Traversable, name: str, kind: type[T]) -> T:
    file = folder / name
    if not file.is_file():
        raise PackError(name, "whole file", "there is no such file: add it")
    table = read_table(file, name)
    found = as_values(table, kind, name)
    for key in _unknown(table, msgspec.to_builtins(found), ""):
        raise PackError(name, key, "unknown key: correct its spelling, or take it out")
    return found


def _unknown(written: Any, understood: Any, place: str) -> Iterator[str]:
    """The keys that were written and mean nothing."""
    if isinstance(written, dict):
        for key, value in written.items():
            at = f"{place}.{key}" if place else key
            if key not in understood:
                yield at
            else:
                yield from _unknown(value, understood[key], at)
    elif isinstance(written, list):
        for number, (value, meant) in enumerate(zip(written, understood, strict=True), 1):
            yield from _unknown(value, meant, f"{place} {number}")


def _twice(file: str, what: str, names: Iterable[str]) -> Iterator[PackError]:
    for name, times in Counter(names).items():
        if times > 1:
            yield PackError(file, f"{what} {name}", f"stands there {times} times: keep one")


def _in_themes(asked: AssessmentForm, themes: tuple[Theme, ...]) -> Iterator[PackError]:
    questions = {f"{area.id}/{question.id}" for area in asked.areas for question in area.questions}
    yield from _twice(ASSESSMENT, "areas", (area.id for area in asked.areas))
    for area in asked.areas:
        yield from _twice(ASSESSMENT, f"areas {area.id} questions", (question.id for question in area.questions))
    yield from _twice(THEMES, "themes", (theme.id for theme in themes))
    for theme in themes:
        for question in theme.questions:
            if question not in questions | {SUMMARY}:
                yield PackError(THEMES, f"themes {theme.id} questions", f"nobody asks {question!r}: correct it")
    for lost in sorted(questions - {question for theme in themes for question in theme.questions}):
        yield PackError(THEMES, "themes", f"no theme has {lost!r}: add it to one, or no payer's form shows its answer")


def _in_forms(paper: _FormsFile, themes: tuple[Theme, ...]) -> Iterator[PackError]:
    known, forms = {theme.id for theme in themes}, {form.id for form in paper.forms}
    yield from _twice(FORMS, "forms", (form.id for form in paper.forms))
    for form in paper.forms:
        yield from _twice(FORMS, f"forms {form.id} parts", (part.id for part in form.parts))
        for part in form.parts:
            place = f"forms {form.id} parts {part.id} themes"
            if not part.themes:
                yield PackError(FORMS, place, "is empty: name what answers this part")
            for name in part.themes:
                if name not in known:
                    yield PackError(FORMS, place, f"there is no theme {name!r}: use one of {THEMES}")
    yield from _twice(FORMS, "profiles", (profile.payer for profile in paper.profiles))
    for profile in paper.profiles:
        for name in profile.forms:
            if name not in forms:
                yield PackError(FORMS, f"profiles {profile.payer} forms", f"there is no form {name!r}: correct it")


def _in_levels(levels: tuple[LevelItem, ...], asked: AssessmentForm) -> Iterator[PackError]:
    areas = {area.id for area in asked.areas}
    yield from _twice(LEVELS, "items", (item.id for item in levels))
    for item in levels:
        if item.area not in areas:
            yield PackError(LEVELS, f"items {item.id} area", f"there is no area {item.area!r}: use one of {ASSESSMENT}")
