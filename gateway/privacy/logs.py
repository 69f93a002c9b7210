"""Logs that carry no number and no words.

Two guards, each enough by itself: only keys of the allow-list get through, and whatever looks like
a phone number or a code is struck from what is left. Exceptions are logged as their type and the
places they passed, never with their message, which may quote what somebody typed.
"""

import logging
import re
import sys
import traceback
from types import TracebackType

import structlog
from structlog.typing import EventDict, Processor

ALLOWED = frozenset(
    {
        *("event", "level", "timestamp", "logger", "process", "error", "where", "count", "seconds", "pid"),
        *("lane", "verdict", "status", "attempt", "state", "journey", "version", "kind", "what", "name"),
        *("case_id", "message_id", "message_ids", "contact_id", "area_id", "row_id", "path", "port"),
    }
)
"""Keys that a log line may have. A new one is added here after asking what it can hold."""

_SECRET_PATH = re.compile(r"/callbacks/\S+")
_DIGITS = re.compile(r"\+?\d(?:[ -]?\d){6,}")
_FRAMES = 12


def _strike(value: object) -> object:
    if isinstance(value, str):
        return _DIGITS.sub("[number]", _SECRET_PATH.sub("/callbacks/[secret]", value))
    if isinstance(value, bool | int | float | None):
        return value
    if isinstance(value, list | tuple):
        return [_strike(item) for item in value]
    return _DIGITS.sub("[number]", type(value).__name__)


def _where(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return [f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno} {frame.name}" for frame in frames]


def _name_the_error(_logger: object, _method: str, event: EventDict) -> EventDict:
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["where"] = _where(error.__traceback__)
    return event


def allow(_logger: object, _method: str, event: EventDict) -> EventDict:
    """The allow-list and the striking of numbers, as one structlog processor."""
    kept: EventDict = {}
    for key, value in event.items():
        if key in ALLOWED:
            # Timestamps and row ids are ours and never a number of somebody's.
            ours = key == "timestamp" or not isinstance(value, str | list | tuple)
            kept[key] = value if ours else _strike(value)
    return kept


class _Through(logging.Handler):
    """The standard library's records, by the same two guards."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().log(
            record.levelno, record.getMessage(), logger=record.name, exc_info=record.exc_info
        )


def configure(process: str, level: int = logging.INFO) -> None:
    """Set up structlog and the standard library's logging for this process, as JSON lines on stdout.

    Call before anything of RQ, Flask or the server logs.
    """

    def name_process(_logger: object, _method: str, event: EventDict) -> EventDict:
        event["process"] = process
        return event

    chain: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_process,
        _name_the_error,
        allow,
        structlog.processors.JSONRenderer(),
    ]
    structlog.configure(
        processors=chain,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers[:] = [_Through()]
    root.setLevel(logging.WARNING)  # other libraries speak up only when something is wrong
    logging.raiseExceptions = False  # a failing handler would print the record, words and all
