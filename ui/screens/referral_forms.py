"""Forms of a referral: what it is about, a step of it, and why a step is a mistake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from tcm_desktop.domain.appointments import booked
from tcm_desktop.domain.referrals import Referral, StepKind
from tcm_desktop.services.referrals import (
    MISTAKE_FORM,
    REFERRAL_FORM,
    STEP_FORM,
    MistakeForm,
    ReferralDesk,
    add_step,
    mark_mistake,
    open_referral,
    store_referral,
)
from ui.presenters.care_forms import blank_referral, blank_step, form_of, read_referral, read_step
from ui.presenters.form_reader import Problem
from ui.presenters.referrals import OUTCOMES, STEPS, offered_plan, step_title
from ui.presenters.words import MODES
from ui.screen import Context
from ui.screens.form_parts import Fields, FieldsSection
from ui.screens.record_form import RecordFormScreen
from ui.widgets import Chips, Choice, DateField, Field, LineEdit, PlainText
from ui.widgets.ahead import AheadField

NOT_SHARED = "This records the step only. Nothing about the client is marked as shared here."


class ReferralFormScreen(RecordFormScreen):
    """What the client needs, where it is to be had, and which need and part of the plan it serves."""

    WINDOW_TITLE = "Referral"
    KIND: ClassVar[str] = REFERRAL_FORM

    def __init__(
        self, context: Context, client_id: UUID, referral_id: UUID | None = None, action_id: UUID | None = None
    ) -> None:
        """`action_id` is the step of the plan in force from which a new referral is begun."""
        super().__init__(context, client_id)
        self._referral_id, self._action_id = referral_id, action_id
        self._desk: ReferralDesk | None = None
        context.gateway.run(open_referral, client_id, referral_id, done=self._show)

    def owner(self) -> UUID:
        return self._referral_id or super().owner()

    def read(self, form: Any) -> tuple[Referral | None, Sequence[Problem]]:
        assert self._desk is not None
        at = self.context.gateway.desk
        known = self._desk.referral or Referral(at.new_id(), super().owner(), at.worker.id, "", at.today)
        return read_referral(form, known, self._desk.plan, at.today)

    def store(self, value: Any, *, leave: bool) -> None:
        self.context.gateway.run(store_referral, value, done=self._done, failed=self.not_stored, saves=True)

    def _done(self, referral: Referral) -> None:
        """A new one goes on to its page, where the first step is made."""
        if self._referral_id is None:
            self.context.navigator.replace("referral", client_id=referral.client_id, referral_id=referral.id)
        else:
            self.context.navigator.back()

    def _show(self, desk: ReferralDesk) -> None:
        self._desk, self._name = desk, desk.client.name.listed
        today = self.context.gateway.desk.today
        new = blank_referral(today, desk.plan, self._action_id)
        stored = form_of(desk.referral) if desk.referral is not None else new
        self.begin((_about(desk, today),), stored, desk.typed)


class ReferralStepScreen(RecordFormScreen):
    """One step: which day, who, how, and in words; an appointment with its own day."""

    WINDOW_TITLE = "Referral"
    KIND: ClassVar[str] = STEP_FORM

    def __init__(self, context: Context, client_id: UUID, referral_id: UUID, step_kind: StepKind) -> None:
        super().__init__(context, client_id)
        self._referral_id, self._kind = referral_id, step_kind
        self._desk: ReferralDesk | None = None
        context.gateway.run(open_referral, client_id, referral_id, done=self._show)

    def title(self) -> str:
        referral = self._desk.referral if self._desk is not None else None
        return f"{STEPS[self._kind]} · {referral.service}" if referral is not None else self.WINDOW_TITLE

    def subtitle(self) -> str:
        return self._name

    def owner(self) -> UUID:
        return self._referral_id

    def typed(self) -> Any:
        return self._form(kind=self._kind, **self.sections[0].typed()) if self._form is not None else None

    def read(self, form: Any) -> tuple[Any | None, Sequence[Problem]]:
        desk, at = self._desk, self.context.gateway.desk
        assert desk is not None
        assert desk.referral is not None
        ids = (at.new_id(), at.new_id())
        waits = bool(booked(desk.appointments))
        return read_step(form, desk.referral, ids, at.worker.id, at.today, moves=waits)

    def store(self, value: Any, *, leave: bool) -> None:
        step, follow_up_on, visit = value
        self.context.gateway.run(
            add_step,
            self._referral_id,
            step,
            follow_up_on,
            visit,
            done=self.stored_and_done,
            failed=self.not_stored,
            saves=True,
        )

    def _show(self, desk: ReferralDesk) -> None:
        self._desk, self._name = desk, desk.client.name.listed
        assert desk.referral is not None
        today = self.context.gateway.desk.today
        stored = blank_step(self._kind, desk.referral, today)
        typed = desk.typed_step if desk.typed_step is not None and desk.typed_step.kind is self._kind else None
        self.begin((_StepSection(self._kind, today),), stored, typed)


class ReferralMistakeScreen(RecordFormScreen):
    """Why a step is a mistake. It stays in the record, and counts no more."""

    WINDOW_TITLE = "A step by mistake"
    KIND: ClassVar[str] = MISTAKE_FORM

    def __init__(self, context: Context, client_id: UUID, referral_id: UUID, step_id: UUID) -> None:
        super().__init__(context, client_id)
        self._referral_id, self._step_id = referral_id, step_id
        self._words = ""
        context.gateway.run(open_referral, client_id, referral_id, done=self._show)

    def subtitle(self) -> str:
        return self._words

    def owner(self) -> UUID:
        return self._referral_id

    def typed(self) -> Any:
        return MistakeForm(self._step_id, **self.sections[0].typed())

    def read(self, form: Any) -> tuple[str | None, Sequence[Problem]]:
        why = form.why.strip()
        return (why, ()) if why else (None, (Problem("why", "Say what was wrong with it."),))

    def store(self, value: Any, *, leave: bool) -> None:
        self.context.gateway.run(
            mark_mistake,
            self._referral_id,
            self._step_id,
            value,
            done=self.stored_and_done,
            failed=self.not_stored,
            saves=True,
        )

    def _show(self, desk: ReferralDesk) -> None:
        assert desk.referral is not None
        self._name = desk.client.name.listed
        step = next(each for each in desk.referral.steps if each.id == self._step_id)
        self._words = step_title(step, self.context.gateway.desk.today)
        lead = "The step stays in the record and can be read, but it counts no more."
        fields = {"why": Field("&What was wrong with it", LineEdit())}
        typed = desk.typed_mistake if desk.typed_mistake and desk.typed_mistake.step_id == self._step_id else None
        self.begin((FieldsSection("", fields, (("why",),), lead),), MistakeForm(self._step_id), typed)


class _StepSection(FieldsSection):
    """The fields that a kind of step has; the others keep what stands in the form beforehand."""

    def __init__(self, kind: StepKind, today: date) -> None:
        self._rest: dict[str, Any] = {}
        fields, rows = _step_fields(kind, today)
        super().__init__(STEPS[kind], fields, rows, NOT_SHARED if kind is StepKind.MADE else "")

    def fill(self, form: Any) -> None:
        super().fill(form)
        names = [name for name in form.__dataclass_fields__ if name != "kind"]
        self._rest = {name: getattr(form, name) for name in names if name not in self.fields}

    def typed(self) -> dict[str, Any]:
        return self._rest | super().typed()


def _about(desk: ReferralDesk, today: date) -> FieldsSection:
    needs = [(each.id, each.statement) for each in desk.needs]
    fields = {
        "service": Field("&What does the client need?", LineEdit(), hint="Such as dental care, or a food pantry."),
        "recipient": Field("W&here, with whom?", LineEdit(), hint="The agency or person. A consent names the same."),
        "reach": Field("How to &reach them", LineEdit()),
        "need_id": Field("Which n&eed is it for?", Choice(needs, blank="None of the assessment")),
        "planned": Field("Which &part of the plan?", Choice(offered_plan(desk.plan), blank="Not in the plan")),
        "reason": Field("Wh&y does the client need help with it?", PlainText(lines=2)),
        "needed_on": Field("Needed &since", DateField(today, past=True, width=7)),
        "follow_up_on": Field("&Follow up on", AheadField(today, None, width=7)),
    }
    rows = (("service",), ("recipient", "reach"), ("need_id", "planned"), ("reason",), ("needed_on", "follow_up_on"))
    return FieldsSection("", fields, rows)


def _step_fields(kind: StepKind, today: date) -> tuple[Fields, tuple[tuple[str, ...], ...]]:
    why = kind in (StepKind.DECLINED, StepKind.NOT_KEPT)
    visit = kind is StepKind.APPOINTMENT
    fields: Fields = {}
    rows: list[tuple[str, ...]] = []
    if visit:
        fields |= _visit_fields(today)
        rows += [("with_whom", "appointment_on", "at"), ("place", "reminds", "remind_on")]
    if kind is StepKind.CLOSED:
        fields["outcome"] = Field("What &came of it", Chips(OUTCOMES.items()))
        rows.append(("outcome",))
    fields |= {
        "on": Field("Ma&de on" if visit else "&Day", DateField(today, past=True, width=7)),
        "who": Field("&Who said or did it", LineEdit()),
        "how": Field("&How", Choice(MODES.items(), blank="Not said")),
        "words": Field("Wh&y" if why else "In &your words", PlainText(lines=2)),
    }
    rows += [("on", "who", "how"), ("words",)]
    if kind is not StepKind.CLOSED:
        fields["follow_up_on"] = Field("&Follow up on", AheadField(today, None, width=7))
        rows.append(("follow_up_on",))
    return fields, tuple(rows)


def _visit_fields(today: date) -> Fields:
    return {
        "with_whom": Field("W&ith whom", LineEdit()),
        "appointment_on": Field("&On", AheadField(today, None, width=7)),
        "at": Field("A&t", LineEdit(width=6, hint="9:30 am")),
        "place": Field("&Place", LineEdit()),
        "reminds": Field("Who re&minds the client", LineEdit()),
        "remind_on": Field("Reminder on", AheadField(today, None, width=7)),
    }
