"""The figures of one server process, in Prometheus' form: numbers of requests and what became of them, no names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

MEDIA_TYPE = CONTENT_TYPE_LATEST.removesuffix("; charset=utf-8")
"""Without what the web framework adds to every text."""
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


@dataclass(frozen=True, slots=True)
class Seen:
    """One request, when it is over. `outcome`: a refusal's code, `answered`, or a fault."""

    endpoint: str
    status: int
    outcome: str
    seconds: float
    bytes_in: int
    bytes_out: int


@dataclass
class Metrics:
    """Counters of their own registry, so that two servers in one process do not share them."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        def counter(name: str, says: str, labels: Iterable[str] = ()) -> Counter:
            return Counter(f"tcm_{name}", says, tuple(labels), registry=self.registry)

        self._requests = counter("requests", "Requests, by what became of them", ("endpoint", "status", "outcome"))
        self._operations = counter("operations", "Operations in pushes, by the answer that each got", ("answer",))
        self._bytes_in = counter("received_bytes", "Bytes of bodies that came", ("endpoint",))
        self._bytes_out = counter("sent_bytes", "Bytes of bodies that went", ("endpoint",))
        self._alarms = counter("audit_alarms", "Audit trails of devices that do not fit what was countersigned")
        self._seconds = Histogram(
            "tcm_request_seconds", "Time to answer", ("endpoint",), registry=self.registry, buckets=_SECONDS
        )
        self.in_flight = Gauge("tcm_requests_in_flight", "Requests that are being answered", registry=self.registry)

    def saw(self, seen: Seen, statuses: Iterable[str] = (), *, is_alarm: bool = False) -> None:
        """Count a request."""
        self._requests.labels(seen.endpoint, str(seen.status), seen.outcome).inc()
        self._seconds.labels(seen.endpoint).observe(seen.seconds)
        self._bytes_in.labels(seen.endpoint).inc(seen.bytes_in)
        self._bytes_out.labels(seen.endpoint).inc(seen.bytes_out)
        for status in statuses:
            self._operations.labels(status).inc()
        self._alarms.inc(is_alarm)

    def page(self) -> bytes:
        """All of them as text of `MEDIA_TYPE`."""
        return generate_latest(self.registry)
