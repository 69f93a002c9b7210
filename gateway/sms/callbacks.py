"""Africa's Talking's SMS callbacks: incoming texts, delivery reports, opt-outs.

The answer is 200 for whatever can be read and whatever can't: anything else is sent again every
minute for hours. Only where the database is away is that what we want, and 503 asks for it.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from flask import Blueprint, request
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from gateway import metrics
from gateway.bulletins import subscribing
from gateway.dispatch import reports
from gateway.phone import NotAPhone, parse
from gateway.sms import delivery, inbound
from handlers.shape import Services

log = structlog.get_logger()

_AWAY = (OperationalError, InterfaceError, PoolTimeout)
_TAKEN = ("", 200)


def blueprint(services: Services, clock: Callable[[], datetime]) -> Blueprint:
    """`/sms`, `/delivery` and `/opt-out`, to be registered under the secret path."""
    part = Blueprint("sms", __name__)

    @part.post("/sms")
    def sms() -> tuple[str, int]:
        message = inbound.read(request.form)
        if message is None:
            return _refuse("sms form")
        inbound.receive(services, message, clock())
        return _TAKEN

    @part.post("/delivery")
    def delivered() -> tuple[str, int]:
        report = delivery.read(request.form)
        if report is None:
            metrics.delivery.labels(status="other").inc()
            return _TAKEN
        metrics.delivery.labels(status=report.status).inc()
        with services.store.transaction() as tx:
            ids = _reported(tx, services, report, clock())
        if ids:
            services.wake("urgent", ids)
        return _TAKEN

    @part.post("/opt-out")
    def opted_out() -> tuple[str, int]:
        try:
            phone = parse(request.form.get("phoneNumber", ""))
        except NotAPhone:
            return _refuse("opt-out form")
        with services.store.transaction() as tx:
            reached = inbound.stop(tx, services, phone, clock())
        services.wake(reached.lane, reached.ids)
        return _TAKEN

    @part.errorhandler(Exception)
    def failed(error: Exception) -> tuple[str, int] | HTTPException:
        if isinstance(error, HTTPException):
            return error
        log.error("callback_failed", exc_info=error)
        return ("", 503) if isinstance(error, _AWAY) else _TAKEN

    return part


def _reported(tx: Session, services: Services, report: reports.Report, now: datetime) -> tuple[int, ...]:
    if report.bounce and report.phone:
        subscribing.bounced(tx, services.pseudonyms.phone_hash(report.phone), now)
    return reports.receive(tx, services.vault, services.alerts, report, now)


def _refuse(why: str) -> tuple[str, int]:
    metrics.callbacks_refused.labels(why=why).inc()
    return _TAKEN
