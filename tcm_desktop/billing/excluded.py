"""Activities that do not count, and whether work that does count was done beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.facts import NoteFacts
from tcm_desktop.billing.grammar import Actor, Status
from tcm_desktop.billing.reading import Mention, Reading
from tcm_desktop.billing.work import UNREAL, Work, apart, outside, weight
from tcm_desktop.domain.contacts import ContactMode, ContactRole

SUPPORT_PERSON = "support_person_service_not_tied_to_client"
DECLARED = frozenset({"outside_plan", "recreation"})
"""Activities that the note itself declares to lie outside the plan; judged with the link tests."""
SPECIFIC = frozenset({"voicemail", "court_report", "mandated_report", "phone_list_only", "no_contact_made"})
"""Codes that say more than `clerical` where both are read (guide 4.3)."""
_WORK_FOR_SOMEBODY = frozenset({"contact_third", "linked", "obtained", "skill_support"})
_MISSED = ("voicemail", "no_contact_made")
LEAST_CONTENT = 3
"""Content words without which it cannot be told what was done."""
_TOLD_ELSEWHERE = 6
"""Content words in sentences without an excluded activity from which the note tells of something else as well."""
_ENOUGH_ELSEWHERE, _ENOUGH, _ENOUGH_WHEN_SOLE, _ENOUGH_BESIDE_WEAK = 2, 5, 6, 2
"""How much work makes a contact mixed: told in sentences of its own, told in the same sentence, where the note says
that nothing else was done, and beside words that are no more than a hint of an excluded activity."""
Found = Mapping[str, list[Mention]]


@dataclass(frozen=True, slots=True)
class Excluded:
    """The excluded activities of a contact by code, whether other work stands beside them, and whether it is sure."""

    mentions: Found
    mixed: bool
    certain: bool = True
    apart: bool = False
    """Whether the other work is plainly a piece of its own."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in the order of the alphabet."""
        return tuple(sorted(self.mentions))


def _counts(mention: Mention, actor: str, facts: NoteFacts) -> bool:
    """Whether a mention says that the worker did this in this contact."""
    if mention.status in UNREAL or (mention.infinitive and mention.code != "language_translation"):
        return False
    if mention.code == "no_contact_made" and (mention.status is Status.PAST or _told_by_others(mention, facts)):
        return False
    if mention.code == "no_contact_made" and mention.actor is Actor.OTHER:
        return False
    return actor != "worker" or (mention.actor is Actor.WORKER and not mention.talked_about)


def _told_by_others(mention: Mention, facts: NoteFacts) -> bool:
    """Whether somebody else reports it: "nurse says pt no-showed 4 of 5 appts"."""
    return mention.actor is Actor.CLIENT and facts.contact_with is not ContactRole.CLIENT


def _found(facts: NoteFacts, reading: Reading, book: RuleBook, *, weak: bool) -> dict[str, list[Mention]]:
    found: dict[str, list[Mention]] = {}
    for mention in reading.mentions:
        activity = book.activities.get(mention.code)
        if activity is None or mention.weak is not weak or mention.code in DECLARED or mention.code == SUPPORT_PERSON:
            continue
        if _counts(mention, activity.actor, facts):
            found.setdefault(mention.code, []).append(mention)
    return {code: found[code] for code in specific(facts, found)}


def _without_recalled(found: dict[str, list[Mention]], done: Work) -> dict[str, list[Mention]]:
    """Without what is only recalled from earlier days, where this contact tells of work of its own (guide 4.22)."""
    recalled = {code for code, mentions in found.items() if all(m.status is Status.PAST for m in mentions)}
    if not recalled or weight(apart(done, (m for code in recalled for m in found[code]))) < _ENOUGH_BESIDE_WEAK:
        return found
    return {code: mentions for code, mentions in found.items() if code not in recalled}


def specific(facts: NoteFacts, codes: Collection[str]) -> tuple[str, ...]:
    """Without the general codes where a specific one was read; a call that ends in a recording is voicemail alone."""
    drop = set()
    recorded = "voicemail" in codes and facts.contact_mode is ContactMode.TELEPHONE
    if recorded:
        drop.add("no_contact_made")
    if not SPECIFIC.isdisjoint(codes):
        drop.add("clerical")
    if "mandated_report" in codes or recorded:
        drop.add("phone_list_only")
    if not {"language_translation", "grocery_shopping"}.isdisjoint(codes):
        drop.add("direct_service")
    return tuple(code for code in codes if code not in drop)


