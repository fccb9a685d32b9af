"""The billing decision, in the order of the guide: time, mode, excluded substance, contact, detail, links, billable."""

from __future__ import annotations

from dataclasses import dataclass, field

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.decision import Decision, Finding, Verdict
from tcm_desktop.billing.excluded import Excluded, excluded
from tcm_desktop.billing.facts import LIVE_MODES, NoteFacts
from tcm_desktop.billing.grammar import minutes_in
from tcm_desktop.billing.links import NO_MENTAL_HEALTH, NO_NEED, PAPERWORK, THIN, Links, links
from tcm_desktop.billing.notices import notices
from tcm_desktop.billing.pack import Level, Rule
from tcm_desktop.billing.payer_rules import PayerView, payer_view
from tcm_desktop.billing.reading import Reading
from tcm_desktop.billing.traits import Traits, traits
from tcm_desktop.billing.weighing import Told, told
from tcm_desktop.billing.work import work
from tcm_desktop.domain.contacts import ContactMode

TOO_SHORT, VOICEMAIL, CLERICAL = "too_short", "voicemail", "clerical"
_ORDER = {Level.STOP: 0, Level.NEEDED: 1, Level.UNKNOWN: 2, Level.SUGGESTION: 3}
_MISSING = {
    NO_NEED: "need or objective",
    NO_MENTAL_HEALTH: "how this serves mental health",
    PAPERWORK: "which symptom or limit made help with the form necessary",
    THIN: "what was done and about what",
}
_KEPT_WHEN_SHORT = frozenset({"no_contact_made", VOICEMAIL, CLERICAL})


