"""Ways into the note screens, for pictures: a note with nothing to fix, with one thing, with many, checked, signed."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING
from uuid import UUID

from tcm_desktop.domain.contacts import ContactMode, ContactRole
from tcm_desktop.services.notes import recent_notes
from tcm_desktop.services.views import ContactLine
from tests.tools.studio import Studio

if TYPE_CHECKING:
    from tests.tools.screenshots import Go, People

CLEAN = (
    "Met with client at home. Called the county housing office with her and scheduled the intake interview for Friday, "
    "because her depression makes it hard for her to keep track of calls and letters. She wrote the date on the "
    "calendar and said she will bring her lease. We agreed that I call on Thursday to confirm."
)
MIXED = (
    "Drove client to the DMV. Client anxious in line and wanted to leave. Reviewed the list of papers with her and "
    "helped her ask for the fee waiver; clerk accepted. State ID ordered, so that she can apply for housing. "
    "I also left a voicemail for the housing intake worker."
)
BENEFITS = (
    "Met client at the benefits office window. Asked the clerk on her behalf why her food benefits stopped, "
    "because she freezes when strangers question her. The clerk found the missing form; we filed it the same hour, and "
    "she can pick up her new card on the 12th. She wrote the date on her calendar."
)
PHARMACY = (
    "Called the pharmacy with client on the speaker. Her refills had gone to the old address, and the worry about them "
    "had cost her sleep. Arranged delivery to the new one from this week, and asked her nurse to look at the list on "
    "Tuesday. Client repeated the day and felt calmer."
)
SCHOOL = (
    "Sat with client while she phoned the adult school, because she loses track when she is asked many questions. "
    "Linked her to the counselor for evening classes; she has a place from the 16th. She chose the bus line and will "
    "try the way once before. I check next week how it went."
)
LANDLORD = (
    "Met client and the building manager about the broken heater. Helped her say which nights were worst, since she "
    "cannot raise it without panic. He ordered the part while we stood there and agreed to a loaner until Saturday. "
    "Client will call me if it has not come."
)
MANY = "Drove client to Safeway and bought groceries for her. Left a voicemail for the clinic and faxed the form."


def write(narrative: str, *, minutes: int = 50, linked: bool = True) -> Go:
    """A note for a client with a plan, filled in and checked; once begun, the same one. Each has its own hour."""

    def go(studio: Studio, people: People) -> None:
        kept = {key: note for key, note in studio.made.items() if isinstance(key, tuple) and key[0] is write}
        key = (write, narrative, minutes, linked)
        if key in kept:
            studio.shell.navigator.open("note", client_id=people.settled, note_id=kept[key])
            studio.wait()
            if studio.shell.screen_shown.work is None:
                raise RuntimeError("this note was signed; a picture that signs needs words of its own")
        else:
            _begin(studio, people.settled, 10 - len(kept), minutes, linked=linked)
        work = studio.shell.screen_shown.work
        work.editor.setFocus()
        if not work.editor.toPlainText():
            work.editor.insertPlainText(narrative)
        work.fields.minutes.setFocus()
        studio.wait()
        work.editor.setFocus()
        studio.wait()
        studio.made[key] = work.note().id

    return go


def _begin(studio: Studio, client_id: UUID, hour: int, minutes: int, *, linked: bool) -> None:
    studio.shell.navigator.open("note", client_id=client_id)
    studio.wait()
    work = studio.shell.screen_shown.work
    work.fields.start.set_value(time(hour))
    work.fields.minutes.set_value(minutes)
    work.fields.mode.set_value(ContactMode.FACE_TO_FACE)
    work.fields.contacted.setCurrentIndex(1 + list(ContactRole).index(ContactRole.CLIENT))
    work.fields.contacted.activated.emit(1)
    work.fields.component.chips[2].click()
    if linked:
        work.fields.objective.setCurrentIndex(1)


def fresh(studio: Studio, people: People) -> None:
    """A new note in which nothing is written."""
    studio.shell.navigator.open("today")
    studio.wait()
    studio.shell.navigator.open("note", client_id=people.settled)


def checked(narrative: str, *, linked: bool = True) -> Go:
    """The check before signing."""

    def go(studio: Studio, people: People) -> None:
        write(narrative, linked=linked)(studio, people)
        studio.shell.screen_shown.review()

    return go


def signed(studio: Studio, people: People) -> None:
    """A note that was signed."""
    found: list[ContactLine] = []
    studio.program.tasks.vault(lambda: found.extend(recent_notes(studio.shell.gateway.desk)))
    studio.wait()
    note = next(line for line in found if line.signed_at)
    studio.shell.navigator.open("note", client_id=note.client_id, note_id=note.id)


def whole(studio: Studio, people: People) -> None:
    """A contact with everything that it can have more of."""
    write(SCHOOL)(studio, people)
    work = studio.shell.screen_shown.work
    if work.fields.extras.activities:
        return  # all of it is there from the time before
    fields, extras = work.fields, work.fields.extras
    fields.mode.set_value(ContactMode.TELEHEALTH)
    fields.second_worker.setText("Jo Helper")
    fields.second_worker.textEdited.emit("Jo Helper")
    extras.add_activity()
    extras.activities[0].component.setCurrentIndex(1)
    extras.activities[0].minutes.set_value(60)
    extras.add_person()
    extras.people[0].name.setText("Rosa Sample")
    extras.add_interpreter()
    extras.add_crisis()
    studio.wait()


def prompted(studio: Studio, people: People) -> None:
    """A note into which the questions of a form were put."""
    from tcm_desktop.domain.note_formats import FORMATS, NoteFormat

    shell = studio.shell
    shell.context.preferences.set_note_format(shell.gateway.desk.vault.entry.id, NoteFormat.GIRP)
    fresh(studio, people)
    studio.wait()
    studio.shell.screen_shown.work._put_questions(FORMATS[NoteFormat.GIRP])
    studio.wait()
    shell.context.preferences.set_note_format(shell.gateway.desk.vault.entry.id, NoteFormat.FREE)


def captured(studio: Studio, people: People) -> None:
    """A line being typed over the note."""
    write(CLEAN)(studio, people)
    studio.shell.quick_capture()
    studio.wait()
    overlay = studio.shell._overlay
    overlay.line.setText("20m tel 2pm Called the clinic about her intake")


def catching(studio: Studio, people: People) -> None:
    """Choosing a client for a line, from Today."""
    studio.shell.navigator.open("today")
    studio.wait()
    studio.shell.quick_capture()
    studio.wait()
    overlay = studio.shell._overlay
    overlay.picker.letters.setText("dem")
    overlay.picker.letters.textEdited.emit("dem")


def attempted(studio: Studio, people: People) -> None:
    """Logging that nobody was reached."""
    studio.shell.navigator.open("client", client_id=people.settled)
    studio.wait()
    studio.shell.log_attempt()
