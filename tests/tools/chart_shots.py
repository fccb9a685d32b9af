"""Ways into the screens about the chart's facts, for pictures: half typed, searched, with newer rules, two notes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtTest import QTest

from tests.tools import note_shots
from tests.tools.studio import Studio

if TYPE_CHECKING:
    from tests.tools.screenshots import People

LONG_AGO = date(2020, 1, 1)


def wrong_coverage(studio: Studio, people: People) -> None:
    """Coverage with a row that is not whole, after an attempt to save it."""
    studio.shell.navigator.open("coverage", client_id=people.settled)
    studio.wait()
    screen = studio.shell.screen_shown
    stays = screen.sections[1]
    if not stays.entries:
        stays.add_blank()
    stays.entries[-1].own["admitted_on"].editor.type_in("2/30")
    screen.finish()


def diagnosis(studio: Studio, people: People) -> None:
    """The intake of somebody new, with a diagnosis being looked for."""
    studio.shell.navigator.open("intake")
    studio.wait()
    section = studio.shell.screen_shown._sections[3]
    if not section.entries:
        section.add_blank()
    section.entries[-1].text.clear()
    section.entries[-1].text.setFocus()
    QTest.keyClicks(section.entries[-1].text, "major depr")


def newer_rules(studio: Studio, people: People) -> None:
    """Rules that nobody has looked at: there were none on that day, so that every draft has another answer."""
    preferences = studio.program.preferences
    preferences.look_at_rules(studio.shell.gateway.desk.vault.entry.id, LONG_AGO)
    studio.shell.navigator.open("rules")


def alike(studio: Studio, people: People) -> None:
    """A note whose text was carried over, beside the one that it came from."""
    if alike not in studio.made:
        note_shots.write(note_shots.LANDLORD)(studio, people)
        studio.shell.screen_shown.review()
        studio.wait()
        studio.shell.action_bar.button_for("Sign note").click()
        studio.wait()
        again = note_shots.LANDLORD.replace("Saturday", "Monday").replace("ordered the part", "called a plumber")
        note_shots.write(again)(studio, people)
        studio.made[alike] = studio.shell.screen_shown.work.note()
    note = studio.made[alike]
    studio.shell.navigator.open("alike", client_id=note.client_id, note_id=note.id)
