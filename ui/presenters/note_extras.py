"""What a contact can have more of, in words: activities, people, an interpreter, consent, a crisis, attempts."""

from __future__ import annotations

from datetime import date, time

from tcm_desktop.domain.contact_minutes import every_activity, minutes_over
from tcm_desktop.domain.contacts import (
    Activity,
    Attempt,
    AttemptOutcome,
    ConsentForm,
    ContactNote,
    InterpretedBy,
    Interpreter,
    Participant,
    billable_minutes,
)
from tcm_desktop.services.due_rules import due_of_note
from ui.presenters.typed import count, show_date, show_time
from ui.presenters.words import COMPONENTS, CONTACTED

INTERPRETED_BY = {
    InterpretedBy.IN_PERSON: "In person",
    InterpretedBy.TELEPHONE: "By phone",
    InterpretedBy.VIDEO: "By video",
}
CONSENT_FORMS = {ConsentForm.VERBAL: "Said yes", ConsentForm.WRITTEN: "Signed a form"}

ATTEMPTS = {
    AttemptOutcome.NO_ANSWER: "Phone: no answer",
    AttemptOutcome.VOICEMAIL_LEFT: "Phone: left a voicemail",
    AttemptOutcome.NOBODY_HOME: "Visit: nobody home",
    AttemptOutcome.DID_NOT_COME: "Client did not come",
    AttemptOutcome.TEXT_NO_REPLY: "Text message: no reply",
    AttemptOutcome.EMAIL_NO_REPLY: "Email: no reply",
    AttemptOutcome.LETTER_SENT: "Letter sent",
    AttemptOutcome.ASKED_OTHERS: "Asked others where the client is",
}

CRISIS_HINT = (
    "Help when a crisis begins can be TCM. Crisis intervention is a service of its own: ask if you are not sure."
)


def over_words(note: ContactNote) -> str:
    """That the activities claim more than the contact has; blank while they fit. A hint, never a wall."""
    over = minutes_over(note)
    if not over:
        return ""
    has = billable_minutes(note)
    return f"The other activities take {has + over} minutes, and the contact has {has}. Change one of them."


def split_words(note: ContactNote) -> str:
    """How the minutes are shared out: `Linkage 30, Assessment 20`."""
    shared = every_activity(note)
    return ", ".join(f"{_service(each)} {each.minutes or 0}" for each in shared)


def _service(activity: Activity) -> str:
    return COMPONENTS[activity.component] if activity.component else "No service chosen"


def person_words(person: Participant) -> str:
    """`Support person, Rosa Demo (sister)`."""
    role = CONTACTED[person.role] if person.role else ""
    named = ", ".join(part for part in (role, person.name) if part) or "Not said"
    return f"{named} ({person.relationship})" if person.relationship else named


def interpreter_words(interpreter: Interpreter) -> str:
    """`Spanish, by phone, Luz Sample`."""
    how = INTERPRETED_BY[interpreter.how].lower() if interpreter.how else ""
    return ", ".join(part for part in (interpreter.language, how, interpreter.name) if part) or "Took part"


def consent_words(note: ContactNote, today: date) -> str:
    """`Said yes, Wed 3/4`; what is missing where it is not said."""
    consent = note.telehealth_consent
    if consent is None or consent.how is None:
        return "Not written down yet"
    return f"{CONSENT_FORMS[consent.how]}, {show_date(consent.on, today) or 'no date'}"


def crisis_words(began: time | None, ended: time | None) -> str:
    """`2:10 pm to 3:30 pm`, as far as it is known."""
    if began is None and ended is None:
        return "Yes"
    return f"{show_time(began) or 'not said'} to {show_time(ended) or 'not said'}"


def crisis_due_words(note: ContactNote, payer: str, today: date) -> str:
    """By when a note about a crisis has to be signed, by the rules of its day."""
    return f"About a crisis this note is due by {show_date(due_of_note(note, payer), today)}."


def attempt_words(attempt: Attempt, today: date) -> str:
    """`Phone: no answer. Next try: Mon 3/9`."""
    words = ATTEMPTS[attempt.outcome]
    return f"{words}. Next try: {show_date(attempt.next_on, today)}" if attempt.next_on else words


def helper_words(note: ContactNote) -> str:
    """`Jo Helper, 30 min: called the clinic`."""
    minutes = "" if note.second_worker_minutes is None else f", {count(note.second_worker_minutes, 'minute')}"
    did = f": {note.second_worker_did}" if note.second_worker_did else ""
    return f"{note.second_worker}{minutes}{did}"


def attempt_told(note: ContactNote, today: date) -> str:
    """What is said once an attempt is logged."""
    assert note.attempt is not None
    return f"Logged and signed: {attempt_words(note.attempt, today)}."


def next_try_words(next_by: date | None, today: date) -> str:
    """By when the payer wants the next try; blank where it names no time."""
    return "" if next_by is None else f"This payer asks for another try by {show_date(next_by, today)}."
