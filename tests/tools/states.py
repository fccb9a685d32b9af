"""Every registered screen in every state that it can have, and how its picture is come to.

Which states a screen has follows from what it is: each one is waited for and can fail; one that needs nothing but a
client shows a closed chart; one that shows documents which are signed twice shows them signed, waiting and returned.
Only that a screen is never empty is said by hand, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from inspect import Parameter, signature
from typing import TYPE_CHECKING
from uuid import UUID

from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.follow_ups import CosignedDocument
from tcm_desktop.domain.summaries import MonthlySummary
from tests.tools import cosign_shots, discharge_shots, signing_shots, summary_shots
from tests.tools.studio import Studio
from ui.presenters.follow_ups import place_of
from ui.registry import SCREENS, ScreenSpec

if TYPE_CHECKING:
    from tests.tools.screenshots import Go, People


class State(StrEnum):
    """What a screen can be met in."""

    WHOLE = "whole"
    EMPTY = "empty"
    LOADING = "loading"
    ERROR = "failed"
    CLOSED = "closed"
    SIGNED = "signed"
    WAITS = "waits"
    RETURNED = "returned"


FORM = "a form: blank is how it begins"
ONE = "it is about one thing, which is there or cannot be opened"
PAPER = "the paper of something that is there"
NEVER_EMPTY = {
    **dict.fromkeys(("referral_form", "referral_step", "referral_mistake", "appointment", "appointment_end"), FORM),
    **dict.fromkeys(("consent", "consent_end", "sharing", "problem_form", "problem_step", "task", "addendum"), FORM),
    **dict.fromkeys(("in_error", "plan_progress", "settings", "join_agency", "hand_back"), FORM),
    **dict.fromkeys(("check", "referral", "cosign_document", "move_note", "necessity_review", "problem", "alike"), ONE),
    **dict.fromkeys(("meeting", "refused_work", "left_text"), ONE),
    **dict.fromkeys(("print", "print_summary", "print_discharge", "print_necessity", "print_consent"), PAPER),
}
"""Screens on which something always stands, and why."""

NEVER_WAITED_FOR = dict.fromkeys(("settings", "join_agency"), "the window knows all that stands there")
NEVER_FAILS = {
    **NEVER_WAITED_FOR,
    "rules": "the rules come with the program; a vault that fails leaves them readable",
    **dict.fromkeys(
        ("meeting", "refused_work", "left_text"), "it leads back to the list that it was opened from, and says why"
    ),
}

WITHOUT_CLIENTS = frozenset({"today", "caseload", "notes", "cosign", "summaries", "qualifications"})
"""Empty on the first day, and shown so in a vault of their own."""

NAMED: dict[tuple[str, State], str] = {
    ("client", State.WHOLE): "chart",
    ("check", State.WHOLE): "check_clean",
    ("assessment", State.WHOLE): "reassessment",
    ("by_form", State.WHOLE): "assessment_by_form",
    ("plan", State.WHOLE): "plan_draft",
    ("note", State.WHOLE): "note_clean",
    ("print_summary", State.WHOLE): "summary_print",
    ("print_discharge", State.WHOLE): "discharge_print",
    ("problem_step", State.WHOLE): "problem_resolve",
    ("referral_step", State.WHOLE): "referral_close",
    ("rules", State.WHOLE): "rules_changed",
    ("client", State.EMPTY): "chart_new",
    ("note", State.EMPTY): "note_new",
    ("assessment", State.EMPTY): "assessment_new",
    ("by_form", State.EMPTY): "assessment_no_form",
    ("intake", State.EMPTY): "intake_new",
    ("monitoring", State.EMPTY): "monitoring_none",
    ("necessity_history", State.EMPTY): "necessity_none",
    ("plan", State.EMPTY): "plan_new",
    ("plan_versions", State.EMPTY): "plan_versions_one",
    ("rules", State.EMPTY): "rules",
    ("sync", State.EMPTY): "sync_alone",
    ("closing", State.CLOSED): "closed",
    ("packet", State.CLOSED): "packet",
    ("discharge", State.CLOSED): "discharge_signed",
    ("necessity_review", State.SIGNED): "necessity_review",
}
"""Pictures that have a name of their own. All others are called by the screen, or by the screen and the state."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A screen in a state, and the name of its picture."""

    screen: str
    state: State

    @property
    def shot(self) -> str:
        """The picture's name."""
        own = self.screen if self.state is State.WHOLE else f"{self.screen}_{self.state}"
        return NAMED.get((self.screen, self.state), own)


