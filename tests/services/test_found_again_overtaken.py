"""Text that is found again after the program was killed: what came down meanwhile is not undone by saving it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
import sqlalchemy as sa

from db.kept_sights import PREFIX
from db.sync_rows import SyncSettingRow
from db.vault import OpenVault
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.domain.errors import ReadAgain
from tcm_desktop.domain.tasks import Task, TaskStatus
from tcm_desktop.services.coverage import CoverageForm, LookedUp, open_coverage, store_coverage
from tcm_desktop.services.intake import IntakeForm, keep_intake, open_intake, store_intake
from tcm_desktop.services.kept_forms import COVERAGE, keep_form
from tcm_desktop.services.meetings import meetings
from tcm_desktop.services.notes import keep_note, keep_typing, open_note
from tcm_desktop.services.signing import sign_note
from tcm_desktop.services.sync_ports import DeviceChange, Scope, ScopeState
from tcm_desktop.services.tasks import TASK_FORM, TaskForm, finish_task, open_task, store_task
from tests.support.near_agency import Seat, Town
from tests.support.near_agency import own_vault as own_vault
from tests.support.near_agency import town as town
from tests.support.vaults import make_client, make_gate, make_note, put, typed


@pytest.fixture
def two(town: Town) -> tuple[Seat, Seat, ContactNote]:
    """Ana's two laptops, and a draft that the second has open; she has typed into it."""
    first = town.laptop()
    second = town.laptop(first.desk.worker.id)
    client: Client = make_client(first.desk)
    note = make_note(first.desk, client.id)
    put(first.desk, client, note)
    settle(first, second)
    return first, second, open_note(second.desk, note.id).note


def settle(*seats: Seat) -> None:
    for _ in range(2):
        for seat in seats:
            seat.round()


def restart(seat: Seat, town: Town) -> None:
    """The program ends without a word, and the vault is opened again."""
    vault = seat.desk.vault
    assert isinstance(vault, OpenVault)
    town.vaults.remove(vault)
    vault.close()
    opened = make_gate(vault.folder.parent.parent, seat.clock).open(vault.entry.id, typed())
    town.vaults.append(opened)
    seat.desk = replace(seat.desk, vault=opened)


def kept_sights(seat: Seat) -> int:
    """How many records' sights are in this vault."""
    vault = seat.desk.vault
    assert isinstance(vault, OpenVault)
    with vault.engine.connect() as connection:
        query = sa.select(sa.func.count()).where(SyncSettingRow.name.startswith(PREFIX))
        return int(connection.execute(query).scalar_one())


def minutes_come_down(first: Seat, second: Seat, note: ContactNote) -> None:
    keep_note(first.desk, replace(note, direct_minutes=50))
    settle(first, second)


def the_program_ends_first(first: Seat, second: Seat, note: ContactNote, town: Town) -> None:
    """She typed, the program was killed, and it came down after the start."""
    keep_typing(second.desk, replace(note, narrative="Called twice."), 3)
    restart(second, town)
    minutes_come_down(first, second, note)


def it_comes_down_first(first: Seat, second: Seat, note: ContactNote, town: Town) -> None:
    """She typed, it came down, and the program was killed."""
    keep_typing(second.desk, replace(note, narrative="Called twice."), 3)
    minutes_come_down(first, second, note)
    restart(second, town)


def it_comes_down_into_a_form_in_which_nothing_was_typed(
    first: Seat, second: Seat, note: ContactNote, town: Town
) -> None:
    """It came down, then she typed, and the program was killed."""
    minutes_come_down(first, second, note)
    keep_typing(second.desk, replace(note, narrative="Called twice."), 3)
    restart(second, town)


