"""A consent on file decides whether what came from a substance use program is printed: on a real vault, to the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tcm_desktop.domain.background import (
    FactKind,
    LifeFact,
    Medication,
    Origin,
    SubstanceUse,
    for_print,
    may_print,
    needs_notice,
)
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import (
    Consent,
    ConsentGiven,
    InformationKind,
    consent_in_force,
    covers,
    is_in_force,
)
from tcm_desktop.services.background import (
    BACKGROUND,
    Background,
    BackgroundForm,
    TypedFact,
    TypedSubstance,
    open_background,
    store_background,
)
from tcm_desktop.services.clients import open_chart
from tcm_desktop.services.consents import end_consent, open_consents, store_consent
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.kept_forms import keep_form
from tests.support.effort import examples
from tests.support.vaults import make_client, put
from ui.presenters.background import background_lines, consent_options, form_of, origin_words, read_background

DAY = date(2026, 3, 4)
PROGRAM = "Harbor House"
NEAR = st.integers(-20, 20).map(lambda days: DAY + timedelta(days=days))


def agreed(desk: Desk, client: Client, **other: object) -> Consent:
    """A signed consent of today that names substance use records, for a year; not stored."""
    made = Consent(
        desk.new_id(),
        client.id,
        desk.worker.id,
        "City Dental",
        "care",
        DAY,
        DAY,
        (InformationKind.NEEDS, InformationKind.SUBSTANCE_USE),
        sharer="Practice Agency",
        until=DAY + timedelta(days=365),
        part2=True,
    )
    return replace(made, **other)  # type: ignore[arg-type]  # each test names fields of a consent


def told(desk: Desk, consent_id: UUID | None = None) -> Background:
    """One fact of each kind, all from a program, and one that is not."""
    origin = Origin(from_part_2=True, program=PROGRAM, consent_id=consent_id)
    return Background(
        (
            LifeFact(desk.new_id(), FactKind.RISK, "Used alone", origin),
            LifeFact(desk.new_id(), FactKind.STRENGTH, "Cooks well"),
        ),
        (Medication(desk.new_id(), "Buprenorphine", origin=origin),),
        (SubstanceUse(desk.new_id(), "Alcohol", "none since June", origin),),
    )


def printed(desk: Desk, client_id: UUID, day: date = DAY) -> list[str]:
    """What may stand on paper on a day, as the chart has it now."""
    chart = open_chart(desk, client_id)
    client = chart.client
    return [
        *(each.words for each in for_print(client.life, day, chart.consents)),
        *(each.name for each in for_print(client.medications, day, chart.consents)),
        *(each.substance for each in for_print(client.substances, day, chart.consents)),
    ]


# --- on a vault ---


def test_without_a_consent_only_what_is_open_is_printed(desk: Desk, client: Client) -> None:
    store_background(desk, client.id, told(desk))
    assert printed(desk, client.id) == ["Cooks well"]


def test_one_consent_opens_every_fact_that_names_it(desk: Desk, client: Client) -> None:
    consent = store_consent(desk, agreed(desk, client)).value
    store_background(desk, client.id, told(desk, consent.id))
    assert printed(desk, client.id) == ["Used alone", "Cooks well", "Buprenorphine", "Alcohol"]
    assert printed(desk, client.id, DAY - timedelta(days=1)) == ["Cooks well"]
    assert printed(desk, client.id, DAY + timedelta(days=365)) == [
        "Used alone",
        "Cooks well",
        "Buprenorphine",
        "Alcohol",
    ]
    assert printed(desk, client.id, DAY + timedelta(days=366)) == ["Cooks well"]


def test_taking_the_consent_back_takes_the_facts_off_paper_without_touching_them(desk: Desk, client: Client) -> None:
    consent = store_consent(desk, agreed(desk, client)).value
    store_background(desk, client.id, told(desk, consent.id))
    before = open_chart(desk, client.id).client
    end_consent(desk, consent.id, DAY + timedelta(days=3), "She changed her mind.", by_event=False)
    assert open_chart(desk, client.id).client == before
    assert len(printed(desk, client.id, DAY + timedelta(days=2))) == 4
    assert printed(desk, client.id, DAY + timedelta(days=3)) == ["Cooks well"]


def test_the_event_that_ends_a_consent_ends_it_for_the_facts(desk: Desk, client: Client) -> None:
    consent = store_consent(desk, agreed(desk, client, until=None, event="She leaves the program")).value
    store_background(desk, client.id, told(desk, consent.id))
    assert len(printed(desk, client.id, date(2040, 1, 1))) == 4
    end_consent(desk, consent.id, DAY + timedelta(days=9), "", by_event=True)
    assert printed(desk, client.id, DAY + timedelta(days=9)) == ["Cooks well"]


def test_a_consent_made_longer_holds_longer_for_the_facts(desk: Desk, client: Client) -> None:
    consent = store_consent(desk, agreed(desk, client, until=DAY)).value
    store_background(desk, client.id, told(desk, consent.id))
    later = DAY + timedelta(days=30)
    assert printed(desk, client.id, later) == ["Cooks well"]
    store_consent(desk, replace(consent, until=later))
    assert len(printed(desk, client.id, later)) == 4


def test_another_clients_consent_opens_nothing(desk: Desk, client: Client) -> None:
    other = make_client(desk, "Other")
    put(desk, other)
    hers = store_consent(desk, agreed(desk, other)).value
    store_background(desk, client.id, told(desk, hers.id))
    assert printed(desk, client.id) == ["Cooks well"]


@pytest.mark.parametrize(
    "other",
    [
        {"kinds": (InformationKind.NEEDS,)},
        {"part2": False},
        {"given": ConsentGiven.VERBAL, "witness": "Ana"},
        {"until": None},
        {"since": DAY + timedelta(days=1)},
        {"given_on": DAY + timedelta(days=1)},
        {"until": DAY - timedelta(days=1), "since": DAY - timedelta(days=9), "given_on": DAY - timedelta(days=9)},
        {"revoked_on": DAY},
        {"event_on": DAY},
        {"recipient": "  "},
    ],
)
def test_a_consent_that_is_none_for_such_records_opens_nothing(
    desk: Desk, client: Client, other: dict[str, object]
) -> None:
    consent = agreed(desk, client, **other)
    put(desk, consent)
    store_background(desk, client.id, told(desk, consent.id))
    assert printed(desk, client.id) == ["Cooks well"]


def test_the_form_is_offered_the_consents_of_this_client(desk: Desk, client: Client) -> None:
    other = make_client(desk, "Other")
    put(desk, other)
    mine = store_consent(desk, agreed(desk, client)).value
    store_consent(desk, agreed(desk, other))
    assert open_background(desk, client.id).consents == (mine,)


def test_a_choice_of_consent_half_typed_is_kept_and_read_again(desk: Desk, client: Client) -> None:
    consent = store_consent(desk, agreed(desk, client)).value
    typed = TypedSubstance(desk.new_id(), "Alcohol", from_part_2=True, consent_id=consent.id)
    form = BackgroundForm(substances=(typed,))
    keep_form(desk, BACKGROUND, client.id, form)
    assert open_background(desk, client.id).typed == form


def test_a_form_kept_before_consents_were_linked_is_read(desk: Desk, client: Client) -> None:
    fact = desk.new_id()
    old = {
        "life": [
            {
                "id": str(fact),
                "kind": "risk",
                "words": "Used alone",
                "said_by": "family",
                "said_detail": "sister",
                "as_of": "soon",
                "from_part_2": True,
                "program": PROGRAM,
                "consent_on": "3/1/2026",
                "consent_until": "",
            }
        ]
    }
    keep_form(desk, BACKGROUND, client.id, old)
    typed = open_background(desk, client.id).typed
    assert typed is not None
    (found,) = typed.life
    assert (found.id, found.kind, found.words) == (fact, FactKind.RISK, "Used alone")
    assert (found.said_detail, found.as_of, found.consent_on, found.consent_id) == ("sister", "soon", "3/1/2026", None)


def test_the_consent_and_the_chart_say_the_same_on_every_day(desk: Desk, client: Client) -> None:
    consent = store_consent(desk, agreed(desk, client, until=DAY + timedelta(days=3))).value
    store_background(desk, client.id, told(desk, consent.id))
    chart = open_chart(desk, client.id)
    for offset in range(-2, 7):
        day = DAY + timedelta(days=offset)
        words = dict(background_lines(chart.client, day, chart.consents))["Alcohol and drugs"]
        assert ("printed with consent" in words) == is_in_force(consent, day)
        assert ("not printed without consent" in words) != is_in_force(consent, day)


# --- old bodies ---


def test_an_origin_stored_before_loads_and_keeps_its_own_days() -> None:
    body = {"from_part_2": True, "program": PROGRAM, "consent_on": "2026-03-01", "consent_until": "2026-03-04"}
    origin = msgspec.convert(body, Origin)
    assert origin.consent_id is None
    assert may_print(origin, DAY)
    assert not may_print(origin, DAY + timedelta(days=1))
    assert not may_print(origin, date(2026, 2, 28))


def test_its_own_days_do_not_count_beside_a_consent(desk: Desk, client: Client) -> None:
    own = Origin(from_part_2=True, program=PROGRAM, consent_on=DAY - timedelta(days=1))
    assert may_print(own, DAY)
    assert not may_print(replace(own, consent_id=desk.new_id()), DAY)
    over = agreed(desk, client, revoked_on=DAY)
    assert not may_print(replace(own, consent_id=over.id), DAY, [over])


# --- any consents, any day ---


CONSENTS = st.builds(
    Consent,
    st.integers(1, 4).map(lambda number: UUID(int=number)),
    st.just(UUID(int=90)),
    st.just(UUID(int=91)),
    st.sampled_from(["City Dental", "", "Harbor House"]),
    st.just("care"),
    NEAR,
    NEAR,
    st.sets(st.sampled_from([InformationKind.SUBSTANCE_USE, InformationKind.NOTES])).map(tuple),
    until=st.none() | NEAR,
    event=st.sampled_from(["", "She moves"]),
    event_on=st.none() | NEAR,
    given=st.sampled_from(ConsentGiven),
    part2=st.booleans(),
    revoked_on=st.none() | NEAR,
)
HELD = st.lists(CONSENTS, max_size=4, unique_by=lambda each: each.id)


@given(HELD, st.integers(1, 5).map(lambda number: UUID(int=number)), NEAR)
def test_a_fact_is_printed_only_where_something_could_be_shared(held: list[Consent], named: UUID, day: date) -> None:
    """The same consent that lets the records go to its recipient, and no other."""
    origin = Origin(from_part_2=True, program=PROGRAM, consent_id=named)
    mine = [each for each in held if each.id == named]
    expected = bool(mine) and consent_in_force(mine, mine[0].recipient, InformationKind.SUBSTANCE_USE, day) is not None
    assert may_print(origin, day, held) == expected
    if expected:
        (consent,) = mine
        assert consent.part2
        assert consent.given is ConsentGiven.SIGNED
        assert consent.since <= day
        assert consent.revoked_on is None or day < consent.revoked_on


@given(HELD, NEAR, st.sampled_from(InformationKind))
def test_what_a_consent_covers_is_what_is_in_force_and_named(
    held: list[Consent], day: date, kind: InformationKind
) -> None:
    for each in held:
        if covers(each, kind, day):
            assert kind in each.kinds
            assert is_in_force(each, day)
            assert each.recipient.strip()


@given(HELD, NEAR)
def test_printing_leaves_out_and_never_changes_or_turns_round(held: list[Consent], day: date) -> None:
    facts = tuple(
        LifeFact(UUID(int=number), FactKind.RISK, str(number), Origin(from_part_2=number % 2 > 0, consent_id=named))
        for number, named in enumerate([None, UUID(int=1), UUID(int=2), UUID(int=3)])
    )
    shown = for_print(facts, day, held)
    assert [each for each in facts if each in shown] == list(shown)
    assert {facts[0], facts[2]} <= set(shown)
    assert needs_notice(shown) == any(each.origin.from_part_2 for each in shown)


# --- typed and told ---


@given(HELD, NEAR)
def test_only_consents_that_name_such_records_are_offered_each_once_latest_first(
    held: list[Consent], day: date
) -> None:
    options = consent_options(held, day)
    by_id = {each.id: each for each in held}
    assert {each for each, _ in options} == {each.id for each in held if InformationKind.SUBSTANCE_USE in each.kinds}
    days = [by_id[each].since for each, _ in options]
    assert days == sorted(days, reverse=True)
    assert all(by_id[each].recipient in words for each, words in options)


@settings(max_examples=examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("0123456789/- abz", max_size=8), st.text("0123456789/- abz", max_size=8))
def test_days_typed_beside_a_consent_are_not_read_and_stop_nothing(given_on: str, until: str) -> None:
    typed = TypedFact(
        UUID(int=1),
        words="Used alone",
        from_part_2=True,
        program=PROGRAM,
        consent_id=UUID(int=2),
        consent_on=given_on,
        consent_until=until,
    )
    found, problems = read_background(BackgroundForm((typed,)), DAY)
    assert problems == ()
    assert found is not None
    assert found.life[0].origin == Origin(from_part_2=True, program=PROGRAM, consent_id=UUID(int=2))


def test_a_consent_chosen_and_the_program_taken_back_leaves_neither() -> None:
    typed = TypedSubstance(UUID(int=1), "Alcohol", program=PROGRAM, consent_id=UUID(int=2))
    found, problems = read_background(BackgroundForm(substances=(typed,)), DAY)
    assert problems == ()
    assert found is not None
    assert found.substances[0].origin == Origin()


def test_what_is_stored_with_a_consent_is_typed_with_it_again(desk: Desk, client: Client) -> None:
    consent = store_consent(desk, agreed(desk, client)).value
    found = told(desk, consent.id)
    store_background(desk, client.id, found)
    form = form_of(open_background(desk, client.id).client)
    assert {each.consent_id for each in (*form.medications, *form.substances)} == {consent.id}
    assert read_background(form, DAY) == (found, ())


def test_words_say_which_it_is(desk: Desk, client: Client) -> None:
    consent = agreed(desk, client)
    origin = Origin(from_part_2=True, program=PROGRAM, consent_id=consent.id)
    assert origin_words(origin, DAY, [consent]) == f"From a Part 2 program ({PROGRAM}): printed with consent"
    assert origin_words(origin, DAY) == f"From a Part 2 program ({PROGRAM}): not printed without consent"
    put(desk, consent)
    assert [words for _, words in consent_options(open_consents(desk, client.id).consents, DAY)] == [
        "City Dental, until 3/4/2027"
    ]
