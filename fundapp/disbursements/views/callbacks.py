"""Where operators ring when something has changed. Nothing in it is believed: it only has us ask them.

Whoever knows the address learns nothing by it, whatever they send: the answer is always the same.
"""

import hmac
from collections.abc import Callable, Mapping
from contextlib import suppress

from flask import Blueprint, Response, g, request

from fundapp.accounts.signin import settings
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.reader import Reader
from fundapp.core.web.circumstances import now_of_request
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.disbursements.commands.submitting import asked_at_once
from fundapp.disbursements.operators.settings import callback_token
from fundapp.disbursements.receiving.faults import UnreadableReportError
from fundapp.disbursements.receiving.mobile import read_airtel, read_mtn, read_wave
from fundapp.disbursements.receiving.reading import Reading

LONGEST = 16_384
MOST_REPORTS = 20

_READERS: Mapping[str, Callable[[bytes], Reading]] = {"mtn": read_mtn, "airtel": read_airtel, "wave": read_wave}

blueprint = Blueprint("payment_callbacks", __name__, url_prefix="/payments/callbacks")


@blueprint.post("/<any(mtn, airtel, wave):operator>/<token>")
@keeps_what_was_typed
def ring(operator: str, token: str) -> Response:
    """Has an operator asked for the payments that are named, at most once a minute for each. Always answers 204."""
    if hmac.compare_digest(callback_token(settings().secret_key, operator).encode(), token.encode()):
        references = _references(operator)
        if references:
            _ask(operator, references)
    return Response(status=204)


def _references(operator: str) -> list[str]:
    """The references that are named, as far as anything can be read."""
    if (request.content_length or LONGEST + 1) > LONGEST:
        return []
    with suppress(UnreadableReportError):
        found = _READERS[operator](request.get_data(cache=False))
        return [each.reference for each in found.reports[:MOST_REPORTS] if each.reference]
    return []


def _ask(operator: str, references: list[str]) -> None:
    g.csrf_valid = True  # the token in the address is what shows who sends: no page of ours was asked for one
    found = settings()
    ctx = Context(None, now_of_request(), g.request_id, Reader(found.language, found.zone))
    with transaction() as session:
        for each in references:
            asked_at_once(each, session, ctx, operator)
