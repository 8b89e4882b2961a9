"""What somebody does with the pages of the decision policy."""

from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

from fundapp.committee.forms.policies import policy_form, values_of
from fundapp.committee.rules.policies import Policy
from tests.accounts.acting import filled
from tests.accounts.pages import said
from tests.accounts.signing import PASSPHRASE
from tests.committee.chamber import SMALL, Chamber

PAGE = "/committee/policies"


def sign_in(chamber: Chamber, client: FlaskClient, name: str) -> FlaskClient:
    """The same browser in somebody else's hands."""
    chamber.keyholders.sign_in(client, chamber.people[name])
    return client


def typed(policy: Policy, client: FlaskClient, **changes: Any) -> dict[str, Any]:
    """A policy as somebody types it into the editor."""
    values, bands = values_of(policy), len(policy.bands)
    written = policy_form(bands).schema().dump(values)
    token = filled(client.get(f"{PAGE}/new").text)["csrf_token"]
    return {"csrf_token": token, "bands": str(bands), "act": "save", **written} | changes


def written(client: FlaskClient, policy: Policy = SMALL, **changes: Any) -> UUID:
    """The draft that somebody has written with the editor."""
    answer = client.post(f"{PAGE}/new", data=typed(policy, client, **changes))
    assert answer.status_code == 303, said(answer.text)
    return UUID(answer.location.rpartition("/")[2])


def signed(client: FlaskClient, made: UUID) -> str:
    """The page after somebody has signed."""
    token = filled(client.get(f"{PAGE}/{made}/sign").text)["csrf_token"]
    sent = {"csrf_token": token, "passphrase": PASSPHRASE}
    return client.post(f"{PAGE}/{made}/sign", data=sent, follow_redirects=True).text
