"""What is counted and timed. Labels are words of ours or the provider's, never a caller's."""

import os
from functools import cache

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    values,
)
from prometheus_client.multiprocess import MultiProcessCollector

# Shared metrics ask for the process id at every count, to notice a fork: a fifth of a hop's time.
# Asked once and again after a fork, it is the same (docs/decisions/0010).
_process_id = cache(os.getpid)
os.register_at_fork(after_in_child=_process_id.cache_clear)
if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
    values.ValueClass = values.MultiProcessValue(_process_id)  # type: ignore[no-untyped-call]

hops = Counter("usalama_hops", "Screens answered", ["journey", "state", "ended"])
hop_failures = Counter("usalama_hop_failures", "Hops that ended with the trouble screen", ["cause"])
hop_seconds = Histogram(
    "usalama_hop_seconds",
    "Time from callback to screen",
    ["journey", "state"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
# Children looked up once: prometheus_client takes a lock and checks names at each look.
hops_of = cache(hops.labels)
hop_seconds_of = cache(hop_seconds.labels)
filed = Counter("usalama_filed", "Cases filed", ["type", "kind"])
owed = Counter("usalama_owed", "Messages owed", ["lane"])
sent = Counter("usalama_sent", "Answers of the provider, one a message", ["lane", "verdict"])
delivery = Counter("usalama_delivery", "Delivery reports", ["status"])
callbacks_refused = Counter("usalama_callbacks_refused", "Callbacks not taken", ["why"])
queue_age = Gauge(
    "usalama_queue_age_seconds",
    "Age of the oldest message that is due and not sent",
    ["lane"],
    multiprocess_mode="mostrecent",
)
relay_round = Gauge(
    "usalama_relay_round_timestamp_seconds",
    "When the relay last finished a full round",
    multiprocess_mode="mostrecent",
)
audited = Gauge("usalama_audit_timestamp_seconds", "When the last audit was", multiprocess_mode="mostrecent")
audit_found = Gauge(
    "usalama_audit_found", "What the last audit found", ["cause"], multiprocess_mode="mostrecent"
)
audit_mended = Counter("usalama_audit_mended", "What audits mended", ["cause"])
heartbeats = Counter("usalama_heartbeats", "Signs of life sent outside", ["answer"])
trouble = Counter("usalama_provider_trouble", "Sends refused for want of configuration or credit", ["cause"])


def exposition() -> bytes:
    """Prometheus' text format, summed over processes where PROMETHEUS_MULTIPROC_DIR is set."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
