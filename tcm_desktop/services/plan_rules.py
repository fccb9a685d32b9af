"""What is said about care plans beside the plan: by the payer's rules, by what followed its signature, by words."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from uuid import UUID

import msgspec

from tcm_desktop.billing.inflection import forms
from tcm_desktop.billing.values import ValueBooks, Values, value_book
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.due import DueKind, DueRule
from tcm_desktop.domain.follow_ups import FOLLOW_UPS, FollowUp, Standing, standing
from tcm_desktop.domain.intervals import Interval, Unit, after
from tcm_desktop.domain.plan_progress import ObjectiveProgress, current_objectives
from tcm_desktop.domain.plans import CarePlan, Standings, plan_in_force
from tcm_desktop.services.due_rules import book_on, rule_of
from tcm_desktop.services.ports import UnitOfWork

WAITS = "plan.waits_for_cosignature"
"""Whether a plan is in force only once it is signed twice; no source says, so no shipped pack sets it."""
YEARLY = DueRule(DueKind.REVIEW_PLAN, (Interval(12, Unit.MONTHS),))
"""Where no rule of the payer says how often: a year, without a source."""


def review_rule(payer: str, day: date) -> DueRule:
    """How often the payer wants a plan looked at again, as the list of everything due counts it."""
    return rule_of(DueKind.REVIEW_PLAN, book_on(payer, day)) or YEARLY


def due_after(rule: DueRule, day: date) -> date:
    """The last day on which something that was done on that day may be done again."""
    return min(after(day, each) for each in rule.every)


def wants_discharge_date(payer: str, day: date) -> bool:
    """Whether the payer asks for a projected discharge date in the plan (CG-BEH-13)."""
    return _says_yes(payer, day, "plan.discharge_date_required")


@cache
def observable_verbs() -> frozenset[str]:
    """Every form of the English words for what somebody can see is done."""
    read = tomllib.loads(files("resources").joinpath("forms", "plan_words.toml").read_text("utf-8"))
    words = msgspec.convert(read["observable_verbs"], list[str])
    return frozenset(form for word in words for form in forms(word))


def standings(
    work: UnitOfWork, client: Client, plans: Iterable[CarePlan], day: date, books: ValueBooks = value_book
) -> Standings:
    """What followed the signatures of a client's plans."""
    found = [each for kind in FOLLOW_UPS for each in work.of_client(kind, client.id)]
    return standings_among(client.payer_profile, plans, found, day, books)


def standings_among(
    payer: str, plans: Iterable[CarePlan], found: Iterable[FollowUp], day: date, books: ValueBooks = value_book
) -> Standings:
    """What these follow-ups say about plans."""
    followed = tuple(found)
    stands = {plan.id: standing(plan.id, plan.signature, followed) for plan in plans}
    approved, in_error = _those(stands, Standing.COSIGNED), _those(stands, Standing.IN_ERROR)
    return standings_by(book_on(payer, day, books), approved, in_error)


def standings_by(book: Values | None, approved: frozenset[UUID], in_error: frozenset[UUID]) -> Standings:
    """What is known to have followed, as the payer's rules count it. Without a rule a plan counts while it waits."""
    waits = book is not None and book.words(WAITS) == ("yes",)
    return Standings(approved, in_error, counts_meanwhile=not waits)


def plan_of_day(work: UnitOfWork, client: Client, day: date, books: ValueBooks = value_book) -> CarePlan | None:
    """The version in force on a day, as the payer counts those that wait for a second signature."""
    versions = work.of_client(CarePlan, client.id)
    return plan_in_force(versions, day, standings(work, client, versions, day, books))


def plan_to_review(work: UnitOfWork, client: Client, today: date, books: ValueBooks = value_book) -> CarePlan | None:
    """The latest version that counts by the rules of today, also one that begins later."""
    versions = work.of_client(CarePlan, client.id)
    return plan_in_force(versions, date.max, standings(work, client, versions, today, books))


def plan_as_of_day(work: UnitOfWork, client: Client, day: date) -> CarePlan | None:
    """The version in force on a day with its objectives as they stood then, by what was written down since."""
    plan = plan_of_day(work, client, day)
    if plan is None:
        return None
    told = [each for each in work.of_client(ObjectiveProgress, client.id) if each.on <= day]
    return replace(plan, objectives=current_objectives(plan, work.of_client(CarePlan, client.id), told))


def _those(stands: dict[UUID, Standing], wanted: Standing) -> frozenset[UUID]:
    return frozenset(plan_id for plan_id, stand in stands.items() if stand is wanted)


def _says_yes(payer: str, day: date, name: str) -> bool:
    book = book_on(payer, day)
    return book is not None and book.words(name) == ("yes",)
