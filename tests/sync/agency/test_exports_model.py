"""An export of everything holds every kind of record as it was made, whatever was typed into it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sync.protocol.messages import Status
from sync.server.database import Database
from sync.server.exports import everything
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.follow_ups import FOLLOW_UPS
from tcm_desktop.domain.paths import flatten
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.records import RECORD_TYPES, Record
from tests.support.effort import examples
from tests.support.records import values
from tests.sync.agency.charts import ANA, client, operation, plain
from tests.sync.agency.offices import hire, office
from tests.sync.agency.test_exports import send
from tests.sync.postgres import make_agency

BEA = client()
KINDS = sorted(kind for kind, made in RECORD_TYPES.items() if made not in (*FOLLOW_UPS, Client, Worker))


def in_chart(record: Any) -> Record:
    """The record in Bea's chart, and not signed: a drawn signature fits nothing."""
    unsigned = {"signature": None} if hasattr(record, "signature") else {}
    made: Record = replace(record, client_id=BEA.id, **unsigned)
    return made


# A fault is as plain in a large record as in a small one, and shrinking would take minutes.
@settings(max_examples=examples(15), deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_kind_of_record_leaves_as_it_was_made(database: Database, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    record = in_chart(data.draw(values(RECORD_TYPES[kind])))
    agency: UUID = make_agency(database)
    hire(database, agency, ANA.name, id=ANA.id)
    _, answer = send(database, agency, operation(BEA), operation(record))
    assert answer.status is Status.APPLIED
    with office(database, agency) as at:
        lines = [msgspec.json.decode(line) for line in everything(at)]
    (found,) = (line for line in lines if line["type"] == "record" and line["id"] == str(record.id))
    assert (found["kind"], found["client_id"], found["version"]) == (kind, str(BEA.id), 1)
    assert flatten(found["body"]) == flatten(plain(record))
