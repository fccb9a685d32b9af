"""Activities that do not count, and whether work that does count was done beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.facts import NoteFacts
from tcm_desktop.billing.grammar import Actor, Status
from tcm_desktop.billing.reading import Mention, Reading, hint
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
_SURE, _LIKELY, _CONCEIVABLE, _DOUBTFUL = 10.0, -4.0, -18.0, -30.0
"""Scores of a note's words as a whole: sure even where a pattern read it as done by somebody else, likely enough to be
suggested, and such that it stays open.

Measured on notes that the weights had not seen: of billable notes 1 in 250 is likely and 1 in 50 conceivable, of notes
of excluded activities 2 in 3 likely. Where a pattern spoke and was ruled out, the doubt goes further.
"""
_LIKELY_WHEN_APART = -10.0
"""The same for a sentence that sets time apart: something is, so less is needed to say what."""
_UNLIKELY, _RULED_OUT = -9.0, -13.0
"""The scores of a sentence below which a hint of an activity, and its plain mention, are taken for something else."""

_LONG = 8
"""A pattern that takes in so many words says too much to be something else."""

_STANDS_ALONE = 2
"""The weight of work from which, with a mental-health reason told, words alone do not make a contact excluded."""

_SOME_WORK, _PLAINLY_TOLD = 3.0, 15.0
"""Scores for case management: of the sentences beside an excluded activity, so that these can be work of their own, and
of a whole note, so that it can be billed although its words may tell of something else.

