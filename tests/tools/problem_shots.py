"""Ways into the problem list, for pictures: one line of each kind, and forms with what is wrong told at its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtTest import QTest

from tcm_desktop.domain.clients import Client, Diagnosis, ProblemEvent
from tcm_desktop.domain.problems import Source
from tcm_desktop.services.clients import open_chart, update_client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.problems import add_problem, resolve_problem, withdraw_problem
from tests.tools.care_shots import ask
from tests.tools.studio import Studio

if TYPE_CHECKING:
    from tests.tools.screenshots import Go, People

IN_WORDS = "She is afraid of the stairs since the fire"


def listed(studio: Studio, client_id: UUID) -> Client:
    """Something of each kind on a client's list, once."""
    client: Client = ask(studio, open_chart, client_id).client
    if not any(each.text == IN_WORDS for each in client.diagnoses):
        ask(studio, begin, client_id)
        client = ask(studio, open_chart, client_id).client
    return client


def begin(desk: Desk, client_id: UUID) -> None:
    """Put one problem of each kind on the list."""
    long_ago, lately = desk.today - timedelta(days=400), desk.today - timedelta(days=20)

    def put(code: str, text: str, source: Source, who: str = "") -> UUID:
        made = Diagnosis(desk.new_id(), code, text, long_ago)
        add_problem(desk, client_id, made, source, who)
        return made.id

    put("Z59.41", "Food insecurity", Source.OWN)
    put("", IN_WORDS, Source.REPORTED, "the client")
    put("F51.01", "Primary insomnia", Source.REPORTED, "her sister")
    over = put(
        "F41.0", "Panic disorder [episodic paroxysmal anxiety]", Source.DIAGNOSED, "Dr. Lee Practice, psychiatrist"
    )
    resolve_problem(desk, client_id, over, lately, "No attack in a year, says Dr. Practice.")
    wrong = put("F31.9", "Bipolar disorder, unspecified", Source.DIAGNOSED, "Dr. Lee Practice, psychiatrist")
    withdraw_problem(desk, client_id, wrong, "The letter was about somebody else.")
    client = open_chart(desk, client_id).client
    unsourced = Diagnosis(desk.new_id(), "F42.9", "Obsessive-compulsive disorder, unspecified", long_ago)
    update_client(desk, replace(client, diagnoses=(*client.diagnoses, unsourced)))


def to(name: str = "problems") -> Go:
    """A page of the client whose list holds something of each kind."""

    def go(studio: Studio, people: People) -> None:
        listed(studio, people.settled)
        studio.shell.navigator.open(name, client_id=people.settled)

    return go


def line(code: str, event: ProblemEvent | None = None) -> Go:
    """A line of the list, or a step of it."""

    def go(studio: Studio, people: People) -> None:
        client = listed(studio, people.settled)
        problem = next(each for each in client.diagnoses if each.code == code)
        params = {"client_id": client.id, "problem_id": problem.id}
        if event is None:
            studio.shell.navigator.open("problem", **params)
        else:
            studio.shell.navigator.open("problem_step", **params, event=event)

    return go


def tried(go: Go) -> Go:
    """A form that was to be saved too early."""

    def go_on(studio: Studio, people: People) -> None:
        go(studio, people)
        studio.wait()
        studio.shell.screen_shown.finish()

    return go_on


def searched(studio: Studio, people: People) -> None:
    """A new problem that is being looked for in everyday words."""
    to("problem_form")(studio, people)
    studio.wait()
    section = studio.shell.screen_shown.sections[0]
    section.words.clear()
    section.words.setFocus()
    QTest.keyClicks(section.words, "couch surfing")


SHOTS: dict[str, Callable[[Studio, People], None]] = {
    "problems": to(),
    "problem": line("F41.0"),
    "problem_reported": line("F51.01"),
    "problem_in_error": line("F31.9"),
    "problem_form": searched,
    "problem_form_open": tried(to("problem_form")),
    "problem_resolve": line("Z59.41", ProblemEvent.RESOLVED),
    "problem_source": tried(line("F42.9", ProblemEvent.SOURCE)),
    "problem_error": tried(line("Z59.41", ProblemEvent.IN_ERROR)),
}