def states(spec: ScreenSpec) -> Iterator[State]:
    """The states that a screen can have."""
    yield State.WHOLE
    if spec.name not in NEVER_EMPTY:
        yield State.EMPTY
    if spec.name not in NEVER_WAITED_FOR:
        yield State.LOADING
    if spec.name not in NEVER_FAILS:
        yield State.ERROR
    if _needs_a_client_alone(spec):
        yield State.CLOSED
    if spec.name in signed_twice():
        yield from (State.SIGNED, State.WAITS, State.RETURNED)


def table() -> tuple[Cell, ...]:
    """Every screen of the registry in every state that it can have."""
    return tuple(Cell(spec.name, state) for spec in SCREENS.values() for state in states(spec))


def signed_twice() -> frozenset[str]:
    """The screens of the documents that a payer can want signed twice."""
    own = {CosignedDocument.PLAN_DEVELOPMENT.value: ContactNote.KIND}  # it is a contact note
    kinds = {own.get(kind, kind.value) for kind in CosignedDocument} - {MonthlySummary.KIND}
    return frozenset({place_of(kind, UUID(int=0), UUID(int=0))[0] for kind in kinds} | {"summary"})


def state_shots(known: Mapping[str, Go]) -> dict[str, Go]:
    """The pictures of the table that are not among those that are `known` by name, but for the first day's.

    A screen whose ordinary picture nobody has taken yet has none of the others either; a test misses them.
    """
    made: dict[str, Go] = {}
    for cell in table():
        is_first_day = cell.state is State.EMPTY and cell.screen in WITHOUT_CLIENTS
        is_begun = Cell(cell.screen, State.WHOLE).shot in known
        if cell.shot not in known and is_begun and not is_first_day:
            made[cell.shot] = _go(cell, known)
    return made


def first_day_shots() -> dict[str, Go]:
    """The pictures of screens that are empty only while there are no clients."""
    return {Cell(name, State.EMPTY).shot: _open(name) for name in sorted(WITHOUT_CLIENTS)}


def troubled(shot: str, go: Go, trouble: str) -> Go:
    """Come to a picture's place while the vault is in trouble: its lane is held up, or its file damaged."""

    def go_again(studio: Studio, people: People) -> None:
        if shot not in studio.places:
            go(studio, people)
            studio.wait()
            studio.places[shot] = studio.shell.navigator.place
        place = studio.places[shot]
        studio.shell.navigator.open("settings")
        studio.wait()
        getattr(studio, trouble)()
        studio.shell.navigator.open(place.name, **place.params)

    return go_again


def _go(cell: Cell, known: Mapping[str, Go]) -> Go:
    if cell.state in {State.LOADING, State.ERROR}:
        whole = Cell(cell.screen, State.WHOLE).shot
        return troubled(whole, known[whole], "hold" if cell.state is State.LOADING else "damage")
    if cell.screen == "note" and cell.state is State.WAITS:
        return signing_shots.waiting
    if cell.screen == "summary" and cell.state in {State.EMPTY, State.CLOSED}:
        return summary_shots.empty if cell.state is State.EMPTY else summary_shots.closed
    if cell.state is State.WAITS:
        return cosign_shots.waiting(cell.screen)
    if cell.state is State.RETURNED:
        return cosign_shots.returned(cell.screen)
    return _open(cell.screen, closed=cell.state is State.CLOSED, new=cell.state is State.EMPTY)


def _open(name: str, *, closed: bool = False, new: bool = False) -> Go:
    def go(studio: Studio, people: People) -> None:
        params = {}
        if closed or new:
            params["client_id"] = discharge_shots.ended(people) if closed else people.new
        studio.shell.navigator.open(name, **params)

    return go


def _needs_a_client_alone(spec: ScreenSpec) -> bool:
    _, _, *params = signature(spec.load().__init__).parameters.values()  # but for the screen and its context
    needed = [each.name for each in params if each.default is Parameter.empty]
    return needed == ["client_id"] or spec.name == "intake"
