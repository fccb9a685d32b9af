"""A consent to share information on paper, for the client to sign: values in, PDF bytes or plain text out.

Its parts are those of a written consent under 42 CFR 2.31(a), as amended in 2024: whose records, who shares, what, with
whom, what a recipient may do with it, what for, the right to take it back and how, when it ends, signature and day. An
authorization under 45 CFR 164.508(c) also says that care does not depend on it, that what is shared may be passed on,
and by what right somebody signs for the client, who gets a copy; it is in plain words.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcm_desktop.documents.consent_sheet import ConsentSheet
from tcm_desktop.documents.content import Block, Content, Facts, Passage, Points, Section, SignatureLine, Tone
from tcm_desktop.documents.page import pdf
from tcm_desktop.documents.plain import plain_text
from tcm_desktop.documents.plain_words import day_words
from tcm_desktop.domain.background import PART_2_NOTICE
from tcm_desktop.domain.consents import ConsentGiven, InformationKind, last_day

KIND_WORDS = {
    InformationKind.REACH: "My name and how to reach me",
    InformationKind.NEEDS: "What I need, and my assessment",
    InformationKind.PLAN: "My care plan",
    InformationKind.DIAGNOSES: "My diagnoses",
    InformationKind.MEDICATIONS: "My medicines",
    InformationKind.NOTES: "Notes about contacts with me",
    InformationKind.APPOINTMENTS: "Which appointments I kept and missed",
    InformationKind.SUBSTANCE_USE: "Records of treatment for alcohol or drug use: diagnosis, treatment, how it went",
}
"""Each kind of information as the client reads it."""

NO_END = "Not ready to sign – it does not say when it ends"
FREE = "I do not have to sign. My case management, other care, and what I have a right to do not depend on it."
TAKE_BACK = "I can take this back at any time. I write that to {sharer}. What was shared before stays shared."
PASSED_ON = "Who gets the information may pass it on. Then federal privacy law may no longer protect it."
COPY = "I get a copy of this when I have signed it."
PART_2 = (
    "Records of treatment for alcohol or drug use have more protection (42 CFR part 2). A clinic, a health plan, or who"
    " works for them may pass them on as the federal health privacy rules allow. Nobody may use them against me in a"
    " civil, criminal, administrative or legislative proceeding unless I agree to just that, or a court orders it."
)


def render_consent(sheet: ConsentSheet) -> bytes:
    """The consent as a PDF, letter size, all fonts embedded."""
    return pdf(content(sheet), sheet.text_size)


def consent_text(sheet: ConsentSheet) -> str:
    """The consent as plain text for a screen reader: what the PDF says, in the same order."""
    return plain_text(content(sheet))


def content(sheet: ConsentSheet) -> Content:
    """Everything that the sheet says."""
    agency = sheet.worker.agency
    return Content(
        neutral_title="Consent",
        author=agency,
        title="I agree to share information",
        subject=sheet.client.name.full,
        running="Consent",
        printed=" · ".join(filter(None, (f"Printed {day_words(sheet.printed_on)}", agency))),
        marks=tuple(_marks(sheet)),
        facts=Facts((("Born on", day_words(sheet.client.birth_date)),)),
        sections=tuple(_sections(sheet)),
    )


def _marks(sheet: ConsentSheet) -> Iterator[str]:
    consent = sheet.consent
    if sheet.practice:
        yield "PRACTICE – not a real person"
    if consent.revoked_on is not None:
        yield f"Do not use – taken back on {day_words(consent.revoked_on)}"
    elif (ended := last_day(consent)) is not None and ended < sheet.printed_on:
        yield f"Do not use – ended on {day_words(ended)}"
    if consent.until is None and not consent.event.strip():
        yield NO_END


def _sections(sheet: ConsentSheet) -> Iterator[Section]:
    consent = sheet.consent
    yield Section("Who may share it", (Passage(_sharer(sheet)),), "Discloser")
    answer = "They may also answer, and share the same kinds of information with us." if consent.both_ways else ""
    yield Section("With whom", tuple(Passage(words) for words in (consent.recipient, answer) if words), "Recipient")
    kinds = tuple(KIND_WORDS[kind] for kind in InformationKind if kind in consent.kinds)
    yield Section("What may be shared", (Points(kinds) if kinds else Passage("Nothing is chosen yet."),), "Information")
    yield Section("What for", (Passage(consent.purpose or "At my own request."),), "Purpose")
    yield Section("How long", (Passage(_how_long(sheet)),), "Expiration")
    yield Section("My rights", tuple(_rights(sheet)), "45 CFR 164.508(c), 42 CFR 2.31")
    if consent.part2 or InformationKind.SUBSTANCE_USE in consent.kinds:
        goes_along = Passage(f"Goes along each time: {PART_2_NOTICE}", Tone.ASIDE)
        yield Section("Substance use records", (Passage(PART_2), goes_along), "42 CFR part 2")
    yield Section("Signatures", tuple(_signatures(sheet)))


def _sharer(sheet: ConsentSheet) -> str:
    return sheet.consent.sharer or sheet.worker.agency or sheet.worker.name


def _how_long(sheet: ConsentSheet) -> str:
    """The end is a day, something that happens, or whichever of both comes first."""
    consent = sheet.consent
    begins = f"From {day_words(consent.since)}"
    ends = [f"to {day_words(consent.until)}"] if consent.until is not None else []
    if consent.event.strip():
        ends.append(f"until this happens: {consent.event.strip()}")
    earlier = ". It ends with what comes first" if len(ends) > 1 else ""
    return " ".join([begins, " or ".join(ends)]).rstrip(" .") + earlier + "."


def _rights(sheet: ConsentSheet) -> Iterator[Block]:
    yield Points((FREE, TAKE_BACK.format(sharer=_sharer(sheet)), PASSED_ON, COPY))


def _signatures(sheet: ConsentSheet) -> Iterator[Block]:
    """The client, who decides for her with the authority for that, who heard it where it was said aloud, the worker."""
    consent, worker = sheet.consent, sheet.worker
    yield SignatureLine("Client", (("Name", sheet.client.name.full),))
    yield SignatureLine("Who decides for the client, if somebody does", (("Name", ""), ("By what right", "")))
    if consent.given is ConsentGiven.VERBAL:
        said = f"It was said aloud on {day_words(consent.given_on)}."
        yield Passage(said)
        yield SignatureLine("Who heard it", (("Name", consent.witness),))
    name = ", ".join(filter(None, (worker.name, worker.credential)))
    yield SignatureLine("Case manager", (("Name", name),))
