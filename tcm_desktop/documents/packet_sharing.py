"""Referrals, consents and the list of what was shared, in a record packet."""

from __future__ import annotations

from collections.abc import Iterator

from tcm_desktop.documents.content import Block, Entry, Facts, Passage, Section, Table
from tcm_desktop.documents.packet_sheet import PacketSheet
from tcm_desktop.documents.plain_words import day_words
from tcm_desktop.domain.consents import Consent, Disclosure, InformationKind, ShareBasis
from tcm_desktop.domain.referrals import Referral, history, referral_state

KIND_WORDS = {
    InformationKind.REACH: "name and how to reach the client",
    InformationKind.NEEDS: "needs and assessment",
    InformationKind.PLAN: "care plan",
    InformationKind.DIAGNOSES: "diagnoses",
    InformationKind.MEDICATIONS: "medications",
    InformationKind.NOTES: "contact notes",
    InformationKind.APPOINTMENTS: "appointments",
    InformationKind.SUBSTANCE_USE: "substance use records",
}


CONSENTS, SHARED = "Consents", "What was shared"


def referral_sections(sheet: PacketSheet) -> Iterator[Section]:
    """Every referral with its steps; one that was written by mistake stands there as one."""
    for each in sheet.referrals:
        told = (
            ("With", each.recipient),
            ("How to reach them", each.reach),
            ("Why help is needed", each.reason),
            ("Needed since", day_words(each.needed_on)),
            ("Where it stands", referral_state(each).replace("_", " ").capitalize()),
        )
        blocks: list[Block] = [Facts(tuple(pair for pair in told if pair[1])), *_steps(each)]
        yield Section(f"Referral: {each.service}", tuple(blocks))


def _steps(referral: Referral) -> Iterator[Block]:
    wrong = tuple(step for step in referral.steps if step.mistake)
    rows = tuple(
        (
            Entry(day_words(step.on)),
            Entry(step.kind.replace("_", " ").capitalize(), (f"A mistake: {step.mistake}",) if step.mistake else ()),
            Entry(
                ". ".join(filter(None, (step.who, step.words))),
                (step.outcome.replace("_", " ").capitalize(),) if step.outcome is not None else (),
            ),
        )
        for step in (*history(referral), *wrong)
    )
    if rows:
        yield Table(("Day", "Step", "Who, and what was said"), (26, 26, 48), rows)


def consent_sections(sheet: PacketSheet) -> Iterator[Section]:
    """Every consent to share information, and how it ended."""
    shown = [each for each in sheet.consents if sheet.options.with_substance_use or not _names_substances(each)]
    rows = tuple(_consent(each) for each in shown)
    table: Block = Table(("With whom", "What, and what for", "From, to"), (28, 44, 28), rows)
    yield Section(CONSENTS, (table if rows else Passage("None."), *_left_out(len(sheet.consents) - len(shown))))


def disclosure_sections(sheet: PacketSheet) -> Iterator[Section]:
    """The list of what was shared with whom (45 CFR 164.528)."""
    hides = not sheet.options.with_substance_use
    shown = [d for d in sheet.disclosures if not (hides and InformationKind.SUBSTANCE_USE in d.kinds)]
    rows = tuple(_shared(each) for each in shown)
    table: Block = Table(("Day", "With whom", "What, and what for"), (24, 28, 48), rows)
    left_out = _left_out(len(sheet.disclosures) - len(shown))
    yield Section(SHARED, (table if rows else Passage("Nothing was shared."), *left_out), "Disclosures")


def _consent(each: Consent) -> tuple[Entry, ...]:
    until = f"until this happens: {each.event}" if each.event else ""
    ends = ", or ".join(filter(None, (day_words(each.until), until)))
    ended = (
        f"Event on {day_words(each.event_on)}" if each.event_on else "",
        f"Taken back {day_words(each.revoked_on)}" if each.revoked_on else "",
        each.revoked_words,
    )
    given = f"{each.given.capitalize()} {day_words(each.given_on)}" + (f" by {each.given_by}" if each.given_by else "")
    sharer = f"Shared by {each.sharer}" if each.sharer else ""
    heard = f"Heard by {each.witness}" if each.witness else ""
    return (
        Entry(each.recipient, tuple(filter(None, (sharer, "They may answer" if each.both_ways else "")))),
        Entry(_kinds(each.kinds), tuple(filter(None, (f"For {each.purpose}", given, heard)))),
        Entry(f"{day_words(each.since)} to {ends}", tuple(filter(None, ended))),
    )


def _shared(each: Disclosure) -> tuple[Entry, ...]:
    why = "In an emergency" if each.basis is ShareBasis.EMERGENCY else "With consent"
    details = (
        each.what,
        f"For {each.purpose}",
        why,
        each.words,
        "With the notice on substance use records" if each.notice_sent else "",
        f"A mistake, not shared: {each.mistake}" if each.mistake else "",
    )
    return Entry(day_words(each.on)), Entry(each.recipient), Entry(_kinds(each.kinds), tuple(filter(None, details)))


def _kinds(kinds: tuple[InformationKind, ...]) -> str:
    return ", ".join(KIND_WORDS[kind] for kind in kinds).capitalize()


def _names_substances(consent: Consent) -> bool:
    return consent.part2 or InformationKind.SUBSTANCE_USE in consent.kinds


def _left_out(count: int) -> tuple[Block, ...]:
    """That something is missing is said, not what."""
    lines = "1 line is" if count == 1 else f"{count} lines are"
    return (Passage(f"{lines} left out of this print: the client has to agree in writing first."),) if count else ()
