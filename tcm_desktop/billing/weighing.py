"""What a contact comes to, before the payer is asked: by the learned weights of its traits, or by the rules alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.cues import MIXED
from tcm_desktop.billing.decision import Verdict
from tcm_desktop.billing.excluded import Excluded, specific
from tcm_desktop.billing.facts import LIVE_MODES, NoteFacts
from tcm_desktop.billing.links import GAPS, NO_MENTAL_HEALTH, NO_NEED, THIN, Links, thin_codes
from tcm_desktop.billing.reading import Reading
from tcm_desktop.billing.traits import NEVER, Traits
from tcm_desktop.domain.contacts import TcmComponent

_FEW = 6
"""Content words below which a note is too short to be weighed: the rules read its few words, unless they find no
activity where the weights are sure of one."""
_GREEN, _STOP, _RATHER = 0.57, 0.4, 0.8
"""How likely a verdict has to be among the three: a green, a stop, and a stop beside something missing.

A green that is wrong costs most, so it has to be likelier. Where neither is likely, something is missing.
"""
_NAMED, _MISSING = 0.35, 0.4
"""How likely a code has to be: of an excluded activity, and of what is missing."""
_MIXED, _ASIDE, _ASIDE_READ, _ASIDE_UNHEARD = 0.5, 0.2, 0.1, 0.5
"""How likely it has to be that something is to be left out of a billable contact; and an activity, for it to be that:
where something is, where a pattern read it, and where the note does not sound like it."""
_SURE = 0.5
"""The same for an activity named beside another reason: too short, or not live."""
_SUBSTANCE = 0.4
"""How likely an activity that a pattern read has to be to stop a contact whose other part lacks something."""
_HARDLY, _CONCEIVABLE = 0.01, 0.1
"""What is left of an activity that a pattern rules out, and how likely anything has to be to stop a contact then."""
_DECLARED_RATHER = 0.12
"""Where no activity is even so likely, a note that cannot be billed says itself that it lies outside the plan."""


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict on what was told, its reasons, what to leave out of it, and how it was reached.

    `activities` are excluded activities that took place, whatever else speaks against the contact.
    """

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    trace: str = ""


def told(facts: NoteFacts, reading: Reading, found: Excluded, tests: Links, seen: Traits, book: RuleBook) -> Told:
    """What a contact comes to: by weights where there are any, and by the rules for a note of few words."""
    ruled = by_rules(facts, found, tests)
    if not book.cues.base:
        return ruled
    weighed = by_words(facts, found, tests, seen, book)
    if reading.content() >= _FEW:
        return weighed
    if found.codes or weighed.verdict is not Verdict.NOT_BILLABLE:
        return ruled
    never = any(f"{NEVER}{code}" in seen for code in weighed.reasons)
    if not never and not reading.affirmed("mental_health"):
        return weighed
    doubtful = Told(Verdict.NEEDS_DOCUMENTATION, (THIN,), trace="words: too few to tell")
    return doubtful if ruled.verdict is Verdict.BILLABLE and weighed.activities else ruled


def by_rules(facts: NoteFacts, found: Excluded, tests: Links) -> Told:
    """By patterns and word lists alone, in the order of the guide."""
    mixed = found.mixed and facts.contact_mode in LIVE_MODES and not tests.thin and not tests.gaps()
    activities = found.codes if found.certain else ()
    if tests.declared and not found.certain:
        return Told(Verdict.NOT_BILLABLE, tests.declared, trace="substance: declared outside the plan")
    if found.codes and not mixed and not (found.apart and not tests.thin):
        return Told(Verdict.NOT_BILLABLE, found.codes, (), activities, "substance: excluded")
    if tests.thin:
        return Told(Verdict.NEEDS_DOCUMENTATION, thin_codes(facts), (), activities, "detail: missing")
    if tests.gaps():
        return Told(Verdict.NEEDS_DOCUMENTATION, tests.gaps(), (), activities, "links: missing")
    if tests.scant:
        return Told(Verdict.NEEDS_DOCUMENTATION, (THIN,), (), activities, "detail: too little to bill on")
    return Told(Verdict.BILLABLE, (), found.codes, activities, "links: met, mixed" if mixed else "links: met")


