"""What a payer takes or does not take by itself: ways and people of contact, least minutes, rules with a `when`."""

from __future__ import annotations

from dataclasses import dataclass

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.facts import LIVE_MODES, NoteFacts
from tcm_desktop.billing.pack import Level, When
from tcm_desktop.billing.reading import Reading
from tcm_desktop.billing.units import capped, countable_minutes, units
from tcm_desktop.billing.values import Values
from tcm_desktop.domain.contacts import ContactMode, ContactRole

GROWN_UP = 18
MODE_NOT_ACCEPTED, PARTY_NOT_ACCEPTED = "mode_not_accepted", "party_not_accepted"


@dataclass(frozen=True, slots=True)
class PayerView:
    """One contact as its payer sees it: the minutes that count, their units, and the codes that speak up, by weight."""

    minutes: int
    units: int
    too_short: bool
    stops: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()


def payer_view(facts: NoteFacts, reading: Reading, book: RuleBook) -> PayerView:
    """Look at one contact with the eyes of its payer."""
    rules = book.unit_rules
    minutes = countable_minutes(rules.countable, facts.minutes, facts.travel_minutes)
    codes = (*_refused(facts, book), *_speaking(facts, reading, book))

    def of(level: Level) -> tuple[str, ...]:
        return tuple(code for code in codes if book.rules[code][1].level is level)

    return PayerView(
        minutes=minutes,
        units=capped(units(minutes, rules.calculator), rules.daily_cap),
        too_short=minutes < book.number("minutes.least"),
        stops=of(Level.STOP),
        needed=of(Level.NEEDED),
        suggested=of(Level.SUGGESTION),
    )


def parties(book: Values, age: int | None) -> tuple[str, ...]:
    """With whom a contact counts, for a client of that age (None: not known, taken for grown up)."""
    child = age is not None and age < GROWN_UP
    return (book.words("parties.billable_under_18") if child else ()) or book.words("parties.billable")


def month_minimum(book: Values, age: int | None) -> tuple[int, int]:
    """The contacts, and among them the face-to-face ones, that earn a month, for a client of that age."""
    child = age is not None and age < GROWN_UP

    def least(name: str) -> int:
        return (book.limit(f"{name}_under_18") if child else None) or book.limit(name) or 0

    return least("month.least_contacts"), least("month.least_face_to_face")


def is_face_to_face(mode: ContactMode | None, role: ContactRole | None, book: Values) -> bool:
    """Whether a contact counts as face to face with the client, in the words of this payer."""
    return role is ContactRole.CLIENT and mode is not None and mode in book.words("modes.face_to_face")


def _refused(facts: NoteFacts, book: RuleBook) -> tuple[str, ...]:
    """What this payer does not pay for although others do: a way of contact, or else a person."""
    if facts.contact_mode not in LIVE_MODES:
        return ()
    if facts.contact_mode not in book.words("modes.billable"):
        return (MODE_NOT_ACCEPTED,)
    known = facts.contact_with is not None
    return (PARTY_NOT_ACCEPTED,) if known and facts.contact_with not in parties(book, facts.client_age) else ()


def _speaking(facts: NoteFacts, reading: Reading, book: RuleBook) -> tuple[str, ...]:
    """The codes of the rules with a `when` that fits."""
    return tuple(
        code
        for code, (_, rule) in book.rules.items()
        if rule.applies and any(_fits(when, facts, reading) for when in rule.when)
    )


def _fits(when: When, facts: NoteFacts, reading: Reading) -> bool:
    age = facts.client_age
    return (
        (not when.modes or facts.contact_mode in when.modes)
        and (not when.parties or facts.contact_with in when.parties)
        and (not when.components or facts.component in when.components)
        and (when.below_age is None or age is None or age < when.below_age)
        and (when.from_age is None or (age is not None and age >= when.from_age))
        and (not when.read or bool(reading.affirmed(when.read)))
        and (not when.unread or not reading.affirmed(when.unread))
    )
