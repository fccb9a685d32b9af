"""What a contact note of a record packet says beside its text: time, people, activities, interpreter, crisis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from tcm_desktop.documents.content import Entry, Facts, Table
from tcm_desktop.documents.plain_words import day_words, time_words
from tcm_desktop.domain.contact_minutes import every_activity
from tcm_desktop.domain.contacts import (
    Activity,
    Attempt,
    BillingChoice,
    ConsentForm,
    ContactNote,
    Interpreter,
    Participant,
    TcmComponent,
    TelehealthConsent,
)

COMPONENT_WORDS = {
    TcmComponent.ASSESSMENT: "Assessment",
    TcmComponent.PLAN_DEVELOPMENT: "Plan development",
    TcmComponent.REFERRAL_LINKAGE: "Referral and linkage",
    TcmComponent.MONITORING: "Monitoring",
}
CONSENT_WORDS = {ConsentForm.VERBAL: "Told", ConsentForm.WRITTEN: "In writing"}

Names = Mapping[UUID, str]
"""What the ids of needs and objectives stand for."""


def note_facts(note: ContactNote, names: Names) -> Facts:
    """Everything that is known of a contact beside its text, as label and value; what is not known has no line."""
    pairs = (
        ("Service", service_words(note.component) if not note.activities else ""),
        ("Began", time_words(note.start)),
        ("Time", _minutes(note)),
        ("Units", unit_words(note)),
        ("How", ", ".join(filter(None, (_plain(note.mode), _plain(note.place))))),
        ("With", _person(_plain(note.contacted_role), note.contacted_name, note.contacted_relationship)),
        ("Others there", "; ".join(_participant(each) for each in note.participants)),
        ("Interpreter", _interpreter(note.interpreter) if note.interpreter is not None else ""),
        ("Consent to video", _consent(note.telehealth_consent) if note.telehealth_consent is not None else ""),
        ("Second worker", _second_worker(note)),
        ("Crisis", _crisis(note) if note.crisis else ""),
        ("Need", names.get(note.need_id, "") if note.need_id is not None else ""),
        ("Objective", names.get(note.objective_id, "") if note.objective_id is not None else ""),
        ("Nobody was reached", _attempt(note.attempt) if note.attempt is not None else ""),
        ("Written on", day_words(note.written_on) if note.written_on != note.service_date else ""),
        ("Why it was late", note.late_reason),
        ("Billed against a finding", note.billing.override_reason if note.billing is not None else ""),
        ("Written anew", "In the place of a note that was entered in error" if note.corrects is not None else ""),
    )
    return Facts(tuple(pair for pair in pairs if pair[1]))


def activity_table(note: ContactNote, names: Names) -> Iterator[Table]:
    """Each activity with its part of the minutes and what it served, where a contact had several."""
    if note.activities:
        rows = tuple(
            (Entry(service_words(each.component)), Entry(_part(each)), Entry(_served(each, names)))
            for each in every_activity(note)
        )
        yield Table(("Service", "Time", "Need or objective"), (34, 20, 46), rows)


def service_words(component: TcmComponent | None) -> str:
    """The service in words; blank where none is chosen."""
    return COMPONENT_WORDS[component] if component is not None else ""


def unit_words(note: ContactNote) -> str:
    """The units that were signed to be billed, or that none were."""
    if note.billing is None or note.billing.choice is BillingChoice.DO_NOT_BILL:
        return "Not billed"
    return str(note.billing.units)


def _minutes(note: ContactNote) -> str:
    """`38 minutes direct, 5 of them not billable, 10 travel`."""
    parts = [f"{note.direct_minutes or 0} minutes direct"]
    parts += [f"{note.not_billable_minutes} of them not billable"] if note.not_billable_minutes else []
    parts += [f"{note.travel_minutes} travel"] if note.travel_minutes else []
    parts += [f"{note.documentation_minutes} writing"] if note.documentation_minutes else []
    return ", ".join(parts)


def _part(activity: Activity) -> str:
    return f"{activity.minutes} minutes" if activity.minutes is not None else "Not said"


def _served(activity: Activity, names: Names) -> str:
    ids = (activity.need_id, activity.objective_id)
    return "; ".join(names[each] for each in ids if each is not None and each in names)


def _participant(each: Participant) -> str:
    return _person(_plain(each.role), each.name, each.relationship)


def _person(role: str, name: str, relationship: str) -> str:
    """`Rosa Demo (support person, sister)`, as far as it is known."""
    who = ", ".join(filter(None, (role.lower() if name else role, relationship)))
    return f"{name} ({who})" if name and who else name or who


def _interpreter(interpreter: Interpreter) -> str:
    known = (interpreter.language, _plain(interpreter.how).lower(), interpreter.name)
    return ", ".join(filter(None, known)) or "Took part"


def _consent(consent: TelehealthConsent) -> str:
    how = CONSENT_WORDS[consent.how] if consent.how is not None else "Not said how"
    return f"{how}, {day_words(consent.on)}" if consent.on is not None else how


def _second_worker(note: ContactNote) -> str:
    minutes = f"{note.second_worker_minutes} minutes" if note.second_worker_minutes is not None else ""
    return ", ".join(filter(None, (note.second_worker, minutes, note.second_worker_did)))


def _crisis(note: ContactNote) -> str:
    clock = [time_words(each) or "not said" for each in (note.crisis_began, note.crisis_ended)]
    return f"From {clock[0]} to {clock[1]}" if note.crisis_began or note.crisis_ended else "Yes"


def _attempt(attempt: Attempt) -> str:
    again = f". Next try: {day_words(attempt.next_on)}" if attempt.next_on is not None else ""
    return f"{_plain(attempt.outcome)}{again}"


def _plain(word: str | None) -> str:
    return word.replace("_", " ").capitalize() if word is not None else ""
