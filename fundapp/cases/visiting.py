"""Whoever holds a follow-up code, in the web: the cookie of their visit, and the keys that its token opens."""

from flask import g, request
from werkzeug import Response

from fundapp.accounts.signin import cookie_name, settings, take_back
from fundapp.cases.permissions import Visitor
from fundapp.cases.rules.limits import VISIT_LASTS
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.web.circumstances import current_context
from fundapp.vault.commands import begin_session, end_session
from fundapp.vault.house import Vault
from fundapp.vault.installation import vault_of
from fundapp.vault.keeping import token_hash
from fundapp.vault.models import Applicant
from fundapp.vault.queries import session_by_hash
from fundapp.vault.rules import ReaderKind
from fundapp.vault.sessions import resume_session
from fundapp.vault.unlocked import Unlocked

VISIT = "visit"
"""The cookie. It says nothing to whoever reads it, and ends with the browser."""


def vault() -> Vault:
    """This installation's vault. Raises Unavailable where none was founded."""
    return vault_of(settings())


def current_visit() -> Unlocked | None:
    """The keys of whoever has typed their code in this browser; None where nobody has, or their hour is over."""
    if "visit" not in g:
        token = request.cookies.get(cookie_name(VISIT), "")
        found = resume_session(db.session(), token, current_context().now) if token else None
        g.visit = found if found is not None and found.reader.kind == ReaderKind.APPLICANT else None
    visit: Unlocked | None = g.visit
    return visit


def visitor_of(visit: Unlocked) -> Visitor | None:
    """As permissions know them; None where their code was replaced or purged meanwhile. One query."""
    row = db.session().get(Applicant, visit.reader.id)
    return None if row is None else Visitor(row.id, row.provisional)


def open_visit(found: Response, ctx: Context, unlocked: Unlocked) -> Response:
    """Lets somebody come in with their code, for an hour."""
    with transaction() as session:
        token = begin_session(session, ctx, unlocked, VISIT_LASTS)
    secure = cookie_name(VISIT) != VISIT
    found.set_cookie(cookie_name(VISIT), token, httponly=True, samesite="Strict", secure=secure)
    return found


def close_visit(found: Response, ctx: Context) -> Response:
    """Forgets the keys of this visit, and has the browser forget the rest."""
    token = request.cookies.get(cookie_name(VISIT), "")
    with transaction() as session:
        row = session_by_hash(session, token_hash(token)) if token else None
        if row is not None:
            end_session(session, ctx, row.id)
    take_back(found, VISIT)
    return found
