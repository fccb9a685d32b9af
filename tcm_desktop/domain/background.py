"""What is known about a client's life, medicines that are watched, and substances: who said it, where it is from.

A fact that came from a substance use program keeps that origin for good (42 CFR Part 2): it stays out of prints
unless a consent is recorded that covers the day: one of the client's consents says so for every fact that names it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID

from tcm_desktop.domain.assessment import InformationSource
from tcm_desktop.domain.consents import Consent, InformationKind, covers

PART_2_NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
"""Goes with every disclosure of such facts made with consent (42 CFR 2.32(a), the short form)."""


class FactKind(StrEnum):
    """What a fact is about (domain reference F-02, S-01)."""

    HISTORY = "history"
    STRENGTH = "strength"
    RISK = "risk"
    PROTECTION = "protection"
    LIVING = "living"
    MONEY = "money"
    WORK = "work"
    TRAINING = "training"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who said a fact, as of when, and whether it came from a substance use program under 42 CFR Part 2.

    `program` names that program, `consent_id` the client's consent to show the fact. A fact that names none may have
    days of its own from before consents were recorded: from `consent_on` to `consent_until`, both days included.
    """

    said_by: InformationSource | None = None
    said_detail: str = ""
    as_of: date | None = None
    from_part_2: bool = False
    program: str = ""
    consent_on: date | None = None
    consent_until: date | None = None
    consent_id: UUID | None = None


class HasOrigin(Protocol):
    """Anything that was said by somebody."""

    @property
    def origin(self) -> Origin: ...


Said = TypeVar("Said", bound=HasOrigin)


@dataclass(frozen=True, slots=True)
class LifeFact:
    """Something known about the client's life, in the worker's words."""

    id: UUID
    kind: FactKind
    words: str
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True)
class Medication:
    """A medicine that is watched: what it is for, who prescribes it, and how it goes, as it was told to the worker."""

    id: UUID
    name: str
    what_for: str = ""
    prescriber: str = ""
    how_it_goes: str = ""
    ended_on: date | None = None
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True)
class SubstanceUse:
    """What is known about the use of one substance."""

    id: UUID
    substance: str
    words: str = ""
    origin: Origin = Origin()


def may_print(origin: Origin, day: date, consents: Iterable[Consent] = ()) -> bool:
    """Whether a fact may stand on paper on a day: always, unless it is from a Part 2 program without consent.

    `consents` are the client's; one that the fact names and that is not among them lets nothing go.
    """
    if not origin.from_part_2:
        return True
    if origin.consent_id is not None:
        named = (each for each in consents if each.id == origin.consent_id)
        return any(covers(each, InformationKind.SUBSTANCE_USE, day) for each in named)
    if origin.consent_on is None or day < origin.consent_on:
        return False
    return origin.consent_until is None or day <= origin.consent_until


def for_print(facts: Iterable[Said], day: date, consents: Collection[Consent] = ()) -> tuple[Said, ...]:
    """The facts that may stand on paper on a day, by the client's consents."""
    return tuple(fact for fact in facts if may_print(fact.origin, day, consents))


def needs_notice(facts: Iterable[HasOrigin]) -> bool:
    """Whether PART_2_NOTICE has to stand with these facts."""
    return any(fact.origin.from_part_2 for fact in facts)
