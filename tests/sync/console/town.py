"""An agency with people, charts and laptops, for the console's tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from sync.server import administration, assignments, passphrases
from sync.server.administration import NewAccount
from sync.server.charts import RULES
from sync.server.console_frame import Console
from sync.server.console_operations import Hand, create, push, store_of
from sync.server.console_sessions import Stage, begin
from sync.server.office import AT_THE_SERVER, Actor, Office, Role
from sync.server.tables import account, admin_event, device, record
from tcm_desktop.domain.clients import Client, Coverage, TargetGroup
from tcm_desktop.domain.contacts import (
    BillingChoice,
    BillingRecord,
    ContactMode,
    ContactNote,
    ContactRole,
    Place,
    TcmComponent,
)
from tcm_desktop.domain.ids import IdSource
from tcm_desktop.domain.people import PersonName, Worker
from tcm_desktop.domain.records import Record
from tcm_desktop.domain.signatures import signed
from tests.support.vaults import LONG_AGO, ZONE
from tests.sync.postgres import make_agency

PASSPHRASE = "violet harbor ninety lamp"
QUICK = passphrases.Cost(memory_kib=64, passes=1, lanes=1)
NARRATIVE = "Called the county clinic with client. They gave her an intake appointment for Tuesday. She was glad."


@dataclass
class Town:
    """One agency. People are made by their given name; `sam` supervises those whom `team` names."""

    console: Console
    id: UUID = field(init=False)
    ids: IdSource = field(default_factory=IdSource)

    def __post_init__(self) -> None:
        self.id = make_agency(self.console.database)

    @contextmanager
    def office(self, account_id: UUID | None = None, role: Role = Role.ADMINISTRATOR) -> Iterator[Office]:
        """A transaction of somebody's, or of the server's own commands."""
        actor = AT_THE_SERVER if account_id is None else Actor(account_id, role)
        with self.console.database.as_agency(self.id) as connection:
            yield Office(connection, self.id, actor, self.console.now())

    def person(self, name: str, role: Role = Role.WORKER, **more: Any) -> UUID:
        """Somebody with an account."""
        hashed = None if role is Role.WORKER else passphrases.hashed(PASSPHRASE, QUICK)
        new = NewAccount(sign_in_of(name, self.id), name, role, "LCSW", hashed)
        with self.office() as office:
            made = administration.add_account(office, new)
            if more:
                office.connection.execute(sa.update(account).where(account.c.id == made).values(**more))
        return made

    def team(self, supervisor: UUID, *members: UUID) -> None:
        """Whose charts a supervisor sees."""
        with self.office() as office:
            assignments.set_team(supervisor, members, store_of(office), office.now, RULES)

    def put(self, author: UUID, *records: Record) -> None:
        """What somebody's laptop brings, each record by itself."""
        with self.office() as office:
            for each in records:
                assert not push(office, create(each, Hand(author, office.now, ZONE)))

    def client(self, worker: UUID, family: str = "Practice", given: str = "Bea") -> Client:
        """A client whom this worker took in."""
        made = Client(
            self.new_id(),
            PersonName(given, family),
            date(1984, 6, 15),
            "sf-smhs",
            TargetGroup.ADULT_SPMI,
            LONG_AGO,
            medicaid_id="91234567A",
            coverages=(Coverage(self.new_id(), "sf-smhs", LONG_AGO, known_as_of=LONG_AGO),),
        )
        self.put(worker, made)
        return made

    def note(self, worker: UUID, client: Client, narrative: str = NARRATIVE, **facts: Any) -> ContactNote:
        """A signed contact of this worker's that wants a second signature."""
        needs_second, back = facts.pop("cosign", True), facts.pop("back", timedelta())
        billing = BillingRecord(BillingChoice.BILL, "billable", 2, minutes=30)
        draft = ContactNote(
            self.new_id(),
            client.id,
            worker,
            (self.console.now() - back).date(),
            ZONE,
            direct_minutes=30,
            mode=ContactMode.TELEPHONE,
            place=Place.OFFICE,
            contacted_role=ContactRole.PROVIDER,
            component=TcmComponent.REFERRAL_LINKAGE,
            narrative=narrative,
            **({"billing": billing} | facts),
        )
        made = signed(draft, self.worker(worker), self.console.now() - back, ZONE, cosign_needed=needs_second)
        self.put(worker, made)
        return made

    def worker(self, id: UUID) -> Worker:
        """Whoever has this account, as records know her."""
        with self.office() as office:
            found = administration.find_account(office, str(id))
        return Worker(found.id, found.name, found.credential, "Harbor")

    def laptop(self, worker: UUID, label: str = "Grey laptop", **facts: Any) -> str:
        """An enrolled laptop."""
        made = uuid4().hex
        values = {"id": made, "worker": worker, "label": label, "public_key": bytes(32), "agency": self.id}
        with self.office() as office:
            office.connection.execute(sa.insert(device).values(**values | {"enrolled_at": office.now} | facts))
        return made

    def token(self, account_id: UUID) -> str:
        """A cookie of somebody who is signed in whole."""
        with self.console.database.as_agency(self.id) as connection:
            return begin(connection, self.id, account_id, Stage.WHOLE, self.console.now()).token

    def stored(self, kind: str) -> list[Any]:
        """Every record of a kind, as it lies there."""
        with self.office() as office:
            query = sa.select(record).where(record.c.kind == kind).order_by(record.c.id)
            return list(office.connection.execute(query))

    def events(self) -> list[str]:
        """What was written down, in its order."""
        with self.office() as office:
            return list(office.connection.scalars(sa.select(admin_event.c.event).order_by(admin_event.c.seq)))

    def new_id(self) -> UUID:
        """An id for a record."""
        return self.ids.new(self.console.now())


def sign_in_of(name: str, agency: UUID) -> str:
    """A name to sign in with that nobody else has."""
    return f"{name.split()[0].lower()}-{agency.hex[:8]}"
