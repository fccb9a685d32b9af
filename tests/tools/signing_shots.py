"""Ways into what follows a signature, for pictures: queue, reading, remark, addendum, error, return, undo, moving."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.services.cosigning import cosign_queue, in_order, open_to_cosign, send_back
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import mark_in_error
from tcm_desktop.services.notes import recent_notes
from tcm_desktop.services.views import ContactLine, StandingLine
from tests.tools import note_shots
from tests.tools.studio import Studio

if TYPE_CHECKING:
    from tests.tools.screenshots import Go, People

REMARK = "Which papers were these, and for which office? Please add it."


def ask(studio: Studio, use_case: Callable[..., Any], *args: Any) -> Any:
    """What a use case says, on the vault's lane."""
    found: list[Any] = []
    studio.program.tasks.vault(lambda: found.append(use_case(studio.shell.gateway.desk, *args)))
    studio.wait()
    return found[0]


def first_waiting(studio: Studio, *, billed_against: bool = False) -> StandingLine:
    """The document that has waited longest; or the one that was billed against a finding."""
    lines = in_order(ask(studio, cosign_queue))
    return next((line for line in lines if billed_against and "Marcus" in line.listed_name), lines[0])


def own_signed(studio: Studio) -> ContactLine:
    """The latest note that the worker at the desk signed to be billed."""

    def mine(desk: Desk) -> ContactLine:
        with desk.reading() as work:
            for line in recent_notes_in(work.contacts()):
                if work.get(ContactNote, line.id).worker_id == desk.worker.id:
                    return line
        raise LookupError

    line: ContactLine = ask(studio, mine)
    return line


def recent_notes_in(lines: tuple[ContactLine, ...]) -> tuple[ContactLine, ...]:
    """Those that were signed and count."""
    return tuple(line for line in lines if line.signed_at and line.units and line.standing == "clear")


def reading(studio: Studio, people: People) -> None:
    """A colleague's note, opened to be signed."""
    line = first_waiting(studio, billed_against=True)
    studio.shell.navigator.open("cosign_document", client_id=line.client_id, kind=line.kind, document_id=line.id)


def remark(studio: Studio, people: People) -> None:
    """The same, with a remark about its first sentence."""
    reading(studio, people)
    studio.wait()
    screen = studio.shell.screen_shown
    if screen.remark is None:
        screen.ask_remark()
    if not screen.remark.toPlainText():
        screen.remark.insertPlainText(REMARK)


def followed(name: str) -> Go:
    """A page about a signed note of one's own."""

    def go(studio: Studio, people: People) -> None:
        line = own_signed(studio)
        studio.shell.navigator.open(name, client_id=line.client_id, kind=ContactNote.KIND, document_id=line.id)

    return go


def in_error(studio: Studio, people: People) -> None:
    """A note of one's own that was marked."""

    def marked(desk: Desk) -> ContactLine:
        lines = [line for line in recent_notes(desk, 400) if line.standing == "in_error"]
        return lines[0] if lines else mark(desk)

    def mark(desk: Desk) -> ContactLine:
        with desk.reading() as work:
            line = next(
                line
                for line in recent_notes_in(work.contacts())
                if work.get(ContactNote, line.id).worker_id == desk.worker.id
            )
        mark_in_error(desk, ContactNote.KIND, line.id, "Wrong day, time or minutes")
        return line

    line: ContactLine = ask(studio, marked)
    studio.shell.navigator.open("note", client_id=line.client_id, note_id=line.id)


def waiting(studio: Studio, people: People) -> None:
    """A note that a supervisor has still to sign, as its author sees it."""
    notes = [line for line in in_order(ask(studio, cosign_queue)) if line.kind == ContactNote.KIND]
    _show_to_author(studio, notes[-1])


def returned(studio: Studio, people: People) -> None:
    """A note that was sent back, as its author sees it."""
    if returned not in studio.made:
        line = first_waiting(studio)

        def send(desk: Desk) -> None:
            with desk.reading() as work:
                note = work.get(ContactNote, line.id)
            first = note.narrative.split(". ")[0] + "."
            send_back(desk, open_to_cosign(desk, note.KIND, note.id), REMARK, first, 0)

        ask(studio, send)
        studio.made[returned] = line
    _show_to_author(studio, studio.made[returned])


def _show_to_author(studio: Studio, line: StandingLine) -> None:
    studio.seat_author(line.worker_id)
    studio.shell.navigator.open("note", client_id=line.client_id, note_id=line.id)
    studio.wait()
    studio.seat_again()


def undo(studio: Studio, people: People) -> None:
    """A note that was signed just now."""
    if studio.shell.header.undo.is_open:
        studio.shell.undo_signature()  # of the picture before
        studio.wait()
    note_shots.checked(note_shots.BENEFITS)(studio, people)
    studio.wait()
    studio.shell.action_bar.button_for("Sign note").click()


def moving(studio: Studio, people: People) -> None:
    """A draft, and the question whose it is."""
    note_shots.write(note_shots.CLEAN)(studio, people)
    studio.shell.screen_shown.ask_whose()


def late(studio: Studio, people: People) -> None:
    """A note of three weeks ago before it is signed."""
    note_shots.write(note_shots.PHARMACY)(studio, people)
    screen = studio.shell.screen_shown
    screen.work.fields.date.type_in("2/11/2026")
    studio.wait()
    screen.review()
