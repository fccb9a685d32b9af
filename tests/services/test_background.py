"""What is known about a client's life on a real vault: opened, kept half typed, stored, and nothing else touched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcm_desktop.domain.assessment import InformationSource
from tcm_desktop.domain.background import FactKind, LifeFact, Medication, Origin, SubstanceUse
from tcm_desktop.domain.clients import Client
from tcm_desktop.services.background import (
    BACKGROUND,
    Background,
    BackgroundForm,
    TypedFact,
    TypedSubstance,
    open_background,
    store_background,
)
from tcm_desktop.services.clients import open_chart, update_client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.intake import IntakeForm, keep_intake, open_intake
from tcm_desktop.services.kept_forms import drop_form, keep_form
from tcm_desktop.services.notes import found_again


def known(desk: Desk) -> Background:
    """One of each."""
    return Background(
        (LifeFact(desk.new_id(), FactKind.STRENGTH, "Cooks well", Origin(InformationSource.CLIENT)),),
        (Medication(desk.new_id(), "Lithium", "mood", "Dr. Demo", "shaky hands"),),
        (SubstanceUse(desk.new_id(), "Alcohol", "none since June", Origin(from_part_2=True, program="Harbor House")),),
    )


def test_nothing_is_known_at_first(desk: Desk, client: Client) -> None:
    hand = open_background(desk, client.id)
    assert (hand.client, hand.typed) == (client, None)


def test_what_is_stored_replaces_all_three_and_nothing_else(desk: Desk, client: Client) -> None:
    update_client(desk, replace(client, phone="555-0100"))
    found = known(desk)
    outcome = store_background(desk, client.id, found)
    stored = open_chart(desk, client.id).client
    assert stored == outcome.value
    assert (stored.life, stored.medications, stored.substances) == (found.life, found.medications, found.substances)
    assert (stored.phone, stored.coverages) == ("555-0100", client.coverages)
    assert ("client", client.id) in outcome.changes.touched
    store_background(desk, client.id, replace(found, medications=()))
    assert open_chart(desk, client.id).client.medications == ()


def test_what_is_half_typed_is_kept_until_it_is_stored(desk: Desk, client: Client) -> None:
    form = BackgroundForm(
        (TypedFact(desk.new_id(), FactKind.RISK, as_of="soon"),),
        substances=(TypedSubstance(desk.new_id(), from_part_2=True, consent_on="2/30"),),
    )
    keep_form(desk, BACKGROUND, client.id, form)
    assert open_background(desk, client.id).typed == form
    assert {copy.record_kind for copy in found_again(desk)} == {BACKGROUND}
    store_background(desk, client.id, Background())
    assert open_background(desk, client.id).typed is None


def test_it_is_kept_beside_a_half_typed_intake(desk: Desk, client: Client) -> None:
    keep_intake(desk, client.id, IntakeForm(given="Beatriz"))
    keep_form(desk, BACKGROUND, client.id, BackgroundForm())
    drop_form(desk, BACKGROUND, client.id)
    assert open_background(desk, client.id).typed is None
    assert open_intake(desk, client.id).typed == IntakeForm(given="Beatriz")


def test_opening_it_stands_in_the_audit_trail(desk: Desk, client: Client) -> None:
    open_background(desk, client.id)
    with desk.reading() as work:
        assert work.trail(client.id)[-1].event == "background.opened"


def test_somebody_who_is_not_here_has_no_background(desk: Desk) -> None:
    with pytest.raises(RecordNotFound):
        open_background(desk, desk.new_id())
    with pytest.raises(RecordNotFound):
        store_background(desk, desk.new_id(), Background())