def by_words(facts: NoteFacts, found: Excluded, tests: Links, seen: Traits, book: RuleBook) -> Told:
    """By the learned weights: first the verdict, then the codes that go with it."""
    likely = {code: 1 / (1 + exp(-value)) for code, value in book.cues.odds(seen).items()}
    activities = {code: chance for code, chance in likely.items() if code in book.activities}
    gaps = {code: likely[code] for code in GAPS if code in likely}
    done = {code: _if_done(code, chance, seen) for code, chance in activities.items()}
    verdict = _verdict(likely, stoppable=done == activities or max(*done.values(), *gaps.values()) > _CONCEIVABLE)
    activities = done
    read = found.codes if found.certain else ()
    sure = specific(facts, _above(activities, _SURE))
    if verdict is Verdict.NOT_BILLABLE:
        return Told(verdict, specific(facts, _reasons(activities, gaps)), (), sure, "words: not billable")
    if verdict is Verdict.NEEDS_DOCUMENTATION:
        if substance := tuple(code for code in read if activities.get(code, 0.0) > _SUBSTANCE):
            return Told(Verdict.NOT_BILLABLE, substance, (), sure, "words: nothing beside it stands on its own")
        missing = _required(facts, tests, _above(gaps, _MISSING) or (_top(gaps),))
        return Told(verdict if missing else Verdict.BILLABLE, missing, (), sure, "words: something missing")
    aside = {code for code in read if activities.get(code, 0.0) > _ASIDE_READ}
    if likely[MIXED] > _MIXED:
        # What is plainly told is left out with the rest: nobody would trust a check that passes over what it read.
        aside |= {*read, *(_above(activities, _ASIDE) or (_top(activities),))}
    aside |= {*_above(activities, _ASIDE_UNHEARD)}
    happened = sorted(code for code in aside if f"{NEVER}{code}" not in seen)
    return Told(verdict, (), specific(facts, happened), sure, "words: billable")


def _required(facts: NoteFacts, tests: Links, gaps: tuple[str, ...]) -> tuple[str, ...]:
    """The gaps without the links that assessing and planning need not show, since they create needs (guide 1)."""
    free = {NO_NEED, NO_MENTAL_HEALTH} if tests.assessing and facts.component is TcmComponent.ASSESSMENT else set()
    free |= {NO_NEED} if tests.planning and facts.component is TcmComponent.PLAN_DEVELOPMENT else set()
    return tuple(code for code in gaps if code not in free)


def _if_done(code: str, chance: float, seen: Traits) -> float:
    """How likely an activity is where all that was read of it is that somebody else did it, or nobody yet."""
    return chance * _HARDLY if chance < _SURE and f"{NEVER}{code}" in seen else chance


def _verdict(likely: Mapping[str, float], *, stoppable: bool) -> Verdict:
    whole = sum(likely[verdict] for verdict in _VERDICTS)
    green, missing, stop = (likely[verdict] / whole for verdict in _VERDICTS)
    if green > _GREEN:
        return Verdict.BILLABLE
    if not stoppable:
        return Verdict.BILLABLE if green > missing else Verdict.NEEDS_DOCUMENTATION
    return Verdict.NOT_BILLABLE if stop > max(_STOP, _RATHER * missing) else Verdict.NEEDS_DOCUMENTATION


_VERDICTS = (Verdict.BILLABLE, Verdict.NEEDS_DOCUMENTATION, Verdict.NOT_BILLABLE)


def _reasons(activities: Mapping[str, float], gaps: Mapping[str, float]) -> tuple[str, ...]:
    """Why a contact cannot be billed: the activities named, or that the note itself puts it outside the plan."""
    if named := _above(activities, _NAMED):
        return named
    best = _top(activities)
    declared = _above(gaps, _MISSING)
    return declared if declared and activities[best] < _DECLARED_RATHER else (best,)


def _above(chances: Mapping[str, float], least: float) -> tuple[str, ...]:
    return tuple(sorted(code for code, chance in chances.items() if chance > least))


def _top(chances: Mapping[str, float]) -> str:
    return max(chances, key=lambda code: (chances[code], code))
