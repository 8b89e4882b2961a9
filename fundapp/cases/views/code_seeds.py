"""Seeds of codes that officers make: a form that is sent twice makes one code, and its second answer shows it again.

What stands in the form is signed: for whom, for which request, since when. The code comes of it together with our own
key, so that neither the form alone nor anybody else's makes the same one. Nothing of it is kept anywhere.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from fundapp.cases.rules.limits import SEED_BYTES
from fundapp.core.context import Context

GOOD_FOR = timedelta(hours=1)
"""How long a form makes a code after it was shown, as long as its token is good."""

_PURPOSE = "code made anew"


@dataclass(frozen=True)
class CodeSeed:
    """What a form of this officer's for this request carries. `secret`: its code comes of it, see `code_from`."""

    request_id: UUID
    made_at: datetime
    secret: bytes = field(repr=False)

    def makes(self, request_id: UUID, now: datetime) -> bool:
        """Whether it may make the code of a request: of its own, while the page was not open for too long."""
        return self.request_id == request_id and now - self.made_at < GOOD_FOR


def fresh_seed(ctx: Context, request_id: UUID) -> str:
    """The seed of a form that is shown to whoever looks, for one request."""
    person = ctx.actor.id.hex if ctx.actor else ""
    return _signer().dumps([secrets.token_urlsafe(SEED_BYTES), request_id.hex, person, ctx.now.isoformat()])


def read_seed(ctx: Context, text: str) -> CodeSeed | None:
    """The seed that a form came with; None where we made none such for whoever sends it."""
    try:
        _random, request_id, person, made_at = _signer().loads(text)
    except BadSignature:
        return None
    if ctx.actor is None or person != ctx.actor.id.hex:
        return None
    secret = hmac.digest(current_app.config["SECRET_KEY"].encode(), f"{_PURPOSE}:{text}".encode(), "sha256")
    return CodeSeed(UUID(request_id), datetime.fromisoformat(made_at), secret)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=_PURPOSE)
