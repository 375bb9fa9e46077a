"""Counters for Prometheus, added up over all processes of one machine through files in the data folder."""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Counter, Histogram

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
LATENCIES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


@dataclass(frozen=True)
class Metrics:
    """What the doors count. Labels, in order: callbacks and latency by channel (and outcome), sends by channel and
    outcome, jobs by name and outcome; `unmatched` has none: what people typed is no label.
    """

    registry: "CollectorRegistry"
    callbacks: "Counter"
    latency: "Histogram"
    sends: "Counter"
    unmatched: "Counter"
    jobs: "Counter"
    job_seconds: "Histogram"


def share(data: Path, *, clear: bool = False) -> None:
    """Let this process and its children count together under `data`. `clear` forgets what earlier processes counted.

    Call it before prometheus_client is first imported: that is when it decides where numbers are kept.
    """
    if "prometheus_client" in sys.modules and VARIABLE not in os.environ:
        raise RuntimeError("prometheus_client is imported already; it would count this process alone")
    folder = data.resolve() / "metrics"
    if clear:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ[VARIABLE] = str(folder)


def make_metrics() -> Metrics:
    """One process's counters; make them once a process, after `share`."""
    from prometheus_client import CollectorRegistry, Counter, Histogram

    registry = CollectorRegistry()
    return Metrics(
        registry,
        Counter("siwei_callbacks", "Callbacks by what came of them", ("channel", "outcome"), registry=registry),
        Histogram("siwei_callback_seconds", "Time to answer", ("channel",), buckets=LATENCIES, registry=registry),
        Counter("siwei_sends", "Calls of a platform by what came of them", ("channel", "outcome"), registry=registry),
        Counter("siwei_unmatched", "Texts nobody understood", registry=registry),
        Counter("siwei_jobs", "Jobs run by the clock", ("job", "outcome"), registry=registry),
        Histogram("siwei_job_seconds", "Time a job took", ("job",), registry=registry),
    )


def exposition(metrics: Metrics) -> bytes:
    """The text Prometheus reads: of all processes where they share a folder, else of this one."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    if VARIABLE not in os.environ:
        return generate_latest(metrics.registry)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
