"""Opening a chart with 5,000 contacts against the same SQL by the bare driver on the same encrypted file.

    python -m tests.bench.chart

Both read all lines, warm, in turns, in one process. The floor makes no values: it fetches the driver's tuples.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from db.engine import keyed_connection
from db.queries import CHART
from db.vault import DATABASE
from tcm_desktop.domain.contacts import ContactMode, ContactRole, TcmComponent
from tcm_desktop.services.desk import Desk
from tests.bench.rounds import Pair, measure, warmed
from tests.support.vaults import make_client, make_note, open_desk, open_practice_like_vault, put

CONTACTS = 5_000
CHARTS = 2
"""As many other contacts lie between those of the chart."""
REPEATS = 5
NARRATIVE = "Called the clinic to arrange an intake for her, and she said that she can go on Friday. " * 9


@contextmanager
def pair() -> Iterator[Pair]:
    """Reading all lines of a chart, by the program and by the driver."""
    with TemporaryDirectory() as folder, closing(open_practice_like_vault(Path(folder))) as vault:
        desk = open_desk(vault)
        client_id = fill(desk)
        with closing(keyed_connection(vault.folder / DATABASE, vault.key)) as driver:
            statement = str(CHART.compile(vault.engine))
            values = ("", client_id.bytes, CONTACTS, 0)

            def program() -> int:
                with desk.reading() as work:
                    return len(work.contacts(client_id, CONTACTS))

            def floor() -> int:
                return len(driver.execute(statement, values).fetchall())

            assert program() == floor() == CONTACTS
            yield warmed(Pair(program, floor, REPEATS), 3)


def fill(desk: Desk) -> UUID:
    """Charts whose contacts were written in turns; the id of one of them."""
    clients = [make_client(desk, f"Practice {number}") for number in range(CHARTS)]
    put(desk, *clients)
    blank = replace(
        make_note(desk, clients[0].id, NARRATIVE),
        direct_minutes=30,
        mode=ContactMode.TELEPHONE,
        contacted_role=ContactRole.CLIENT,
        component=TcmComponent.MONITORING,
        objective_id=desk.new_id(),
    )
    notes = (
        replace(
            blank,
            id=desk.new_id(),
            client_id=clients[number % CHARTS].id,
            service_date=date(2020, 1, 1) + timedelta(days=number % 1500),
            start=time(8 + number % 9, number % 60),
        )
        for number in range(CHARTS * CONTACTS)
    )
    put(desk, *notes)
    return clients[0].id


if __name__ == "__main__":
    with pair() as charts:
        for name, value in measure(charts).items():
            print(f"{name:12} {value:.2f}")
