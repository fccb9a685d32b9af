"""A worker's first day with the program, step by step, by keys alone. Each step begins where the one before ended."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtWidgets import QApplication, QMenu

from tcm_desktop.domain.clients import Client, Coverage
from tcm_desktop.domain.people import Qualification
from tests.journeys.keyboard import Keyboard
from tests.support.vaults import LONG_AGO, PASSPHRASE
from ui.screens.note_work import NoteWork

AREAS = 15
CRITERIA = 6


@dataclass(frozen=True, slots=True)
class Story:
    """What is typed on that day."""

    worker: str = "Ana Practice"
    passphrase: str = PASSPHRASE
    given: str = "Bea"
    family: str = "Practice"
    need: str = "A safe place to live"
    because: str = "depression that keeps her from calling offices"
    goal: str = "Bea lives in a home of her own by winter"
    own_words: str = "I want my own door to lock"
    objective: str = "Hand in two housing applications with all papers"
    helper: str = "Sue"
    narrative: str = (
        "Met with client at home. Called the county housing office with her and scheduled the intake interview for "
        "Friday, because her depression makes it hard for her to keep track of calls and letters. She wrote the date "
        "on the calendar and said she will bring her lease. We agreed that I call on Thursday to confirm."
    )
    ride: str = " Then drove client to the DMV for 20 minutes."


BEA = Story()


def sets_up_her_vault(keys: Keyboard, story: Story = BEA) -> None:
    """First run: who she is, and her passphrase twice."""
    keys.until(lambda: QApplication.focusWidget() is not None and keys.focused == "Your name")
    keys.type(story.worker)
    keys.fill("Your title", "LCSW")
    keys.fill("Passphrase", story.passphrase)
    keys.fill("Passphrase again", story.passphrase)
    keys.reach("Make my vault")
    keys.press("Return")
    keys.until(lambda: keys.studio.program.shell is not None)
    keys.at("Today")


def unlocks(keys: Keyboard, story: Story = BEA) -> None:
    """One field, one key."""
    keys.until(lambda: QApplication.focusWidget() is not None and keys.focused == "Passphrase")
    keys.type(story.passphrase)
    keys.press("Return")
    keys.until(lambda: keys.studio.program.shell is not None)
    keys.at("Today")


def takes_a_client_in(keys: Keyboard, story: Story = BEA) -> None:
    """From an empty Today to the chart of a new client."""
    assert keys.focused == "New client"
    keys.press("Return")
    keys.at("Intake")
    keys.fill("First name", story.given)
    keys.fill("Last name", story.family)
    keys.fill("Date of birth", "6/15/1984")
    keys.choose("Who pays", "San Francisco")
    keys.choose("Target group", "Adult")
    keys.reach("Add a diagnosis")
    keys.press("Return")
    keys.fill("Code", "f33.1")
    keys.fill("What it stands for", "Major depressive disorder, recurrent, moderate")
    keys.fill("Known as of", "1/12/2026")
    keys.press("Ctrl+Return")
    keys.at("Chart")
    assert f"{story.given} {story.family} is in your caseload" in keys.told()


def the_office_adds_what_it_knows(keys: Keyboard) -> None:
    """No keys: the agency looked the coverage up and holds proof of the worker's title, and both come with its data."""
    desk = keys.studio.shell.gateway.desk

    def add() -> None:
        title = Qualification(desk.new_id(), "LCSW", LONG_AGO, evidence="License 1")
        with desk.writing() as work:
            (client,) = work.every(Client)
            coverage = Coverage(desk.new_id(), client.payer_profile, LONG_AGO, known_as_of=desk.today)
            work.put(replace(client, coverages=(coverage,)), "client.updated")
            work.put(replace(desk.worker, qualifications=(title,)), "worker.updated")
            work.commit()

    keys.studio.program.tasks.vault(add)
    keys.studio.wait()


def assesses(keys: Keyboard, story: Story = BEA) -> None:
    """Every area is gone through; one shows a need."""
    keys.find("asses", expect="Assessment")
    keys.press("Alt+P")
    keys.type("t")
    finds_a_need(keys, story)
    for _ in range(AREAS - 1):
        keys.press("Alt+E")
        keys.press("2")
        keys.press("Ctrl+Return")
    assert "Ready to sign" in keys.sees()
    keys.press("Ctrl+Return")
    keys.until(lambda: keys.told().startswith("Signed."))


def finds_a_need(keys: Keyboard, story: Story) -> None:
    """In the first area: the need, and because of what."""
    keys.press("Alt+E")
    assert keys.focused.startswith("How this area ends")
    keys.press("1")
    keys.until(lambda: keys.focused == "Need 1")
    keys.type(story.need)
    keys.press("Tab")
    keys.type(story.because)
    keys.press("Ctrl+Return")


