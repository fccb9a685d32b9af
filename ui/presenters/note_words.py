"""A contact note in words: the thread to the assessed need, the summary before signing, the line of a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.contacts import ContactMode, ContactNote, billable_minutes
from tcm_desktop.domain.places import place_of_service
from tcm_desktop.domain.plans import CarePlan, Objective
from tcm_desktop.domain.signatures import Signature
from ui.presenters.note_extras import (
    attempt_words,
    consent_words,
    crisis_words,
    helper_words,
    interpreter_words,
    over_words,
    person_words,
    split_words,
)
from ui.presenters.note_links import objective_options
from ui.presenters.typed import count, show_date, show_time
from ui.presenters.words import COMPONENTS, CONTACTED, MODES, PLACES

DIGEST_SHOWN = 16


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
    if note.attempt is not None:
        return Thread(("Nobody was reached: this serves the record, and is never billed.",))
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
    """The note's facts in six lines, and one for each further thing that it holds. Of an attempt, what was tried."""
    when = Line("Date and time", _when(note, today), "date")
    if note.attempt is not None:
        tried = Line("Attempt", attempt_words(note.attempt, today), "")
        return (Line("Client", client_name, ""), when, tried, Line("With", _with(note), "contacted"))
    objective = objective_of(note, plan)
    return (
        Line("Client", client_name, ""),
        when,
        Line("Service", _service(note), "component"),
        Line("With", _with(note), "contacted"),
        Line("Plan objective", objective[1] if objective else "None chosen", "objective"),
        Line("Minutes", _minutes(note, units), "minutes"),
        *further_lines(note, plan, today),
    )


def further_lines(note: ContactNote, plan: CarePlan | None, today: date) -> tuple[Line, ...]:
    """What a plain note does not have, a line each."""
    lines = [Line("Minutes by activity", over_words(note) or split_words(note), "extras")] if note.activities else []
    lines += [Line("Also serves", words, "extras") for words in _also_serves(note, plan)]
    lines += [Line("Also with", person_words(each), "extras") for each in note.participants]
    if note.interpreter is not None:
        lines.append(Line("Interpreter", interpreter_words(note.interpreter), "extras"))
    if note.mode is ContactMode.TELEHEALTH:
        lines.append(Line("Consent to video", consent_words(note, today), "extras"))
    if note.second_worker:
        lines.append(Line("Second worker", helper_words(note), "second_worker"))
    if note.crisis:
        lines.append(Line("Crisis", crisis_words(note.crisis_began, note.crisis_ended), "extras"))
    if note.late_reason:
        lines.append(Line("Late entry", note.late_reason, "late_reason"))
    return tuple(lines)


def _also_serves(note: ContactNote, plan: CarePlan | None) -> list[str]:
    """The objectives of the further activities, each once, but for that of the note itself."""
    other = {each.objective_id for each in note.activities} - {note.objective_id, None}
    return [words for objective, words in objective_options(plan) if objective.id in other]


def written_words(note: ContactNote, today: date) -> str:
    """`written Wed 3/4`, where that is another day than the contact's; both days stay visible for ever."""
    written = note.written_on
    return "" if written in {None, note.service_date} else f"written {show_date(written, today)}"


def _when(note: ContactNote, today: date) -> str:
    return ", ".join(part for part in (_contact_time(note, today), written_words(note, today)) if part)


def _contact_time(note: ContactNote, today: date) -> str:
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
    parts += [PLACES[note.place].lower()] if note.place else []
    code = place_of_service(note.mode, note.place, note.service_date)
    return ", ".join([*parts, *([f"place of service {code}"] if code else [])])


def _with(note: ContactNote) -> str:
    role = CONTACTED[note.contacted_role] if note.contacted_role else "Not said"
    named = f"{role}, {note.contacted_name}" if note.contacted_name else role
    return f"{named} ({note.contacted_relationship})" if note.contacted_relationship else named


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
