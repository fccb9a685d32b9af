"""Consents and what was shared, in words; and from what is typed to the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import (
    Consent,
    ConsentGiven,
    Disclosure,
    InformationKind,
    Lack,
    Missing,
    ShareBasis,
    is_in_force,
    last_day,
    what_is_missing,
)
from tcm_desktop.domain.referrals import Referral
from tcm_desktop.services.consents import ConsentEndForm, ConsentForm, SharingForm
from ui.levels import Level
from ui.presenters.form_reader import Problem, Reader
from ui.presenters.referrals import Line
from ui.presenters.typed import Unreadable, count, read_date, show_date, show_full_date
from ui.presenters.words import MODES

KINDS = {
    InformationKind.REACH: "Name and how to reach the client",
    InformationKind.NEEDS: "Needs and assessment",
    InformationKind.PLAN: "Care plan",
    InformationKind.DIAGNOSES: "Diagnoses",
    InformationKind.MEDICATIONS: "Medications",
    InformationKind.NOTES: "Contact notes",
    InformationKind.APPOINTMENTS: "Appointments kept and missed",
    InformationKind.SUBSTANCE_USE: "Substance use records",
}

GIVEN = {ConsentGiven.SIGNED: "Signed on paper or screen", ConsentGiven.VERBAL: "Said aloud"}
BASES = {ShareBasis.CONSENT: "The client's consent", ShareBasis.EMERGENCY: "An emergency"}

SOON = timedelta(days=30)
"""How long before its end a consent is shown as ending soon. Ours."""

Read = tuple[Problem, ...]

_LACKS = {
    Lack.NO_CONSENT: "no consent names {recipient}",
    Lack.NOT_COVERED: "the consent for {recipient} does not name this",
    Lack.NOT_WRITTEN: "needs a signed consent that names substance use records",
    Lack.NOT_BEGUN: "the consent begins {day}",
    Lack.REVOKED: "the client took the consent back {day}",
    Lack.ENDED: "the consent ended {day}",
    Lack.NO_END: "the consent names no end",
}


def kinds_words(kinds: Iterable[InformationKind]) -> str:
    """`Diagnoses, care plan`, in the order of the form."""
    chosen = set(kinds)
    words = [text for kind, text in KINDS.items() if kind in chosen]
    return ", ".join([*words[:1], *(each[0].lower() + each[1:] for each in words[1:])])


def missing_lines(missing: Sequence[Missing], recipient: str, today: date) -> tuple[str, ...]:
    """What keeps each kind of information from going out, in plain words."""
    return tuple(
        f"{KINDS[each.kind]}: "
        + _LACKS[each.lack].format(recipient=recipient or "the recipient", day=_day(each.day, today))
        for each in missing
    )


def _day(day: date | None, today: date) -> str:
    return show_date(day, today) if day is not None else "on a day not known"


def consent_state(consent: Consent, today: date) -> tuple[str, Level, str]:
    """Whether it can be used today: words, level, icon."""
    end = last_day(consent)
    if consent.revoked_on is not None and consent.revoked_on <= today:
        return "Taken back", Level.NEUTRAL, "ban"
    if not is_in_force(consent, today):
        ended = end is not None and end < today
        return ("Ended", Level.NEUTRAL, "circle-minus") if ended else ("Not yet", Level.TIP, "calendar")
    if end is not None and end <= today + SOON:
        return "Ends soon", Level.FIX, "clock-alert"
    return "In force", Level.OK, "circle-check"


def until_words(consent: Consent, today: date) -> str:
    """`until Fri 6/5`, or until what happens."""
    if consent.revoked_on is not None:
        return f"taken back {show_date(consent.revoked_on, today)}"
    if consent.event_on is not None:
        return f"ended {show_date(consent.event_on, today)}: {consent.event}"
    ends = [f"until {show_date(consent.until, today)}"] if consent.until is not None else []
    return ", ".join([*ends, *([f"until: {consent.event}"] if consent.event else [])])


def consent_line(consent: Consent, today: date) -> Line:
    """With whom, what, how long."""
    pill, level, picture = consent_state(consent, today)
    both = "They may answer" if consent.both_ways else ""
    said = "Said aloud" if consent.given is ConsentGiven.VERBAL else ""
    parts = (kinds_words(consent.kinds), until_words(consent, today), both, said)
    detail = ". ".join(part[0].upper() + part[1:] for part in parts if part)
    return Line(consent.id, consent.recipient, detail, "Open", pill, level, picture)


def consent_lines(consents: Iterable[Consent], today: date) -> tuple[Line, ...]:
    """Those in force first, the one that ends first at the top; then what is over, latest first."""
    held = [c for c in consents if is_in_force(c, today)]
    over = [c for c in consents if not is_in_force(c, today)]
    ordered = sorted(held, key=lambda c: (last_day(c) or date.max, c.id)) + sorted(
        over, key=lambda c: (c.since, c.id), reverse=True
    )
    return tuple(consent_line(each, today) for each in ordered)


def ending_soon(consents: Iterable[Consent], today: date) -> tuple[str, ...]:
    """`City Dental, until Fri 3/20`, for the chart."""
    near = [c for c in consents if is_in_force(c, today) and (last_day(c) or date.max) <= today + SOON]
    return tuple(f"{c.recipient}, {until_words(c, today)}" for c in sorted(near, key=lambda c: last_day(c) or today))


def disclosure_lines(disclosures: Iterable[Disclosure], today: date) -> tuple[tuple[UUID, str, str], ...]:
    """What was shared, latest first: when and with whom, then what, what for and why it could be."""
    ordered = sorted(disclosures, key=lambda d: (d.on, d.id), reverse=True)
    return tuple((each.id, _shared_title(each, today), _shared_detail(each)) for each in ordered)


def _shared_title(each: Disclosure, today: date) -> str:
    wrong = " (a mistake)" if each.mistake else ""
    return f"{show_date(each.on, today)}, {each.recipient}{wrong}"


def _shared_detail(each: Disclosure) -> str:
    how = MODES[each.how] if each.how is not None else ""
    why = "In an emergency" if each.basis is ShareBasis.EMERGENCY else ""
    notice = "With the notice on substance use records" if each.notice_sent else ""
    wrong = f"Mistake: {each.mistake}" if each.mistake else ""
    what = ": ".join(part for part in (kinds_words(each.kinds), each.what) if part)
    return ". ".join(part for part in (what, f"For {each.purpose}", how, why, each.words, notice, wrong) if part)


# --- from what is typed ---


def blank_consent(
    client: Client, agency: str, recipient: str, kinds: tuple[InformationKind, ...], today: date
) -> ConsentForm:
    """A new consent of today, from the worker's agency to the recipient of a referral, where it comes from one."""
    return ConsentForm(
        recipient=recipient,
        sharer=agency,
        kinds=kinds,
        part2=InformationKind.SUBSTANCE_USE in kinds,
        given_on=show_full_date(today),
        given_by=client.name.full,
        since=show_full_date(today),
    )


