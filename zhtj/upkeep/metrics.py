"""What Prometheus reads: answers by page and status, their seconds, and what health finds.

With several processes each writes into PROMETHEUS_MULTIPROC_DIR, and whichever is asked adds them up.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from zhtj.upkeep import health
from zhtj.upkeep.models import Chore

CONTENT_TYPE = CONTENT_TYPE_LATEST
UNKNOWN = "unknown"  # an address that is none: any text may stand there
ANSWERS = Counter("zhtj_answers", "Answers by page and status", ["view", "method", "status"])
SECONDS = Histogram(
    "zhtj_answer_seconds", "Seconds an answer took", ["view"], buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)
)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


def view_of(request) -> str:
    """The name of the address, never the address itself."""
    match = request.resolver_match
    return match.view_name or UNKNOWN if match else UNKNOWN


def count(request, response, seconds: float) -> None:
    view = view_of(request)
    method = request.method if request.method in METHODS else UNKNOWN
    ANSWERS.labels(view, method, response.status_code).inc()
    SECONDS.labels(view).observe(seconds)


def told() -> bytes:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY) + generate_latest(_found())
    registry = _found()
    MultiProcessCollector(registry)
    return generate_latest(registry)


def _found() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_Findings())
    return registry


class _Findings:
    """Asked when they are read."""

    def collect(self) -> Iterator[Metric]:
        needed = health.needed()
        faults = GaugeMetricFamily("zhtj_fault", "1 where a check found something wrong", labels=["check"])
        for name, fault in (needed | health.watched(needed)).items():
            faults.add_metric([name], 1.0 if fault else 0.0)
        yield faults
        done = GaugeMetricFamily(
            "zhtj_chore_done_seconds", "When a nightly command last went well", labels=["chore"]
        )
        for chore in Chore.objects.exclude(done_at=None) if health.can_ask(needed) else []:
            done.add_metric([chore.name], chore.done_at.timestamp())
        yield done
