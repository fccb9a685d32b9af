"""Reading a narrative: which activities and which evidence it mentions, who did them and whether they happened."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from tcm_desktop.billing.grammar import Actor, Status, actor_of, is_infinitive, status_of, talked_about
from tcm_desktop.billing.patterns import Pattern, match_from
from tcm_desktop.billing.tokens import Tokens, tokenise
from tcm_desktop.billing.vocabulary import Place, Vocabulary

_EMPTY = frozenset({"{generic}", "{function_word}", "{client}"})
_Key = tuple[str, bool, int]
"""Code, weak or not, and first word."""


@dataclass(frozen=True, slots=True)
class Mention:
    """An activity or a piece of evidence found in the text. `span` in characters; `words` are indexes of words."""

    code: str
    span: tuple[int, int]
    words: tuple[int, int]
    sentence: int
    clause: int
    actor: Actor
    status: Status
    talked_about: bool
    pattern: str
    weak: bool
    infinitive: bool
    heading: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read in one text."""

    tokens: Tokens
    places: list[Place]
    mentions: tuple[Mention, ...]

    def of(self, code: str) -> list[Mention]:
        """The mentions of one code, in the order of the text."""
        return [mention for mention in self.mentions if mention.code == code]

    def affirmed(self, code: str) -> list[Mention]:
        """The mentions of one code that are not denied."""
        return [mention for mention in self.mentions if mention.code == code and mention.status is not Status.NEGATED]

    def content(self, without: Container[int] = ()) -> int:
        """How many different words say something, in the sentences other than `without`.

        Grammar, numbers and the stock words of every note say nothing.
        """
        tokens = self.tokens
        told = zip(tokens.words, self.places, tokens.sentence, strict=True)
        return len({w for w, place, s in told if s not in without and _EMPTY.isdisjoint(place) and not w[0].isdigit()})


@dataclass(frozen=True, slots=True)
class Reader:
    """A compiled vocabulary and its patterns, indexed by how they can start."""

    vocabulary: Vocabulary
    starts: Mapping[str, tuple[Pattern, ...]]

    def read(self, text: str, fields: frozenset[str] = frozenset()) -> Reading:
        """Read one text. `fields` is what the record holds beside it: `with:provider`, `mode:none`, `need:recovery`."""
        tokens = tokenise(text)
        places = self.vocabulary.annotate(tokens)
        limits = _limits(tokens)
        names = _names(tokens, places)
        found: dict[_Key, Mention] = {}
        for index, place in enumerate(places):
            sentence = tokens.sentence[index]
            here = names[sentence]
            for name, after in place.items():
                for pattern in self.starts.get(name, ()):
                    if not _allowed(pattern, here, fields):
                        continue
                    end = match_from(pattern.elements, places, 1, after, limits[sentence])
                    if end >= 0:
                        key = (pattern.code, pattern.weak, index)
                        if key not in found or found[key].words[1] < end:
                            found[key] = _mention(pattern, tokens, places, index, end)
        return Reading(tokens, places, _longest(found))


def reader(vocabulary: Vocabulary, patterns: Iterable[Pattern]) -> Reader:
    """Index patterns by each name that their first element may be."""
    starts: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        for name in pattern.elements[0].names:
            starts.setdefault(name, []).append(pattern)
    return Reader(vocabulary, {name: tuple(found) for name, found in starts.items()})


def _longest(found: Mapping[_Key, Mention]) -> tuple[Mention, ...]:
    """The mentions in the order of the text, without those inside a longer one of the same code."""
    kept: list[Mention] = []
    reach: dict[tuple[str, bool], int] = {}
    for key, mention in sorted(found.items(), key=lambda entry: (entry[0][2], entry[0][0])):
        if mention.words[1] > reach.get(key[:2], 0):
            reach[key[:2]] = mention.words[1]
            kept.append(mention)
    return tuple(kept)


def _limits(tokens: Tokens) -> list[int]:
    """For each sentence the index just after its last word."""
    limits: list[int] = []
    for index, sentence in enumerate(tokens.sentence):
        while len(limits) <= sentence:
            limits.append(index)
        limits[sentence] = index + 1
    return limits


def _names(tokens: Tokens, places: list[Place]) -> list[set[str]]:
    """For each sentence every name that can be read in it."""
    names: list[set[str]] = []
    for index, sentence in enumerate(tokens.sentence):
        while len(names) <= sentence:
            names.append(set())
        names[sentence].update(places[index])
    return names


def _allowed(pattern: Pattern, here: set[str], fields: frozenset[str]) -> bool:
    if pattern.absent and not here.isdisjoint(pattern.absent):
        return False
    for names in pattern.needs:
        if here.isdisjoint(names):
            return False
    return fields.issuperset(pattern.fields)


def _mention(pattern: Pattern, tokens: Tokens, places: list[Place], start: int, end: int) -> Mention:
    return Mention(
        pattern.code,
        (tokens.starts[start], tokens.ends[end - 1]),
        (start, end),
        tokens.sentence[start],
        tokens.clause[start],
        Actor.WORKER if pattern.anyone else actor_of(tokens, places, start),
        status_of(tokens, start, end, denies=pattern.denies),
        talked_about(tokens, start),
        pattern.text,
        pattern.weak,
        is_infinitive(tokens, start),
        tokens.clause[start] in tokens.headings,
    )
