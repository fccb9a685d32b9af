"""A worker, her supervisor and a client through a year: each use case by its service, under a clock of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from uuid import UUID

from tcm_desktop.domain.appointments import Appointment, AppointmentStatus
from tcm_desktop.domain.assessment import (
    Answer,
    AreaFinding,
    AreaOutcome,
    Assessment,
    InformationSource,
    Need,
    finding_for,
    same_as_last,
)
from tcm_desktop.domain.clients import Client, Coverage
from tcm_desktop.domain.clock import instant
from tcm_desktop.domain.consents import Consent, Disclosure, InformationKind
from tcm_desktop.domain.contacts import (
    AttemptOutcome,
    BillingChoice,
    ContactMode,
    ContactNote,
    ContactRole,
    Place,
    TcmComponent,
)
from tcm_desktop.domain.discharge import DischargeSummary, NeedEnd
from tcm_desktop.domain.due import DueItem, DueKind
from tcm_desktop.domain.episodes import EndReason, Episode
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.monitoring import Adequate, Delivered, MonitoringReview, NeedsAnswer
from tcm_desktop.domain.necessity import Criterion, CriterionFinding, CriterionStatus, NecessityReview, Purpose
from tcm_desktop.domain.people import Qualification, Worker, WorkerRole
from tcm_desktop.domain.plan_progress import CopyWay, ObjectiveProgress, PlanEvent, PlanEventKind
from tcm_desktop.domain.plans import (
    CarePlan,
    DeclinedService,
    NaturalSupport,
    Objective,
    ObjectiveStatus,
    Participation,
    ParticipationEvidence,
    PlannedAction,
    Safeguards,
    Transition,
)
from tcm_desktop.domain.referrals import Referral, ReferralOutcome, ReferralStep, StepKind
from tcm_desktop.domain.summaries import Progress
from tcm_desktop.services.assessments import keep_area, keep_face_to_face, keep_words, open_assessment, sign_assessment
from tcm_desktop.services.attempts import Tried, log_attempt
from tcm_desktop.services.billing import check_note
from tcm_desktop.services.clients import open_chart
from tcm_desktop.services.closing import close_chart
from tcm_desktop.services.consents import share, store_consent
from tcm_desktop.services.cosigning import approve, cosign_queue, in_order, open_to_cosign, send_back
from tcm_desktop.services.coverage import LookedUp, store_coverage
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.discharge import DischargeForm, TypedNeed, open_discharge, sign_discharge
from tcm_desktop.services.follow_ups import correct_note, followed, mark_in_error, sign_addendum
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY, assessment_form
from tcm_desktop.services.intake import store_intake
from tcm_desktop.services.monitoring import open_monitoring, sign_monitoring
from tcm_desktop.services.necessity import keep_finding, keep_purpose, open_review, sign_review
from tcm_desktop.services.notes import around, keep_note, new_note
from tcm_desktop.services.plan_progress import ToRecord, record_progress
from tcm_desktop.services.plans import keep_plan, open_plan, revise_plan, sign_plan
from tcm_desktop.services.referrals import add_step, store_referral
from tcm_desktop.services.signatures import release_due
from tcm_desktop.services.signing import sign_note
from tcm_desktop.services.summaries import SummaryForm, TypedProgress, open_summary, sign_summary
from tcm_desktop.services.tasks import add_task, finish_task, settle_appointment
from tcm_desktop.services.today import Today, today
from tests.support.vaults import LONG_AGO, StandingClock, make_client, put

HOME = "a06_environment"
REMARK = "By which day, and who brings the papers?"
WHY = "The supervisor read the text and agrees that it was linkage."
TEXTS = (
    "Called the county housing office with client. Panic keeps her from calling alone. Booked the intake for Friday.",
    "Went through the landlord's letter with client, who feared to open it. Linked her with the tenants' clinic.",
    "Asked the dental clinic how the first visit went; client had panicked in the waiting room. Arranged a quiet hour.",
    "Client asked for help with the bus pass because she loses track of dates. Filed the request with her at the desk.",
    "Checked with client whether the psychiatrist's visits come as planned. She missed one for fear; made a new one.",
    "Spoke with her sister, with consent, about who goes along to the housing office when client cannot leave home.",
    "Housing office asked for proof of income. Sat with client, because letters frighten her, and sent it with her.",
    "Reviewed with client how far both applications are. One is accepted; set the viewing and who comes along.",
    "Viewed the room with client and the owner's agent; panic made her leave once, we went back in. She will take it.",
    "Linked client with the day center near the new home, since she withdraws when alone. First day is Monday.",
    "Asked the day center and client how the first weeks went. She goes twice a week; nothing else is missing now.",
    "Went over with client what she now does by herself, and whom she calls if the panic comes back at the office.",
)
"""A contact for each month; none repeats another."""


@dataclass
class Year:
    """One client's year. What was done is kept beside the vault, so that both can be compared."""

    desk: Desk
    boss: Desk
    clock: StandingClock
    start: date
    hour: int = 10
    client: Client = field(init=False)
    need: Need = field(init=False)
    signed: list[ContactNote] = field(default_factory=list)
    plan_ids: list[UUID] = field(default_factory=list)
    in_error: set[UUID] = field(default_factory=set)
    seen: dict[tuple[DueKind, date | None], date] = field(default_factory=dict)
    done: list[tuple[date, DueKind]] = field(default_factory=list)

    # --- time ---

    def go_to(self, day: date, hour: int | None = None) -> None:
        """The clock stands at that hour of that day where the worker is; what could be undone is released."""
        at = instant(day, time(self.hour if hour is None else hour), self.clock.zone)
        assert at >= self.clock.at, "time runs on"
        self.clock.at = at
        release_due(self.desk)

    def day(self, number: int) -> date:
        return self.start + timedelta(days=number)

    def change_places(self) -> None:
        """The vault is the supervisor's from now on, and the worker's records come to it."""
        owner, other = self.desk.worker, self.boss.worker
        self.boss = seat(self.desk, replace(owner, roles=other.roles, is_supervised=False))
        self.desk = seat(self.desk, replace(other, roles=(), is_supervised=True, qualifications=owner.qualifications))

    @property
    def first_plan(self) -> UUID:
        return self.plan_ids[0]

    # --- intake, assessment, plan ---

    def takes_in(self, reason: str = "Another person: other mother, other number") -> None:
        made = replace(make_client(self.desk), payer_profile="um-guideline", opened_on=self.desk.today, coverages=())
        self.client = store_intake(self.desk, made, reason).value

    def looks_coverage_up(self) -> None:
        with self.desk.reading() as work:
            known = work.get(Client, self.client.id)
        held = known.coverages or (Coverage(self.desk.new_id(), known.payer_profile, LONG_AGO),)
        looked = tuple(replace(each, known_as_of=self.desk.today) for each in held)
        store_coverage(self.desk, known.id, LookedUp(looked, known.stays, known.authorizations))

    def assesses(self) -> Assessment:
        self.need = Need(self.desk.new_id(), "A safe place to live", "panic that keeps her from calling offices")
        sitting = open_assessment(self.desk, self.client.id)
        held = keep_face_to_face(self.desk, sitting.assessment, self.desk.today).value
        for area in assessment_form().areas:
            answers = (Answer("staying", "Shelter", "since May"),) if area.id == HOME else ()
            finding = AreaFinding(area.id, answers, AreaOutcome.NO_NEED_NOW, sources=(InformationSource.CLIENT,))
            if area.id == HOME:
                finding = replace(finding, outcome=AreaOutcome.NEED_FOUND, needs=(self.need,))
            held = keep_area(self.desk, held, finding).value
        return sign_assessment(self.desk, held).value

    def reassesses(self) -> Assessment:
        """Every area is asked again: where she stays has changed, the rest holds still."""
        sitting = open_assessment(self.desk, self.client.id)
        assert sitting.last_time is not None
        held = keep_face_to_face(self.desk, sitting.assessment, self.desk.today).value
        for area in assessment_form().areas:
            last = finding_for(sitting.last_time, area.id)
            assert last is not None
            answers = tuple(same_as_last(each, self.desk.today) for each in last.answers)
            finding = AreaFinding(area.id, answers, AreaOutcome.NO_NEED_NOW, sources=last.sources)
            if area.id == HOME:
                moved = Answer("staying", "Own place", "a room of her own since the fall")
                finding = replace(finding, answers=(moved,), outcome=AreaOutcome.NEED_FOUND, needs=last.needs)
            held = keep_area(self.desk, held, finding).value
        held = keep_words(self.desk, held, "", "She lives in a room of her own and goes to the center.").value
        return sign_assessment(self.desk, held).value

    def plans(self) -> CarePlan:
        new_id, day = self.desk.new_id, self.desk.today
        first = Objective(new_id(), "Hand in two housing applications", "Bea", day + timedelta(days=200), self.need.id)
        second = Objective(new_id(), "Visit the dentist twice", "Bea", day + timedelta(days=300), self.need.id)
        action = PlannedAction(new_id(), "Link with the county housing office", self.need.id, "Ana", "County")
        plan = replace(
            open_plan(self.desk, self.client.id).plan,
            goal="Bea lives in a home of her own",
            goal_own_words="I want my own door to lock",
            objectives=(first, second),
            actions=(action,),
            supports=(NaturalSupport(new_id(), "Sue", "sister", "comes along"),),
            participation=Participation((ParticipationEvidence.OWN_WORDS,), no_signature_reason="Signs next visit"),
            safeguards=Safeguards(day, "Ana", voluntary_on=day),
            transition=Transition("One call a month for a quarter", day + timedelta(days=730)),
        )
        self.plan_ids.append(plan.id)
        keep_plan(self.desk, plan)
        return sign_plan(self.desk, plan).value.plan

    def plans_anew(self) -> CarePlan:
        """The second version: one objective met meanwhile, one service offered that she does not want."""
        known = open_plan(self.desk, self.client.id).plan
        no_group = DeclinedService(self.desk.new_id(), "Group for panic", "Not with others yet", self.desk.today)
        draft = replace(
            revise_plan(self.desk, known),
            declined=(no_group,),
            participation=Participation((ParticipationEvidence.SIGNED,), client_signed_on=self.desk.today),
        )
        self.plan_ids.append(draft.id)
        keep_plan(self.desk, draft)
        return sign_plan(self.desk, draft).value.plan

    def hands_over(self, plan: CarePlan) -> None:
        """The client signs on paper, and gets her copy."""
        own = (self.client.id, self.desk.worker.id, plan.id, self.desk.today)
        signs = PlanEvent(self.desk.new_id(), *own, PlanEventKind.CLIENT_SIGNED)
        copy = PlanEvent(self.desk.new_id(), *own, PlanEventKind.COPY_GIVEN, CopyWay.ON_PAPER, "English")
        record_progress(self.desk, self.client.id, plan.id, ToRecord((), (signs, copy)))

    def meets(self, objective: Objective, plan: CarePlan) -> None:
        own = (self.client.id, self.desk.worker.id, plan.id, objective.id, self.desk.today)
        told = ObjectiveProgress(self.desk.new_id(), *own, ObjectiveStatus.MET, words="Both were handed in.")
        record_progress(self.desk, self.client.id, plan.id, ToRecord((told,)))

    # --- the second signature ---

    def supervisor_signs_all(self, *but: UUID) -> int:
        lines = [line for line in in_order(cosign_queue(self.boss)) if line.id not in but]
        for line in lines:
            approve(self.boss, open_to_cosign(self.boss, line.kind, line.id))
        return len(lines)

    def supervisor_returns(self, plan: CarePlan) -> None:
        reading = open_to_cosign(self.boss, plan.KIND, plan.id)
        send_back(self.boss, reading, REMARK, plan.objectives[0].statement, 0)

    def answers_the_remark(self, plan: CarePlan) -> None:
        sign_addendum(self.desk, plan.KIND, plan.id, "Sue brings the papers, by the first of May.")

    def standing(self, kind: str, record_id: UUID) -> Standing:
        return followed(self.desk, kind, record_id).standing

    # --- contacts ---

    def writes(self, text: str, minutes: int = 30, **facts: object) -> ContactNote:
        """A draft with all that billing asks for, linked to the plan's first objective."""
        self.looks_coverage_up()
        plan = open_plan(self.desk, self.client.id).plan
        made = replace(
            new_note(self.desk, self.client.id).note,
            direct_minutes=minutes,
            mode=ContactMode.FACE_TO_FACE,
            place=Place.HOME,
            contacted_role=ContactRole.CLIENT,
            component=TcmComponent.REFERRAL_LINKAGE,
            objective_id=plan.objectives[0].id,
            narrative=text,
        )
        return keep_note(self.desk, replace(made, **facts)).value  # type: ignore[arg-type]  # fields of the note

    def bills(self, draft: ContactNote) -> ContactNote:
        """Sign a draft to be billed; nothing in the chart may stand against it."""
        on_desk = around(self.desk, draft)
        check = check_note(draft, on_desk.client, on_desk.needs, on_desk.plan, on_desk.facts)
        assert check.open_fields == ()
        assert not [f for f in check.chart_findings if f.level != "suggestion"], check.chart_findings
        note = sign_note(self.desk, draft, BillingChoice.BILL, WHY).value
        self.signed.append(note)
        return note

    def finds_nobody(self) -> ContactNote:
        tried = Tried(AttemptOutcome.DID_NOT_COME, self.desk.today + timedelta(days=2), "Waited ten minutes.")
        return log_attempt(self.desk, self.client.id, tried).value

    def takes_one_back(self, note: ContactNote) -> ContactNote:
        """Entered in error, and written anew with the right minutes."""
        mark_in_error(self.desk, note.KIND, note.id, "Wrong minutes")
        self.in_error.add(note.id)
        again = correct_note(self.desk, note.id).value
        return self.bills(keep_note(self.desk, replace(again, direct_minutes=45)).value)

    @property
    def counting(self) -> list[ContactNote]:
        return [note for note in self.signed if note.id not in self.in_error]

    # --- what goes on beside the contacts ---

    def refers(self, plan: CarePlan) -> Referral:
        own = (self.client.id, self.desk.worker.id)
        made = Referral(self.desk.new_id(), *own, "Dental care", self.desk.today, "City Dental", need_id=self.need.id)
        tied = replace(made, plan_id=plan.id, objective_id=plan.objectives[1].id)
        return store_referral(self.desk, tied).value

    def consent(self, days: int) -> Consent:
        own = (self.client.id, self.desk.worker.id, "City Dental", "To be treated")
        until = self.desk.today + timedelta(days=days)
        kinds = (InformationKind.NEEDS, InformationKind.REACH)
        held = Consent(self.desk.new_id(), *own, self.desk.today, self.desk.today, kinds, until=until)
        return store_consent(self.desk, held).value

    def shares(self, referral: Referral) -> Disclosure:
        own = (self.client.id, self.desk.worker.id, self.desk.today, "City Dental", "To be treated")
        sent = Disclosure(self.desk.new_id(), *own, (InformationKind.NEEDS,), "A letter", referral_id=referral.id)
        return share(self.desk, sent).value

    def steps(self, referral: Referral, kind: StepKind, visit: Appointment | None = None, follow: int = 14) -> Referral:
        outcome = ReferralOutcome.FINISHED if kind is StepKind.CLOSED else None
        step = ReferralStep(self.desk.new_id(), kind, self.desk.today, "Front desk", outcome=outcome)
        return add_step(self.desk, referral.id, step, self.desk.today + timedelta(days=follow), visit).value

    def visit(self, days: int) -> Appointment:
        on = self.desk.today + timedelta(days=days)
        own = (self.client.id, self.desk.worker.id, "City Dental")
        return Appointment(self.desk.new_id(), *own, on, time(9), purpose="First visit")

    def keeps(self, visit: Appointment) -> None:
        settle_appointment(self.desk, visit.id, AppointmentStatus.KEPT, "Went with her sister.")

    def promises(self, what: str, days: int) -> UUID:
        return add_task(self.desk, self.client.id, what, self.desk.today + timedelta(days=days)).value.id

    def does(self, task_id: UUID) -> None:
        finish_task(self.desk, task_id)

    def sums_up(self, month: date) -> None:
        """Facts from the record, a sentence for each objective."""
        desk = open_summary(self.desk, self.client.id, month)
        told = tuple(TypedProgress(each.id, Progress.BETTER, "One step nearer.") for each in desk.summary.objectives)
        form = SummaryForm(told, "Panic on the phone", next_month="Go on as planned.")
        if not told:
            raise AssertionError("a month without an open objective has its own words")
        sign_summary(self.desk, self.client.id, month, form)

    def monitors(self) -> MonitoringReview:
        review = open_monitoring(self.desk, self.client.id).review
        services = tuple(replace(s, delivered=Delivered.AS_PLANNED, adequate=Adequate.ENOUGH) for s in review.services)
        whole = replace(review, asked="Client", services=services, needs=NeedsAnswer.SAME, words="All of it goes on.")
        return sign_monitoring(self.desk, whole).value

    def reviews_necessity(self) -> NecessityReview:
        """Severity the first time, continued stay later: every criterion is met, for a reason in her own words."""
        is_first = not open_chart(self.desk, self.client.id).reviews
        hand = open_review(self.desk, self.client.id, SEVERITY if is_first else CONTINUED_STAY)
        for criterion in _judged(hand.criteria.criteria):
            finding = CriterionFinding(criterion.id, CriterionStatus.MET, "Panic keeps her from offices.")
            hand = keep_finding(self.desk, hand.review, finding).value
        hand = keep_purpose(self.desk, hand.review, Purpose.NEEDS, "She is afraid of every office by herself.").value
        assert hand.result.met
        return sign_review(self.desk, hand.review).value

    def discharges(self) -> DischargeSummary:
        """How it ended, who takes over, and how to come back."""
        hand = open_discharge(self.desk, self.client.id)
        needs = tuple(
            TypedNeed(n.id, NeedEnd.GOES_ON, "Day center", "555-0110", "Twice a week.") for n in hand.summary.needs
        )
        form = DischargeForm(
            needs,
            hand.summary.next_steps,
            crisis="Calls Sue, then the crisis line.",
            reason=EndReason.GOALS_MET,
            own_words="I have my own door.",
            come_back="Call the front desk.",
        )
        return sign_discharge(self.desk, self.client.id, form, self.desk.today).value

    def closes(self) -> Episode:
        return close_chart(self.desk, self.client.id, self.desk.today, EndReason.GOALS_MET, "", {}).value

    # --- the day's page ---

    def page(self) -> Today:
        """What is due, once each; remembers when each thing was first there."""
        page = today(self.desk)
        keys = [item.key for item in page.everything]
        assert len(keys) == len(set(keys)), "nothing is asked for twice"
        for item in page.everything:
            assert item.opens_on <= page.day or (item.due_on is not None and item.due_on <= page.day + timedelta(7))
            self.seen.setdefault((item.kind, item.month or item.due_on), page.day)
        return page

    def kinds(self) -> set[DueKind]:
        return {item.kind for item in self.page().everything if item.client_id == self.client.id}

    def settle(self, item: DueItem, way: Callable[[], object]) -> None:
        """Do what a row asks for; then the row is gone."""
        way()
        self.done.append((self.desk.today, item.kind))
        left = [(each.key, each.month, each.due_on) for each in self.page().everything]
        assert (item.key, item.month, item.due_on) not in left, f"{item.kind} does not go"


def _judged(criteria: Iterable[Criterion]) -> Iterator[Criterion]:
    """Those that the worker judges: parts, and what has none and rests on nothing else."""
    for each in criteria:
        if not each.rests_on:
            yield from each.parts or (each,)


def grown_up(desk: Desk) -> Desk:
    """The worker with her title and its proof, supervised in her first months."""
    title = Qualification(desk.new_id(), "LCSW", LONG_AGO, evidence="License 1")
    return seat(desk, replace(desk.worker, qualifications=(title,), is_supervised=True))


def on_her_own(desk: Desk) -> Desk:
    """Her first months are over."""
    return seat(desk, replace(desk.worker, is_supervised=False))


def supervisor_of(desk: Desk) -> Desk:
    """Somebody else, who signs second."""
    return seat(desk, Worker(desk.new_id(), "Sam Second", "LCSW", desk.worker.agency, roles=(WorkerRole.SUPERVISOR,)))


def seat(desk: Desk, worker: Worker) -> Desk:
    put(desk, worker)
    return replace(desk, worker=worker)
