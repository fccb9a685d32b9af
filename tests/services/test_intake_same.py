"""Taking somebody in who may be in the caseload already: asked, and told why not; the reason stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.duplicates import Likeness
from tcm_desktop.domain.people import PersonName
from tcm_desktop.services.clients import caseload
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import MaybeSamePerson
from tcm_desktop.services.intake import IntakeForm, keep_intake, likely_same, open_intake, store_intake
from tests.support.vaults import make_client


def like(desk: Desk, client: Client) -> Client:
    """Somebody new whose name and birth date are a slip away."""
    return replace(make_client(desk), name=PersonName("Bia", "Praktice"), birth_date=client.birth_date)


def events(desk: Desk, client: Client) -> list[tuple[str, str]]:
    with desk.reading() as work:
        return [(entry.event, entry.reason) for entry in work.trail(client.id)]


def test_somebody_alike_is_found_with_the_reasons(desk: Desk, client: Client) -> None:
    (match,) = likely_same(desk, make_client(desk))
    assert match.client == client
    assert match.reasons == (Likeness.SAME_NAME, Likeness.SAME_BIRTH)


def test_nobody_else_is_found_for_somebody_new_and_for_a_client(desk: Desk, client: Client) -> None:
    stranger = replace(make_client(desk), name=PersonName("Omar", "Elsewhere"), birth_date=date(1951, 11, 30))
    assert likely_same(desk, stranger) == ()
    assert likely_same(desk, client) == ()


def test_without_a_reason_nobody_alike_is_taken_in(desk: Desk, client: Client) -> None:
    twin = like(desk, client)
    for reason in ("", "   "):
        with pytest.raises(MaybeSamePerson, match="All you typed is kept"):
            store_intake(desk, twin, reason)
    assert [line.client_id for line in caseload(desk)] == [client.id]
    assert events(desk, twin) == []


def test_with_a_reason_she_is_and_the_reason_stays_in_the_trail(desk: Desk, client: Client) -> None:
    twin = like(desk, client)
    stored = store_intake(desk, twin, " Twin sister. ").value
    assert replace(stored, diagnoses=()) == replace(twin, diagnoses=()), "each diagnosis gets who added it, and no more"
    assert events(desk, twin) == [("client.registered", "Twin sister.")]
    assert len(caseload(desk)) == 2


def test_somebody_like_nobody_needs_no_reason(desk: Desk, client: Client) -> None:
    stranger = replace(make_client(desk), name=PersonName("Omar", "Elsewhere"), birth_date=date(1951, 11, 30))
    store_intake(desk, stranger)
    assert events(desk, stranger) == [("client.registered", "")]


def test_a_change_of_a_client_who_is_here_is_never_asked_about(desk: Desk, client: Client) -> None:
    twin = like(desk, client)
    changed = replace(store_intake(desk, twin, "Twin sister.").value, phone="555-0100")
    store_intake(desk, changed, "no reason of a change")
    assert events(desk, twin)[-1] == ("client.updated", "")
    assert open_intake(desk, twin.id).client == changed


def test_the_reason_is_kept_with_what_is_half_typed(desk: Desk) -> None:
    form = IntakeForm(given="Bia", not_same_reason="Twin")
    keep_intake(desk, desk.new_id(), form)
    assert open_intake(desk).typed == form
