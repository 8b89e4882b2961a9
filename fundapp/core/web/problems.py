"""Errors as people and programs can read them: a page, or problem details after RFC 9457."""

from typing import Any

from flask import Flask, Response, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug import Response as AnyResponse
from werkzeug.exceptions import HTTPException

from fundapp.core.errors import DomainError, Invalid, Unavailable
from fundapp.core.i18n import _, lazy
from fundapp.core.logs import log

TITLES = {
    400: lazy("This request cannot be read"),
    404: lazy("There is nothing at this address"),
    405: lazy("This cannot be done at this address"),
    413: lazy("This is too large to be sent"),
    429: lazy("Too many requests at once"),
    500: lazy("Something broke on our side"),
}

PAGES: dict[str, str] = {}
"""Blueprints whose errors are shown on a page of their own."""


def show_errors_on(blueprint: str, template: str) -> None:
    """Errors of a blueprint's pages are shown on this template: it gets `status`, `title` and `detail`, as any."""
    PAGES[blueprint] = template


def init_problems(app: Flask) -> None:
    """Every error that leaves a request becomes a readable answer; nothing of its inside is shown."""
    app.register_error_handler(DomainError, _on_domain_error)
    app.register_error_handler(CSRFError, _on_csrf_error)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(OperationalError, _on_database_error)
    app.register_error_handler(NoConnectionFree, _on_database_error)
    app.register_error_handler(Exception, _on_unexpected)


def _on_domain_error(error: DomainError) -> Response:
    fields = error.fields if isinstance(error, Invalid) else None
    return answer(error.status, str(error.title), str(error.reason or ""), fields)


def _on_csrf_error(_error: CSRFError) -> Response:
    detail = _(
        "The page had been open for too long, or cookies are turned off. Go back, reload the page and try again."
    )
    return answer(400, _("This form has expired"), detail)


def _on_http_error(error: HTTPException) -> AnyResponse:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()
    found = answer(status, str(TITLES.get(status, TITLES[400])))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            found.headers[name] = value
    return found


def _on_database_error(error: OperationalError | NoConnectionFree) -> Response:
    cause = error.orig if isinstance(error, OperationalError) else error
    log.error("database.unavailable", error=type(cause).__name__)
    # The page must not ask the database again who reads it: it would wait once more, and fail. Flask-Login's name is
    # the one that it asks under for every template.
    for name in ("actor", "_login_user"):
        g.setdefault(name, None)
    return _on_domain_error(Unavailable(_("The database does not answer. Please try again in a minute.")))


def _on_unexpected(error: Exception) -> Response:
    log.error("request.failed", exc_info=error)
    return answer(500, str(TITLES[500]), _("Nothing was saved. It has been logged; please try again."))


def answer(status: int, title: str, detail: str = "", fields: dict[str, list[str]] | None = None) -> Response:
    """The answer to an error, in the form that the request prefers."""
    if wants_problem_details():
        found = jsonify(_problem(status, title, detail, fields))
        found.content_type = "application/problem+json"
    else:
        page = PAGES.get(request.blueprint or "", "errors/error.html")
        found = Response(render_template(page, status=status, title=title, detail=detail))
    found.status_code = status
    return found


def wants_problem_details() -> bool:
    """True for the programming interface, and for whoever prefers JSON to HTML."""
    if request.path.startswith("/api/"):
        return True
    accepted = request.accept_mimetypes
    return max(accepted["application/json"], accepted["application/problem+json"]) > accepted["text/html"]


def _problem(status: int, title: str, detail: str, fields: dict[str, list[str]] | None) -> dict[str, Any]:
    problem: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
    if detail:
        problem["detail"] = detail
    if fields:
        problem["errors"] = [
            {"pointer": f"#/{name}", "detail": str(message)}
            for name, messages in fields.items()
            for message in messages
        ]
    return problem | {"request_id": g.get("request_id", "")}
