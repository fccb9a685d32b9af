"""Beside the care plan: needs found that it does not answer yet, and what a reader would miss."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from tcm_desktop.domain.assessment import Need
from ui.presenters.plan_checks import AFTER_SIGNING, Check
from ui.widgets import button, clear, column, heading, line, set_look, text

NO_NEEDS = "The assessment found no needs yet."
ALL_IN = "Every need found is in the plan."
COMPLETE = "Nothing is missing."


class PlanPanel(QWidget):
    """`wanted` carries a Need to write an objective for, `chosen` a Check to go to."""

    wanted = Signal(object)
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[object, ...] = ()
        self._box = column(gap=0.5, margin=0.9)
        self.setLayout(self._box)

    def show_state(self, left: Sequence[Need], has_needs: bool, checks: Sequence[Check], *, editable: bool) -> None:
        """Show what is left; nothing is drawn anew where nothing changed, so that the focus stays."""
        state = (tuple(left), has_needs, tuple(checks), editable)
        if state == self._shown:
            return
        self._shown = state
        clear(self._box)
        self._box.addWidget(heading("Needs not in the plan"))
        for need in left:
            self._box.addWidget(self._need(need, editable))
        if not left:
            self._box.addWidget(text(ALL_IN if has_needs else NO_NEEDS, "muted"))
        self._box.addSpacing(8)
        self._box.addWidget(heading("Worth a look"))
        for check in checks:
            self._box.addWidget(self._check(check, editable))
        if not checks:
            self._box.addWidget(text(COMPLETE, "muted"))
        self._box.addStretch(1)

    def strip(self) -> str:
        """The panel in one line."""
        left, _, checks, _ = self._shown if self._shown else ((), False, (), False)
        assert isinstance(left, tuple)
        assert isinstance(checks, tuple)
        return f"{len(left)} needs not in the plan, {len(checks)} worth a look"

    def _need(self, need: Need, editable: bool) -> QFrame:
        frame = QFrame()
        set_look(frame, "row")
        because = [text(f"Because of {need.because_of}", "small")] if need.because_of else []
        add = button(
            "Add objective",
            partial(self.wanted.emit, need),
            picture="plus",
            name=f"Add objective for: {need.statement}",
        )
        frame.setLayout(column(text(need.statement), *because, *([add] if editable else []), gap=0.3, margin=0.5))
        return frame

    def _check(self, check: Check, editable: bool) -> QWidget:
        row = QWidget()
        words = text(check.words)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        go = button("Go", partial(self.chosen.emit, check), look="link", name=f"Go to: {check.words}")
        row.setLayout(line(words, *([go] if editable or check.kind in AFTER_SIGNING else [])))
        return row
