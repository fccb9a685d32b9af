"""Forms of the problem list: a new problem, and a step of one that is on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from tcm_desktop.domain.clients import ProblemEvent
from tcm_desktop.domain.problems import Source
from tcm_desktop.services.problems import (
    PROBLEM_FORM,
    PROBLEM_STEP,
    ProblemForm,
    ProblemsDesk,
    ProblemStepForm,
    add_problem,
    open_problems,
    reopen_problem,
    resolve_problem,
    source_problem,
    withdraw_problem,
)
from ui.presenters.form_reader import Problem
from ui.presenters.problems import ASKED, name_of, read_problem, read_step, source_choices
from ui.presenters.typed import show_full_date
from ui.screen import Context
from ui.screens.code_offers import CodeOffers
from ui.screens.form_parts import Fields, FieldsSection
from ui.screens.record_form import RecordFormScreen
from ui.widgets import Chips, DateField, Field, LineEdit, PlainText, line

LEAD = "Type a code or a word of it, and choose from the list. Without a code, the words alone stand on the list."
STAYS = "The line stays in the chart, marked, with your words. It counts nowhere from then on."


class ProblemFormScreen(RecordFormScreen):
    """A problem to be put on the list: found in the code set of its day, or in words alone; and whose word it is."""

    WINDOW_TITLE = "Add a problem"
    KIND: ClassVar[str] = PROBLEM_FORM

    def __init__(self, context: Context, client_id: UUID) -> None:
        super().__init__(context, client_id)
        self._desk: ProblemsDesk | None = None
        context.gateway.run(open_problems, client_id, done=self._show)

    def read(self, form: Any) -> tuple[Any | None, Sequence[Problem]]:
        at = self.context.gateway.desk
        assert self._desk is not None
        return read_problem(form, at.new_id(), at.today, in_scope=self._desk.in_scope)

    def store(self, value: Any, *, leave: bool) -> None:
        problem, source, who = value
        run = self.context.gateway.run
        run(
            add_problem,
            self.client_id,
            problem,
            source,
            who,
            done=self.stored_and_done,
            failed=self.not_stored,
            saves=True,
        )

    def _show(self, desk: ProblemsDesk) -> None:
        self._desk, self._name = desk, desk.client.name.listed
        today = self.context.gateway.desk.today
        section = _ProblemSection(today, in_scope=desk.in_scope)
        self.begin((section,), ProblemForm(as_of=show_full_date(today)), desk.typed)


class ProblemStepScreen(RecordFormScreen):
    """Since when a problem is over, that it is not, whose word it is, or what is wrong with the line."""

    WINDOW_TITLE = "Problem"
    KIND: ClassVar[str] = PROBLEM_STEP

    def __init__(self, context: Context, client_id: UUID, problem_id: UUID, event: ProblemEvent) -> None:
        super().__init__(context, client_id)
        self._problem_id, self._event = problem_id, event
        self._desk: ProblemsDesk | None = None
        context.gateway.run(open_problems, client_id, problem_id, done=self._show)

    def title(self) -> str:
        return f"{ASKED[self._event]} · {self._name}" if self._name else self.WINDOW_TITLE

    def subtitle(self) -> str:
        problem = self._desk.problem if self._desk is not None else None
        return name_of(problem) if problem is not None else ""

    def owner(self) -> UUID:
        return self._problem_id

    def typed(self) -> Any:
        return self._form(event=self._event, **self.sections[0].typed()) if self._form is not None else None

    def read(self, form: Any) -> tuple[Any | None, Sequence[Problem]]:
        assert self._desk is not None
        assert self._desk.problem is not None
        today, scope = self.context.gateway.desk.today, self._desk.in_scope
        value, on, problems = read_step(form, self._desk.problem, today, in_scope=scope)
        return ((value, on) if value is not None else None), problems

    def store(self, value: Any, *, leave: bool) -> None:
        form, on = value
        use_case, *rest = {
            ProblemEvent.RESOLVED: (resolve_problem, on, form.words),
            ProblemEvent.REOPENED: (reopen_problem, form.words),
            ProblemEvent.IN_ERROR: (withdraw_problem, form.words),
            ProblemEvent.SOURCE: (source_problem, form.source, form.who),
        }[self._event]
        run = self.context.gateway.run
        run(
            use_case,
            self.client_id,
            self._problem_id,
            *rest,
            done=self.stored_and_done,
            failed=self.not_stored,
            saves=True,
        )

    def _show(self, desk: ProblemsDesk) -> None:
        self._desk, self._name = desk, desk.client.name.listed
        assert desk.problem is not None
        today = self.context.gateway.desk.today
        typed = desk.typed_step if desk.typed_step is not None and desk.typed_step.event is self._event else None
        section = _step_section(self._event, desk, today)
        stored = ProblemStepForm(self._event, on=show_full_date(today) if "on" in section.fields else "")
        self.begin((section,), stored, typed)


class _ProblemSection(FieldsSection):
    """The problem's fields; the codes of its day are offered below the first row."""

    def __init__(self, today: date, *, in_scope: bool) -> None:
        self._in_scope = in_scope
        self.code, self.words = LineEdit(width=5), LineEdit()
        self.as_of = DateField(today, past=True, width=7)
        self.source = Chips(source_choices("", in_scope=in_scope))
        fields = {
            "code": Field("&Code", self.code),
            "text": Field("&What the problem is", self.words),
            "as_of": Field("Known as &of", self.as_of),
            "specifier": Field(
                "&More exactly", LineEdit(), hint="Such as: severe, with anxious distress. May be blank."
            ),
            "source": Field("Where does it come &from?", self.source),
            "who": Field("W&ho", LineEdit(), hint="Name and title, or what the person is to the client."),
        }
        super().__init__("", fields, (), LEAD)
        self.looked_up = CodeOffers(self.code, self.words, self.as_of, today)
        first = line(fields["code"], fields["text"], fields["as_of"])
        first.setStretch(1, 1)
        self.add(first, self.looked_up, fields["specifier"], fields["source"], fields["who"])
        self.looked_up.follow()
        self.code.textChanged.connect(self._follow_code)
        self.source.chosen.connect(self._follow_source)
        self._follow_source()

    def fill(self, form: Any) -> None:
        super().fill(form)
        self._follow_code()
        self.source.set_value(form.source)
        self._follow_source()

    def _follow_code(self) -> None:
        """Nobody is offered to diagnose who may not; a choice that is no longer offered is open again."""
        chosen, offered = self.source.value(), source_choices(self.code.text(), in_scope=self._in_scope)
        self.source.set_options(offered)
        self.source.set_value(chosen if chosen in dict(offered) else None)
        self._follow_source()

    def _follow_source(self, _: object = None) -> None:
        self.fields["who"].setVisible(self.source.value() in (Source.DIAGNOSED, Source.REPORTED))


def _step_section(event: ProblemEvent, desk: ProblemsDesk, today: date) -> FieldsSection:
    assert desk.problem is not None
    words: Fields = {"words": Field("&In your words", PlainText(lines=2))}
    if event is ProblemEvent.RESOLVED:
        on = Field("&Over since", DateField(today, past=True, width=7))
        return FieldsSection("", {"on": on, **words}, (("on",), ("words",)))
    if event is ProblemEvent.SOURCE:
        choices = source_choices(desk.problem.code, in_scope=desk.in_scope)
        fields = {
            "source": Field("Where does it come &from?", Chips(choices)),
            "who": Field("W&ho", LineEdit(), hint="Name and title, or what the person is to the client."),
        }
        return FieldsSection("", fields, (("source",), ("who",)))
    lead = STAYS if event is ProblemEvent.IN_ERROR else ""
    return FieldsSection("", words, (("words",),), lead)
