"""One referral: what it is about, what happened, and what can happen next."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from tcm_desktop.domain.referrals import ReferralStep, StepKind, is_open, referral_state
from tcm_desktop.services.referrals import ReferralDesk, open_referral
from tcm_desktop.services.views import ChangeSet
from ui.presenters.consents import consent_lines
from ui.presenters.referrals import STATES, facts, name, next_steps, step_detail, step_title
from ui.screen import Action, Context, Screen
from ui.widgets import Card, Pill, button, clear, column, line, set_look, text, wrapping
from ui.widgets.facts import facts as fact_grid

NO_STEPS = "Nothing has happened yet. The first step is to make the referral."


class ReferralScreen(Screen):
    """A page to read; each step is written down on a page of its own."""

    WINDOW_TITLE: ClassVar[str] = "Referral"

    def __init__(self, context: Context, client_id: UUID, referral_id: UUID) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._referral_id = referral_id
        self._desk: ReferralDesk | None = None
        self.steps: tuple[QWidget, ...] = ()
        self._body = column()
        self.setLayout(column(self._body, None, margin=0.95))
        context.gateway.run(open_referral, client_id, referral_id, done=self._show)

    def title(self) -> str:
        referral = self._desk.referral if self._desk is not None else None
        return name(referral) if referral is not None else self.WINDOW_TITLE

    def subtitle(self) -> str:
        return self._desk.client.name.listed if self._desk is not None else ""

    def bar_actions(self) -> Sequence[Action]:
        go = partial(self.context.navigator.open, client_id=self.client_id, referral_id=self._referral_id)
        actions = [
            Action("Change", partial(go, "referral_form"), "Ctrl+E", picture="pencil", left=True),
            Action("Consents", self._consents, "Ctrl+O", picture="signature", left=True),
        ]
        referral = self._desk.referral if self._desk is not None else None
        following = next_steps(referral) if referral is not None else ()
        if following:
            kind, words = following[0]
            actions.append(Action(words, partial(self._take, kind), "Ctrl+Return", "primary", "check"))
        return actions

    def refresh(self, changes: ChangeSet) -> None:
        self.context.gateway.run(open_referral, self.client_id, self._referral_id, done=self._show)

    def initial_focus(self) -> QWidget | None:
        return self.steps[0] if self.steps else None

    def starts_at_primary(self) -> bool:
        return not self.steps

    def _show(self, desk: ReferralDesk) -> None:
        self._desk = desk
        clear(self._body)
        self._body.addWidget(self._about(desk))
        self._body.addWidget(self._next(desk))
        self._body.addWidget(self._history(desk))
        if self.is_loaded:
            self.heading_changed.emit()
            self.actions_changed.emit()
        else:
            self.loaded()

    def _about(self, desk: ReferralDesk) -> QWidget:
        referral, today = desk.referral, self.context.gateway.desk.today
        assert referral is not None
        pill = Pill(*STATES[referral_state(referral)])
        card = Card(line(pill, None))
        card.add(fact_grid(facts(referral, desk.needs, desk.plan, today), asked=0))
        return card

    def _next(self, desk: ReferralDesk) -> QWidget:
        """One button for each thing that may have happened; sending information asks for a consent first."""
        assert desk.referral is not None
        buttons = [button(words, partial(self._take, kind)) for kind, words in next_steps(desk.referral)]
        self.steps = tuple(buttons)
        card = Card(title="What happened next?" if is_open(desk.referral) else "This referral is closed")
        if buttons:
            card.add(wrapping(*buttons))
        else:
            card.add(text("Nothing follows. Was it closed by mistake? Mark that step below.", "muted"))
        return card

    def _history(self, desk: ReferralDesk) -> QWidget:
        assert desk.referral is not None
        steps = sorted(desk.referral.steps, key=lambda each: (each.on, each.id), reverse=True)
        card = Card(title="So far")
        card.add(*(self._step(desk, each) for each in steps) if steps else (text(NO_STEPS, "muted"),))
        for each in self._consent_words(desk):
            card.add(text(each, "small"))
        return card

    def _consent_words(self, desk: ReferralDesk) -> list[str]:
        """The consents that name the recipient."""
        assert desk.referral is not None
        wanted = desk.referral.recipient.strip()
        named = [c for c in desk.consents if wanted and c.recipient.strip().casefold() == wanted.casefold()]
        shown = consent_lines(named, self.context.gateway.desk.today)
        return [f"Consent, {each.pill.lower()}: {each.detail}" for each in shown]

    def _step(self, desk: ReferralDesk, step: ReferralStep) -> QWidget:
        today = self.context.gateway.desk.today
        frame = QFrame()
        set_look(frame, "row")
        title, detail = step_title(step, today), step_detail(step, desk.appointments, today)
        words = column(text(title, "muted" if step.mistake else "strong"), gap=0.1)
        if detail:
            words.addWidget(text(detail, "muted" if step.mistake else ""))
        row = line(words, margin=0.5)
        row.setStretch(0, 1)
        if not step.mistake:
            wrong = button("Mark as a mistake", partial(self._mistake, step.id), look="link")
            wrong.setAccessibleName(f"Mark as a mistake: {title}")
            row.addWidget(wrong)
        frame.setLayout(row)
        frame.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return frame

    def _take(self, kind: StepKind) -> None:
        go = partial(self.context.navigator.open, client_id=self.client_id, referral_id=self._referral_id)
        if kind is StepKind.INFORMATION_SENT:
            go("sharing")
        else:
            go("referral_step", step_kind=kind)

    def _mistake(self, step_id: UUID) -> None:
        self.context.navigator.open(
            "referral_mistake", client_id=self.client_id, referral_id=self._referral_id, step_id=step_id
        )

    def _consents(self) -> None:
        self.context.navigator.open("consents", client_id=self.client_id, referral_id=self._referral_id)
