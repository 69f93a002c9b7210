"""The only place where parts are wired together.

`Gateway` is one process's set of parts; `web()` is the WSGI application made of them.
"""

import threading
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, get_args

import structlog
from flask import Flask
from redis import Redis

from gateway.bulletins.sending import Bulletins
from gateway.bulletins.subscribing import bounced
from gateway.bulletins.subscribing import purge as purge_subscriptions
from gateway.cases.pending import PendingTexts
from gateway.cases.pings import purge as purge_pings
from gateway.cases.profiles import Profiles
from gateway.cases.purge import purge as purge_cases
from gateway.config import Config
from gateway.config.vocabulary import Concern
from gateway.directory.places import Places
from gateway.dispatch import wake
from gateway.dispatch.alerts import Alerts
from gateway.dispatch.asking import AskingRound
from gateway.dispatch.deps import Dispatch
from gateway.dispatch.digests import Digests
from gateway.dispatch.joining import Joining
from gateway.dispatch.pace import Pace
from gateway.dispatch.provider import Provider
from gateway.dispatch.purge import purge as purge_messages
from gateway.dispatch.wake import Waker
from gateway.engine.actions import Signature
from gateway.guard import allowed, guard
from gateway.health import health
from gateway.menubook.build import build
from gateway.menubook.library import Library
from gateway.privacy.callers import Callers
from gateway.privacy.limits import Limits
from gateway.privacy.logs import configure
from gateway.privacy.pseudonyms import Pseudonyms
from gateway.privacy.vault import Vault, decode_key
from gateway.settings import Settings
from gateway.sms.africastalking import AfricasTalking
from gateway.sms.callbacks import blueprint as sms_callbacks
from gateway.sms.inbound import purge as purge_inbound
from gateway.store.base import Store
from gateway.ussd.africastalking import Callbacks
from gateway.ussd.africastalking import blueprint as ussd_callbacks
from gateway.ussd.codes import Codes
from gateway.ussd.conversation import Conversation
from gateway.ussd.direct import Direct
from gateway.ussd.sessions import Sessions, connect
from handlers.shape import Services, all_handlers

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

log = structlog.get_logger()

_CALLBACKS = "/callbacks/africastalking"
_FORM_BYTES = 16 * 1024
_REFRESH_SECONDS = 2.0


def now() -> datetime:
    return datetime.now(UTC)


def signatures() -> dict[str, Signature]:
    """What every handler of this installation needs and answers."""
    return {name: handler.SIGNATURE for name, handler in all_handlers().items()}


def domains(config: Config) -> dict[str, Collection[str]]:
    """The words that menus may save where handlers need one of ours."""
    return {"kinds": tuple(config.kinds), "concerns": ("no", *get_args(Concern))}


