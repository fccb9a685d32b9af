"""Ways into the note screens, for pictures: a note with nothing to fix, with one thing, with many, checked, signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
MANY = "Drove client to Safeway and bought groceries for her. Left a voicemail for the clinic and faxed the form."


def write(narrative: str, *, minutes: int = 50, linked: bool = True) -> Go:
    """A new note for a client with a plan, filled in and checked."""

    def go(studio: Studio, people: People) -> None:
        studio.shell.navigator.open("note", client_id=people.settled)
        studio.wait()
        work = studio.shell.screen_shown.work
        work.fields.minutes.set_value(minutes)
        work.fields.mode.set_value(ContactMode.FACE_TO_FACE)
        work.fields.contacted.setCurrentIndex(1 + list(ContactRole).index(ContactRole.CLIENT))
        work.fields.contacted.activated.emit(1)
        work.fields.component.chips[2].click()
        if linked:
            work.fields.objective.setCurrentIndex(1)
        work.editor.setFocus()
        work.editor.insertPlainText(narrative)
        work.fields.minutes.setFocus()
        studio.wait()
        work.editor.setFocus()
        studio.wait()

    return go


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
    write(CLEAN)(studio, people)
    work = studio.shell.screen_shown.work
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
