"""What work costs: told of the processes that did it, and of none that has ended."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest

from tests.bench.costs import PROC, STATUS, Meter, Spent, family, forget_peak, peak_megabytes, seconds_of
from tests.bench.delay import delayed

MEGABYTES = 40
ROUND_TRIP = 200.0

tells = pytest.mark.skipif(not PROC.exists(), reason="only Linux tells it of other processes")


def work(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


@tells
def test_processor_time_is_that_of_the_process() -> None:
    before = seconds_of([os.getpid()])
    work(0.05)
    assert seconds_of([os.getpid()]) - before >= 0.03


@tells
def test_a_child_belongs_to_the_family_until_it_ends() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert {os.getpid(), child.pid} <= set(family(os.getpid()))
    assert child.pid not in family(os.getpid())
    assert seconds_of([child.pid]) == 0.0


@tells
def test_what_is_measured_is_noted_by_its_name() -> None:
    meter = Meter(os.getpid())
    with meter.over("work", os.getpid()):
        work(0.02)
    assert meter.spent["work"].laptop >= 15
    assert meter.spent["work"].server <= meter.spent["work"].laptop + 30


@pytest.mark.skipif(not STATUS.exists(), reason="only Linux forgets a peak")
def test_the_peak_of_memory_is_that_since_it_was_forgotten() -> None:
    large = b"x" * (MEGABYTES << 20)
    high = peak_megabytes()
    del large
    forget_peak()
    assert peak_megabytes() < high - MEGABYTES / 2


def test_the_cost_is_told_with_its_sum() -> None:
    assert str(Spent(1.4, 2.0, 3.0)) == "laptop 1, server 2, PostgreSQL 3 = 6 ms of processor"


def test_without_a_delay_the_server_is_where_it_was() -> None:
    with delayed("http://127.0.0.1:1", 0) as address:
        assert address == "http://127.0.0.1:1"


@pytest.mark.slow  # a process of its own
def test_over_a_long_line_an_answer_comes_a_round_trip_later() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readexactly(2))
        writer.close()

    async def ask() -> tuple[bytes, float]:
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        async with server:
            with delayed(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", ROUND_TRIP) as address:
                began = time.perf_counter()
                reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(address).port)
                writer.write(b"hi")
                answer = await reader.read()
                writer.close()
                await writer.wait_closed()
                return answer, (time.perf_counter() - began) * 1000

    answer, took = asyncio.run(ask())
    assert answer == b"hi"
    assert took >= 2 * ROUND_TRIP * 0.95, "one to connect, one to ask"
