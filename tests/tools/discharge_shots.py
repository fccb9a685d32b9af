"""Ways into discharge, closing and the packet, for pictures: gaps, a signed summary, a closed chart, on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tests.tools.studio import Studio

if TYPE_CHECKING:
    from tests.tools.screenshots import People


def ended(people: People) -> UUID:
    """Somebody whose chart is closed."""
    return next(line.client_id for line in people.lines if line.listed_name.startswith("Example, Estelle"))


def gaps(studio: Studio, people: People) -> None:
    """A summary that was to be signed too early."""
    studio.shell.navigator.open("discharge", client_id=people.settled)
    studio.wait()
    studio.shell.action_bar.button_for("Sign summary").click()


def signed(studio: Studio, people: People) -> None:
    """A signed summary."""
    studio.shell.navigator.open("discharge", client_id=ended(people))
    studio.wait()


def on_paper(studio: Studio, people: People) -> None:
    """The signed summary's preview."""
    signed(studio, people)
    studio.shell.action_bar.button_for("Print").click()
    studio.wait()


def closed(studio: Studio, people: People) -> None:
    """A closed chart, with how long it is kept."""
    studio.shell.navigator.open("closing", client_id=ended(people))
    studio.wait()


def packet(studio: Studio, people: People) -> None:
    """Everything of one chart on paper."""
    studio.shell.navigator.open("packet", client_id=ended(people))
    studio.wait()
