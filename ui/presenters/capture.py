"""What the quick capture says: what it read, what is missing, and when the draft is due."""

from __future__ import annotations

from datetime import date

from tcm_desktop.domain.quick_line import QuickLine
from tcm_desktop.services.quick_capture import Captured
from ui.presenters.typed import show_date, show_time
from ui.presenters.words import MODES

HELP = "Facts may stand in front: 20m tel 2pm. The rest is kept word for word."
NO_CLIENT = "Type 3 letters of the client's name first. Your line is kept."
NO_LINE = "Type a few words about the contact."


def read_words(read: QuickLine) -> str:
    """`Read: 20 min, phone, 2:00 pm`; how to type facts, while there are none."""
    facts = [f"{read.minutes} min"] if read.minutes is not None else []
    facts += [MODES[read.mode].lower()] if read.mode is not None else []
    facts += [show_time(read.start)] if read.start is not None else []
    return f"Read: {', '.join(facts)}" if facts else HELP


def missing(has_client: bool, line: str) -> str:
    """What keeps a line from becoming a draft; blank for nothing."""
    if not has_client:
        return NO_CLIENT
    return "" if line.strip() else NO_LINE


def kept_words(caught: Captured, today: date) -> str:
    """What is said once the draft is there."""
    return f"Draft kept for {caught.listed_name}. Due {show_date(caught.due_on, today)}."