def _own_needs(facts: NoteFacts, reading: Reading) -> list[Mention]:
    """Where a support person's own need was served, with nothing that ties it to the client."""
    if facts.contact_with is not ContactRole.SIGNIFICANT_SUPPORT_PERSON:
        return []
    if any(reading.affirmed(code) for code in ("need_named", "done_for_client", "assessment_work")):
        return []
    other = "her" if reading.of("kin_male") and not reading.of("kin_female") else ""
    other = "his" if reading.of("kin_female") and not reading.of("kin_male") else other
    return [m for m in reading.affirmed(SUPPORT_PERSON) if reading.tokens.words[m.words[0]] != other]


def _speaks_of_client(reading: Reading, own: list[Mention]) -> bool:
    """Whether the client's own state is told apart from the support person's need."""
    elsewhere = {mention.clause for mention in own}
    told = [
        m for code in ("client_named", "mental_health") for m in reading.affirmed(code) if m.clause not in elsewhere
    ]
    return len({mention.code for mention in told}) > 1 or bool(told and reading.affirmed("set_apart"))


def _names_client(reading: Reading) -> bool:
    """Whether anybody but the support person is spoken of: the client by name, or by a pronoun of the other gender."""
    other = (("kin_female", "kin_male", "he"), ("kin_male", "kin_female", "she"))
    if any(reading.of(kin) and not reading.of(both) and reading.of(pronoun) for kin, both, pronoun in other):
        return True
    if not reading.of("kin_female") and not reading.of("kin_male") and (reading.of("he") or reading.of("she")):
        return True
    return len(reading.affirmed("client_named")) > len(reading.affirmed("kin_named"))


def _about_nobody_else(facts: NoteFacts, reading: Reading) -> list[Mention]:
    """Work with a support person in a note that never speaks of the client: it served the support person."""
    if facts.contact_with is not ContactRole.SIGNIFICANT_SUPPORT_PERSON or _names_client(reading):
        return []
    clear = any(reading.affirmed(code) for code in ("need_named", "mental_health", "paperwork", "assessment_work"))
    if clear or reading.content() < LEAST_CONTENT:
        return []
    return [mention for mention in reading.mentions if mention.code in _WORK_FOR_SOMEBODY]


def _taken(reading: Reading, found: Found) -> set[int]:
    """The clauses of the excluded activities: of a missed contact or of what was reported, the whole sentence."""
    clauses = {mention.clause for mentions in found.values() for mention in mentions}
    missed = {mention.sentence for code in _MISSED for mention in found.get(code, ())}
    if "mandated_report" in found:
        missed |= {mention.sentence for mention in reading.of("harm_told")}
    return clauses | {c for c, s in zip(reading.tokens.clause, reading.tokens.sentence, strict=True) if s in missed}


def _beside(reading: Reading, done: Work, found: Found) -> int:
    """The weight of the work told in other clauses than the excluded activities.

    With a colleague, talking to the colleague is the contact itself and no work beside it.
    """
    other = outside(done, _taken(reading, found))
    if "colleague_check_in" in found:
        other = tuple(entry for entry in other if entry[1].code != "contact_third")
    return weight(other)


def _with_state(reading: Reading, found: Found) -> int:
    """One more where the client's state is told apart from the excluded activities."""
    taken = _taken(reading, found)
    return int(any(mention.clause not in taken for mention in reading.affirmed("mental_health")))


def _is_mixed(reading: Reading, done: Work, found: Found) -> bool:
    """Whether work that counts was done beside the excluded activities."""
    if not found:
        return False
    weighed = _beside(reading, done, found) + _with_state(reading, found)
    told = reading.content({mention.sentence for mentions in found.values() for mention in mentions})
    if reading.affirmed("set_apart"):
        return weighed > 0
    if reading.affirmed("nothing_else"):
        return weighed >= _ENOUGH_WHEN_SOLE
    return weighed >= (_ENOUGH_ELSEWHERE if told >= _TOLD_ELSEWHERE else _ENOUGH)


def excluded(facts: NoteFacts, reading: Reading, done: Work, book: RuleBook) -> Excluded:
    """The excluded activities of a contact, the certain before the possible and the specific before the general."""
    found = _without_recalled(_found(facts, reading, book, weak=False), done)
    own = _own_needs(facts, reading)
    if own:
        found = {**found, SUPPORT_PERSON: own}
    if found:
        mixed = _is_mixed(reading, done, found) and (not own or _speaks_of_client(reading, own))
        return Excluded(found, mixed=mixed, apart=mixed and bool(reading.affirmed("set_apart")))
    hinted = _found(facts, reading, book, weak=True)
    if reading.affirmed("paperwork"):
        hinted.pop("clerical", None)
    if hinted and weight(apart(done, (m for found in hinted.values() for m in found))) < _ENOUGH_BESIDE_WEAK:
        return Excluded(hinted, mixed=False, certain=False)
    unnamed = _about_nobody_else(facts, reading)
    return Excluded({SUPPORT_PERSON: unnamed} if unnamed else {}, mixed=False, certain=bool(unnamed))
