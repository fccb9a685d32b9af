"""Which evidence may not stand on paper because it tells what 42 CFR part 2 protects.

Evidence is a pointer with words. It tells of a fact from a substance use program when it points to it, or when its
words name the program or repeat the fact: a need or a note has no origin of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tcm_desktop.documents.care_plan_parts import is_substance_use
from tcm_desktop.domain.background import Origin, may_print
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent
from tcm_desktop.domain.necessity import Evidence

LEAST_LETTERS = 3
"""Shorter names would be found in anything."""

_SUBSTANCE_USE = re.compile(r"F1\d(\.|\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ProgramFact:
    """A fact from such a program: where it stands in the client's record, and what gives it away."""

    place: str
    names: tuple[str, ...]
    origin: Origin

    def is_told_by(self, words: str) -> bool:
        """Whether words name the program or repeat the fact, in any case and however they are spaced."""
        return is_any_told(words, (self,))


def is_any_told(words: str, facts: Collection[ProgramFact]) -> bool:
    """Whether words tell any of these facts."""
    names = tuple(name for fact in facts for name in fact.names)
    return bool(names) and _any_of(names).search(_spaced(words)) is not None


def is_withheld(
    evidence: Evidence, client: Client, day: date, consents: Collection[Consent], *, with_substance_use: bool
) -> bool:
    """Whether evidence is left out of what is printed on a day.

    A diagnosis of substance use is, unless that is asked for; a fact from a program is, unless its consent holds.
    """
    if not with_substance_use and _is_substance_use(evidence, client):
        return True
    return any(_tells(evidence, each) and not may_print(each.origin, day, consents) for each in program_facts(client))


def wants_notice(evidence: Evidence, client: Client) -> bool:
    """Whether printed evidence tells of a fact from a program, so that the notice goes with it (42 CFR 2.32)."""
    return any(_tells(evidence, each) for each in program_facts(client))


def _is_substance_use(evidence: Evidence, client: Client) -> bool:
    """By the problem that it points to; by its words where that is no longer there."""
    if evidence.kind != Client.KIND:
        return False
    pointed = any(evidence.path == f"diagnoses/{each.id}" for each in client.diagnoses if is_substance_use(each))
    return pointed or _SUBSTANCE_USE.match(evidence.shows) is not None


def program_facts(client: Client) -> Iterator[ProgramFact]:
    """What is known about a client from programs under 42 CFR part 2."""
    found = (
        *((f"life/{each.id}", (each.words,), each.origin) for each in client.life),
        *((f"medications/{each.id}", (each.name, each.how_it_goes), each.origin) for each in client.medications),
        *((f"substances/{each.id}", (each.substance, each.words), each.origin) for each in client.substances),
    )
    for place, said, origin in found:
        if origin.from_part_2:
            names = (each.strip().rstrip(".") for each in (origin.program, *said))
            yield ProgramFact(place, tuple(each for each in names if len(each) >= LEAST_LETTERS), origin)


def _tells(evidence: Evidence, fact: ProgramFact) -> bool:
    if evidence.kind == Client.KIND and f"{evidence.path}/".startswith(f"{fact.place}/"):
        return True
    return fact.is_told_by(evidence.shows)


@lru_cache(maxsize=64)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Finds each of these names as whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(_spaced(name)) for name in names)})(?!\w)")


def _spaced(words: str) -> str:
    return " ".join(words.casefold().split())
