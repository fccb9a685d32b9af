"""The tests of a record: is a need named, does it bear on mental health, can it be told what was done (guide 1)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tcm_desktop.billing.excluded import LEAST_CONTENT
from tcm_desktop.billing.facts import NoteFacts
from tcm_desktop.billing.reading import Mention, Reading
from tcm_desktop.billing.work import Work, weight
from tcm_desktop.domain.contacts import TcmComponent

NO_NEED = "no_link_to_assessed_need"
NO_MENTAL_HEALTH = "not_linked_to_mental_health_goal"
PAPERWORK = "referral_paperwork_without_mh_connection"
THIN = "missing_narrative_detail"
GAPS = (NO_NEED, NO_MENTAL_HEALTH, PAPERWORK, THIN)
"""What writing down the truth can add, in the order of the guide."""
_PLAIN_WORK = 4
"""The weight of work from which it is plain what was done."""
_ENOUGH_CONTENT = 5
"""Content words from which it is plain what a note without plain work is about."""
_TOPIC, _PLAIN_TOPIC = "{topic_", 2
_AREA = "{area_"
_WIDE = frozenset({"{area_home}", "{area_safety}", "{area_family}", "{area_social}"})
"""Areas of life that can be told of in so many words that a list of them shows nothing by what is not in it."""
_DIAGNOSED = frozenset({"dx", "diagnosis", "diagnoses", "diagnosed", "dxs", "dx'd"})
_REASONS = frozenset(
    {"because", "bc", "b/c", "due", "so", "makes", "made", "since", "from", "with", "w/", "can't", "cant"}
)
_CREATES_NEEDS = frozenset({TcmComponent.ASSESSMENT, TcmComponent.PLAN_DEVELOPMENT})


@dataclass(frozen=True, slots=True)
class Links:
    """What the record says about need and mental health.

    `thin`: it cannot be told what was done. `scant`: too little is told to bill on. `declared`: gaps that the note
    itself declares. `unlinked`: no need is picked or named, or the one picked plainly belongs to something else.
    """

    thin: bool
    scant: bool
    need: bool
    mental_health: bool
    paperwork: bool
    impairment: bool
    assessing: bool
    planning: bool
    declared: tuple[str, ...]
    unlinked: bool = False

    def gaps(self) -> tuple[str, ...]:
        """The codes of what is missing, in the order of the guide."""
        codes = [] if self.need or self.assessing or self.planning else [NO_NEED]
        if self.paperwork and not self.impairment:
            codes.append(PAPERWORK)
        elif not self.mental_health and not self.assessing:
            codes.append(NO_MENTAL_HEALTH)
        return tuple(codes)


def _topics(reading: Reading) -> Counter[str]:
    """What areas of life a text speaks of, and how often."""
    return Counter(name for place in reading.places for name in place if name.startswith(_TOPIC))


def _fits(need: Reading, reading: Reading) -> bool:
    """Whether the need picked can be what the note is about; only a plain mismatch fails (guide 3)."""
    of_need, of_note = _topics(need), _topics(reading)
    return not of_need or not of_need.keys().isdisjoint(of_note) or max(of_note.values(), default=0) < _PLAIN_TOPIC


def areas(need: Reading) -> set[str]:
    """Of which areas of life a need picked speaks; none where it names mental health, which everything can serve."""
    return set() if need.of("mental_health") else areas_told(need)


def areas_told(reading: Reading) -> set[str]:
    """Of which areas of life a text speaks."""
    return {name for place in reading.places for name in place if name.startswith(_AREA)}


def _unlinked(facts: NoteFacts, reading: Reading, need: Reading) -> bool:
    if facts.linked_need:
        named = areas(need)
        return bool(named) and named.isdisjoint(_WIDE | areas_told(reading))
    creates = facts.component in _CREATES_NEEDS or reading.affirmed("assessment_work") or reading.affirmed("plan_work")
    return not creates and not reading.affirmed("need_named")


def _only_diagnosis(reading: Reading, mention: Mention) -> bool:
    """Whether a word stands as a diagnosis and says nothing about what it keeps the client from (guide 4.24)."""
    first, end = mention.words
    tokens = reading.tokens
    if not _DIAGNOSED.isdisjoint(tokens.words[max(0, first - 2) : first]):
        return True
    if end - first > 1 or "{diagnosis}" not in reading.places[first]:
        return False
    said = (word for word, sentence in zip(tokens.words, tokens.sentence, strict=True) if sentence == mention.sentence)
    return _REASONS.isdisjoint(said)


def _declared(facts: NoteFacts, reading: Reading, mental_health: bool) -> tuple[str, ...]:
    outside, recreation = reading.affirmed("outside_plan"), reading.affirmed("recreation")
    outside = outside or reading.of("outside_plan")
    codes = []
    if outside and not facts.linked_need:
        codes.append(NO_NEED)
    if (outside or recreation) and (recreation or not mental_health or not facts.linked_need):
        codes.append(NO_MENTAL_HEALTH)
    if not outside and (reading.affirmed("contact_third") or reading.affirmed("obtained")):
        return ()
    return tuple(codes)


def links(facts: NoteFacts, reading: Reading, need: Reading, done: Work) -> Links:
    """Apply the tests to one contact, given the reading of its narrative and of the need picked, and the work told.

    A need alone carries the link to mental health only where the note tells plainly what was done.
    """
    by_need = bool(need.of("mental_health")) and weight(done) >= _PLAIN_WORK
    mental_health = bool(reading.affirmed("mental_health")) or by_need
    component = facts.component
    paperwork = bool(reading.affirmed("paperwork"))
    return Links(
        thin=reading.content() < LEAST_CONTENT and not paperwork,
        scant=reading.content() < _ENOUGH_CONTENT and weight(done) < _PLAIN_WORK,
        need=bool((facts.linked_need and _fits(need, reading)) or reading.affirmed("need_named")),
        mental_health=mental_health,
        paperwork=paperwork,
        impairment=any(not _only_diagnosis(reading, mention) for mention in reading.affirmed("how_impaired")),
        assessing=bool(reading.affirmed("assessment_work")) or component is TcmComponent.ASSESSMENT,
        planning=bool(reading.affirmed("plan_work")) or component is TcmComponent.PLAN_DEVELOPMENT,
        declared=_declared(facts, reading, mental_health),
        unlinked=_unlinked(facts, reading, need),
    )


def thin_codes(facts: NoteFacts) -> tuple[str, ...]:
    """What a note without detail lacks (guide 4.19)."""
    return (THIN,) if facts.linked_need or facts.component in _CREATES_NEEDS else (THIN, NO_NEED)
