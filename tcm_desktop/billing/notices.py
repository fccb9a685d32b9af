"""What has to be said beside an answer: how sure its rules are, and what is special in the way this payer counts."""

from __future__ import annotations

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.facts import NoteFacts
from tcm_desktop.billing.payer_rules import PayerView
from tcm_desktop.billing.units import MinuteKind, StaffCap, shared_units, units

_BY_UNITS = {
    "unit.calculator": "how minutes become units",
    "unit.aggregation": "whether the contacts of a day are added up",
    "minutes.countable": "which minutes count",
    "unit.procedure": "the billing code",
}
_BY_MONTH = {
    "month.least_contacts": "how many contacts a month needs",
    "month.least_face_to_face": "how many of them face to face",
    "modes.face_to_face": "whether video is face to face",
    "unit.procedure": "the billing code",
}
"""What a person is told to ask when the value behind it is not confirmed."""


def notices(facts: NoteFacts, view: PayerView, book: RuleBook) -> tuple[str, ...]:
    """Plain sentences about the answer as a whole."""
    return (*sureness(book), *_counting(facts, view, book))


def sureness(book: RuleBook) -> tuple[str, ...]:
    """How sure these rules are on their service date."""
    said = []
    if book.on > book.verified_through:
        said.append(f"Rules verified through {book.verified_through.month}/{book.verified_through.year}")
    asks = _BY_MONTH if book.unit_rules.by_month else _BY_UNITS
    asked = [words for name, words in asks.items() if name in book.parameters and not book.parameters[name].confirmed]
    if asked:
        said.append(f"Not confirmed: {', '.join(asked)}. Check with your payer.")
    return tuple(said)


def _counting(facts: NoteFacts, view: PayerView, book: RuleBook) -> tuple[str, ...]:
    """What is special in the way this payer counts this contact."""
    rules = book.unit_rules
    said = []
    if rules.by_month:
        said.append("This payer pays by the month. A contact earns no units of its own.")
    if facts.travel_minutes > 0 and MinuteKind.TRAVEL in rules.countable:
        said.append(f"{facts.travel_minutes} minutes of travel count with this payer.")
    if view.units < units(view.minutes, rules.calculator):
        said.append(f"This payer pays for {rules.daily_cap} units a day at most.")
    if facts.staff > facts.cases and rules.staff_cap is StaffCap.SMALLER_OF_STAFF_AND_CASES:
        together = shared_units(view.minutes, facts.staff, facts.cases, rules)
        said.append(f"{facts.staff} workers took part. Together you may bill {together} units.")
    return tuple(said)
