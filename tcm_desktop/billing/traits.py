"""The traits of a contact: everything that was read in its record, as names that weights can be learned for.

    drove  drove_her       a word without its ending; two words that follow each other
    {vehicle}  {food}3    a class of words; the same with at least three words in it
    transportation:  transportation:worker:affirmed    what a pattern read; by whom it was done and whether it was
    with:client  mode:telephone  part:monitoring  minutes:20  need:hous    what stands beside the narrative
    rule:gap:…  rule:work:2  rule:area:same  …    what the rules made of it

Names hold no spaces. A trait counts once, however often it is found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.cues import stem
from tcm_desktop.billing.excluded import Excluded
from tcm_desktop.billing.facts import NoteFacts
from tcm_desktop.billing.grammar import Actor
from tcm_desktop.billing.links import Links, areas, areas_told
from tcm_desktop.billing.reading import Mention, Reading
from tcm_desktop.billing.work import UNREAL, Work, weight

NEVER = "rule:never:"
"""Before the code of an activity that is spoken of only as denied, planned, or done by somebody else."""
NOWHERE = -1
"""The index of traits that no word of the narrative stands for."""
_NUMBER = "#"
_COUNTED = frozenset({"{symptom}", "{diagnosis}", "{mh_service}", "{recovery}"})
_SCENE, _AREA = "{scene_", "{area_"
_STEPS = (2, 3, 5, 8)
"""Numbers of words of a class from which there is a trait of its own."""
_MINUTES = (8, 12, 20, 30, 45)

Traits = dict[str, int]
"""Each trait, with the index of the first word that shows it."""


def traits(
    facts: NoteFacts, reading: Reading, need: Reading, found: Excluded, tests: Links, done: Work, book: RuleBook
) -> Traits:
    """Every trait of one contact, given its record, what was read in it, and what the rules made of that."""
    seen: Traits = {}
    _words(reading, seen)
    for mention in reading.mentions:
        for name in _read(mention, facts):
            seen.setdefault(name, mention.words[0])
    for name in (*_beside(facts, need), *_never_done(reading, book), *_ruled(reading, need, found, tests, done)):
        seen[name] = NOWHERE
    return seen


def _words(reading: Reading, seen: Traits) -> None:
    """Words, pairs within a sentence, and classes with how many words they have."""
    counts: Counter[str] = Counter()
    before, last = "", -1
    tokens = reading.tokens
    for index, word in enumerate(tokens.words):
        now = _NUMBER if word[0].isdigit() else stem(word)
        seen.setdefault(now, index)
        if tokens.sentence[index] == last:
            seen.setdefault(f"{before}_{now}", index)
        before, last = now, tokens.sentence[index]
        for name in reading.places[index]:
            if name[0] == "{" and not name.startswith(_AREA):
                seen.setdefault(name, index)
                if name in _COUNTED or name.startswith(_SCENE):
                    counts[name] += 1
                    if counts[name] in _STEPS:
                        seen[f"{name}{counts[name]}"] = index


def _read(mention: Mention, facts: NoteFacts) -> Iterator[str]:
    """What one finding of a pattern says."""
    yield f"{mention.code}:"
    yield f"{mention.code}:{facts.contact_with}"
    hint, aim, talk = ":hint" * mention.weak, ":aim" * mention.infinitive, ":talk" * mention.talked_about
    yield f"{mention.code}:{mention.actor}:{mention.status}{hint}{aim}{talk}"


def _beside(facts: NoteFacts, need: Reading) -> Iterator[str]:
    """What the record holds beside the narrative."""
    yield f"mode:{facts.contact_mode}"
    yield f"with:{facts.contact_with}"
    yield f"part:{facts.component}"
    yield f"minutes:{max((step for step in _MINUTES if step <= facts.minutes), default=0)}"
    if not need.tokens.words:
        yield "need:"
    for word in need.tokens.words:
        yield f"need:{stem(word)}"


def _ruled(reading: Reading, need: Reading, found: Excluded, tests: Links, done: Work) -> Iterator[str]:
    """What the rules made of the readings."""
    mixed = "beside" if found.mixed else "alone"
    yield f"rule:excluded:{mixed if found.codes else 'none'}"
    for code in found.codes:
        yield f"rule:excluded:{code}:{mixed}"
    for gap in tests.gaps():
        yield f"rule:gap:{gap}"
    for gap in tests.declared:
        yield f"rule:declared:{gap}"
    for name in ("thin", "scant", "need", "mental_health", "paperwork", "impairment", "assessing", "planning"):
        if getattr(tests, name):
            yield f"rule:{name}"
    yield f"rule:work:{min(8, weight(done)) // 2}"
    yield f"rule:told:{min(14, reading.content()) // 2}"
    yield f"rule:sentences:{min(5, len(set(reading.tokens.sentence)))}"
    of_need, of_note = areas(need), areas_told(reading)
    fit = "none" if not of_need else "other" if of_need.isdisjoint(of_note) else "same"
    yield f"rule:area:{fit}"
    for name in of_need:
        yield f"rule:area:{fit}:{name.strip('{}')}"


def _never_done(reading: Reading, book: RuleBook) -> Iterator[str]:
    """Activities that are spoken of only as denied, planned, talked about, or done by somebody else."""
    spoken = {mention.code for mention in reading.mentions if mention.code in book.activities}
    for code in spoken - {mention.code for mention in reading.mentions if _is_done(mention)}:
        yield f"{NEVER}{code}"


def _is_done(mention: Mention) -> bool:
    return mention.actor is Actor.WORKER and not mention.talked_about and mention.status not in UNREAL