@dataclass(slots=True)
class _Answer:
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    trace: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was read in one contact, and what the rules make of it before any payer or weight is asked."""

    reading: Reading
    found: Excluded
    tests: Links
    traits: Traits


def _stopped_by_mode(facts: NoteFacts, sound: Told) -> tuple[str, ...]:
    """What rules out a contact that was not live, whatever it says (guide 4.2)."""
    codes = set(sound.activities)
    if facts.contact_mode is ContactMode.VOICEMAIL:
        return tuple(sorted(codes - {CLERICAL, "phone_list_only", "no_contact_made"} | {VOICEMAIL}))
    if facts.contact_mode not in LIVE_MODES and facts.contact_mode is not ContactMode.NONE:
        return tuple(sorted(codes - {VOICEMAIL} | {CLERICAL}))
    return ()


def _weigh(facts: NoteFacts, sound: Told, tests: Links, view: PayerView) -> _Answer:
    """The verdict and what it rests on: what rules a contact out whatever it tells, then what it tells."""
    by_mode = _stopped_by_mode(facts, sound)
    if view.too_short:
        kept = {*sound.activities, *by_mode} & _KEPT_WHEN_SHORT
        return _Answer(Verdict.NOT_BILLABLE, tuple(sorted({TOO_SHORT, *kept})), trace=["time: too short"])
    if by_mode:
        return _Answer(Verdict.NOT_BILLABLE, by_mode, trace=[f"mode: {facts.contact_mode}"])
    if sound.verdict is Verdict.NOT_BILLABLE:
        return _Answer(sound.verdict, sound.reasons, trace=[sound.trace])
    if view.stops:
        return _Answer(Verdict.NOT_BILLABLE, view.stops, trace=["payer: not accepted"])
    if facts.contact_mode is ContactMode.NONE and not tests.paperwork:
        return _Answer(Verdict.NOT_BILLABLE, (CLERICAL,), trace=["contact: none"])
    gaps = (*sound.reasons, *view.needed)
    if tests.unlinked and NO_NEED not in gaps:
        gaps = (NO_NEED, *gaps)
    if gaps:
        return _Answer(Verdict.NEEDS_DOCUMENTATION, gaps, trace=[sound.trace])
    return _Answer(Verdict.BILLABLE, (), sound.exclude, [sound.trace])


def _spans(code: str, rule: Rule, seen: Looked, book: RuleBook) -> tuple[tuple[int, int], ...]:
    """The words that led to a finding: those that a pattern read, else those that weighed most."""
    reading, tokens = seen.reading, seen.reading.tokens
    mentions = seen.found.mentions.get(code) or [m for name in _read_for(code, rule) for m in reading.of(name)]
    if mentions:
        return tuple(mention.span for mention in mentions)
    telling = book.cues.telling(seen.traits, code) or book.cues.telling(seen.traits, Verdict.NEEDS_DOCUMENTATION)
    return tuple((tokens.starts[index], tokens.ends[index]) for index in telling)


def _findings(answer: _Answer, view: PayerView, seen: Looked, book: RuleBook) -> tuple[Finding, ...]:
    made = []
    for code in dict.fromkeys((*answer.reasons, *answer.exclude, *view.suggested)):
        rule_id, rule = book.rules[code]
        made.append(
            Finding(
                code,
                rule.mixed_level if code in answer.exclude else rule.level,
                rule.question,
                rule.headline,
                rule.reason,
                rule_id,
                rule.citation,
                rule.fixes,
                _spans(code, rule, seen, book),
                rule.confirmed,
            )
        )
    return tuple(sorted(made, key=lambda finding: _ORDER[finding.level]))


def _read_for(code: str, rule: Rule) -> list[str]:
    """The codes under which the words that led to a finding were read."""
    return [code, *(when.read for when in rule.when if when.read)]


def _missing(answer: _Answer, book: RuleBook) -> tuple[str, ...]:
    """In words, what writing down the truth could still add."""
    if answer.verdict is not Verdict.NEEDS_DOCUMENTATION:
        return ()
    return tuple(_MISSING.get(code) or book.rules[code][1].headline for code in answer.reasons)


def _set_aside(answer: _Answer, seen: Looked) -> tuple[tuple[str, int], ...]:
    """The minutes that the narrative names beside each excluded activity."""
    named, tokens = seen.found.mentions, seen.reading.tokens
    said = {code: [minutes_in(tokens, m.sentence) for m in named.get(code, ())] for code in answer.exclude}
    return tuple((code, minutes) for code, all_said in said.items() if (minutes := next(filter(None, all_said), None)))


def _fields(facts: NoteFacts, need: Reading) -> frozenset[str]:
    """What the record says beside the narrative, in the words of field guards."""
    classes = {name.strip("{}") for place in need.places for name in place if name.startswith("{")}
    return frozenset(
        {f"with:{facts.contact_with}", f"mode:{facts.contact_mode}", *(f"need:{name}" for name in classes)}
    )


def look(facts: NoteFacts, book: RuleBook) -> Looked:
    """Read one contact."""
    need = book.reader.read(facts.linked_need or "")
    reading = book.reader.read(facts.narrative, _fields(facts, need))
    done = work(reading, book)
    found = excluded(facts, reading, done, book)
    tests = links(facts, reading, need, done)
    return Looked(reading, found, tests, traits(facts, reading, need, found, tests, done, book))


def decide(facts: NoteFacts, book: RuleBook) -> Decision:
    """Judge one contact by what its record says. Pure: the same facts and rules give the same answer."""
    seen = look(facts, book)
    view = payer_view(facts, seen.reading, book)
    answer = _weigh(facts, told(facts, seen.reading, seen.found, seen.tests, seen.traits, book), seen.tests, view)
    return Decision(
        verdict=answer.verdict,
        reasons=answer.reasons,
        exclude=answer.exclude,
        set_aside=_set_aside(answer, seen),
        units=view.units if answer.verdict is Verdict.BILLABLE else 0,
        units_when_complete=0 if answer.verdict is Verdict.NOT_BILLABLE else view.units,
        procedure=book.text("unit.procedure"),
        findings=_findings(answer, view, seen, book),
        missing=_missing(answer, book),
        trace=tuple(answer.trace),
        pack_id=book.pack_id,
        pack_version=book.version,
        pack_digest=book.digest,
        minutes=view.minutes,
        notices=notices(facts, view, book),
    )
