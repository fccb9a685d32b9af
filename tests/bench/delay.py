"""A line that is long: what comes is given on half a round trip later, each way. `python -m tests.bench.delay PORT MS`.

A connection begins one round trip late, as it takes that to be made. Bandwidth is not bounded.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

HOST = "127.0.0.1"
_CHUNK = 1 << 16


@contextmanager
def delayed(address: str, milliseconds: float) -> Iterator[str]:
    """The address at which a server is reached over such a line; its own where there is no delay."""
    if not milliseconds:
        yield address
        return
    command = [sys.executable, "-m", "tests.bench.delay", str(urlsplit(address).port), str(milliseconds)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://{HOST}:{int(process.stdout.readline())}"
        finally:
            process.kill()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    """One way of a connection."""
    loop, line = asyncio.get_running_loop(), asyncio.Queue[tuple[float, bytes]]()

    async def deliver() -> None:
        while True:
            due, part = await line.get()
            await asyncio.sleep(due - loop.time())
            if not part:
                writer.close()
                return
            writer.write(part)

    delivering = asyncio.create_task(deliver())
    part = b"-"
    while part:
        try:
            part = await reader.read(_CHUNK)
        except ConnectionError:
            part = b""
        line.put_nowait((loop.time() + delay, part))
    await delivering


async def _serve(port: int, round_trip: float) -> None:
    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(round_trip)
        there, back = await asyncio.open_connection(HOST, port)
        await asyncio.gather(_carry(reader, back, round_trip / 2), _carry(there, writer, round_trip / 2))

    server = await asyncio.start_server(accept, HOST, 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2]) / 1000))
