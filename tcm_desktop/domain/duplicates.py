"""Whether somebody who is taken in is in the caseload already: names that are alike, birth dates a slip apart.

Near matches only ask a question; the worker answers it. No single measure decides, and nothing is merged.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.people import PersonName

ALIKE = 0.8
"""From which share of letters in common two spellings are alike: one slip in a name of five letters."""

SHORT = 3
"""Names of so few letters must be the same, or sound the same."""

_SOUNDS = (
    (r"sch|sh", "s"),
    ("ph", "f"),
    (r"(?<=.)f|v", "b"),
    ("ck", "k"),
    (r"c(?=[eiy])", "s"),
    (r"[cq]", "k"),
    ("x", "ks"),
    ("z", "s"),
    ("y", "i"),
    (r"(?<=.)h", ""),
    (r"(?<=.)[aeiou]", ""),
    (r"(.)\1+", r"\1"),
)
"""What is written in several ways and heard as one, in this order; behind the first letter vowels do not count."""


class Likeness(StrEnum):
    """In what two people are alike."""

    SAME_NUMBER = "same_number"
    SAME_NAME = "same_name"
    ALIKE_NAME = "alike_name"
    SWAPPED_NAME = "swapped_name"
    ALIKE_GIVEN = "alike_given"
    ALIKE_FAMILY = "alike_family"
    SAME_BIRTH = "same_birth"
    NEAR_BIRTH = "near_birth"


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody in the caseload who may be the same person, and why."""

    client: Client
    reasons: tuple[Likeness, ...]


def near_matches(new: Client, others: Iterable[Client]) -> tuple[Match, ...]:
    """Everybody else who may be the same person; those who are alike in most come first."""
    found = (Match(other, likeness(new, other)) for other in others if other.id != new.id)
    matches = [match for match in found if match.reasons]
    return tuple(sorted(matches, key=lambda m: (-len(m.reasons), m.client.name.listed, m.client.id)))


def likeness(one: Client, other: Client) -> tuple[Likeness, ...]:
    """In what two people are alike, or nothing where that is not enough to ask.

    Enough are: the same Medicaid number; the same name; a name alike with a birth date alike; the same birth date with
    a first or last name alike.
    """
    number = _letters(one.medicaid_id) == _letters(other.medicaid_id) != ""
    name, birth = _names(one.name, other.name), _births(one.birth_date, other.birth_date)
    if name in _PARTS and birth is not Likeness.SAME_BIRTH:
        name = None
    enough = number or name is Likeness.SAME_NAME or (name is not None and birth is not None)
    reasons = (Likeness.SAME_NUMBER if number else None, name, birth)
    return tuple(reason for reason in reasons if reason is not None) if enough else ()


def alike(one: str, other: str) -> bool:
    """Whether two names are written or heard alike. A name of several words is like one of its words."""
    words, others = _words(one), _words(other)
    if not words or not others:
        return False
    if set(words) <= set(others) or set(others) <= set(words):
        return True
    joined, rejoined = "".join(words), "".join(others)
    return sound(joined) == sound(rejoined) or _spelled_alike(joined, rejoined)


def sound(name: str) -> str:
    """A name as it is roughly heard: `Catherine` and `Kathrin` are both `ktrn`."""
    heard = "".join(_words(name))
    for written, said in _SOUNDS:
        heard = re.sub(written, said, heard)
    return heard


def births_alike(one: date, other: date) -> bool:
    """Whether two dates differ by a slip: month and day the other way round, one digit, or two digits swapped."""
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return True
    digits, others = (day.isoformat().replace("-", "") for day in (one, other))
    apart = [place for place, (a, b) in enumerate(zip(digits, others, strict=True)) if a != b]
    if len(apart) == 1:
        return True
    first, *rest = apart or [0]
    return rest == [first + 1] and digits[first : first + 2] == others[first : first + 2][::-1]


_PARTS = {Likeness.ALIKE_GIVEN, Likeness.ALIKE_FAMILY}


def _names(one: PersonName, other: PersonName) -> Likeness | None:
    if _words(one.full) == _words(other.full) != []:
        return Likeness.SAME_NAME
    given, family = _given_alike(one, other), alike(one.family, other.family)
    if given and (family or _words(one.family) == _words(other.family)):
        return Likeness.ALIKE_NAME
    if alike(one.given, other.family) and alike(one.family, other.given):
        return Likeness.SWAPPED_NAME
    if given or family:
        return Likeness.ALIKE_GIVEN if given else Likeness.ALIKE_FAMILY
    return None


def _given_alike(one: PersonName, other: PersonName) -> bool:
    """Whether somebody's first name, or what she is called, is like one of the other's."""
    return any(alike(a, b) for a in (one.given, one.preferred) for b in (other.given, other.preferred))


def _births(one: date, other: date) -> Likeness | None:
    if one == other:
        return Likeness.SAME_BIRTH
    return Likeness.NEAR_BIRTH if births_alike(one, other) else None


def _spelled_alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) <= SHORT:
        return one == other
    # The measure depends on the order in which it is asked; the answer must not.
    return max(SequenceMatcher(None, a, b).ratio() for a, b in ((one, other), (other, one))) >= ALIKE


def _words(name: str) -> list[str]:
    """A name's words in plain small letters, without accents and marks; in any script."""
    plain = unicodedata.normalize("NFKD", name)
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
    return re.findall(r"[^\W\d_]+", bare.replace("'", "").replace("’", ""))


def _letters(number: str) -> str:
    return re.sub(r"\W|_", "", number).casefold()
