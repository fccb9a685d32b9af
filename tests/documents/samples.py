"""A made-up client with a care plan, and the ways in which the tests vary it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from tcm_desktop.documents.care_plan import CarePlanSheet
from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.clients import Associate, AssociateRole, Client, Diagnosis, TargetGroup
from tcm_desktop.domain.people import PersonName, Worker
from tcm_desktop.domain.plan_progress import CopyWay, PlanEvent, PlanEventKind
from tcm_desktop.domain.plans import (
    CarePlan,
    DeclinedService,
    NaturalSupport,
    Objective,
    ObjectiveStatus,
    Participation,
    ParticipationEvidence,
    PlannedAction,
    Representative,
    Safeguards,
    ServiceKind,
    TookPart,
    Transition,
)
from tcm_desktop.domain.signatures import signed

WORKER = Worker(UUID(int=1), "Dana Wu", "LCSW", "Mission Neighborhood Services")
HOME, HEALTH, FOOD = UUID(int=10), UUID(int=11), UUID(int=12)
NEEDS = (
    Need(HOME, "A steady place to live", "trouble with sleep and worry"),
    Need(HEALTH, "Health care for diabetes", "low energy"),
    Need(FOOD, "Food and money each month"),
)
CLIENT = Client(
    UUID(int=2),
    PersonName("Rosa", "Álvarez Núñez", "Rosi"),
    date(1984, 5, 2),
    "sf-smhs",
    TargetGroup.ADULT_SPMI,
    date(2026, 1, 5),
    medicaid_id="90000001A",
    phone="415-555-0100",
    address="12 Eddy Street, Apt 4\nSan Francisco, CA 94102",
    language="Spanish",
    interpreter_needed=True,
    safety_alert="Dog at the door",
    diagnoses=(
        Diagnosis(UUID(int=80), "F33.1", "Major depressive disorder", date(2025, 1, 1)),
        Diagnosis(UUID(int=81), "F10.20", "Alcohol dependence", date(2025, 1, 1)),
    ),
    associates=(Associate(UUID(int=3), AssociateRole.CAREGIVER, "Lucía Núñez", "Sister"),),
)
OBJECTIVES = (
    Objective(
        UUID(int=20),
        "Finish the housing voucher form and hand it in",
        "Rosa and Dana",
        date(2026, 7, 15),
        HOME,
        ObjectiveStatus.MET,
        date(2026, 6, 20),
    ),
    Objective(UUID(int=21), "Go to the first visit with a primary care doctor", "Rosa", date(2026, 8, 1), HEALTH),
    Objective(
        UUID(int=22),
        "Apply for CalFresh food help online or at the office on Otis Street",
        "Rosa, with help from Dana",
        date(2026, 9, 15),
        FOOD,
        ObjectiveStatus.PARTLY_MET,
        date(2026, 6, 28),
        "The office still needs one pay stub.",
    ),
    Objective(
        UUID(int=24),
        "Go to a day program",
        "Rosa",
        status=ObjectiveStatus.DECLINED,
        status_on=date(2026, 6, 1),
        status_reason="I like my own group on Tuesdays better.",
    ),
)
ACTIONS = (
    PlannedAction(
        UUID(int=30),
        "Send a referral to the Coordinated Entry access point and call two days later",
        HOME,
        "Dana Wu",
        "Mission Neighborhood Services",
        date(2026, 6, 30),
    ),
    PlannedAction(
        UUID(int=31),
        "Check how the food help form is going and fix what is missing",
        FOOD,
        "Marisol Reyes",
        "SF Human Services Agency",
        date(2026, 8, 1),
    ),
)
PLAN = CarePlan(
    UUID(int=40),
    CLIENT.id,
    WORKER.id,
    2,
    date(2026, 6, 1),
    goal="Rosa will move into her own home and keep it.",
    goal_own_words="I want my own place, where my daughter can stay with me on weekends.",
    objectives=OBJECTIVES,
    actions=ACTIONS,
    participation=Participation(
        (ParticipationEvidence.OWN_WORDS, ParticipationEvidence.WITH_CAREGIVER),
        "Rosa told Dana what matters most to her. Her sister came too. Rosa changed the order of the steps.",
    ),
    transition=Transition(
        "When I have had my home for six months, I will meet with Dana once a month.", date(2027, 6, 1)
    ),
    effective_on=date(2026, 6, 3),
    review_due=date(2026, 12, 3),
)


def draft() -> CarePlanSheet:
    """The plan before it is signed."""
    return CarePlanSheet(CLIENT, PLAN, NEEDS, WORKER, WORKER.agency, date(2026, 6, 3))


def final() -> CarePlanSheet:
    """The plan as the case manager signed it, in the afternoon in San Francisco."""
    moment = datetime(2026, 6, 3, 21, 15, tzinfo=UTC)
    return replace(draft(), plan=signed(PLAN, WORKER, moment, "America/Los_Angeles"))


def three_page_sheet() -> CarePlanSheet:
    """A signed plan of an ordinary length."""
    return final()


WHOLE = replace(
    PLAN,
    actions=(
        replace(
            ACTIONS[0], service=ServiceKind.SOCIAL, contact="Lee Park", phone="415-555-0133", frequency="each week"
        ),
        ACTIONS[1],
    ),
    supports=(
        NaturalSupport(UUID(int=50), "Lucía Núñez", "Sister", "Keeps my papers and comes along to the first visits"),
        NaturalSupport(UUID(int=51), "Otis", "Neighbor", "Knocks on my door each morning"),
    ),
    declined=(DeclinedService(UUID(int=52), "Meals brought to my door", "I like to cook.", date(2026, 6, 1)),),
    representative=Representative("Lucía Núñez", "Sister", decides=True, took_part=TookPart.YES),
    safeguards=Safeguards(
        date(2026, 6, 1), "Dana Wu", "Mission Neighborhood Services", date(2026, 6, 1), date(2026, 6, 1)
    ),
    transition=replace(PLAN.transition, criteria="I have slept in my own home for six months."),
)
"""A plan that says everything that a plan can say."""


def whole() -> CarePlanSheet:
    """The whole plan as signed, with one objective that went on since, and a copy given."""
    moment = datetime(2026, 6, 3, 21, 15, tzinfo=UTC)
    plan = signed(WHOLE, WORKER, moment, "America/Los_Angeles")
    event = PlanEvent(
        UUID(int=60),
        CLIENT.id,
        WORKER.id,
        plan.id,
        date(2026, 6, 5),
        PlanEventKind.COPY_GIVEN,
        CopyWay.ON_PAPER,
        "Spanish",
    )
    first, second, *others = OBJECTIVES
    done = replace(second, status=ObjectiveStatus.MET, status_on=date(2026, 7, 20))
    return replace(draft(), plan=plan, printed_on=date(2026, 7, 21), now=(first, done, *others), events=(event,))


def with_goal(text: str) -> CarePlanSheet:
    """A draft whose goal, in the client's words, is this text."""
    return replace(draft(), plan=replace(PLAN, goal_own_words=text))


def with_steps(count: int, statement: str = "Call the office and write down what they say") -> CarePlanSheet:
    """A draft with that many steps."""
    steps = tuple(Objective(UUID(int=1000 + n), f"{statement} ({n})", "Rosa") for n in range(count))
    return replace(draft(), plan=replace(PLAN, objectives=steps))
