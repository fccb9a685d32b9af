"""Ways into referrals, consents, tasks, appointments and monitoring, for pictures: with something under way in each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tcm_desktop.domain.appointments import Appointment, AppointmentStatus
from tcm_desktop.domain.consents import Consent, Disclosure, InformationKind
from tcm_desktop.domain.contacts import ContactMode
from tcm_desktop.domain.monitoring import Adequate, Delivered, NeedsAnswer
from tcm_desktop.domain.referrals import Referral, ReferralOutcome, ReferralStep, StepKind
from tcm_desktop.domain.tasks import Task
from tcm_desktop.services.consents import open_consents, share, store_consent
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.monitoring import open_monitoring, sign_monitoring
from tcm_desktop.services.referrals import add_step, open_care, store_referral
from tcm_desktop.services.tasks import add_task, settle_appointment, store_appointment
from tests.tools.studio import Studio

if TYPE_CHECKING:
    from tests.tools.screenshots import Go, People

DENTIST, HOUSING = "Bayview Dental Clinic", "County Housing Office"
SIGNED = 1
"""Which of those with a plan has a signed review; others' pictures show the first one."""

NEEDS, REACH = InformationKind.NEEDS, InformationKind.REACH


def ask(studio: Studio, use_case: Callable[..., Any], *args: Any) -> Any:
    """What a use case says, on the vault's lane; the value of its outcome."""
    found: list[Any] = []
    desk = studio.shell.gateway.desk
    studio.program.tasks.vault(lambda: found.append(use_case(desk, *args)))
    studio.wait()
    return found[0].value if isinstance(found[0], Outcome) else found[0]


def under_way(studio: Studio, client_id: UUID) -> tuple[Referral, Task, Appointment]:
    """Something of each kind for a client, once; the referral to the dentist, a task and an appointment."""
    care = ask(studio, open_care, client_id)
    if not care.referrals:
        ask(studio, begin, client_id)
        care = ask(studio, open_care, client_id)
    dentist = next(each for each in care.referrals if each.recipient == DENTIST)
    coming = next(each for each in care.appointments if each.status is AppointmentStatus.BOOKED)
    return dentist, care.tasks[0], coming


def begin(desk: Desk, client_id: UUID) -> None:
    """Put referrals, consents, tasks and appointments into a client's chart."""
    today, day = desk.today, timedelta(days=1)
    _consents(desk, client_id, today)
    dentist = Referral(
        desk.new_id(), client_id, desk.worker.id, "Dental care", today - 20 * day, DENTIST, "415-555-0142", "", None
    )
    dentist = replace(dentist, reason="Panic in waiting rooms; she left twice before she was called.")
    store_referral(desk, dentist)
    visit = Appointment(desk.new_id(), client_id, desk.worker.id, DENTIST, today + 2 * day, time(9, 30))
    visit = replace(visit, place="3rd Street", reminds="Her sister", remind_on=today + day)
    made = ReferralStep(
        desk.new_id(), StepKind.MADE, today - 18 * day, "Front desk", ContactMode.TELEPHONE, "They call back."
    )
    add_step(desk, dentist.id, made, None)
    sent = Disclosure(
        desk.new_id(), client_id, desk.worker.id, today - 17 * day, DENTIST, "Dental care", (NEEDS, REACH)
    )
    share(desk, replace(sent, what="Letter about what helps her wait", how=ContactMode.EMAIL, referral_id=dentist.id))
    booked = ReferralStep(desk.new_id(), StepKind.APPOINTMENT, today - 5 * day, words="First one in the morning.")
    add_step(desk, dentist.id, booked, today + 3 * day, visit)
    housing = Referral(desk.new_id(), client_id, desk.worker.id, "Housing", today - 60 * day, HOUSING)
    store_referral(desk, replace(housing, follow_up_on=today - 2 * day))
    ended = Referral(desk.new_id(), client_id, desk.worker.id, "Food pantry", today - 90 * day, "St. Anthony")
    store_referral(desk, ended)
    closed = ReferralStep(desk.new_id(), StepKind.CLOSED, today - 70 * day, outcome=ReferralOutcome.RECEIVING)
    add_step(desk, ended.id, closed, None)
    _days(desk, client_id, today)


def _consents(desk: Desk, client_id: UUID, today: date) -> None:
    since, soon = today - timedelta(days=90), today + timedelta(days=20)
    dental = Consent(desk.new_id(), client_id, desk.worker.id, DENTIST, "Dental care", since, since, (NEEDS, REACH))
    store_consent(desk, replace(dental, sharer="Practice Agency", until=soon, given_by="The client", both_ways=True))
    housing = Consent(desk.new_id(), client_id, desk.worker.id, HOUSING, "Housing", since, since, (REACH,))
    store_consent(
        desk, replace(housing, sharer="Practice Agency", until=since + timedelta(days=60), given_by="The client")
    )


