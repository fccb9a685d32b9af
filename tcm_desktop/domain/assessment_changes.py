"""What a reassessment says otherwise than the assessment before it, read from the paths that differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tcm_desktop.domain.assessment import AreaStatus, Assessment, SinceLast, answer_to, area_status, finding_for


class ChangedKind(StrEnum):
    """What differs in an area. The values are the segments of its paths."""

    ANSWER = "answers"
    OUTCOME = "outcome"
    NEED = "needs"
    LEVEL = "levels"


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that differs: a question's answer, how an area ended, a need, an action level. `item` is its id."""

    area: str
    kind: ChangedKind
    item: str = ""


SAID = {"choice", "text", "statement", "because_of", "level"}
"""The parts that hold what was said. Dates, and who said it, are no change of the client's life."""


def changed_items(patch: Mapping[str, Any], after: Assessment) -> tuple[Changed, ...]:
    """The changes in a patch from one assessment to the later one, each once, in the order of the areas.

    What was not asked again yet is no change: an answer must be given, and an area must be done before what it no
    longer names counts as gone.
    """
    found = {changed for path in patch if (changed := _changed(path.split("/"))) is not None}
    return tuple(sorted((c for c in found if _asked_again(c, after)), key=lambda c: (c.area, c.kind, c.item)))


def said_same(assessment: Assessment) -> int:
    """How many answers the worker said still hold."""
    return sum(a.since_last is SinceLast.SAME for f in assessment.areas for a in f.answers)


def _changed(path: list[str]) -> Changed | None:
    match path:
        case ["areas", area, "outcome"]:
            return Changed(area, ChangedKind.OUTCOME)
        case ["areas", area, ("answers" | "needs" | "levels") as kind, item, part] if part in SAID:
            return Changed(area, ChangedKind(kind), item)
    return None


def _asked_again(changed: Changed, after: Assessment) -> bool:
    if changed.kind is ChangedKind.ANSWER:
        return answer_to(after, changed.area, changed.item) is not None
    finding = finding_for(after, changed.area)
    if finding is None:
        return False
    if changed.kind is ChangedKind.LEVEL:
        return any(level.id == changed.item for level in finding.levels)
    return area_status(finding) is AreaStatus.DONE
