"""One log line for each request: how it ended and how long it took, nothing about who asked for what."""

import secrets
from time import perf_counter

import structlog
from flask import Flask, Response, g, request

from fundapp.core.logs import log

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def init_telling(app: Flask) -> None:
    """Logs every request but those for static files and health."""

    @app.before_request
    def begin() -> None:
        g.began = perf_counter()
        g.request_id = secrets.token_hex(8)
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(answer: Response) -> Response:
        endpoint = request.endpoint or "-"
        if "request_id" in g:
            answer.headers["X-Request-ID"] = g.request_id
        if "began" in g and endpoint != "static" and not endpoint.startswith("health."):
            elapsed = round((perf_counter() - g.began) * 1000)
            log.info(
                "request",
                method=request.method if request.method in METHODS else "OTHER",
                endpoint=endpoint,
                status=answer.status_code,
                milliseconds=elapsed,
            )
        structlog.contextvars.clear_contextvars()
        return answer
