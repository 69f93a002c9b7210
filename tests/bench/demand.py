"""What so many people ask of the service, and what of it gives way first. Assumptions stand at the head."""

from dataclasses import dataclass
from math import ceil

HOPS = 8  # of a session that reports something
LIVE_SECONDS = 300
SESSION_BYTES = 391  # docs/performance.md
BUSY = 0.6  # of saturation, at which a process or a server is counted as full

DIALS = 0.002  # sessions a person a day; a tenth of a day's fall into its busiest hour
EVERYDAY = 0.05  # of those sessions report something
CALLERS = 10_000  # who dial within five minutes of a big incident, each a session
REPORTS = 0.3  # of those sessions become an emergency
OFFICERS = 4  # told of a report, and of an incident's 3rd, 10th, 30th and 100th caller
REPLIES = 3  # texts to officers and caller until a report is closed
AGREED = 0.5  # of an incident's callers want to hear what becomes of it, in two texts
PARTS = 2  # of an alert
KES = 0.8  # a part: config.yaml
URGENT, BULK = 20, 10  # texts a second of each lane: config.yaml

_MARKS = 5  # how often officers hear of one incident
_CORES = 4  # of PostgreSQL's machine


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds: of one web process a hop, and a report; of a trip to Redis; of Redis a hop; of PostgreSQL a
    report."""

    hop: float
    redis_wait: float
    redis_busy: float
    report: float
    database: float


@dataclass(frozen=True, slots=True)
class Place:
    """So many people, and as many big incidents an hour, of which so many fall together."""

    name: str
    people: float
    incidents_an_hour: float
    at_once: int = 1


PLACES = (
    Place("a county", 1_000_000, 1 / 24),
    Place("Kenya", 50_000_000, 1),
    Place("a continent", 1_400_000_000, 28, 3),
)


@dataclass(frozen=True, slots=True)
class Need:
    """A place's busiest minutes, and what a day costs."""

    hops: float
    reports: float
    processes: int
    redis: float
    sessions: float
    database: float
    urgent: float
    news_minutes: float
    money: float
    first: str


def need(place: Place, times: Measured) -> Need:
    dials = place.people * DIALS / 10 / 3600
    rush = place.at_once * CALLERS / 300
    reports = dials * EVERYDAY + rush * REPORTS
    hops = (dials + rush) * HOPS
    web = hops * times.hop + reports * times.report
    everyday = dials * EVERYDAY * (OFFICERS + REPLIES)
    urgent = everyday + place.at_once * OFFICERS * _MARKS / 60
    day_reports = place.people * DIALS * EVERYDAY
    incidents = place.incidents_an_hour * 24
    texts = day_reports * (OFFICERS * PARTS + REPLIES)
    texts += incidents * (OFFICERS * _MARKS * PARTS + CALLERS * REPORTS * AGREED * 2)
    shares = {
        "the urgent lane's send rate": urgent / URGENT,
        "one incident's row in PostgreSQL": CALLERS / 300 * REPORTS * times.report,
        "PostgreSQL's processor": reports * times.database / _CORES,
        "Redis": hops * times.redis_busy,
    }
    first = max(shares, key=lambda name: shares[name])
    return Need(
        hops,
        reports,
        max(2, ceil(web / BUSY) + 1),
        shares["Redis"],
        (dials + rush) * LIVE_SECONDS,
        reports * times.database,
        urgent,
        CALLERS * REPORTS * AGREED / BULK / 60,
        texts * KES,
        f"{first} ({shares[first]:.0%} of it)",
    )