def _days(desk: Desk, client_id: UUID, today: date) -> None:
    add_task(desk, client_id, "Call the school about the report", today + timedelta(days=2))
    add_task(desk, client_id, "Ask the clinic for the new list of medications", today - timedelta(days=1))
    past = Appointment(desk.new_id(), client_id, desk.worker.id, "Dr. Lee", today - timedelta(days=3), time(14))
    store_appointment(desk, past, is_new=True)
    missed = replace(past, id=desk.new_id(), on=today - timedelta(days=30))
    store_appointment(desk, missed, is_new=True)
    settle_appointment(desk, missed.id, AppointmentStatus.MISSED, "The bus did not come.")


def to(name: str) -> Go:
    """A screen of the client for whom something is under way."""

    def go(studio: Studio, people: People) -> None:
        under_way(studio, people.settled)
        studio.shell.navigator.open(name, client_id=people.settled)

    return go


def ended(studio: Studio, people: People) -> None:
    """The lists with what is finished."""
    to("referrals")(studio, people)
    studio.wait()
    if not studio.shell.screen_shown._shows_ended:
        studio.shell.screen_shown._toggle_ended()


def referral(name: str = "referral", **params: Any) -> Go:
    """A page of the referral to the dentist."""

    def go(studio: Studio, people: People) -> None:
        dentist, _, _ = under_way(studio, people.settled)
        studio.shell.navigator.open(name, client_id=people.settled, referral_id=dentist.id, **params)

    return go


def sharing_refused(studio: Studio, people: People) -> None:
    """Sharing more than the consent covers, after an attempt to save it."""
    referral("sharing")(studio, people)
    studio.wait()
    fields = studio.shell.screen_shown.sections[0].fields
    fields["kinds"].editor.set_value((NEEDS, InformationKind.DIAGNOSES, InformationKind.SUBSTANCE_USE))
    fields["what"].editor.setText("Letter")
    studio.shell.screen_shown.finish()


def task(studio: Studio, people: People) -> None:
    """A task."""
    _, found, _ = under_way(studio, people.settled)
    studio.shell.navigator.open("task", client_id=people.settled, task_id=found.id)


def appointment_end(studio: Studio, people: People) -> None:
    """An appointment, and the question how it went."""
    _, _, found = under_way(studio, people.settled)
    studio.shell.navigator.open("appointment_end", client_id=people.settled, appointment_id=found.id)


def mistake(studio: Studio, people: People) -> None:
    """A step of the referral to the dentist that did not happen."""
    dentist, _, _ = under_way(studio, people.settled)
    params = {"client_id": people.settled, "referral_id": dentist.id, "step_id": dentist.steps[-1].id}
    studio.shell.navigator.open("referral_mistake", **params)


def consent_end(studio: Studio, people: People) -> None:
    """A consent that the client takes back."""
    under_way(studio, people.settled)
    consent = ask(studio, open_consents, people.settled).consents[0]
    studio.shell.navigator.open("consent_end", client_id=people.settled, consent_id=consent.id)


def consent_on_paper(studio: Studio, people: People) -> None:
    """A consent for the client to sign."""
    under_way(studio, people.settled)
    consent = ask(studio, open_consents, people.settled).consents[0]
    studio.shell.navigator.open("print_consent", client_id=people.settled, consent_id=consent.id)
    studio.wait()


def consent_wrong(studio: Studio, people: People) -> None:
    """A new consent that names no end, after an attempt to save it."""
    to("consent")(studio, people)
    studio.wait()
    studio.shell.screen_shown.finish()


def monitoring_open(studio: Studio, people: People) -> None:
    """A review with answers missing, after an attempt to sign it."""
    to("monitoring")(studio, people)
    studio.wait()
    studio.shell.screen_shown.form.needs.needs.set_value(NeedsAnswer.CHANGED)
    studio.shell.screen_shown.form.needs._fold()
    studio.shell.action_bar.button_for("Sign").click()


def monitored(studio: Studio, people: People) -> None:
    """A review of somebody else that is signed, below the next one."""
    client_id = [line.client_id for line in people.lines if line.plan_review_due][SIGNED]
    hand = ask(studio, open_monitoring, client_id)
    if not hand.signed_reviews:
        services = tuple(
            replace(each, delivered=Delivered.AS_PLANNED, adequate=Adequate.ENOUGH) for each in hand.review.services
        )
        whole = replace(
            hand.review, asked="Client", services=services, needs=NeedsAnswer.SAME, words="Goes on as planned."
        )
        ask(studio, sign_monitoring, whole)
    studio.shell.navigator.open("monitoring", client_id=client_id)
