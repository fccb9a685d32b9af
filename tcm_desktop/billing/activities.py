"""Several activities in one contact as a payer sees them: which of them are counted, and with how many minutes."""

from __future__ import annotations

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.pack import Level, When
from tcm_desktop.domain.contact_minutes import components, counted_minutes, every_activity
from tcm_desktop.domain.contacts import ContactNote, TcmComponent, billable_minutes


def uncounted(book: RuleBook) -> frozenset[TcmComponent]:
    """The components that this payer never pays by themselves: those of rules that ask for nothing else.

    Texas has one: ongoing assessment is inside the rate (1 TAC 354.2659(b)(2)).
    """
    whens = (when for _, rule in book.rules.values() if rule.applies and rule.level is Level.STOP for when in rule.when)
    return frozenset(name for when in whens if when == When(components=when.components) for name in when.components)


def leading_component(note: ContactNote, book: RuleBook) -> TcmComponent | None:
    """The component that the contact is judged by: the first one that counts, else the first."""
    refused = uncounted(book)
    return next((name for name in components(note) if name not in refused), note.component)


def minutes_that_count(note: ContactNote, book: RuleBook) -> int:
    """The direct minutes of what the payer counts. Where nothing counts, all: the rule against it then speaks."""
    refused = uncounted(book)
    if refused.issuperset(components(note)):
        return billable_minutes(note)
    return counted_minutes(note, refused)


def told(note: ContactNote, book: RuleBook) -> tuple[str, ...]:
    """Every activity with its minutes, to be kept with the answer; nothing for a contact with one."""
    if not note.activities:
        return ()
    refused = uncounted(book)
    return tuple(
        f"activity: {each.component or 'not said'}, {each.minutes or 0} min"
        f"{', not counted' if each.component in refused else ''}"
        for each in every_activity(note)
    )


def notices(note: ContactNote, book: RuleBook) -> tuple[str, ...]:
    """What has to be said about minutes that this payer leaves out."""
    left_out = billable_minutes(note) - minutes_that_count(note, book)
    if left_out <= 0 or not note.activities:
        return ()
    return (
        f"{left_out} of the minutes are for an activity that this payer does not pay by itself. They do not count.",
    )
