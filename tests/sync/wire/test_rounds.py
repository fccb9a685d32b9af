"""A round end to end: two laptops, one server, one database."""

from __future__ import annotations

from sync.client.rounds import Ended
from tcm_desktop.domain.people import Worker
from tests.sync.agency.charts import client, operation
from tests.sync.wire.serving import Agency


def test_what_one_laptop_wrote_another_one_has(served: Agency) -> None:
    ana = served.worker()
    first, second = served.join(ana), served.join(ana)
    made = operation(client(), Worker(ana, "Ana", "MHRS"))
    first.write(made)
    assert first.round().ended is Ended.DONE
    found = second.round()
    assert (found.ended, found.received) == (Ended.DONE, 1)
    assert second.store.rows[made.record_id].values == first.store.rows[made.record_id].values
