"""The billing decision, in the order of the guide: time, mode, excluded substance, contact, detail, links, billable."""

from __future__ import annotations

from dataclasses import dataclass, field

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.decision import Decision, Finding, Verdict
from tcm_desktop.billing.excluded import Excluded, excluded
from tcm_desktop.billing.facts import LIVE_MODES, NoteFacts
from tcm_desktop.billing.grammar import minutes_in
from tcm_desktop.billing.links import NO_MENTAL_HEALTH, NO_NEED, PAPERWORK, THIN, Links, links, thin_codes
from tcm_desktop.billing.pack import Level
from tcm_desktop.billing.reading import Reading
from tcm_desktop.billing.units import units
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


def _stopped_by_mode(facts: NoteFacts, found: Excluded) -> tuple[str, ...]:
    """What rules out a contact that was not live, whatever it says (guide 4.2)."""
    codes = set(found.codes) if found.certain else set()
    if facts.contact_mode is ContactMode.VOICEMAIL:
        return tuple(sorted(codes - {CLERICAL, "phone_list_only", "no_contact_made"} | {VOICEMAIL}))
    if facts.contact_mode not in LIVE_MODES and facts.contact_mode is not ContactMode.NONE:
        return tuple(sorted(codes - {VOICEMAIL} | {CLERICAL}))
    return ()


def _refused(facts: NoteFacts, book: RuleBook) -> tuple[str, ...]:
    """What this payer does not pay for although other payers do: a way of contact, or a person."""
    if facts.contact_mode in LIVE_MODES and facts.contact_mode not in book.text("contact.modes").split():
        return ("mode_not_accepted",)
    known = facts.contact_with is not None and facts.contact_mode in LIVE_MODES
    return ("party_not_accepted",) if known and facts.contact_with not in book.text("contact.parties").split() else ()


def _weigh(facts: NoteFacts, found: Excluded, tests: Links, book: RuleBook) -> _Answer:
    """The verdict and what it rests on."""
    by_mode = _stopped_by_mode(facts, found)
    if facts.minutes < book.number("minutes.least"):
        kept = [code for code in (*found.codes, *by_mode) if code in _KEPT_WHEN_SHORT]
        return _Answer(Verdict.NOT_BILLABLE, tuple(sorted({TOO_SHORT, *kept})), trace=["time: too short"])
    if by_mode:
        return _Answer(Verdict.NOT_BILLABLE, by_mode, trace=[f"mode: {facts.contact_mode}"])
    mixed = found.mixed and facts.contact_mode in LIVE_MODES and not tests.thin and not tests.gaps()
    refused = _refused(facts, book)
    if refused:
        return _Answer(Verdict.NOT_BILLABLE, refused, trace=["payer: contact not accepted"])
    if tests.declared and not found.certain:
        return _Answer(Verdict.NOT_BILLABLE, tests.declared, trace=["substance: declared outside the plan"])
    if found.codes and not mixed:
        return _Answer(Verdict.NOT_BILLABLE, found.codes, trace=["substance: excluded"])
    if facts.contact_mode is ContactMode.NONE and not tests.paperwork:
        return _Answer(Verdict.NOT_BILLABLE, (CLERICAL,), trace=["contact: none"])
    gaps = tests.gaps()
    if tests.thin:
        return _Answer(Verdict.NEEDS_DOCUMENTATION, thin_codes(facts), trace=["detail: missing"])
    if gaps:
        return _Answer(Verdict.NEEDS_DOCUMENTATION, gaps, trace=["links: missing"])
    if tests.scant:
        return _Answer(Verdict.NEEDS_DOCUMENTATION, (THIN,), trace=["detail: too little to bill on"])
    return _Answer(Verdict.BILLABLE, (), found.codes, ["links: met", *(["mixed"] if mixed else [])])


def _findings(answer: _Answer, found: Excluded, reading: Reading, book: RuleBook) -> tuple[Finding, ...]:
    made = []
    for code in (*answer.reasons, *answer.exclude):
        rule_id, rule = book.rules[code]
        mentions = found.mentions.get(code) or reading.of(code)
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
                tuple(mention.span for mention in mentions),
                rule.confirmed,
            )
        )
    return tuple(sorted(made, key=lambda finding: _ORDER[finding.level]))


def _set_aside(answer: _Answer, found: Excluded, reading: Reading) -> tuple[tuple[str, int], ...]:
    """The minutes that the narrative names beside each excluded activity."""
    said = {code: [minutes_in(reading.tokens, m.sentence) for m in found.mentions[code]] for code in answer.exclude}
    return tuple((code, minutes) for code, all_said in said.items() if (minutes := next(filter(None, all_said), None)))


def _fields(facts: NoteFacts, need: Reading) -> frozenset[str]:
    """What the record says beside the narrative, in the words of field guards."""
    classes = {name.strip("{}") for place in need.places for name in place if name.startswith("{")}
    return frozenset(
        {f"with:{facts.contact_with}", f"mode:{facts.contact_mode}", *(f"need:{name}" for name in classes)}
    )


def decide(facts: NoteFacts, book: RuleBook) -> Decision:
    """Judge one contact by what its record says. Pure: the same facts and rules give the same answer."""
    need = book.reader.read(facts.linked_need or "")
    reading = book.reader.read(facts.narrative, _fields(facts, need))
    done = work(reading, book)
    found = excluded(facts, reading, done, book)
    answer = _weigh(facts, found, links(facts, reading, need, done), book)
    earned = units(facts.minutes, book.text("unit.calculator"))
    return Decision(
        verdict=answer.verdict,
        reasons=answer.reasons,
        exclude=answer.exclude,
        set_aside=_set_aside(answer, found, reading),
        units=earned if answer.verdict is Verdict.BILLABLE else 0,
        units_when_complete=0 if answer.verdict is Verdict.NOT_BILLABLE else earned,
        procedure=book.text("unit.procedure"),
        findings=_findings(answer, found, reading, book),
        missing=tuple(
            _MISSING[code]
            for code in answer.reasons
            if answer.verdict is Verdict.NEEDS_DOCUMENTATION and code in _MISSING
        ),
        trace=tuple(answer.trace),
        pack_id=book.pack_id,
        pack_version=book.version,
        pack_digest=book.digest,
    )
