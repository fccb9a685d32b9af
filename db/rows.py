"""The tables of the vault. Rows never leave this package.

`record` holds the truth for every kind; the `…_line` tables repeat what long lists need and can be rebuilt from it.
The triggers that guard signed records, the audit trail and operations are in the migrations.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BLOB, ForeignKey, Index, Integer, MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.columns import DAY, FLAG, HOUR, ID, INSTANT, word
from tcm_desktop.domain.clients import TargetGroup
from tcm_desktop.domain.contacts import BillingChoice, ContactMode, ContactRole, TcmComponent
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.operations import OperationKind
from tcm_desktop.services.sync_ports import Delivery, ScopeState

UNANSWERED = "state IN ('pending', 'parked', 'quarantined')"
"""Written out wherever it is asked for: a partial index answers only a condition in its own words."""
REFUSED = "state = 'rejected' AND dealt_with = 0"


class Base(DeclarativeBase):
    """The vault's tables."""

    metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s"})
    type_annotation_map: ClassVar[dict[type, Any]] = {
        UUID: ID,
        datetime: INSTANT,
        date: DAY,
        time: HOUR,
        bool: FLAG,
        bytes: BLOB,
        str: Text,
        int: Integer,
        **{words: word(words) for words in (TargetGroup, ContactMode, ContactRole, TcmComponent, BillingChoice)},
        **{words: word(words) for words in (OperationKind, Delivery, ScopeState, Standing)},
    }


class RecordRow(Base):
    """A record of any kind; `body` is the domain's dataclass as JSON. A signed one is guarded by triggers."""

    __tablename__ = "record"

    seq: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    kind: Mapped[str]
    client_id: Mapped[UUID | None]
    signed: Mapped[bool]
    body: Mapped[str]
    revision: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_record_id", "id", unique=True),
        Index("ix_record_chart", "kind", "client_id", "id"),
    )


class FieldVersionRow(Base):
    """Which operation set a path of a record. The blank path stands for every path present that has no row of its own,
    so that a new record takes one row."""

    __tablename__ = "field_version"

    seq: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[int] = mapped_column(ForeignKey("record.seq", ondelete="CASCADE"))
    path: Mapped[str]
    operation_id: Mapped[bytes]

    __table_args__ = (Index("ix_field_version_path", "record", "path", unique=True),)


class OperationRow(Base):
    """The outbox and, once acknowledged, the journal. `seq` is the local order only.

    A signature that can still be taken back is held until `held_until`; `held_body` is the record's body before it.
    `acked_seq` is the place of its effect in the agency's order, in the life of its data that `acked_epoch` names.
    `attempts` counts the answers; `dealt_with`: a person has seen to its refusal.
    """

    __tablename__ = "operation"

    seq: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[bytes]
    transaction_id: Mapped[bytes]
    kind: Mapped[OperationKind]
    record_kind: Mapped[str]
    record_id: Mapped[UUID]
    client_id: Mapped[UUID | None]
    author: Mapped[UUID]
    made_at: Mapped[datetime]
    zone: Mapped[str]
    patch: Mapped[str]
    base: Mapped[str]
    state: Mapped[Delivery]
    acked_epoch: Mapped[bytes | None]
    acked_seq: Mapped[int | None]
    held_until: Mapped[datetime | None]
    held_body: Mapped[str | None]
    code: Mapped[str] = mapped_column(server_default="")
    revision: Mapped[int] = mapped_column(server_default="0")
    late: Mapped[bool] = mapped_column(server_default="0")
    received_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    dealt_with: Mapped[bool] = mapped_column(server_default="0")

    __table_args__ = (
        Index("ix_operation_id", "id", unique=True),
        Index("ix_operation_record", "record_id"),
        Index("ix_operation_waiting", "seq", sqlite_where=text(UNANSWERED)),
        Index("ix_operation_refused", "seq", sqlite_where=text(REFUSED)),
        Index("ix_operation_client", "client_id"),
        Index("ix_operation_held", "record_id", "transaction_id", sqlite_where=text("held_until IS NOT NULL")),
        {"sqlite_autoincrement": True},
    )


class AuditRow(Base):
    """The audit trail: ids only, each entry chained to the one before."""

    __tablename__ = "audit"

    sequence: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str]
    actor: Mapped[UUID]
    at: Mapped[datetime]
    record_kind: Mapped[str]
    record_id: Mapped[UUID | None]
    reason: Mapped[str]
    previous: Mapped[str]
    digest: Mapped[str]

    __table_args__ = (Index("ix_audit_record", "record_id"),)


class WorkingCopyRow(Base):
    """Text being typed, kept until it becomes a change."""

    __tablename__ = "working_copy"

    seq: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[UUID]
    record_kind: Mapped[str]
    client_id: Mapped[UUID]
    body: Mapped[bytes]
    field: Mapped[str]
    caret: Mapped[int]
    kept_at: Mapped[datetime]

    __table_args__ = (Index("ix_working_copy_record", "record_id", unique=True),)


class ClientLineRow(Base):
    """What the caseload shows of a client, her plan and her assessment."""

    __tablename__ = "client_line"

    record: Mapped[int] = mapped_column(ForeignKey("record.seq", ondelete="CASCADE"), primary_key=True)
    client_id: Mapped[UUID]
    listed_name: Mapped[str]
    birth_date: Mapped[date]
    target_group: Mapped[TargetGroup]
    payer_profile: Mapped[str]
    plan_review_due: Mapped[date | None]
    assessed_on: Mapped[date | None]

    __table_args__ = (Index("ix_client_line_client", "client_id", unique=True),)


class StandingLineRow(Base):
    """A signed document that waits for a second signature, was returned or approved, or was entered in error."""

    __tablename__ = "standing_line"

    record: Mapped[int] = mapped_column(ForeignKey("record.seq", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID]
    kind: Mapped[str]
    client_id: Mapped[UUID]
    worker_id: Mapped[UUID]
    signed_at: Mapped[datetime]
    standing: Mapped[Standing]

    __table_args__ = (
        Index("ix_standing_line_id", "id", "standing", unique=True),
        Index("ix_standing_line_standing", "standing", "signed_at", "id"),
    )


class ContactLineRow(Base):
    """What lists show of a contact note."""

    __tablename__ = "contact_line"

    record: Mapped[int] = mapped_column(ForeignKey("record.seq", ondelete="CASCADE"), primary_key=True)
    id: Mapped[UUID]
    client_id: Mapped[UUID]
    service_date: Mapped[date]
    start: Mapped[time | None]
    direct_minutes: Mapped[int | None]
    mode: Mapped[ContactMode | None]
    contacted_role: Mapped[ContactRole | None]
    component: Mapped[TcmComponent | None]
    objective_id: Mapped[UUID | None]
    choice: Mapped[BillingChoice | None]
    verdict: Mapped[str]
    units: Mapped[int]
    signed_at: Mapped[datetime | None]
    first_words: Mapped[str]
    standing: Mapped[Standing]

    __table_args__ = (
        # A chart is read from this index alone: a chart's notes lie far apart in the table, and every page costs.
        Index(
            "ix_contact_line_chart",
            "client_id",
            "service_date",
            "start",
            "id",
            "direct_minutes",
            "mode",
            "contacted_role",
            "component",
            "objective_id",
            "choice",
            "verdict",
            "units",
            "signed_at",
            "first_words",
            "standing",
        ),
        Index("ix_contact_line_day", "service_date", "start", "id"),
        Index("ix_contact_line_draft", "service_date", "start", "id", sqlite_where=text("signed_at IS NULL")),
    )
