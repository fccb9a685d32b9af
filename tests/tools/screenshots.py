"""Pictures of every screen: `python -m tests.tools.screenshots DIR [NAME…]`, at two sizes, light and dark.

A screen joins by a line in SHOTS: a name, and what to do in the window to come to it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from tcm_desktop.domain.referrals import StepKind
from tcm_desktop.services.clients import caseload
from tcm_desktop.services.views import CaseloadLine
from tests.support.vaults import StandingClock
from tests.tools import (
    assessment_shots,
    care_shots,
    chart_shots,
    discharge_shots,
    necessity_shots,
    note_shots,
    plan_shots,
    problem_shots,
    signing_shots,
    state_shots,
    summary_shots,
    sync_shots,
)
from tests.tools.states import first_day_shots
from tests.tools.states import state_shots as shots_of_states
from tests.tools.studio import Studio, load_fonts
from ui.bootstrap import Door
from ui.theme import ThemeMode, current_theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

SIZES = ((1024, 600), (1280, 800))
DAY = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)
Go = Callable[[Studio, "People"], None]


@dataclass(frozen=True, slots=True)
class People:
    """The practice clients that the pictures show."""

    lines: tuple[CaseloadLine, ...]

    @property
    def settled(self) -> UUID:
        """Somebody with a plan and contacts."""
        return next(line.client_id for line in self.lines if line.plan_review_due and line.last_contact)

    @property
    def new(self) -> UUID:
        """Somebody who was only just taken in."""
        return next(line.client_id for line in self.lines if line.assessed_on is None)


def to(name: str, who: str = "") -> Go:
    """Open a screen, for one of the people."""

    def go(studio: Studio, people: People) -> None:
        params = {"client_id": getattr(people, who)} if who else {}
        studio.shell.navigator.open(name, **params)

    return go


def then(go: Go, *methods: str) -> Go:
    """Go there, then call methods of the window."""

    def go_on(studio: Studio, people: People) -> None:
        go(studio, people)
        studio.wait()
        for method in methods:
            getattr(studio.shell, method)()

    return go_on


def press(go: Go, *words: str) -> Go:
    """Go there, then press buttons of the action bar."""

    def go_on(studio: Studio, people: People) -> None:
        go(studio, people)
        for each in words:
            studio.wait()
            studio.shell.action_bar.button_for(each).click()

    return go_on


def today_by_kind(studio: Studio, people: People) -> None:
    """Today, its rows grouped by what has to be done."""
    studio.shell.navigator.open("today")
    studio.wait()
    studio.shell.screen_shown.list.by.chips[1].click()


SHOTS: dict[str, Go] = {
    "today": to("today"),
    "caseload": to("caseload"),
    "today_by_kind": today_by_kind,
    "discharge": to("discharge", "settled"),
    "discharge_signed": discharge_shots.signed,
    "discharge_gaps": discharge_shots.gaps,
    "discharge_print": discharge_shots.on_paper,
    "closing": to("closing", "settled"),
    "closed": discharge_shots.closed,
    "packet": discharge_shots.packet,
    "summaries": to("summaries"),
    "summary": summary_shots.fresh,
    "summary_gaps": summary_shots.gaps,
    "summary_signed": summary_shots.signed,
    "summary_print": summary_shots.on_paper,
    "chart": to("client", "settled"),
    "chart_new": to("client", "new"),
    "intake_new": to("intake"),
    "intake": to("intake", "settled"),
    "settings": to("settings"),
    "assessment_new": to("assessment", "new"),
    "assessment_client": then(to("assessment", "new"), "toggle_client_view"),
    "assessment_signed": to("assessment", "settled"),
    "reassessment_begun": assessment_shots.reassessed,
    "assessment_by_form": assessment_shots.by_form,
    "assessment_changes": assessment_shots.changed,
    "assessment_no_form": to("by_form", "new"),
    "background": to("background", "settled"),
    "background_open": assessment_shots.wrong_background,
    "intake_same": assessment_shots.maybe_same,
    "reassessment": assessment_shots.begun,
    "necessity": to("necessity", "settled"),
    "necessity_none": to("necessity_history", "new"),
    **necessity_shots.SHOTS,
    "plan_new": to("plan", "new"),
    "plan_signed": to("plan", "settled"),
    "plan_draft": press(to("plan", "settled"), "Revise"),
    "plan_signing": press(to("plan", "settled"), "Revise", "Sign plan"),
    "plan_revised": plan_shots.draft,
    "plan_versions": plan_shots.versions,
    "plan_versions_whole": plan_shots.versions_whole,
    "plan_versions_one": plan_shots.one_version,
    "plan_progress": plan_shots.progress,
    "plan_progress_open": plan_shots.progress_open,
    "print": to("print", "settled"),
    "note_new": note_shots.fresh,
    "note_clean": note_shots.write(note_shots.CLEAN),
    "note_mixed": note_shots.write(note_shots.MIXED),
    "note_many": note_shots.write(note_shots.MANY, linked=False),
    "note_signed": note_shots.signed,
    "note_whole": note_shots.whole,
    "note_prompts": note_shots.prompted,
    "quick_capture": note_shots.captured,
    "quick_capture_client": note_shots.catching,
    "attempt": note_shots.attempted,
    "check_clean": note_shots.checked(note_shots.CLEAN),
    "check_open": note_shots.checked(note_shots.MIXED),
    "check_stop": note_shots.checked(note_shots.MANY, linked=False),
    "cosign": to("cosign"),
    "cosign_document": signing_shots.reading,
    "cosign_remark": signing_shots.remark,
    "addendum": signing_shots.followed("addendum"),
    "in_error": signing_shots.followed("in_error"),
    "note_in_error": signing_shots.in_error,
    "note_returned": signing_shots.returned,
    "note_undo": signing_shots.undo,
    "move_note": signing_shots.moving,
    "check_late": signing_shots.late,
    "notes": to("notes"),
    "coverage": to("coverage", "settled"),
    "coverage_open": chart_shots.wrong_coverage,
    "qualifications": to("qualifications"),
    "rules": to("rules"),
    "rules_changed": chart_shots.newer_rules,
    "alike": chart_shots.alike,
    "diagnosis_search": chart_shots.diagnosis,
    "problems_empty": to("problems", "new"),
    **problem_shots.SHOTS,
    "referrals": care_shots.to("referrals"),
    "referrals_empty": to("referrals", "new"),
    "referrals_ended": care_shots.ended,
    "referral": care_shots.referral(),
    "referral_form": care_shots.referral("referral_form"),
    "referral_visit": care_shots.referral("referral_step", step_kind=StepKind.APPOINTMENT),
    "referral_close": care_shots.referral("referral_step", step_kind=StepKind.CLOSED),
    "sharing": care_shots.referral("sharing"),
    "sharing_refused": care_shots.sharing_refused,
    "consents": care_shots.to("consents"),
    "consents_empty": to("consents", "new"),
    "consent": care_shots.consent_wrong,
    "consent_end": care_shots.consent_end,
    "print_consent": care_shots.consent_on_paper,
    "referral_mistake": care_shots.mistake,
    "task": care_shots.task,
    "appointment": care_shots.to("appointment"),
    "appointment_end": care_shots.appointment_end,
    "monitoring": care_shots.to("monitoring"),
    "monitoring_none": to("monitoring", "new"),
    "monitoring_open": care_shots.monitoring_open,
    "monitoring_signed": care_shots.monitored,
    "chart_busy": care_shots.to("client"),
    **state_shots.SHOTS,
    **sync_shots.SHOTS,
    "find": then(to("today"), "open_finder"),
    "keys": then(to("caseload"), "show_keys"),
    "hidden": then(to("today"), "toggle_hidden"),
}
SHOTS |= shots_of_states(SHOTS)
FIRST_DAY = first_day_shots()
"""Taken in a vault in which there is nobody yet."""

BEFORE = {"unlock": "unlock", "first_run": "first_run"}


def take(folder: Path, wanted: Sequence[str] = ()) -> list[Path]:
    """Take the pictures into a folder and give their paths. Only the `wanted` ones, where any are named."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    load_fonts(app)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        studio = Studio(app, Path(data), StandingClock(DAY))
        try:
            taken = [*_entrance(studio, folder, wanted), *_screens(studio, folder, wanted)]
        finally:
            studio.close()
    return taken + _first_day(app, folder, wanted)