@pytest.mark.parametrize(
    "happens",
    [
        it_comes_down_first,
        pytest.param(the_program_ends_first, marks=pytest.mark.slow),  # two vaults each
        pytest.param(it_comes_down_into_a_form_in_which_nothing_was_typed, marks=pytest.mark.slow),
    ],
)
def test_what_came_down_is_not_undone_by_text_that_was_found_again(
    two: tuple[Seat, Seat, ContactNote], town: Town, happens: Callable[[Seat, Seat, ContactNote, Town], None]
) -> None:
    first, second, note = two
    happens(first, second, note, town)
    restart(second, town)
    found = open_note(second.desk, note.id)
    assert (found.found_again, found.note.direct_minutes) == (True, note.direct_minutes)
    keep_note(second.desk, found.note)
    now = open_note(second.desk, note.id).note
    assert (now.direct_minutes, now.narrative) == (50, "Called twice.")
    settle(second, first)
    assert open_note(first.desk, note.id).note == now
    assert not meetings(second.desk)
    assert not kept_sights(second)


@pytest.mark.slow  # two vaults and a restart
def test_where_both_wrote_the_same_both_are_shown(two: tuple[Seat, Seat, ContactNote], town: Town) -> None:
    first, second, note = two
    keep_typing(second.desk, replace(note, narrative="Called twice."), 3)
    keep_note(first.desk, replace(note, narrative="Called once."))
    settle(first, second)
    restart(second, town)
    keep_note(second.desk, open_note(second.desk, note.id).note)
    settle(second, first)
    (met,) = meetings(second.desk)
    assert {met.first.kept, met.first.in_force} == {"Called once.", "Called twice."}


@pytest.mark.slow  # two vaults and a restart
def test_text_found_again_is_signed_only_after_it_was_read_with_what_came(
    two: tuple[Seat, Seat, ContactNote], town: Town
) -> None:
    first, second, note = two
    it_comes_down_first(first, second, note, town)
    found = open_note(second.desk, note.id).note
    with pytest.raises(ReadAgain):
        sign_note(second.desk, found, BillingChoice.DO_NOT_BILL)
    keep_note(second.desk, found)  # as the screen does when she leaves it
    read = open_note(second.desk, note.id).note
    assert sign_note(second.desk, read, BillingChoice.DO_NOT_BILL).value.direct_minutes == 50


@pytest.mark.slow  # two vaults and two restarts
def test_the_form_that_was_kept_beside_its_record_goes_on_from_what_it_says(
    two: tuple[Seat, Seat, ContactNote], town: Town
) -> None:
    first, second, note = two
    minutes_come_down(first, second, note)
    form = replace(note, narrative="Called.", contacted_name="Jo")
    keep_note(second.desk, form)
    keep_typing(second.desk, form, 3)  # a lock keeps her place beside what is stored
    restart(second, town)
    keep_note(second.desk, replace(open_note(second.desk, note.id).note, narrative="Called twice."))
    now = open_note(second.desk, note.id).note
    assert (now.direct_minutes, now.contacted_name, now.narrative) == (50, "Jo", "Called twice.")


@pytest.mark.slow  # two vaults
def test_a_record_that_went_for_a_while_is_laid_on_what_she_had_before_her(
    two: tuple[Seat, Seat, ContactNote], town: Town
) -> None:
    first, second, note = two
    keep_typing(second.desk, replace(note, narrative="Called twice."), 3)
    keep_note(first.desk, replace(note, direct_minutes=50))
    settle(first)
    store = second.desk.vault.sync_store()
    assert not kept_sights(second)
    at = store.progress()
    entering = {scope: Scope(ScopeState.ENTERING) for scope in at.scopes}
    store.apply(DeviceChange(replace(at, cursor=0, scopes=entering), drop_all=True))
    assert kept_sights(second) == 1
    settle(second)
    keep_note(second.desk, open_note(second.desk, note.id).note)
    now = open_note(second.desk, note.id).note
    assert (now.direct_minutes, now.narrative) == (50, "Called twice.")


def put_phone(seat: Seat, client_id: UUID) -> None:
    """Somebody else writes down another phone."""
    with seat.desk.reading() as work:
        client = work.get(Client, client_id)
    put(seat.desk, replace(client, phone="555-0100"))


