"""Structured logs with an allow-list: what is not on it is not written, so that no log betrays anybody.

No address, user agent, path parameter, message of an exception or value from a form is ever on the list.
"""

import logging
import sys
import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "request_id",
        "method",
        "endpoint",
        "status",
        "milliseconds",
        "error",
        "trace",
        "queue",
        "topic",
        "job",
        "count",
        "step",
        "process",
    }
)

log = structlog.get_logger()


def init_logs(level: int = logging.INFO) -> None:
    """One JSON object a line, on standard error, for our own messages and for those of the libraries."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            explain_exception,
            keep_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [LibraryHandler()]
    root.setLevel(max(level, logging.WARNING))


def keep_allowed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drops every field that is not allowed."""
    return {name: value for name, value in event.items() if name in ALLOWED}


def explain_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Turns an exception into its kind and the places it came through, without its message and values."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["trace"] = places(error.__traceback__)
    return event


class LibraryHandler(logging.Handler):
    """Writes what libraries log: their message as they wrote it in their code, never the values filled in."""

    def emit(self, record: logging.LogRecord) -> None:
        """As logging's."""
        fields: dict[str, Any] = {"logger": record.name}
        if record.exc_info:
            fields["exc_info"] = record.exc_info[1]
        # A message that is not a plain literal may already hold values: its place in the code says enough.
        literal = record.msg if record.args else f"{record.module}:{record.lineno}"
        structlog.get_logger().log(record.levelno, str(literal), **fields)


def places(trace: TracebackType | None) -> list[str]:
    """Where a traceback came through: file, line and function, without any value."""
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