def _first_day(app: QApplication, folder: Path, wanted: Sequence[str]) -> list[Path]:
    shots = {name: go for name, go in FIRST_DAY.items() if not wanted or name in wanted}
    if not shots:
        return []
    with tempfile.TemporaryDirectory() as data:
        Door(Path(data), StandingClock(DAY)).make_practice().vault.close()
        studio = Studio(app, Path(data), StandingClock(DAY))
        try:
            studio.open_practice()
            return _take_all(studio, People(()), folder, shots)
        finally:
            studio.close()


def _entrance(studio: Studio, folder: Path, wanted: Sequence[str]) -> list[Path]:
    taken = []
    studio.program.start()
    studio.wait()
    entrance = studio.program.entrance
    assert entrance is not None
    for name, page in BEFORE.items():
        if wanted and name not in wanted:
            continue
        entrance.setCurrentWidget(getattr(entrance, page))
        taken += _variants(studio, entrance, folder, name, lambda: None)
    return taken


def _screens(studio: Studio, folder: Path, wanted: Sequence[str]) -> list[Path]:
    entrance = studio.program.entrance
    assert entrance is not None
    entrance.open_practice()
    studio.wait_for(lambda: studio.program.shell is not None)
    studio.wait()
    people = People(caseload_of(studio))
    shots = {name: go for name, go in SHOTS.items() if not wanted or name in wanted}
    return _take_all(studio, people, folder, shots)


