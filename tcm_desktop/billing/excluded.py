"""Activities that do not count, and whether work that does count was done beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.facts import NoteFacts
from tcm_desktop.billing.grammar import Actor, Status
from tcm_desktop.billing.reading import Mention, Reading

SUPPORT_PERSON = "support_person_service_not_tied_to_client"
DECLARED = frozenset({"outside_plan", "recreation"})
"""Activities that the note itself declares to lie outside the plan; judged with the link tests."""
SPECIFIC = frozenset({"voicemail", "court_report", "mandated_report", "phone_list_only", "no_contact_made"})
"""Codes that say more than `clerical` where both are read (guide 4.3)."""
_UNREAL = frozenset({Status.NEGATED, Status.PLANNED})
_ENOUGH, _ENOUGH_WHEN_SET_APART, _ENOUGH_WHEN_SOLE = 4, 1, 6
"""How much other work makes a contact mixed: in general, where time is said to be left out, where nothing else is."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """The excluded activities of a contact by code, and whether other work stands beside them."""

    mentions: Mapping[str, list[Mention]]
    mixed: bool

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in the order of the alphabet."""
        return tuple(sorted(self.mentions))


def _counts(mention: Mention, actor: str) -> bool:
    """Whether a mention says that the worker did this in this contact."""
    if mention.status in _UNREAL:
        return False
    return actor != "worker" or (mention.actor is Actor.WORKER and not mention.talked_about)


def _found(reading: Reading, book: RuleBook) -> dict[str, list[Mention]]:
    found: dict[str, list[Mention]] = {}
    for mention in reading.mentions:
        activity = book.activities.get(mention.code)
        if (
            activity
            and mention.code not in DECLARED
            and mention.code != SUPPORT_PERSON
            and _counts(mention, activity.actor)
        ):
            found.setdefault(mention.code, []).append(mention)
    return found


def _own_needs(facts: NoteFacts, reading: Reading) -> list[Mention]:
    """Where a support person's own need was served and nothing ties it to the client."""
    if facts.contact_with != "significant_support_person" or reading.affirmed("need_named"):
        return []
    tied = reading.affirmed("for_client") and reading.affirmed("mental_health")
    return [] if tied else reading.affirmed(SUPPORT_PERSON)


def _weight(reading: Reading, book: RuleBook, without: set[int]) -> int:
    """How much case management work the clauses other than `without` tell of."""
    seen: set[tuple[str, int]] = set()
    total = 0
    for mention in reading.mentions:
        evidence = book.evidence.get(mention.code)
        if (
            evidence
            and mention.status not in _UNREAL
            and mention.clause not in without
            and (mention.code, mention.clause) not in seen
        ):
            seen.add((mention.code, mention.clause))
            total += evidence.weight
    return total


def _is_mixed(reading: Reading, book: RuleBook, found: Mapping[str, list[Mention]]) -> bool:
    taken = {mention.clause for mentions in found.values() for mention in mentions}
    enough = _ENOUGH
    if reading.affirmed("set_apart"):
        enough = _ENOUGH_WHEN_SET_APART
    elif reading.affirmed("nothing_else"):
        enough = _ENOUGH_WHEN_SOLE
    return _weight(reading, book, taken) >= enough


def _specific(found: dict[str, list[Mention]]) -> dict[str, list[Mention]]:
    drop = set()
    if not SPECIFIC.isdisjoint(found):
        drop.add("clerical")
    if "language_translation" in found:
        drop.add("direct_service")
    return {code: mentions for code, mentions in found.items() if code not in drop}


def excluded(facts: NoteFacts, reading: Reading, book: RuleBook) -> Excluded:
    """The excluded activities of a contact, the specific ones before the general."""
    own = _own_needs(facts, reading)
    found = _specific(_found(reading, book))
    if own:
        return Excluded({**found, SUPPORT_PERSON: own}, mixed=False)
    return Excluded(found, mixed=bool(found) and _is_mixed(reading, book, found))
