"""What every page and export says to a role: each address of a case, and whatever these lead to."""

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape

from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import TestResponse

from tests.access.field_planting import Planted
from tests.access.field_world import FieldWorld
from tests.cases.visits import Browser
from tests.donors.pages import hidden

LEFT_OUT = (
    "static", "style.", "settings.", "demo.", "health.", "language.", "me.", "factors.", "passkeys.", "ways_in.",
    "sign_in.", "saved.", "funders.", "funder_", "calls.", "call_", "pictures.", "keys.", "duty.", "people.",
    "agreement", "indicators.", "donor_report", "report_papers.", "report_figures.", "portal",
    "organisations.", "leaving.", "colleagues.",
    "mailbox.", "directory.", "imports.", "other_funds.", "focal_points.", "people_met.", "hotlines.", "criteria.",
    "policies.", "seats.", "rates.", "plans.", "books.", "paying_accounts.", "limits.", "ceilings.",
)  # fmt: skip
"""Endpoints, or beginnings of their names, of what has nothing to do with cases. Whatever is new is asked."""

ELSEWHERE = frozenset(
    {"recipient_id", "message_id", "number", "round_id", "note_id", "envelope_id", "transfer_id"}
    | {"granted_id", "published_id", "asked_id", "thread_id"}
)
"""Arguments of what is no part of a case: their pages are reached by the links that lead there."""

FOLLOWED = re.compile(
    r'href="(/(?:cases/[A-Z2-9]{4}-[A-Z2-9]{2}\?open|referrals/|journal/\d|outbox/|notifications/|ledger/(?:transfers|envelopes)/)[^"#]*)'
)
"""Links that lead further than the addresses of the routes do: a part on demand, an entry of the log, a message."""

OF_AN_ORDER = ("payments.", "preparing.", "signing.", "batches.", "report_lines.", "evidence.")
"""Beginnings of the names of endpoints that call the reference of an order `reference`."""
OF_PAYMENTS = (
    "case", "account_id", "batch_id", "report_id", "line_id", "payee_id", "screening_id", "waiver_id", "paper_id",
)  # fmt: skip

PLACES = ("status", "notices", "renew", "more", "draft", "step:contact")
MOST = 250

Said = dict[str, str]
"""What addresses answer, those that let somebody in."""


class Undescribed(LookupError):
    """A route has an argument of which nobody said what to ask for."""


class Broken(AssertionError):
    """A page that failed tells nothing of who may see what."""


def crawl(world: FieldWorld, role: str, only: Said | None = None, *, forms: bool = True) -> Said:
    """What a role is told; with `only`, what the addresses that let them in before tell now.

    Without `forms`, no form is sent, and of codes only that of the case is typed.
    """
    client, planted = world.browser(role), world.asked(role)
    waiting = list(only) if only is not None else list(addresses(world, planted))
    found: Said = {}
    known = set(waiting)
    while waiting:
        address = waiting.pop(0)
        text = None if address.startswith(("form:", "POST")) else _text(client.get(address, buffered=True), address)
        if text is None:
            continue
        found[address] = text
        new = [unescape(each) for each in FOLLOWED.findall(text)] if only is None and len(known) < MOST else []
        for each in new:
            if each not in known:
                known.add(each)
                waiting.append(each)
    found |= _sent(client, world, planted) if forms else {}
    return found | (_visited(world, planted, draft=forms) if role == "applicant" else {})


def addresses(world: FieldWorld, planted: Planted) -> Iterator[str]:
    """Every address that can be looked at, with the case and its parts as arguments. Raises Undescribed."""
    other = world.twin if planted is world.case else world.case
    known = {
        "reference": planted.sent.case.reference, "other": other.sent.case.reference,
        "task_id": planted.ids["case_task"], "orientation_id": planted.ids["case_orientation"],
        "need_id": planted.ids["need_id"], "addition_id": planted.ids["addition_id"],
    }  # fmt: skip
    known |= {"follow_up_id": planted.ids["follow_up"], **{name: planted.ids[name] for name in OF_PAYMENTS}}
    for rule in sorted(world.app.url_map.iter_rules(), key=lambda each: each.rule):
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(LEFT_OUT):
            order = {"reference": planted.ids["order"]} if rule.endpoint.startswith(OF_AN_ORDER) else {}
            yield from _filled(rule, known | order)


def _filled(rule: Rule, known: dict[str, str]) -> Iterator[str]:
    free = {name: each.items for name, each in rule._converters.items() if isinstance(each, AnyConverter)}
    given = {**known, "number": "1"} if "addition_id" in rule.arguments else dict(known)
    missing = rule.arguments - set(given) - set(free)
    if missing & ELSEWHERE:
        return
    if missing:
        raise Undescribed(f"tests/access/field_crawl.py does not say what to ask for as {missing} of {rule.endpoint}")
    name, values = next(iter(free.items()), ("", [""]))
    for value in sorted(values):
        typed = {each: rule._converters[each].to_python(given[each]) for each in rule.arguments - set(free)}
        built = rule.build({**typed, **({name: value} if name else {})})
        assert built is not None, rule
        yield built[1]


def _sent(client: FlaskClient, world: FieldWorld, planted: Planted) -> Said:
    """What is told only to whoever sends a form: looking for somebody, an original file."""
    reference, addition_id = planted.sent.case.reference, planted.ids["addition_id"]
    found: Said = {}
    forms = {
        "/cases/find": {"words": reference},
        f"/cases/{reference}/files/{addition_id}/1/original": {},
    }
    for address, fields in forms.items():
        page = client.get(address, buffered=True)
        if page.status_code == 200:
            text = _text(client.post(address, data={**hidden(page.text), **fields}, buffered=True), address)
            if text is not None:
                found[f"POST {address}"] = text
    return found


def _visited(world: FieldWorld, planted: Planted, *, draft: bool) -> Said:
    """What somebody is told who has typed the code of the case; and that of a draft."""
    found: Said = {}
    for name, sent in (("case", planted.sent), *([("draft", world.draft)] if draft else [])):
        browser = Browser(world.app.test_client())
        for place, answer in (("", browser.come_in(sent)), *((each, browser.at(each)) for each in PLACES)):
            text = _text(answer, place)
            if text is not None:
                found[f"form:{name}:{place}"] = text
    return found


def _text(answer: TestResponse, address: str) -> str | None:
    """What an answer says; None where it lets nobody in. Raises Broken."""
    if answer.status_code >= 500 and answer.status_code != 503:
        raise Broken(f"{address}: {answer.status}")
    if answer.status_code != 200:
        return None
    data = answer.data
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            data = b" ".join(packed.read(each) for each in packed.namelist())
    return re.sub(r'name="(?:csrf_token|seed)"[^>]*', "", unescape(data.decode("utf-8", "replace")))
