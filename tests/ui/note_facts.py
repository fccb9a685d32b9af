"""Notes, clients, plans and findings for tests that need no vault."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time
from uuid import UUID

from tcm_desktop.billing.chart_facts import ChartFacts
from tcm_desktop.billing.pack import Citation, Fix, FixKind
from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.clients import Client, TargetGroup
from tcm_desktop.domain.contacts import ContactMode, ContactNote, ContactRole, Place, TcmComponent
from tcm_desktop.domain.people import PersonName
from tcm_desktop.domain.plans import CarePlan, Objective
from tcm_desktop.services.notes import NoteDesk
from tests.billing import charts
from tests.support.vaults import ZONE
from ui.levels import Level
from ui.presenters.findings import Answer, Item, Source, answer

DAY = date(2026, 3, 4)
CITATION = Citation(document="A guide", section="Not billable", sentence="Transporting a client.")

LINKED = (
    "Met with client. Called the county housing office with her and scheduled the intake interview for Friday, because "
    "her depression makes it hard for her to keep track of calls."
)
DRIVE = "Drove client to the store. Waited in the car until she came back out again."
MIXED = (
    "Drove client to the DMV. Reviewed the list of papers with her and helped her ask for the fee waiver, because her "
    "anxiety keeps her from speaking to clerks; State ID ordered, so that she can apply for housing."
)


@dataclass(slots=True)
class Hand:
    """A clock in seconds that is turned by hand."""

    at: float = 100.0

    def __call__(self) -> float:
        return self.at

    def turn(self, seconds: float) -> None:
        self.at += seconds


NEED = Need(UUID(int=7), "Stable housing", "depression")
PLAN = CarePlan(
    UUID(int=8),
    UUID(int=1),
    UUID(int=2),
    1,
    DAY,
    objectives=(
        Objective(UUID(int=3), "Get a state ID", need_id=NEED.id),
        Objective(UUID(int=4), "Apply for housing"),
    ),
)
CLIENT = Client(
    UUID(int=1),
    PersonName("Maria", "Demo"),
    date(1984, 6, 15),
    "sf-smhs",
    TargetGroup.ADULT_SPMI,
    DAY,
    diagnoses=charts.CLIENT.diagnoses,
    coverages=charts.CLIENT.coverages,
)
NOTE = ContactNote(
    UUID(int=5),
    CLIENT.id,
    UUID(int=2),
    DAY,
    ZONE,
    start=time(13, 10),
    direct_minutes=50,
    mode=ContactMode.FACE_TO_FACE,
    place=Place.HOME,
    contacted_role=ContactRole.CLIENT,
    component=TcmComponent.REFERRAL_LINKAGE,
    objective_id=UUID(int=3),
    narrative=LINKED,
)


def on_the_desk(narrative: str, client: Client = CLIENT, **changes: object) -> NoteDesk:
    """A note in hand, in a chart that says nothing against it."""
    note = replace(NOTE, narrative=narrative, **changes)
    facts = ChartFacts(note, client, charts.WORKER, DAY, (charts.ASSESSMENT,), PLAN)
    return NoteDesk(client, note, (NEED,), PLAN, 0, False, facts)


def judged(narrative: str, **changes: object) -> Answer:
    """The answer of the rules that ship with the program."""
    desk = on_the_desk(narrative, **changes)
    return answer(desk.note, desk)


def item(code: str, level: Level = Level.FIX, *spans: tuple[int, int], words: tuple[str, ...] = ()) -> Item:
    """A finding."""
    fixes = (Fix(FixKind.ASK, "Arranged: ____"),)
    return Item(code, level, f"About {code}", "A reason.", fixes, spans, source=Source(code, CITATION, "p 1", words))