def shows_medical_necessity(keys: Keyboard, story: Story = BEA) -> None:
    """Each criterion is judged, and rests on something in the record."""
    keys.find("medical", expect="Medical necessity")
    for number in range(1, CRITERIA + 1):
        keys.reach(f"Criterion {number}: ")
        keys.press("1")
        keys.reach("Add evidence")
        keys.press("Return")
        assert keys.focused.startswith("Use this")
        keys.press("Return")
        keys.fill(f"Criterion {number}, why", f"Because of {story.because} she needs help with this.")
    keys.press("Ctrl+S")
    assert keys.screen.result.words.text().startswith("Met"), keys.screen.result.words.text()


def plans_care(keys: Keyboard, story: Story = BEA) -> None:
    """Every part of a plan but what was declined, signed."""
    keys.find("care plan", expect="Care plan")
    keys.type(story.own_words)
    keys.press("Alt+G")
    keys.type(story.goal)
    keys.reach("Add an objective")
    keys.press("Return")
    keys.type(story.objective)
    keys.fill("Objective 1, who", story.given)
    keys.fill("Objective 1, by when", "6/1/2026")
    keys.choose("Objective 1, need", story.need)
    keys.reach("Add a step")
    keys.press("Return")
    keys.type("Link with the county housing office and monitor the applications")
    keys.fill("Step 1, who", story.worker)
    keys.fill("Step 1, by when", "4/1/2026")
    keys.choose("Step 1, need", story.need)
    names_who_helps(keys, story)
    keys.reach("Said it in own words")
    keys.press("Space")
    keys.press("Alt+S")
    keys.type("t")
    keys.fill("Free choice explained on", "t")
    keys.fill("Explained by", story.worker)
    keys.fill("Told it is voluntary on", "t")
    keys.press("Alt+X")
    keys.type("Housing office and sister stay in touch; one call a month for a quarter.")
    keys.press("Alt+D")
    keys.type("3/1/2027")
    assert keys.screen.panel_strip() == "0 needs not in the plan, 0 worth a look", keys.sees()
    keys.press("Ctrl+Return")
    keys.press("Ctrl+Return")
    keys.until(lambda: keys.told().startswith("The plan is signed"))


def names_who_helps(keys: Keyboard, story: Story) -> None:
    """Somebody in the client's own life, and what she does."""
    keys.reach("Add a person")
    keys.press("Return")
    keys.type(story.helper)
    keys.fill("Person 1, who this is to the client", "sister")
    keys.fill("Person 1, what this person does", "Comes along to the housing office")


def writes_a_note(keys: Keyboard, story: Story = BEA) -> NoteWork:
    """Ctrl+N in the chart: the facts, then what happened, a ride among it."""
    keys.press("Ctrl+N")
    keys.at("Contact note")
    assert keys.focused == "Minutes"
    keys.type("50")
    keys.choose("How", "In person")
    keys.choose("With", "Client")
    keys.choose("Plan objective", story.objective[:10])
    keys.press("Alt+V")
    keys.press("3")
    keys.press("Alt+W")
    keys.type(story.narrative + story.ride)
    work: NoteWork = keys.screen.work
    return work


def begins_a_note_for(keys: Keyboard, family: str) -> None:
    """Ctrl+N from anywhere else asks for whom; then straight into the text."""
    keys.press("Ctrl+N")
    keys.type(family)
    keys.press("Return")
    keys.at("Contact note")
    keys.press("Alt+W")


def mends_what_is_found(keys: Keyboard, work: NoteWork) -> None:
    """The ride is not billable: F8 goes there, Alt+Enter offers to set its minutes aside."""
    keys.until(lambda: "transportation" in work.panel.cards)
    assert work.panel.pill.words() != "Looks billable"
    keys.press("F8")
    keys.press("Alt+Return")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = [action.text() for action in menu.actions()]
    keys.press("Down", words.index("Set minutes not billable"))
    keys.press("Return")
    assert keys.focused == "Not billable min"
    keys.type("20")
    keys.until(lambda: work.panel.pill.words() == "Looks billable")


def signs_the_note(keys: Keyboard) -> None:
    """Ctrl+Enter to the check, Ctrl+Enter to sign; then the text only can be read."""
    keys.press("Ctrl+Return")
    keys.at("Review and sign")
    keys.press("Ctrl+Return")
    keys.at("Contact note")
    keys.until(lambda: keys.screen.work is None)


def comes_to_a_signed_note(keys: Keyboard) -> None:
    """All of it up to here: the record that every other thing of that day needs."""
    sets_up_her_vault(keys)
    takes_a_client_in(keys)
    the_office_adds_what_it_knows(keys)
    assesses(keys)
    shows_medical_necessity(keys)
    plans_care(keys)
    work = writes_a_note(keys)
    mends_what_is_found(keys, work)
    signs_the_note(keys)


def looks_at_the_print(keys: Keyboard) -> bytes:
    """From the chart to the preview; gives the PDF, which is in memory only."""
    keys.find("chart", expect="Chart")
    keys.press("Ctrl+P")
    keys.at("Print")
    preview = keys.screen._preview
    pdf: bytes = preview.pdf
    return pdf


def locks(keys: Keyboard) -> None:
    """Ctrl+L: the process saves and would start anew."""
    keys.press("Ctrl+L")
    keys.until(lambda: keys.studio.relaunched == 1)
