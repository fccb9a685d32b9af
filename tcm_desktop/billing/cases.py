"""A pack's own cases: contacts, days and months with the answer that the pack must give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from tcm_desktop.billing.book import RuleBook, full_book
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.decide import decide
from tcm_desktop.billing.facts import NoteFacts
from tcm_desktop.billing.pack import Case, DayCase, MonthCase, Pack
from tcm_desktop.billing.payer_rules import is_face_to_face, month_minimum
from tcm_desktop.billing.units import MonthTally, day_units
from tcm_desktop.domain.contacts import ContactMode, ContactRole, TcmComponent


def facts_of(case: Case) -> NoteFacts:
    """The contact that a case tells of."""
    return NoteFacts(
        case.id,
        TcmComponent(case.component) if case.component else None,
        ContactMode(case.contact_mode),
        ContactRole(case.contact_with) if case.contact_with else None,
        case.minutes,
        case.linked_need,
        case.narrative,
        travel_minutes=case.travel_minutes,
        client_age=case.client_age,
    )


def run_cases(pack: Pack, layers: Sequence[Pack], payer_id: str) -> tuple[str, ...]:
    """Judge the cases of a pack by the layers of a profile; one line for each case that fails. Raises PackError."""

    def book(on: date | None) -> RuleBook:
        return full_book(layers, payer_id, on or pack.identity.verified_through)

    return (
        *(failure for case in pack.cases for failure in _checked(case, _contact(case, book(case.on)))),
        *(failure for day in pack.days for failure in _checked(day, _day(day, book(day.on)))),
        *(failure for month in pack.months for failure in _checked(month, _month(month, book(month.on)))),
    )


def _checked(case: Case | DayCase | MonthCase, failures: Iterator[str]) -> Iterator[str]:
    try:
        yield from (f"{case.id}: {failure}" for failure in failures)
    except ValueError as error:
        raise PackError("cases.toml", case.id, f"{error}: write a word that the program knows") from error


def _contact(case: Case, book: RuleBook) -> Iterator[str]:
    answer = decide(facts_of(case), book)
    said = (answer.verdict.value, set(answer.reasons), set(answer.exclude))
    wanted = (case.verdict, set(case.reasons), set(case.exclude))
    if said != wanted:
        want, got = sorted(wanted[1] | wanted[2]), sorted(said[1] | said[2])
        yield f"expected {case.verdict} {want}, the rules say {said[0]} {got}"
    if case.units is not None and case.units != answer.units:
        yield f"units: expected {case.units}, the rules say {answer.units}"
    if missing := set(case.findings) - {finding.code for finding in answer.findings}:
        yield f"expected the findings {sorted(missing)}, the rules are silent"


def _day(case: DayCase, book: RuleBook) -> Iterator[str]:
    earned = day_units(case.minutes, book.unit_rules)
    if earned != case.units:
        yield f"units of a day of {list(case.minutes)} minutes: expected {case.units}, the rules say {earned}"


def _month(case: MonthCase, book: RuleBook) -> Iterator[str]:
    pairs = [contact.split() for contact in case.contacts]
    contacts = [(ContactMode(pair[0]), ContactRole(pair[-1])) for pair in pairs]
    tally = MonthTally(
        len(contacts),
        sum(is_face_to_face(mode, role, book) for mode, role in contacts),
        *month_minimum(book, case.client_age),
    )
    if tally.met is not case.met:
        words = f"{tally.contacts} contacts, {tally.face_to_face} face to face"
        yield f"expected the month {_met(case.met)}, the rules say {_met(tally.met)} with {words}"


def _met(met: bool) -> str:
    return "met" if met else "not met"
