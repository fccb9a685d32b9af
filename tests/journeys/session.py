"""A day with words that must not be found anywhere: `python -m tests.journeys.session DATA first|again`.

At each moment it prints its name and what its own open files tell, and waits for a line.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.journeys import day
from tests.journeys.keyboard import Keyboard, program_at
from tests.support.leaks import hits_in_open_files
from tests.tools.studio import load_fonts
from ui.hardening import harden

STORY = day.Story(
    passphrase="Xylographpass harbor ninety lamp",
    given="欧阳瑞雪",
    family="Zanzibarmarke",
    need="Quokkaneed: a safe place to live",
    because="Ibexlimit that keeps her from calling offices",
    goal="Wombatgoal: a home of her own by winter",
    own_words="Okapiwords: my own door to lock",
    objective="Lemurstep: hand in two housing applications",
    helper="Tapirsister",
    narrative=f"{day.BEA.narrative} Narwhalnote.",
)
MARKERS = (
    "Xylographpass",
    "欧阳瑞雪",
    "Zanzibarmarke",
    "Quokkaneed",
    "Ibexlimit",
    "Wombatgoal",
    "Okapiwords",
    "Lemurstep",
    "Tapirsister",
    "Narwhalnote",
)


def moment(name: str) -> None:
    """Stand still until somebody has looked."""
    print(name, hits_in_open_files(MARKERS), flush=True)
    sys.stdin.readline()


def first_day(keys: Keyboard) -> None:
    """From setting up to paper and a lock."""
    day.sets_up_her_vault(keys, STORY)
    day.takes_a_client_in(keys, STORY)
    day.the_office_adds_what_it_knows(keys)
    day.assesses(keys, STORY)
    moment("assessed")
    day.plans_care(keys, STORY)
    work = day.writes_a_note(keys, STORY)
    keys.press("Ctrl+S")
    moment("writing")
    day.mends_what_is_found(keys, work)
    day.signs_the_note(keys)
    moment("signed")
    assert day.looks_at_the_print(keys).startswith(b"%PDF")
    moment("printed")
    day.locks(keys)


def next_day(keys: Keyboard) -> None:
    """Unlocks, and writes until somebody kills her."""
    day.unlocks(keys, STORY)
    day.begins_a_note_for(keys, STORY.family)
    keys.type(STORY.narrative)
    keys.until(lambda: "Saved" in keys.screen.work.saved.words())
    moment("typed")


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    harden(Path(sys.argv[1]))
    app = QApplication(sys.argv[:1])
    load_fonts(app)
    with program_at(app, Path(sys.argv[1])) as keys:
        {"first": first_day, "again": next_day}[sys.argv[2]](keys)
    moment("locked")
