"""`gateway doctor`: what is configured, reachable and stale, and how to mend it."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, cast

from redis import Redis, RedisError, ResponseError
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from gateway.app import Gateway, now
from gateway.config import ConfigError
from gateway.directory.answering import crowded, uncovered
from gateway.directory.duty import reachable
from gateway.directory.records import Contact, Post
from gateway.dispatch import readiness, trouble
from gateway.dispatch.auditor import last_audit
from gateway.dispatch.heartbeat import last_beat
from gateway.dispatch.outbox import oldest_due
from gateway.health import relay_problem, workers_problem
from gateway.settings import Settings
from gateway.store.migrate import behind

_WAITING_SECONDS = 30
_COUNTIES_NAMED = _POSTS_NAMED = 5
_AUDITS_LATE = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `mend` says what to do about it."""

    level: Literal["fine", "note", "wrong"]
    what: str
    says: str
    mend: str = ""


def examine() -> Iterator[Finding]:
    """Every check in order; one that can't run says so and the next goes on."""
    try:
        settings = Settings()
    except ConfigError as error:
        yield Finding("wrong", "settings", str(error), "mend that; what runs keeps what it started with")
        return
    yield Finding("fine", "settings", f"{settings.config_path}, data under {settings.var}")
    gateway = Gateway(settings)
    missing = [name for name in ("FIELD_KEYS", "HASH_KEY", "CALLBACK_SECRET") if not settings.optional(name)]
    for name in missing:
        yield Finding("wrong", "secrets", f"{name} is not set", f"set {name} or {name}_FILE")
    if missing:
        return
    yield from _keys(gateway)
    yield _provider(gateway)
    yield from _database(gateway)
    yield from _redis(gateway)


def _keys(gateway: Gateway) -> Iterator[Finding]:
    """Whether the keys can be used; they are never shown."""
    settings, usable = gateway.settings, True
    for name, part in (("FIELD_KEYS", "vault"), ("HASH_KEY", "pseudonyms")):
        try:
            getattr(gateway, part)
        except ConfigError as error:
            usable = False
            yield Finding("wrong", "secrets", str(error), "nothing can be stored or read without it")
        if os.environ.get(name) == "" and not os.environ.get(f"{name}_FILE"):
            says = f"{name} is set to nothing; {settings.var / 'secrets' / name} is used instead"
            yield Finding("note", "secrets", says, f"take {name} out of the environment, or fill it in")
    if usable:
        yield Finding("fine", "secrets", "FIELD_KEYS and HASH_KEY can be used")


def _provider(gateway: Gateway) -> Finding:
    settings = gateway.settings
    if not settings.optional("AFRICASTALKING_API_KEY") or not settings.optional("AFRICASTALKING_USERNAME"):
        return Finding(
            "wrong", "provider", "no credentials", "set AFRICASTALKING_USERNAME and AFRICASTALKING_API_KEY"
        )
    where = settings.africastalking_base_url or "Africa's Talking"
    if gateway.provider.live:
        return Finding("fine", "provider", f"{where}; example contacts are never texted")
    return Finding("note", "provider", f"{where}: an emulator or sandbox, no SMS reaches a phone")


def _database(gateway: Gateway) -> Iterator[Finding]:
    try:
        late = behind(gateway.store)
        if late:
            yield Finding("wrong", "database", f"schema {late}", "run `gateway release`")
            return
        yield Finding("fine", "database", f"{gateway.store.engine.dialect.name}, schema is current")
        yield from _menus(gateway)
        yield from _contacts(gateway)
        yield from _crowds(gateway)
        yield from _duty(gateway)
        yield _numbers(gateway)
        yield from _outbox(gateway)
    except SQLAlchemyError as error:
        name = type(error).__name__
        yield Finding("wrong", "database", f"not usable ({name})", "check DATABASE_URL and the server")
    except ConfigError as error:
        yield Finding("wrong", "database", str(error), "mend DATABASE_URL")


def _menus(gateway: Gateway) -> Iterator[Finding]:
    gateway.library.refresh()
    try:
        book = gateway.library.current()
    except LookupError:
        yield Finding("wrong", "menus", "none published", "run `gateway menus publish`")
        return
    languages = ", ".join(book.languages)
    yield Finding(
        "fine",
        "menus",
        f"version {book.version}, {len(book.states)} states in {languages}",
    )


def _contacts(gateway: Gateway) -> Iterator[Finding]:
    with gateway.store.read() as tx:
        gaps = uncovered(tx, examples=not gateway.provider.live)
    if not gaps:
        yield Finding("fine", "contacts", "police or an RA answer for every ward")
        return
    worst = sorted(gaps.items(), key=lambda gap: (-gap[1], gap[0]))
    named = ", ".join(f"{county} {count}" for county, count in worst[:_COUNTIES_NAMED])
    more = f" and {len(worst) - _COUNTIES_NAMED} more counties" if len(worst) > _COUNTIES_NAMED else ""
    yield Finding(
        "note",
        "contacts",
        f"{sum(gaps.values())} wards have neither police nor RA; reports from there go to the programme "
        f"desk ({named}{more})",
        "gateway contacts import FILE",
    )


def _crowds(gateway: Gateway) -> Iterator[Finding]:
    most = gateway.config.dispatch.alert_contacts
    with gateway.store.read() as tx:
        places = crowded(tx, most)
    if places:
        says = f"more than {most} answer for {_some(places)}; an alert goes to the nearest {most}"
        yield Finding("note", "contacts", says, "retire some in the list, or raise dispatch.alert_contacts")


