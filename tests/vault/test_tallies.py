"""Contacts counted by client and kind: drafts count, attempts stand apart, what is in error counts nowhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import (
    Attempt,
    AttemptOutcome,
    BillingChoice,
    BillingRecord,
    ContactMode,
    ContactNote,
    ContactRole,
)
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import mark_in_error
from tcm_desktop.services.signing import sign_note
from tcm_desktop.services.views import ContactTally
from tests.support.effort import examples
from tests.support.vaults import StandingClock, make_client, make_note, put

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
KINDS = st.tuples(
    st.none() | st.sampled_from([ContactMode.FACE_TO_FACE, ContactMode.TELEPHONE]),
    st.none() | st.sampled_from([ContactRole.CLIENT, ContactRole.PROVIDER]),
    st.booleans(),
    st.dates(date(2026, 1, 1), date(2026, 4, 30)),
)
TRIED = Attempt(AttemptOutcome.NO_ANSWER)


def counted(desk: Desk, client_id: UUID, first: date = FIRST, last: date = LAST) -> tuple[ContactTally, ...]:
    with desk.reading() as work:
        return tuple(each for each in work.tallies(first, last) if each.client_id == client_id)


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(KINDS, max_size=8))
def test_each_kind_has_its_first_and_last_day_and_how_many(
    shared_desk: Desk, kinds: list[tuple[ContactMode | None, ContactRole | None, bool, date]]
) -> None:
    client = make_client(shared_desk)
    put(shared_desk, client)
    for mode, role, tried, day in kinds:
        note = replace(make_note(shared_desk, client.id), mode=mode, contacted_role=role, service_date=day)
        put(shared_desk, replace(note, attempt=TRIED if tried else None))
    within = [kind for kind in kinds if kind[3] <= LAST]
    found = {(each.mode, each.contacted_role, each.attempt): each for each in counted(shared_desk, client.id)}
    assert found.keys() == {kind[:3] for kind in within}
    for key, tally in found.items():
        days = [kind[3] for kind in within if kind[:3] == key]
        assert (tally.first_on, tally.last_on) == (min(days), max(days))
        assert tally.in_span == sum(day >= FIRST for day in days)
    spans = Counter({key: tally.in_span for key, tally in found.items()})
    assert spans.total() == sum(kind[3] >= FIRST for kind in within)


def test_nobody_without_contacts_is_counted(desk: Desk, client: Client) -> None:
    assert counted(desk, client.id) == ()


def ready(desk: Desk, client: Client) -> ContactNote:
    return replace(
        make_note(desk, client.id, "Called the clinic about her intake on Tuesday."),
        direct_minutes=30,
        mode=ContactMode.TELEPHONE,
        contacted_role=ContactRole.PROVIDER,
    )


def test_what_was_kept_as_a_note_only_is_told_apart(desk: Desk, client: Client) -> None:
    sign_note(desk, ready(desk, client), BillingChoice.DO_NOT_BILL)
    put(desk, ready(desk, client))
    assert {each.choice for each in counted(desk, client.id)} == {BillingChoice.DO_NOT_BILL, None}


def test_a_draft_marked_not_to_be_billed_is_told_apart_too(desk: Desk, client: Client) -> None:
    aside = BillingRecord(BillingChoice.DO_NOT_BILL, "", 0)
    put(desk, replace(ready(desk, client), billing=aside))
    (only,) = counted(desk, client.id)
    assert only.choice is BillingChoice.DO_NOT_BILL


def test_a_note_entered_in_error_counts_nowhere(desk: Desk, clock: StandingClock, client: Client) -> None:
    note = sign_note(desk, ready(desk, client), BillingChoice.DO_NOT_BILL).value
    clock.pass_by(minutes=1)
    mark_in_error(desk, ContactNote.KIND, note.id, "Another client's visit.")
    assert counted(desk, client.id) == ()


def test_days_after_the_last_one_are_not_there(desk: Desk, client: Client) -> None:
    put(desk, replace(ready(desk, client), service_date=LAST + timedelta(days=1)))
    assert counted(desk, client.id) == ()
    (only,) = counted(desk, client.id, last=LAST + timedelta(days=1))
    assert only.in_span == 1
