"""The words of a rule pack, made ready to be looked up: every form of every word, and what classes it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tcm_desktop.billing.inflection import forms
from tcm_desktop.billing.tokens import Tokens

Place = dict[str, int]
"""What can be read at one word: name (a plain word, or `{class}`) to the index just after it."""


class VocabularyError(Exception):
    """A word list that cannot be used; the message says which entry and what to change."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    rest: tuple[frozenset[str], ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Word forms to names. `cased` holds entries written with capitals, which match only as written."""

    single: Mapping[str, tuple[str, ...]]
    cased: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, Mapping[str, tuple[_Phrase, ...]]]
    """By their first two words; each says what follows those."""
    classes: frozenset[str]

    def annotate(self, tokens: Tokens) -> list[Place]:
        """What can be read at each word of a text."""
        words, raw, sentence = tokens.words, tokens.raw, tokens.sentence
        single, cased, phrases = self.single, self.cased, self.phrases
        places: list[Place] = []
        following = [*words[1:], ""]
        for index, word in enumerate(words):
            place = dict.fromkeys(single.get(word, ()), index + 1)
            place[word] = index + 1
            if raw[index] in cased:
                place.update(dict.fromkeys(cased[raw[index]], index + 1))
            if word[0].isdigit():
                place["{number}"] = index + 1
            starting = phrases.get(word)
            for phrase in starting.get(following[index], ()) if starting else ():
                end = index + 2 + len(phrase.rest)
                if end > len(words) or sentence[end - 1] != sentence[index]:
                    continue
                if all(words[index + 2 + k] in allowed for k, allowed in enumerate(phrase.rest)):
                    for name in phrase.names:
                        place[name] = max(end, place.get(name, 0))
            places.append(place)
        return places


def _members(name: str, classes: Mapping[str, Iterable[str]], above: tuple[str, ...] = ()) -> set[str]:
    """The entries of a class, those of the classes it names included."""
    if name in above:
        raise VocabularyError(f"class {name} contains itself through {' > '.join(above)}: take one of them out")
    entries: set[str] = set()
    for entry in classes[name]:
        if entry.startswith("{"):
            inner = entry.strip("{}")
            if inner not in classes:
                raise VocabularyError(f"class {name} names {entry}, which does not exist: add it or correct the name")
            entries |= _members(inner, classes, (*above, name))
        else:
            entries.add(entry)
    return entries


def build(classes: Mapping[str, Iterable[str]], literals: Iterable[str]) -> Vocabulary:
    """Make the lookup tables from word classes and from the plain words that patterns use."""
    names: dict[str, set[str]] = {}
    for name in classes:
        for entry in _members(name, classes):
            names.setdefault(entry, set()).add(f"{{{name}}}")
    for literal in literals:
        names.setdefault(literal, set()).add(literal)
    single: dict[str, set[str]] = {}
    cased: dict[str, set[str]] = {}
    phrases: dict[str, dict[str, tuple[_Phrase, ...]]] = {}
    for entry, known in names.items():
        if " " in entry:
            first, second, *rest = entry.split()
            phrase = _Phrase(tuple(frozenset(forms(word)) for word in rest), tuple(sorted(known)))
            for form in forms(first):
                starting = phrases.setdefault(form, {})
                for then in forms(second):
                    starting[then] = (*starting.get(then, ()), phrase)
        elif entry != entry.lower():
            cased.setdefault(entry, set()).update(known)
        else:
            for form in forms(entry):
                single.setdefault(form, set()).update(known)
    return Vocabulary(
        {form: tuple(sorted(found)) for form, found in single.items()},
        {form: tuple(sorted(found)) for form, found in cased.items()},
        phrases,
        frozenset(classes),
    )
