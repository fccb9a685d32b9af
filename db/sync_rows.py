"""The sync's own tables in the vault. Rows never leave this package."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.rows import Base
from tcm_desktop.services.sync_ports import ScopeState


class SyncStateRow(Base):
    """How far this device is; one row at most. `to_clean`: a purge is not out of the journal and the backups yet."""

    __tablename__ = "sync_state"

    seq: Mapped[int] = mapped_column(primary_key=True)
    device: Mapped[str]
    generation: Mapped[str]
    epoch: Mapped[str]
    cursor: Mapped[int]
    as_of: Mapped[int]
    to_clean: Mapped[bool]
    tidied_on: Mapped[date | None]


class SyncScopeRow(Base):
    """A chart as this device knows it (see `sync_ports.Scope`)."""

    __tablename__ = "sync_scope"

    seq: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[UUID]
    state: Mapped[ScopeState]
    after: Mapped[str]
    hidden_at: Mapped[datetime | None]
    is_purged: Mapped[bool]

    __table_args__ = (Index("ix_sync_scope_scope", "scope", unique=True),)


class ConfirmedRecordRow(Base):
    """A record as the agency last told it.

    `body` and `versions` (JSON) are set aside here while the record that is shown differs or is not shown; else None,
    and they are those of `record` and `field_version`. `conflicts` is JSON, blank for none. `received_at` is when the
    agency took this worker's last change, once that change has left the journal.
    """

    __tablename__ = "confirmed"

    seq: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[UUID]
    kind: Mapped[str]
    scope: Mapped[UUID]
    agency_seq: Mapped[int]
    revision: Mapped[int]
    digest: Mapped[bytes]
    conflicts: Mapped[str]
    received_at: Mapped[datetime | None]
    body: Mapped[str | None]
    versions: Mapped[str | None]

    __table_args__ = (
        Index("ix_confirmed_record", "record_id", unique=True),
        Index("ix_confirmed_scope", "scope", "digest"),
        Index("ix_confirmed_conflicts", "seq", sqlite_where=text("conflicts <> ''")),
    )


class AwaitedRow(Base):
    """A record that is shown although the agency's row of it is not here: own work in it took effect at `agency_seq`.

    Once the cursor of its chart is that far and there is still no row, the record went to where she does not see it.
    """

    __tablename__ = "awaited"

    seq: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[UUID]
    scope: Mapped[UUID]
    agency_seq: Mapped[int]

    __table_args__ = (Index("ix_awaited_record", "record_id", unique=True),)


class PassageRow(Base):
    """The signed records that the sync is about to put back, hide or purge; empty between transactions.

    The blank id stands for records that are about to come and are indexed together.
    """

    __tablename__ = "passage"

    seq: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[UUID]

    __table_args__ = (Index("ix_passage_record", "record_id", unique=True),)


class SyncSettingRow(Base):
    """A small fact of the sync, as its writer encoded it."""

    __tablename__ = "sync_setting"

    seq: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    value: Mapped[bytes]

    __table_args__ = (Index("ix_sync_setting_name", "name", unique=True),)


class SyncRoundRow(Base):
    """A round in the log (see `sync_views.SyncRound`)."""

    __tablename__ = "sync_round"

    seq: Mapped[int] = mapped_column(primary_key=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    refusal: Mapped[str]
    sent: Mapped[int]
    received: Mapped[int]
    restated: Mapped[int]
    requests: Mapped[int]
    size: Mapped[int]