Measured on unseen notes: 19 of 20 mixed ones lie far above the first, 9 of 10 of an excluded activity alone below it.
"""

Found = Mapping[str, list[Mention]]


@dataclass(frozen=True, slots=True)
class Excluded:
    """The excluded activities of a contact by code, whether other work stands beside them, and whether it is sure."""

    mentions: Found
    mixed: bool
    certain: bool = True
    apart: bool = False
    """Whether the other work is plainly a piece of its own."""
    unclear: bool = False
    """Whether the words as a whole leave it open that an excluded activity was the substance."""

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
    return _specific(facts, found)


def _without_recalled(found: dict[str, list[Mention]], done: Work) -> dict[str, list[Mention]]:
    """Without what is only recalled from earlier days, where this contact tells of work of its own (guide 4.22)."""
    recalled = {code for code, mentions in found.items() if all(m.status is Status.PAST for m in mentions)}
    if not recalled or weight(apart(done, (m for code in recalled for m in found[code]))) < _ENOUGH_BESIDE_WEAK:
        return found
    return {code: mentions for code, mentions in found.items() if code not in recalled}


def _specific(facts: NoteFacts, found: dict[str, list[Mention]]) -> dict[str, list[Mention]]:
    """Without the general codes where a specific one was read; a call that ends in a recording is voicemail alone."""
    drop = set()
    if "voicemail" in found and facts.contact_mode is ContactMode.TELEPHONE:
        drop.add("no_contact_made")
    if not SPECIFIC.isdisjoint(found):
        drop.add("clerical")
    if "mandated_report" in found or ("voicemail" in found and facts.contact_mode is ContactMode.TELEPHONE):
        drop.add("phone_list_only")
    if not {"language_translation", "grocery_shopping"}.isdisjoint(found):
        drop.add("direct_service")
    return {code: mentions for code, mentions in found.items() if code not in drop}


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


def _borne_out(found: Found, reading: Reading, book: RuleBook, least: float) -> dict[str, list[Mention]]:
    """The mentions that the other words of their sentence do not speak against."""
    borne = {
        code: [m for m in mentions if _is_long(m) or book.cues.score(reading.tokens, m.sentence, code) > least]
        for code, mentions in found.items()
    }
    return {code: mentions for code, mentions in borne.items() if mentions}


def _is_long(mention: Mention) -> bool:
    return mention.words[1] - mention.words[0] >= _LONG


def _suggested(facts: NoteFacts, reading: Reading, done: Work, book: RuleBook, conceivable: float) -> Excluded:
    """What the words of a note suggest as a whole where no pattern says anything; each telling word is a mention."""
    nothing = Excluded({}, mixed=False, certain=False)
    suggestion = book.cues.suggest(reading.tokens, facts.contact_with or "nobody")
    if suggestion is None or suggestion.score < conceivable or reading.content() < LEAST_CONTENT:
        return nothing
    denied = suggestion.score < _SURE and _denied(reading, suggestion.code)
    told = weight(done) >= _STANDS_ALONE and bool(reading.affirmed("mental_health"))
    if suggestion.score < _LIKELY or denied or told or reading.affirmed("paperwork"):
        return replace(nothing, unclear=book.cues.work(reading.tokens) < _PLAINLY_TOLD)
    mentions = [hint(suggestion.code, reading.tokens, index) for index in suggestion.words]
    return Excluded({suggestion.code: mentions}, mixed=False, certain=False)


def _denied(reading: Reading, code: str) -> bool:
    """Whether an activity is spoken of only as denied, planned, or done by somebody else or by the client alone."""
    spoken = reading.of(code)
    if reading.of("by_oneself"):
        return True
    return bool(spoken) and all(m.status in UNREAL or m.actor is not Actor.WORKER for m in spoken)


def _said_apart(facts: NoteFacts, reading: Reading, book: RuleBook) -> Found:
    """What the sentence that sets time apart ("not counted") most likely tells, where its words know no pattern."""
    for mention in reading.affirmed("set_apart"):
        suggestion = book.cues.suggest(reading.tokens, facts.contact_with or "nobody", mention.sentence)
        if suggestion is not None and suggestion.score > _LIKELY_WHEN_APART:
            return {suggestion.code: [hint(suggestion.code, reading.tokens, index) for index in suggestion.words]}
    return {}


def excluded(facts: NoteFacts, reading: Reading, done: Work, book: RuleBook) -> Excluded:
    """The excluded activities of a contact, the certain before the possible and the specific before the general."""
    plain = _without_recalled(_found(facts, reading, book, weak=False), done)
    own = _own_needs(facts, reading)
    found = {**plain, **({SUPPORT_PERSON: own} if own else {})}
    mixed = _is_mixed(reading, done, found) and (not own or _speaks_of_client(reading, own))
    if book.cues.working and found:
        beside = book.cues.work(reading.tokens, {m.sentence for mentions in found.values() for m in mentions})
        mixed = beside >= _SOME_WORK and (mixed or bool(reading.affirmed("set_apart")))
    if not mixed:
        found = _borne_out(found, reading, book, _RULED_OUT)
    if found:
        return Excluded(found, mixed=mixed, apart=mixed and bool(reading.affirmed("set_apart")))
    hinted = _borne_out(_found(facts, reading, book, weak=True), reading, book, _UNLIKELY)
    if reading.affirmed("paperwork"):
        hinted.pop("clerical", None)
    if hinted and weight(apart(done, (m for found in hinted.values() for m in found))) < _ENOUGH_BESIDE_WEAK:
        return Excluded(hinted, mixed=False, certain=False)
    return _by_words(facts, reading, done, book, _DOUBTFUL if plain else _CONCEIVABLE)


def _by_words(facts: NoteFacts, reading: Reading, done: Work, book: RuleBook, conceivable: float) -> Excluded:
    """What remains where no pattern decides: the words as a whole, time set apart, and of whom the note speaks."""
    suggested = _suggested(facts, reading, done, book, conceivable)
    if suggested.mentions:
        return suggested
    if apart_from_work := _said_apart(facts, reading, book):
        return Excluded(apart_from_work, mixed=True)
    own = _about_nobody_else(facts, reading)
    if own:
        return Excluded({SUPPORT_PERSON: own}, mixed=False)
    return suggested