def form_of(consent: Consent) -> ConsentForm:
    """A stored consent, as it would be typed."""
    return ConsentForm(
        consent.recipient,
        consent.sharer,
        consent.purpose,
        consent.kinds,
        consent.both_ways,
        consent.part2,
        consent.given,
        show_full_date(consent.given_on),
        consent.given_by,
        consent.witness,
        show_full_date(consent.since),
        show_full_date(consent.until),
        consent.event,
    )


def read_consent(form: ConsentForm, known: Consent, today: date) -> tuple[Consent | None, Read]:
    """The consent, or None and what is missing (45 CFR 164.508(c); 42 CFR 2.31). `known` gives what is not typed."""
    reader = Reader(today)
    recipient = reader.needed("recipient", form.recipient.strip(), "Say who may get the information.")
    sharer = reader.needed("sharer", form.sharer.strip(), "Say who may share it.")
    purpose = reader.needed("purpose", form.purpose.strip(), "Say what it is for.")
    reader.needed("kinds", form.kinds, "Mark what may be shared.")
    given_on = reader.day("given_on", form.given_on, past=True, missing="Type the day on which consent was given.")
    given_by = reader.needed("given_by", form.given_by.strip(), "Say who gave consent.")
    since = reader.day("since", form.since, missing="Type the day from which it counts.")
    until = reader.day("until", form.until)
    _read_end(reader, form, since, until)
    _read_given(reader, form)
    if reader.problems or given_on is None or since is None:
        return None, tuple(reader.problems)
    whole = replace(
        known,
        recipient=recipient,
        sharer=sharer,
        purpose=purpose,
        kinds=form.kinds,
        both_ways=form.both_ways,
        part2=InformationKind.SUBSTANCE_USE in form.kinds,
        given=form.given,
        given_on=given_on,
        given_by=given_by,
        witness=form.witness.strip(),
        since=since,
        until=until,
        event=form.event.strip(),
    )
    return whole, ()


