"""Referrals, consents, monitoring and discharge of practice clients, through the use cases that the screens use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time
from functools import partial
from uuid import UUID

from tcm_desktop.domain.appointments import Appointment
from tcm_desktop.domain.consents import Consent, Disclosure
from tcm_desktop.domain.monitoring import ServiceCheck
from tcm_desktop.domain.referrals import Referral, ReferralStep
from tcm_desktop.services.closing import close_chart
from tcm_desktop.services.consents import share, store_consent
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.discharge import DischargeForm, TypedNeed, sign_discharge
from tcm_desktop.services.monitoring import open_monitoring, sign_monitoring
from tcm_desktop.services.practice_care_data import (
    ConsentData,
    DischargeData,
    MonitoringData,
    ReferralData,
    SharedData,
    StepData,
)
from tcm_desktop.services.practice_data import PracticeDataError, Story
from tcm_desktop.services.practice_records import Calendar, Names
from tcm_desktop.services.referrals import add_step, store_referral

Do = Callable[[Desk], str]
CONSENTS, REFERRALS, STEPS, SHARED, MONITORED = time(15, 30), time(15, 40), time(15, 45), time(15, 50), time(15, 55)
"""At what time of its day each is written down."""


def care_steps(
    story: Story, client_id: Callable[[], UUID], calendar: Calendar, names: Names
) -> Iterator[tuple[datetime, Do]]:
    """Everything that is done for the client beside contacts and documents, each at its time."""
    at = calendar.at
    for consent in story.consents:
        yield at(consent.workdays_ago, CONSENTS), partial(_consent, consent, client_id, calendar)
        for shared in consent.shared:
            yield at(shared.workdays_ago, SHARED), partial(_share, consent, shared, client_id)
    for number, referral in enumerate(story.referrals):
        key = f"referral-{number}"
        yield at(referral.workdays_ago, REFERRALS), partial(_refer, referral, key, client_id, names)
        for step in referral.steps:
            yield at(step.workdays_ago, STEPS), partial(_step, referral, step, key, client_id, calendar, names)
    for review in story.monitoring:
        yield at(review.workdays_ago, MONITORED), partial(_monitor, review, client_id)
    if story.discharge is not None:
        ended = story.discharge
        yield at(ended.workdays_ago, ended.at), partial(_discharge, ended, client_id, names)


def _consent(data: ConsentData, client_id: Callable[[], UUID], calendar: Calendar, desk: Desk) -> str:
    store_consent(
        desk,
        Consent(
            desk.new_id(),
            client_id(),
            desk.worker.id,
            data.recipient,
            data.purpose,
            desk.today,
            desk.today,
            data.kinds,
            sharer=desk.worker.agency,
            both_ways=data.both_ways,
            until=calendar.days(data.until_in_days),
        ),
    )
    return f"Consent: {data.recipient}"


def _share(consent: ConsentData, data: SharedData, client_id: Callable[[], UUID], desk: Desk) -> str:
    own = (desk.new_id(), client_id(), desk.worker.id, desk.today)
    share(desk, Disclosure(*own, consent.recipient, consent.purpose, data.kinds, data.what, data.how))
    return f"Shared with {consent.recipient}: {data.what}"


def _refer(data: ReferralData, key: str, client_id: Callable[[], UUID], names: Names, desk: Desk) -> str:
    referral = Referral(
        names.give(key, desk.new_id()),
        client_id(),
        desk.worker.id,
        data.service,
        desk.today,
        data.recipient,
        data.reach,
        data.reason,
        names.id_of(data.need),
    )
    store_referral(desk, referral)
    return f"Referral: {data.service}"


def _step(
    referral: ReferralData,
    data: StepData,
    key: str,
    client_id: Callable[[], UUID],
    calendar: Calendar,
    names: Names,
    desk: Desk,
) -> str:
    step = ReferralStep(
        desk.new_id(), data.kind, desk.today, data.who or referral.recipient, data.how, data.words, data.outcome
    )
    visit = None
    if data.appointment_workdays_ago is not None:
        on = calendar.workday(data.appointment_workdays_ago)
        visit = Appointment(desk.new_id(), client_id(), desk.worker.id, referral.recipient, on, data.at)
    add_step(desk, names.id_of(key), step, None, visit)
    return f"Referral ({referral.service}): {data.kind.replace('_', ' ')}"


def _monitor(data: MonitoringData, client_id: Callable[[], UUID], desk: Desk) -> str:
    review = open_monitoring(desk, client_id()).review
    if len(data.delivered) != len(review.services) or len(data.adequate) != len(review.services):
        raise PracticeDataError(f"a monitoring needs {len(review.services)} answers, one for each service of the plan")
    words = (*data.services_words, *("" for _ in review.services))
    answers = zip(review.services, data.delivered, data.adequate, words, strict=False)
    services = tuple(ServiceCheck(s.id, s.statement, got, enough, said) for s, got, enough, said in answers)
    whole = replace(
        review,
        asked=data.asked,
        services=services,
        needs=data.needs,
        needs_words=data.needs_words,
        words=data.words,
    )
    sign_monitoring(desk, whole)
    return "Monitoring of the plan; signed"


def _discharge(data: DischargeData, client_id: Callable[[], UUID], names: Names, desk: Desk) -> str:
    needs = tuple(TypedNeed(names.id_of(n.need), n.after, n.who, n.reach, n.words) for n in data.needs)
    form = DischargeForm(
        needs,
        data.next_steps,
        data.crisis,
        reason=data.reason,
        own_words=data.own_words,
        come_back=data.come_back,
    )
    sign_discharge(desk, client_id(), form, desk.today)
    close_chart(desk, client_id(), desk.today, data.reason, "", {})
    return f"Discharged ({data.reason.replace('_', ' ')}); the chart is closed"
