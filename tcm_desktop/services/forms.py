"""The forms that ship with the program, read from `resources/forms` and checked by their types."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from tcm_desktop.domain.assessment import AssessmentForm
from tcm_desktop.domain.necessity import CriteriaSet
from tcm_desktop.services.assessment_forms import form_shelf

SEVERITY = "severity_of_illness"
CONTINUED_STAY = "continued_stay"


@dataclass(frozen=True, slots=True)
class PurposeQuestion:
    """The question what a service is mainly for, with the guideline's own words."""

    ask: str
    wording: str
    source: str


@dataclass(frozen=True, slots=True)
class _CriteriaFile:
    sets: tuple[CriteriaSet, ...]
    purpose: PurposeQuestion


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("resources").joinpath("forms", name).read_text("utf-8"))


def assessment_form() -> AssessmentForm:
    """The comprehensive assessment: the UM guideline's eleven areas and San Francisco's social determinants."""
    return form_shelf().asked


@cache
def criteria_sets() -> dict[str, CriteriaSet]:
    """The sets of medical necessity criteria by id: `severity_of_illness` and `continued_stay` (CG-BEH-13)."""
    return {s.id: s for s in _criteria_file().sets}


def purpose_question() -> PurposeQuestion:
    """What is asked beside every set of criteria (CG-BEH-13, Discussion)."""
    return _criteria_file().purpose


@cache
def _criteria_file() -> _CriteriaFile:
    return msgspec.convert(_read("necessity.toml"), _CriteriaFile)
