"""A whole chart around one good contact, to be spoiled one fact at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from tcm_desktop.billing.book import RuleBook, rule_book
from tcm_desktop.billing.chart import chart_findings
from tcm_desktop.billing.chart_facts import ChartFacts
from tcm_desktop.billing.decision import Finding
from tcm_desktop.billing.pack import Citation, DatedValue
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Authorization, Client, Coverage, Diagnosis, Setting, Stay, TargetGroup
from tcm_desktop.domain.contacts import ContactMode, ContactNote, ContactRole, TcmComponent
from tcm_desktop.domain.people import PersonName, Qualification, Worker
from tcm_desktop.domain.plans import CarePlan, Objective
from tcm_desktop.domain.signatures import Signature

DAY = date(2026, 3, 4)
ZONE = "America/Los_Angeles"
LONG_AGO = date(2020, 1, 1)
PAYER = "sf-smhs"
SIGNED = Signature(UUID(int=2), "Ana Practice", "LCSW", datetime(2026, 1, 10, 18, tzinfo=UTC), ZONE, "0" * 64)
NARRATIVE = (
    "Called the intake worker at the county clinic with client. Because of her panic attacks client could not make the"
    " call alone. Made the referral to psychiatry and got an intake appointment for Tuesday."
)

WORKER = Worker(
    UUID(int=2),
    "Ana Practice",
    "LCSW",
    qualifications=(Qualification(UUID(int=20), "LCSW", LONG_AGO, evidence="License 1"),),
)
CLIENT = Client(
    UUID(int=1),
    PersonName("Bea", "Practice"),
    date(1984, 6, 15),
    PAYER,
    TargetGroup.ADULT_SPMI,
    LONG_AGO,
    diagnoses=(Diagnosis(UUID(int=10), "F33.1", "Major depressive disorder, recurrent, moderate", LONG_AGO),),
    coverages=(Coverage(UUID(int=11), PAYER, LONG_AGO, known_as_of=DAY),),
)
ASSESSMENT = Assessment(
    UUID(int=3),
    CLIENT.id,
    WORKER.id,
    date(2026, 1, 5),
    face_to_face_on=date(2026, 1, 5),
    completed_on=date(2026, 1, 10),
    signature=SIGNED,
)
STEP = Objective(UUID(int=40), "See a psychiatrist by June")
PLAN = CarePlan(
    UUID(int=4),
    CLIENT.id,
    WORKER.id,
    1,
    date(2026, 1, 12),
    objectives=(STEP,),
    effective_on=date(2026, 1, 12),
    review_due=date(2026, 12, 31),
    signature=SIGNED,
)
NOTE = ContactNote(
    UUID(int=5),
    CLIENT.id,
    WORKER.id,
    DAY,
    ZONE,
    start=time(10),
    direct_minutes=30,
    mode=ContactMode.TELEPHONE,
    contacted_role=ContactRole.PROVIDER,
    component=TcmComponent.REFERRAL_LINKAGE,
    objective_id=STEP.id,
    narrative=NARRATIVE,
)
GOOD = ChartFacts(NOTE, CLIENT, WORKER, DAY, (ASSESSMENT,), PLAN, units=2)


def book(on: date = DAY, **changes: Any) -> RuleBook:
    """San Francisco's rules on a day, with parameters changed (`note__due_business_days=5`); None takes one away."""
    found = rule_book(PAYER, on)
    parameters: Mapping[str, Any] = {name.replace("__", "."): value for name, value in changes.items()}
    kept = {name: value for name, value in found.parameters.items() if name not in parameters}
    source = Citation("Test", "1", "Test")
    made = {
        name: DatedValue(value=v, since=LONG_AGO, citation=source) for name, v in parameters.items() if v is not None
    }
    return replace(found, parameters={**kept, **made})


def with_note(facts: ChartFacts = GOOD, **changes: Any) -> ChartFacts:
    """The chart with other facts in the note."""
    return replace(facts, note=replace(facts.note, **changes))


def with_client(facts: ChartFacts = GOOD, **changes: Any) -> ChartFacts:
    """The chart with other facts about the client."""
    return replace(facts, client=replace(facts.client, **changes))


def on(day: date, facts: ChartFacts = GOOD) -> ChartFacts:
    """The same chart with the contact on another day, written on that day."""
    return replace(with_note(facts, service_date=day), today=day)


def coverage(since: date = LONG_AGO, until: date | None = None, known: date | None = DAY, **more: Any) -> Coverage:
    return Coverage(UUID(int=11), more.pop("payer", PAYER), since, until, known, **more)


def stay(setting: Setting, admitted: date, discharged: date | None = None, known: date | None = DAY) -> Stay:
    return Stay(UUID(int=12), setting, admitted, discharged, known)


def authorization(units: int, since: date = LONG_AGO, until: date = date(2026, 12, 31), **more: Any) -> Authorization:
    return Authorization(UUID(int=13), "A-1", units, since, until, more.get("known", DAY))


def found(facts: ChartFacts, rules: RuleBook | None = None) -> dict[str, Finding]:
    """What the chart shows, by code, under San Francisco's rules of the service date."""
    return {finding.code: finding for finding in chart_findings(facts, rules or book(facts.on))}


def codes(facts: ChartFacts, rules: RuleBook | None = None) -> set[str]:
    return set(found(facts, rules))