class Gateway:
    """The parts of one process, each made when it is first asked for. Make it after any fork."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.config = settings.config

    @cached_property
    def store(self) -> Store:
        return Store(self.settings.database_url)

    @cached_property
    def sessions_redis(self) -> Redis:
        return connect(self.settings.sessions_redis_url)

    @cached_property
    def queue_redis(self) -> Redis:
        return wake.connect(self.settings.queue_redis_url)

    @cached_property
    def vault(self) -> Vault:
        return Vault(self.settings.secret("FIELD_KEYS"))

    @cached_property
    def pseudonyms(self) -> Pseudonyms:
        return Pseudonyms(decode_key("HASH_KEY", self.settings.secret("HASH_KEY")))

    @cached_property
    def limits(self) -> Limits:
        return Limits(self.sessions_redis)

    @cached_property
    def places(self) -> Places:
        return Places(self.store)

    @cached_property
    def profiles(self) -> Profiles:
        return Profiles(self.store, self.sessions_redis, self.pseudonyms, self.config.sessions.place_days)

    @cached_property
    def pending(self) -> PendingTexts:
        return PendingTexts(self.sessions_redis, self.pseudonyms, self.config.texting.wait_minutes)

    @cached_property
    def library(self) -> Library:
        return Library(self.store, lambda sources: build(sources, signatures(), domains(self.config)))

    @cached_property
    def pace(self) -> Pace:
        return Pace(self.sessions_redis)

    @cached_property
    def alerts(self) -> Alerts:
        return Alerts(
            self.config,
            self.vault,
            lambda: self.library.current().sms,
            self.places.label,
            self.pace,
            self.pseudonyms,
        )

    @cached_property
    def joining(self) -> Joining:
        return Joining(self.config, self.vault, self.alerts, Callers(self.sessions_redis), self.pace)

    @cached_property
    def digests(self) -> Digests:
        segments = self.config.throttle.digest_segments
        return Digests(self.store, self.vault, self.alerts, segments, self.waker.wake)

    @cached_property
    def waker(self) -> Waker:
        return Waker(self.queue_redis)

    @cached_property
    def provider(self) -> Provider:
        return AfricasTalking(
            self.settings.secret("AFRICASTALKING_USERNAME"),
            self.settings.secret("AFRICASTALKING_API_KEY"),
            base_url=self.settings.africastalking_base_url,
            sender=self.config.sms.sender,
        )

    @cached_property
    def dispatch(self) -> Dispatch:
        return Dispatch(
            config=self.config,
            store=self.store,
            vault=self.vault,
            pseudonyms=self.pseudonyms,
            alerts=self.alerts,
            joining=self.joining,
            provider=self.provider,
            redis=self.queue_redis,
            waker=self.waker,
            clock=now,
            retention={
                "cases": purge_cases,
                "messages": purge_messages,
                "texts": purge_inbound,
                "pings": purge_pings,
                "subscriptions": purge_subscriptions,
                "places": self.profiles.purge,
            },
            rounds=(
                self.profiles.put_back,
                self.digests.open_windows,
                AskingRound(self.store, self.alerts.asking, self.waker.wake).ask_the_silent,
                Bulletins(self.store, self.vault, self.config.dispatch, self.waker.wake).next_batches,
            ),
            bounced=bounced,
        )

    @cached_property
    def services(self) -> Services:
        return Services(
            config=self.config,
            store=self.store,
            vault=self.vault,
            pseudonyms=self.pseudonyms,
            places=self.places,
            profiles=self.profiles,
            pending=self.pending,
            limits=self.limits,
            alerts=self.alerts,
            joining=self.joining,
            replies=lambda: self.library.current().replies,
            wording=lambda: self.library.current().version,
            wake=self.waker.wake,
        )

    @cached_property
    def conversation(self) -> Conversation:
        sessions = Sessions(
            self.sessions_redis,
            self.pseudonyms,
            ttl_seconds=self.config.sessions.ttl_seconds,
            resume_seconds=self.config.sessions.resume_seconds,
        )
        return Conversation(self.library, sessions, all_handlers(), self.services, now, self.limits.within)

    def refresh(self) -> None:
        """Take up newly published menus and areas. A failure keeps what there was."""
        for name, part in (("menus", self.library), ("areas", self.places)):
            try:
                part.refresh()
            except Exception as error:
                # Whatever it was, the service goes on with what it had, and says so.
                log.error("refresh_failed", what=name, exc_info=error)

    def keep_fresh(self, *also: Callable[[], None]) -> None:
        """Look for new menus and areas every two seconds, in a thread that ends with the process.

        `also`: what else is to be done as often.
        """
        stop = threading.Event()

        def look() -> None:
            while not stop.wait(_REFRESH_SECONDS):
                self.refresh()
                for each in also:
                    each()

        threading.Thread(target=look, name="refresh", daemon=True).start()


def web() -> "WSGIApplication":
    """The WSGI application of one web process."""
    configure("web")
    gateway = Gateway(Settings())
    gateway.library.refresh()
    gateway.places.refresh()
    gateway.keep_fresh(gateway.conversation.forget)
    return make_app(gateway)


def make_app(gateway: Gateway) -> "WSGIApplication":
    """The callbacks under their secret path, health and metrics: Flask, and the hot path ahead of it."""
    app = Flask("gateway", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _FORM_BYTES
    service = gateway.config.service
    secret, networks = gateway.settings.secret("CALLBACK_SECRET"), service.networks_allowed
    ussd = Callbacks(gateway.conversation, Codes(service.codes, shared=service.shared))
    for part in (ussd_callbacks(ussd), sms_callbacks(gateway.services, now)):
        part.url_value_preprocessor(guard(secret, networks))
        app.register_blueprint(part, url_prefix=f"{_CALLBACKS}/<secret>")
    app.register_blueprint(
        health(gateway.store, gateway.sessions_redis, gateway.queue_redis, gateway.config, now)
    )
    path = f"{_CALLBACKS}/{secret}/ussd"
    return Direct(app, ussd, path, _FORM_BYTES, lambda address: allowed(address, networks))
