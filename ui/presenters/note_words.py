"""A contact note in words: the thread to the assessed need, the summary before signing, the line of a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.contacts import ContactNote, billable_minutes
from tcm_desktop.domain.plans import CarePlan, Objective, ObjectiveStatus
from tcm_desktop.domain.signatures import Signature
from ui.presenters.typed import count, show_date, show_time
from ui.presenters.words import COMPONENTS, CONTACTED, MODES, PLACES

DIGEST_SHOWN = 16


def objective_options(plan: CarePlan | None) -> list[tuple[Objective, str]]:
    """The plan's objectives as `1. Get a state ID`; those that are over say so."""
    listed = enumerate(plan.objectives if plan else (), 1)
    return [(objective, f"{number}. {objective.statement}{_over(objective)}") for number, objective in listed]


def _over(objective: Objective) -> str:
    if objective.status in {ObjectiveStatus.ACTIVE, ObjectiveStatus.PARTLY_MET, ObjectiveStatus.REVISED}:
        return ""
    return f" ({objective.status.value})"


def objective_of(note: ContactNote, plan: CarePlan | None) -> tuple[Objective, str] | None:
    """The linked objective and its words, if the plan still has it."""
    return next((pair for pair in objective_options(plan) if pair[0].id == note.objective_id), None)


@dataclass(frozen=True, slots=True)
class Thread:
    """The way from the contact to the impairment; `missing` names the first link that is not there."""

    links: tuple[str, ...]
    missing: str = ""

    @property
    def words(self) -> str:
        """One line."""
        return " → ".join([*self.links, *([self.missing] if self.missing else [])])


def thread(note: ContactNote, plan: CarePlan | None, needs: tuple[Need, ...]) -> Thread:
    """Contact → objective → need → because of."""
    links = [COMPONENTS[note.component] if note.component else "This contact"]
    linked = objective_of(note, plan)
    if linked is not None:
        links.append(linked[1])
    wanted = [note.need_id, linked[0].need_id if linked else None]
    need = next((n for want in wanted if want for n in needs if n.id == want), None)
    if need is None:
        missing = "this objective names no assessed need" if linked else "no plan objective chosen"
        return Thread(tuple(links), missing)
    links.append(f"need: {need.statement}")
    if not need.because_of:
        return Thread(tuple(links), "the assessment does not say because of what")
    return Thread((*links, f"because of {need.because_of}"))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the summary. `field` is what `Change` goes to."""

    label: str
    words: str
    field: str


def summary(note: ContactNote, client_name: str, plan: CarePlan | None, units: str, today: date) -> tuple[Line, ...]:
    """The note's facts in six lines."""
    objective = objective_of(note, plan)
    return (
        Line("Client", client_name, ""),
        Line("Date and time", _when(note, today), "date"),
        Line("Service", _service(note), "component"),
        Line("With", _with(note), "contacted"),
        Line("Plan objective", objective[1] if objective else "None chosen", "objective"),
        Line("Minutes", _minutes(note, units), "minutes"),
    )


def _when(note: ContactNote, today: date) -> str:
    day = show_date(note.service_date, today)
    if note.start is None:
        return f"{day}, no start time"
    began = datetime.combine(note.service_date, note.start)
    if note.direct_minutes is None:
        return f"{day}, {show_time(note.start)}"
    ended = (began + timedelta(minutes=note.direct_minutes)).time()
    same_half = (note.start.hour < 12) == (ended.hour < 12)
    start = show_time(note.start).rsplit(" ", 1)[0] if same_half else show_time(note.start)
    return f"{day}, {start} to {show_time(ended)}"


def _service(note: ContactNote) -> str:
    mode = MODES[note.mode].lower() if note.mode else "how is not said"
    parts = [COMPONENTS[note.component] if note.component else "No service chosen", mode]
    return ", ".join([*parts, *([PLACES[note.place].lower()] if note.place else [])])


def _with(note: ContactNote) -> str:
    role = CONTACTED[note.contacted_role] if note.contacted_role else "Not said"
    return f"{role}, {note.contacted_name}" if note.contacted_name else role


def _minutes(note: ContactNote, units: str) -> str:
    if note.direct_minutes is None:
        return "Missing"
    aside = f", {note.not_billable_minutes} not billable" if note.not_billable_minutes else ""
    parts = [f"{note.direct_minutes} in all{aside}, {billable_minutes(note)} billable{units}"]
    parts += [f"{note.travel_minutes} travel"] if note.travel_minutes else []
    parts += [f"{note.documentation_minutes} paperwork"] if note.documentation_minutes else []
    return "; ".join(parts)


def unit_words(units: int | None) -> str:
    """` = 2 units`, to follow the minutes; nothing while the rules are not known."""
    return "" if units is None else f" = {count(units, 'unit')}"


def digest_words(signature: Signature) -> str:
    """The start of the digest of what was signed, to compare with a printed copy."""
    return f"Digest of the content: {signature.digest[:DIGEST_SHOWN]}…"