def _read_end(reader: Reader, form: ConsentForm, since: date | None, until: date | None) -> None:
    if not form.until.strip() and not form.event.strip():
        reader.problems.append(Problem("until", "Type the last day, or the event that ends it. It needs one of them."))
    if since is not None and until is not None and until < since:
        reader.problems.append(Problem("until", "This day lies before the first one. Check both."))


def _read_given(reader: Reader, form: ConsentForm) -> None:
    if form.given is not ConsentGiven.VERBAL:
        return
    reader.needed("witness", form.witness.strip(), "Say who heard it.")
    if InformationKind.SUBSTANCE_USE in form.kinds:
        reader.problems.append(Problem("given", "Substance use records need a signed consent."))


def read_end(form: ConsentEndForm, today: date) -> tuple[date | None, Read]:
    """The day on which a consent ended; or None and what is missing."""
    reader = Reader(today)
    day = reader.day("on", form.on, past=True, missing="Type the day.")
    return (day, ()) if not reader.problems else (None, tuple(reader.problems))


def blank_sharing(referral: Referral | None, today: date) -> SharingForm:
    """Something shared today, with the recipient of the referral."""
    if referral is None:
        return SharingForm(on=show_full_date(today))
    return SharingForm(recipient=referral.recipient, purpose=referral.service, on=show_full_date(today))


def read_sharing(form: SharingForm, known: Disclosure, today: date) -> tuple[Disclosure | None, Read]:
    """What was shared, or None and what is missing. Whether a consent covers it is asked elsewhere."""
    reader = Reader(today)
    recipient = reader.needed("recipient", form.recipient.strip(), "Say who got the information.")
    reader.needed("kinds", form.kinds, "Mark what was shared.")
    what = reader.needed("what", form.what.strip(), "Say in a few words what was sent, like a letter.")
    purpose = reader.needed("purpose", form.purpose.strip(), "Say what it was for.")
    on = reader.day("on", form.on, past=True, missing="Type the day on which it was shared.")
    if form.basis is ShareBasis.EMERGENCY:
        reader.needed("words", form.words.strip(), "Say what the emergency was, and who decided.")
    if InformationKind.SUBSTANCE_USE in form.kinds and form.basis is ShareBasis.CONSENT and not form.notice_sent:
        reader.problems.append(Problem("notice_sent", "Substance use records go out with their notice only."))
    if reader.problems or on is None:
        return None, tuple(reader.problems)
    whole = replace(
        known,
        recipient=recipient,
        kinds=form.kinds,
        what=what,
        purpose=purpose,
        on=on,
        how=form.how,
        basis=form.basis,
        notice_sent=form.notice_sent,
        words=form.words.strip(),
    )
    return whole, ()


def lacking(form: SharingForm, consents: Iterable[Consent], today: date) -> tuple[Missing, ...]:
    """What no consent covers of what is typed so far; nothing in an emergency, or before anything is marked."""
    if form.basis is ShareBasis.EMERGENCY or not form.recipient.strip():
        return ()
    try:
        day = read_date(form.on, today, past=True)
    except Unreadable:
        return ()
    return what_is_missing(consents, form.recipient, form.kinds, day or today)


def covered_words(form: SharingForm, missing: Sequence[Missing]) -> tuple[str, Level]:
    """How consent stands for what is marked: a headline and its level."""
    if form.basis is ShareBasis.EMERGENCY:
        return "In an emergency no consent is needed. Say below what it was.", Level.TIP
    if not form.kinds or not form.recipient.strip():
        return "Mark what was shared and with whom. The program then looks for a consent.", Level.NEUTRAL
    if missing:
        return f"No consent covers {count(len(missing), 'part')} of this. Do not share it yet.", Level.STOP
    return "A consent in force covers this.", Level.OK
