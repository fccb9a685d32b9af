"""Ways into the monthly summary, for pictures: the list, a page half written, one with gaps, one signed, on paper."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from tcm_desktop.domain.summaries import Progress
from tests.tools.discharge_shots import ended
from tests.tools.studio import Studio

if TYPE_CHECKING:
    from tests.tools.screenshots import People

MONTH, LATER = date(2026, 1, 1), date(2026, 2, 1)


def asked_for(people: People) -> UUID:
    """Somebody whose payer asks for monthly summaries, with a plan and contacts."""
    return next(
        line.client_id for line in people.lines if line.payer_profile == "um-guideline" and line.plan_review_due
    )


def fresh(studio: Studio, people: People) -> None:
    """A month that nobody has written about."""
    studio.shell.navigator.open("summary", client_id=asked_for(people), month=LATER)
    studio.wait()


def empty(studio: Studio, people: People) -> None:
    """A month of somebody without a plan or a contact."""
    studio.shell.navigator.open("summary", client_id=people.new, month=LATER)


def closed(studio: Studio, people: People) -> None:
    """A month of somebody whose chart is closed."""
    studio.shell.navigator.open("summary", client_id=ended(people), month=MONTH)


def gaps(studio: Studio, people: People) -> None:
    """A page that was to be signed too early: no progress, and nothing in its place yet."""
    fresh(studio, people)
    screen = studio.shell.screen_shown
    for card in screen.cards:
        card.progress.set_value(Progress.SAME)
        card.changed.emit()
    screen.sign()


def signed(studio: Studio, people: People) -> None:
    """A signed month."""
    studio.shell.navigator.open("summary", client_id=asked_for(people), month=MONTH)
    studio.wait()
    screen = studio.shell.screen_shown
    if screen.cards:
        for card in screen.cards:
            card.progress.set_value(Progress.BETTER)
            card.sentence.setText("She kept two of three visits and called back by herself.")
        screen.next_month.edit.setPlainText("We go to the housing office together on the 9th.")
        screen.sign()


def on_paper(studio: Studio, people: People) -> None:
    """The signed month's preview."""
    signed(studio, people)
    studio.wait()
    studio.shell.action_bar.button_for("Print").click()
    studio.wait()