def _take_all(studio: Studio, people: People, folder: Path, shots: dict[str, Go]) -> list[Path]:
    taken = []
    for name, go in shots.items():
        taken += _variants(studio, studio.shell, folder, name, partial(go, studio, people))
        if studio.shell.windowTitle().startswith("Hidden"):
            studio.shell.toggle_hidden()
    return taken


def caseload_of(studio: Studio) -> tuple[CaseloadLine, ...]:
    """The clients in the open vault."""
    found: list[CaseloadLine] = []
    studio.program.tasks.vault(lambda: found.extend(caseload(studio.shell.gateway.desk)))
    studio.wait()
    return tuple(found)


def _variants(studio: Studio, window: object, folder: Path, name: str, go: Callable[[], None]) -> list[Path]:
    from PySide6.QtWidgets import QWidget

    assert isinstance(window, QWidget)
    taken = []
    for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
        for wide, high in SIZES:
            current_theme().apply(mode, 100)
            window.resize(wide, high)
            go()
            studio.wait()
            path = folder / f"{name}_{mode}_{wide}.png"
            if not window.grab().save(str(path)):
                raise OSError(f"{path} was not written")
            taken.append(path)
            studio.mend()
    return taken


def main(arguments: Sequence[str]) -> None:
    """Take the pictures that are asked for and print their paths; nothing is made before the words are understood."""
    known = sorted({*SHOTS, *BEFORE, *FIRST_DAY})
    parser = argparse.ArgumentParser("python -m tests.tools.screenshots", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="where the pictures go; made if it is not there")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(known)}")
    asked = parser.parse_args(arguments)
    if unknown := sorted(set(asked.names) - set(known)):
        parser.error(f"no picture is called {', '.join(unknown)}; --help lists them")
    for each in take(asked.folder, asked.names):
        print(each)


if __name__ == "__main__":
    main(sys.argv[1:])