@pytest.mark.slow  # two vaults each
@pytest.mark.parametrize("is_killed", [False, True])
def test_a_form_about_a_part_of_a_record_undoes_no_other_part_and_asks_about_its_own(
    two: tuple[Seat, Seat, ContactNote], town: Town, is_killed: bool
) -> None:
    first, second, note = two
    client = open_coverage(second.desk, note.client_id).client
    keep_form(second.desk, COVERAGE, client.id, CoverageForm())
    (had,) = client.coverages
    store_coverage(first.desk, client.id, LookedUp((replace(had, payer="us-ky"),), (), ()))
    put_phone(first, client.id)
    settle(first, second)
    if is_killed:
        restart(second, town)
    assert open_coverage(second.desk, client.id).typed is not None
    store_coverage(second.desk, client.id, LookedUp((replace(had, payer="us-pa"),), (), ()))
    settle(second, first)
    assert phone(first, client.id)[0] == phone(second, client.id)[0] == "555-0100"
    (met,) = meetings(second.desk)
    assert {met.first.kept, met.first.in_force} == {"us-ky", "us-pa"}
    assert not kept_sights(second)


@pytest.mark.slow  # two vaults
def test_a_task_that_somebody_ended_meanwhile_stays_ended(two: tuple[Seat, Seat, ContactNote]) -> None:
    first, second, note = two
    task = Task(first.desk.new_id(), note.client_id, first.desk.worker.id, "Call.", first.desk.today)
    put(first.desk, task)
    settle(first, second)
    seen = open_task(second.desk, note.client_id, task.id).task
    keep_form(second.desk, TASK_FORM, task.id, TaskForm(what="Call on Monday."), note.client_id)
    finish_task(first.desk, task.id)
    settle(first, second)
    store_task(second.desk, replace(seen, what="Call on Monday."), TaskStatus.OPEN, "")
    with second.desk.reading() as work:
        now = work.get(Task, task.id)
    assert (now.what, now.status) == ("Call on Monday.", TaskStatus.DONE)


def phone(seat: Seat, client_id: UUID) -> tuple[str, str]:
    """What this laptop has of the client: her phone and how she is called."""
    with seat.desk.reading() as work:
        client = work.get(Client, client_id)
    return client.phone, client.name.preferred


@pytest.mark.slow  # two vaults each
@pytest.mark.parametrize("is_killed", [False, True])
def test_an_intake_that_is_being_changed_undoes_nothing_that_came_down_either(
    two: tuple[Seat, Seat, ContactNote], town: Town, is_killed: bool
) -> None:
    first, second, note = two
    client = open_intake(second.desk, note.client_id).client
    assert client is not None
    keep_intake(second.desk, client.id, IntakeForm(preferred="Bee"))
    store_intake(first.desk, replace(client, phone="555-0100"))
    settle(first, second)
    if is_killed:
        restart(second, town)
    open_intake(second.desk, client.id)  # also where another screen asks for the client
    store_intake(second.desk, replace(client, name=replace(client.name, preferred="Bee")))
    settle(second, first)
    assert phone(first, client.id) == phone(second, client.id) == ("555-0100", "Bee")
    assert not meetings(second.desk)


@pytest.mark.slow  # two vaults
def test_nothing_of_a_chart_that_is_purged_is_kept_so(two: tuple[Seat, Seat, ContactNote], town: Town) -> None:
    first, second, note = two
    it_comes_down_first(first, second, note, town)
    assert kept_sights(second) == 1
    store = second.desk.vault.sync_store()
    at = store.progress()
    left = Scope(ScopeState.LEFT, hidden_at=second.clock.now())
    store.apply(DeviceChange(replace(at, scopes={**at.scopes, note.client_id: left})))
    assert kept_sights(second) == 1
    gone = replace(left, is_purged=True)
    store.apply(DeviceChange(replace(at, scopes={**at.scopes, note.client_id: gone}), drop_scopes=(note.client_id,)))
    assert not kept_sights(second)
