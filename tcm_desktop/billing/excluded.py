"""Activities that do not count, and whether work that does count was done beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.facts import NoteFacts
from tcm_desktop.billing.grammar import Actor, Status
from tcm_desktop.billing.reading import Mention, Reading
from tcm_desktop.domain.contacts import ContactRole

SUPPORT_PERSON = "support_person_service_not_tied_to_client"
DECLARED = frozenset({"outside_plan", "recreation"})
"""Activities that the note itself declares to lie outside the plan; judged with the link tests."""
SPECIFIC = frozenset({"voicemail", "court_report", "mandated_report", "phone_list_only", "no_contact_made"})
"""Codes that say more than `clerical` where both are read (guide 4.3)."""
_UNREAL = frozenset({Status.NEGATED, Status.PLANNED})
_ENOUGH, _ENOUGH_WHEN_SET_APART, _ENOUGH_WHEN_SOLE, _ENOUGH_BESIDE_WEAK = 4, 1, 6, 2
"""How much other work makes a contact mixed: in general, where time is said to be left out, where nothing else is,
and beside words that are no more than a hint of an excluded activity."""

Found = Mapping[str, list[Mention]]


@dataclass(frozen=True, slots=True)
class Excluded:
    """The excluded activities of a contact by code, whether other work stands beside them, and whether it is sure."""

    mentions: Found
    mixed: bool
    certain: bool = True

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in the order of the alphabet."""
        return tuple(sorted(self.mentions))


def _counts(mention: Mention, actor: str) -> bool:
    """Whether a mention says that the worker did this in this contact."""
    if mention.status in _UNREAL:
        return False
    return actor != "worker" or (mention.actor is Actor.WORKER and not mention.talked_about)


def _found(reading: Reading, book: RuleBook, *, weak: bool) -> dict[str, list[Mention]]:
    found: dict[str, list[Mention]] = {}
    for mention in reading.mentions:
        activity = book.activities.get(mention.code)
        if activity is None or mention.weak is not weak or mention.code in DECLARED or mention.code == SUPPORT_PERSON:
            continue
        if _counts(mention, activity.actor):
            found.setdefault(mention.code, []).append(mention)
    return _specific(found)


def _specific(found: dict[str, list[Mention]]) -> dict[str, list[Mention]]:
    drop = set()
    if not SPECIFIC.isdisjoint(found):
        drop.add("clerical")
    if "language_translation" in found:
        drop.add("direct_service")
    return {code: mentions for code, mentions in found.items() if code not in drop}


def _own_needs(facts: NoteFacts, reading: Reading) -> list[Mention]:
    """Where a support person's own need was served."""
    return reading.affirmed(SUPPORT_PERSON) if facts.contact_with is ContactRole.SIGNIFICANT_SUPPORT_PERSON else []


def _tied(reading: Reading, own: list[Mention]) -> bool:
    """Whether the note ties the help to the client: by a need, or by the client's own state beside it."""
    if reading.affirmed("need_named"):
        return True
    elsewhere = {mention.clause for mention in own}
    state = [mention for mention in reading.affirmed("mental_health") if mention.clause not in elsewhere]
    return bool(reading.affirmed("for_client") and state)


def _about_nobody_else(facts: NoteFacts, reading: Reading) -> list[Mention]:
    """A contact with a support person that never speaks of the client is about the support person."""
    if facts.contact_with is not ContactRole.SIGNIFICANT_SUPPORT_PERSON or reading.affirmed("need_named"):
        return []
    if reading.affirmed("client_named") or reading.affirmed("mental_health"):
        return []
    return [mention for mention in reading.mentions if mention.code in ("contact_third", "linked", "obtained", "skill_support")]


def _weight(reading: Reading, book: RuleBook, without: set[int]) -> int:
    """How much case management work the clauses other than `without` tell of."""
    seen: set[tuple[str, int]] = set()
    total = 0
    for mention in reading.mentions:
        evidence = book.evidence.get(mention.code)
        if evidence is None or mention.status in _UNREAL or mention.clause in without or mention.infinitive:
            continue
        if mention.heading and mention.code == "linked":
            continue
        if evidence.weight and (mention.code, mention.clause) not in seen:
            seen.add((mention.code, mention.clause))
            total += evidence.weight
    return total


def _other_work(reading: Reading, book: RuleBook, found: Found) -> int:
    return _weight(reading, book, {mention.clause for mentions in found.values() for mention in mentions})


def _enough(reading: Reading) -> int:
    if reading.affirmed("set_apart"):
        return _ENOUGH_WHEN_SET_APART
    return _ENOUGH_WHEN_SOLE if reading.affirmed("nothing_else") else _ENOUGH


def _with_state(reading: Reading, found: Found) -> int:
    """One more where the client's state is told apart from the excluded activities."""
    taken = {mention.clause for mentions in found.values() for mention in mentions}
    return int(any(mention.clause not in taken for mention in reading.affirmed("mental_health")))


def excluded(facts: NoteFacts, reading: Reading, book: RuleBook) -> Excluded:
    """The excluded activities of a contact, the certain before the possible and the specific before the general."""
    found = _found(reading, book, weak=False)
    own = _own_needs(facts, reading)
    if own:
        found = {**found, SUPPORT_PERSON: own}
    if found:
        mixed = _other_work(reading, book, found) + _with_state(reading, found) >= _enough(reading)
        return Excluded(found, mixed=mixed and (not own or _tied(reading, own)))
    hinted = _found(reading, book, weak=True)
    if hinted and _other_work(reading, book, hinted) < _ENOUGH_BESIDE_WEAK:
        return Excluded(hinted, mixed=False, certain=False)
    own = _about_nobody_else(facts, reading)
    return Excluded({SUPPORT_PERSON: own} if own else {}, mixed=False, certain=bool(own))
