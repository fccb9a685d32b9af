"""Patterns over words, written in a pack as text and matched against an annotated narrative.

A pattern is elements with a space between them:

    drive            the word in any of its forms (`=left` only as written)
    {client}         any entry of the class
    {give|lend} ...  is not used; alternatives are written  give|lend|{hand}
    word?            may be absent
    ~3               up to three words may stand between the element before and the one after, in the same sentence
    !{class}         the sentence must not contain it        &{class}   the sentence must contain it
    @with:provider   the contact was with a provider         @mode:none the record names this contact mode
    @need:recovery   the need picked holds a word of the class
    @actor:any       it took place whoever is the subject
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tcm_desktop.billing.grammar import is_denial
from tcm_desktop.billing.vocabulary import Place


class PatternError(Exception):
    """A pattern that cannot be read; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Element:
    """One step of a pattern: any of `names`, after at most `gap` other words."""

    names: tuple[str, ...]
    gap: int = 0
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern and what it tells: the code of an activity or of a piece of evidence."""

    code: str
    text: str
    elements: tuple[Element, ...]
    absent: tuple[str, ...] = ()
    present: tuple[tuple[str, ...], ...] = ()
    fields: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()
    """What must be in the sentence for a match to be possible: of each group of names, one."""
    weak: bool = False
    anyone: bool = False
    """Whether the activity took place whoever is the subject: "she rode with me"."""
    denies: bool = False
    """Whether it looks for words of denial itself, so that these do not turn it around."""

    def literals(self) -> Iterable[str]:
        """The plain words it uses, to be added to the vocabulary."""
        return [name for name in self._used() if not name.startswith("{")]

    def names(self) -> Iterable[str]:
        """The classes it uses."""
        return [name for name in self._used() if name.startswith("{")]

    def _used(self) -> Iterable[str]:
        groups = (*(element.names for element in self.elements), self.absent, *self.present)
        return [name for group in groups for name in group]


@dataclass(slots=True)
class _Draft:
    elements: list[Element] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    present: list[tuple[str, ...]] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    gap: int = 0
    anyone: bool = False


def _take(draft: _Draft, part: str, text: str) -> None:
    mark, rest = part[0], part[1:]
    if mark == "~":
        if not rest.isdigit() or not draft.elements:
            raise PatternError(f"'{text}': write a gap as ~3, between two elements")
        draft.gap = int(rest)
    elif mark == "!":
        draft.absent.extend(rest.split("|"))
    elif mark == "&":
        draft.present.append(tuple(rest.split("|")))
    elif mark == "@":
        name, _, value = rest.partition(":")
        draft.anyone |= rest == "actor:any"
        if name not in ("with", "mode", "need", "actor") or not value:
            raise PatternError(f"'{text}': a field guard is @with:role, @mode:mode, @need:class or @actor:any")
        draft.fields.extend([rest] if name != "actor" else [])
    else:
        names = part.removesuffix("?").split("|")
        draft.elements.append(Element(tuple(names), draft.gap, part.endswith("?")))
        draft.gap = 0


def parse(code: str, text: str, *, weak: bool = False) -> Pattern:
    """Read one pattern; a weak one counts only where nothing else was done. Raises PatternError with what to change."""
    draft = _Draft()
    for part in text.split():
        _take(draft, part, text)
    if not draft.elements or draft.elements[0].optional:
        raise PatternError(f"'{text}': start with an element that must be there")
    return Pattern(
        code,
        text,
        tuple(draft.elements),
        tuple(draft.absent),
        tuple(draft.present),
        tuple(draft.fields),
        (*(element.names for element in draft.elements[1:] if not element.optional), *draft.present),
        weak,
        draft.anyone,
        is_denial(name.removeprefix("=") for element in draft.elements for name in element.names),
    )


def match_from(elements: Sequence[Element], places: Sequence[Place], step: int, index: int, limit: int) -> int:
    """The index just after a match of `elements[step:]` that starts at or after `index`; -1 when there is none."""
    if step == len(elements):
        return index
    element = elements[step]
    for at in range(index, min(index + element.gap + 1, limit)):
        place = places[at]
        for name in element.names:
            after = place.get(name)
            if after is not None and after <= limit:
                end = match_from(elements, places, step + 1, after, limit)
                if end >= 0:
                    return end
    return match_from(elements, places, step + 1, index, limit) if element.optional else -1