def _duty(gateway: Gateway) -> Iterator[Finding]:
    moment, hours = now(), gateway.config.readiness.ahead_hours
    with gateway.store.read() as tx:
        posts = tx.scalar(select(func.count()).select_from(Post)) or 0
        gaps = readiness.gaps_ahead(tx, moment, timedelta(hours=hours))
    if not posts:
        says = "no posts yet: contacts answer at any hour"
        yield Finding("note", "duty", says, "where there is a roster: `gateway duty import FILE`")
        return
    empty = sorted(gap.post.name for gap in gaps if gap.span.starts_at == moment)
    later = sorted(gap.post.name for gap in gaps if gap.span.starts_at > moment)
    mend = "`gateway duty show`, then `gateway duty import FILE`"
    if empty:
        yield Finding("wrong", "duty", f"nobody is on duty now at {_some(empty)}", mend)
    if later:
        yield Finding(
            "note", "duty", f"in the next {hours} hours nobody will be on duty at {_some(later)}", mend
        )
    if not gaps:
        yield Finding("fine", "duty", f"every post is held in the next {hours} hours")


def _numbers(gateway: Gateway) -> Finding:
    quiet = readiness.silent(gateway.config.readiness, now())
    with gateway.store.read() as tx:
        silent = tx.scalar(select(func.count()).select_from(Contact).where(*quiet)) or 0
        bad = select(func.count()).select_from(Contact).where(Contact.bounced_at.is_not(None), *reachable())
        bounced = tx.scalar(bad) or 0
    if not silent and not bounced:
        return Finding("fine", "numbers", "no contact's number is known to be bad")
    says = f"{bounced} contacts take no SMS, {silent} did not answer the weekly question"
    return Finding("note", "numbers", says, "call them; correct the list, and `gateway contacts import FILE`")


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _POSTS_NAMED} more" if len(names) > _POSTS_NAMED else ""
    return ", ".join(names[:_POSTS_NAMED]) + more


def _outbox(gateway: Gateway) -> Iterator[Finding]:
    moment = now()
    for lane in ("urgent", "bulk"):
        with gateway.store.read() as tx:
            oldest = oldest_due(tx, lane, moment)
        age = (moment - oldest).total_seconds() if oldest else 0.0
        if age > _WAITING_SECONDS:
            yield Finding(
                "wrong",
                f"{lane} messages",
                f"the oldest has waited {age:.0f} s",
                f"is `gateway worker {lane}` running, and does the provider answer?",
            )
        else:
            yield Finding("fine", f"{lane} messages", "none waits" if not oldest else f"waiting {age:.0f} s")


def _redis(gateway: Gateway) -> Iterator[Finding]:
    try:
        for name, client in (("sessions", gateway.sessions_redis), ("queue", gateway.queue_redis)):
            yield _one_redis(name, client)
        late = relay_problem(gateway.queue_redis, gateway.config, now())
        yield (
            Finding("wrong", "relay", late, "start `gateway clock`")
            if late
            else Finding("fine", "relay", "keeps time")
        )
        for cause, met in trouble.lately(gateway.queue_redis, now()).items():
            at = met.astimezone(gateway.config.zone)
            says = f"refused messages, last at {at:%H:%M}: {cause}; they stay owed and are tried again"
            yield Finding("wrong", "provider", says, "see to its account: credit, key, sender id")
        yield _audit(gateway)
        yield _heartbeat(gateway)
        idle = workers_problem(gateway.queue_redis)
        yield Finding("wrong", "workers", idle) if idle else Finding("fine", "workers", "one on each lane")
    except (RedisError, ConfigError) as error:
        says = str(error) if isinstance(error, ConfigError) else f"not reachable ({type(error).__name__})"
        yield Finding("wrong", "redis", says, "start it, or check REDIS_URL")


def _audit(gateway: Gateway) -> Finding:
    last = last_audit(gateway.queue_redis)
    minutes = gateway.config.audit.minutes
    age = (now().timestamp() - last.at) / 60 if last else 0.0
    if last is None or age > _AUDITS_LATE * minutes:
        says = f"the last was {age:.0f} minutes ago" if last else "none yet"
        return Finding("wrong", "audit", says, f"`gateway clock` makes one every {minutes} minutes")
    if not last.found:
        return Finding("fine", "audit", f"{age:.0f} minutes ago: no case is forgotten")
    found = ", ".join(f"{count} {cause}" for cause, count in last.found.items())
    says = f"{age:.0f} minutes ago: {found}; mended {sum(last.mended.values())}"
    return Finding("note" if last.well else "wrong", "audit", says, "see docs/operations.md for what each is")


def _heartbeat(gateway: Gateway) -> Finding:
    if gateway.config.audit.heartbeat_url is None:
        says = "none: if all of this stops, nobody outside notices"
        return Finding("note", "heartbeat", says, "set audit.heartbeat_url in config.yaml")
    last = last_beat(gateway.queue_redis)
    if last is None:
        return Finding("note", "heartbeat", "none sent yet")
    at, answer = last
    says = f"{(now() - at).total_seconds() / 60:.0f} minutes ago: {answer}"
    if answer == "ok":
        return Finding("fine", "heartbeat", says)
    return Finding("wrong", "heartbeat", says, "check audit.heartbeat_url in config.yaml")


def _one_redis(name: str, client: Redis) -> Finding:
    info = cast("dict[str, object]", client.info("persistence"))
    try:
        snapshots = cast("dict[str, str]", client.config_get("save")).get("save")
    except ResponseError:  # a hosted Redis may keep its settings to itself
        snapshots = None
    if info.get("aof_enabled") or snapshots:
        says = "writes to disk when and how people called, which outlives what we promise to forget"
        return Finding("wrong", name, says, 'set `appendonly no` and `save ""`; nothing in it needs keeping')
    return Finding("fine", name, "reachable")
