"""What stands in the places of an address: for each argument of a route, the values that somebody asks for."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from werkzeug.routing import AnyConverter, Rule

from fundapp.accounts.rules.groups import GroupCode
from tests.access.agreements import DONOR_REPORT
from tests.access.belongings import Belongings
from tests.access.ledger import MONTH
from tests.access.minutes import ARGUMENTS
from tests.access.payments import ARGUMENTS as PAYMENTS
from tests.access.payments import NO_CASE, NOWHERE
from tests.access.portal import asked_for
from tests.access.report_figures import FIGURE, REPORT_OF
from tests.access.reports import ARGUMENTS as REPORTS
from tests.access.rounds import ARGUMENTS as ROUNDS
from tests.access.terms import Which
from tests.access.world import Asker, World

ON_CALL = ("officers", "committee", "finance")
OF_PEOPLE = {
    "person_id": "person_id",
    "organisation_id": "organisation_id",
    "session_id": "session_id",
    "recipient_id": "recipient_id",
    "view_id": "view_id",
    "call_digests.start:view_id": "call_view_id",
    "digest_id": "digest_id",
    "passkey_id": "passkey_id",
    "absence_id": "absence_id",
    "feed_id": "feed_id",
    "leaving.confirm:invitation_id": "invitation_id",
    "shift_id": "turn_now",
    "duty.remove:shift_id": "turn_ahead",
}
"""Arguments that name something of somebody's, by where it stands in their belongings."""

SHARED: Mapping[str, tuple[str | None, str]] = {
    "funder_id": (None, NOWHERE),
    "call_id": (None, NOWHERE),
    "source_id": (None, NOWHERE),
    "trial_id": (None, NOWHERE),
    "call_source_acts.start:code": ("sedia", "nothing"),
    "capture_id": (None, NOWHERE),
    "twin_id": (None, NOWHERE),
    "claim_id": (None, NOWHERE),
    "told_id": (None, NOWHERE),
    "date_id": (None, NOWHERE),
    "call_feeds.fetch:token": (None, "nothing"),
    "call_task_id": (None, NOWHERE),
    "opportunity_id": (None, NOWHERE),
    "copil_digest_id": (None, NOWHERE),
    "partner_id": (None, NOWHERE),
    "document_id": (None, NOWHERE),
    "version_id": (None, NOWHERE),
    "submission_id": (None, NOWHERE),
    "call_documents.demanded:stage": ("full", "nothing"),
    "call_versions.pack:stage": ("full", "nothing"),
    "budget_line_id": (None, NOWHERE),
    "call_steps.take:step": ("go", "nothing"),
    "agreement_id": (None, NOWHERE),
    "subject_id": (None, NOWHERE),
    "reader_id": (None, NOWHERE),
    "instalment_request_id": (None, NOWHERE),
    "donor_question_id": (None, NOWHERE),
    "indicator_id": (None, NOWHERE),
    "actual_id": (None, NOWHERE),
    **dict.fromkeys((f"report_papers.{kind}:report_id" for kind in ("pdf", "xlsx", "data")), (DONOR_REPORT, NOWHERE)),
    **dict.fromkeys(REPORT_OF, (None, NOWHERE)),
    "report_figures.show:key": (FIGURE, "nothing"),
    "report_figures.export:key": (FIGURE, "nothing"),
    "agreement_changes.take:step": ("suspend", "nothing"),
    "change_id": (None, NOWHERE),
    "other_id": (None, NOWHERE),
    "merge_id": (None, NOWHERE),
    "contact_id": (None, NOWHERE),
    "interaction_id": (None, NOWHERE),
    "step_id": (None, NOWHERE),
    "ask_id": (None, NOWHERE),
    "cycle_id": (None, NOWHERE),
    "file_id": (None, NOWHERE),
    "facts": ("identity", "nothing"),
    "message_id": (None, NOWHERE),
    "reference": (None, NO_CASE),
    "need_id": (None, NOWHERE),
    "fund_id": (None, NOWHERE),
    "person_met_id": (None, NOWHERE),
    "focal_point_id": (None, NOWHERE),
    "orientation_id": (None, NOWHERE),
    "run_id": (None, NOWHERE),
    "hotline_id": (None, NOWHERE),
    "set_id": (None, NOWHERE),
    "task_id": (None, NOWHERE),
    "hold_id": (None, NOWHERE),
    "other": (None, NO_CASE),
    **dict.fromkeys((*ARGUMENTS, *ROUNDS), (None, NOWHERE)),
    **{name: (None, absent) for name, absent in PAYMENTS.items()},
    **dict.fromkeys((*REPORTS, "section_id", "story_id"), (None, NOWHERE)),
    "donor_report_setup.begin:template": ("letter", "nothing"),
    "policy_id": (None, NOWHERE),
    "envelope_id": (None, NOWHERE),
    "transfer_id": (None, NOWHERE),
    "rate_id": (None, NOWHERE),
    "month": (MONTH, "1999-12"),
    "seats.edit:person_id": (None, NOWHERE),
    "addition_id": (None, NOWHERE),
    "cases.download:number": ("1", "9"),
    "cases.original:number": ("1", "9"),
    "token": (None, "nothing"),
    "letter_id": (None, "20260101T000000000000-0000000000000000"),
    "mailbox.enclosure:number": ("1", "9"),
    "journal.show:number": ("0", "999999"),
    "journal.proof:number": ("0", "999999"),
    "settings.edit:code": ("session.idle_minutes", "nothing"),
    "settings.history:code": ("session.idle_minutes", "nothing"),
    "settings.export:code": ("session.idle_minutes", "nothing"),
    "plans.edit:account": ("cash", "nothing"),
    "static:filename": ("mark.svg", "nothing.svg"),
    "style.error:status": ("429", "999"),
}
"""Arguments that name what belongs to nobody: one that is there (None: as the world has it), and one that is not."""

LISTS = {"funders.index": ("fundraising", *ON_CALL, "auditors"), "people.index": ("administrators",)}
"""Lists whose views can be kept, and who sees them."""

FIXED = {
    "static:version": "0", "payment_callbacks.ring:token": "anything", "imports.new:kind": "organisation",
    "agreement_setup.for_origin:origin": "opportunity",
}  # fmt: skip
"""Arguments that may be anything, or name what is as well known as the address."""

Values = Mapping[Which, str]


class Undescribed(LookupError):
    """A route has an argument of which nobody said what to ask for."""


def addresses(world: World, asker: Asker, rule: Rule) -> Iterator[tuple[Which, dict[str, str]]]:
    """The arguments with which somebody asks for what a rule leads to. Raises Undescribed."""
    free = {name: each.items for name, each in rule._converters.items() if isinstance(each, AnyConverter)}
    known = _objects(world, asker)
    described = {name: _values(known, rule.endpoint, name) for name in sorted(rule.arguments - set(free))}
    fixed = {name: values for name, values in described.items() if isinstance(values, str)}
    named = {name: values for name, values in described.items() if not isinstance(values, str)}
    whiches = [which for which in Which if all(which in values for values in named.values())] if named else []
    for which in whiches or [Which.PLAIN]:
        for chosen in product(*(sorted(items) for items in free.values())):
            values = {name: values[which] for name, values in named.items()}
            yield which, {**values, **fixed, **dict(zip(free, chosen, strict=True))}


def _values(known: Mapping[str, Values], endpoint: str, name: str) -> Values | str:
    for key in (f"{endpoint}:{name}", name):
        if key in FIXED:
            return FIXED[key]
        if key in known:
            return known[key]
    raise Undescribed(f"tests/access/objects.py does not say what to ask for as “{name}” of {endpoint}")


def _objects(world: World, asker: Asker) -> dict[str, Values]:
    groups = asker.groups or frozenset()
    near, far = _near(groups), _far(groups)
    people = {Which.GROUP: world.neighbours.get(near), Which.OTHER: world.neighbours[far], Which.OWN: asker.own}
    theirs = {Which.OTHER: far, Which.ABSENT: "nothing"} | ({Which.GROUP: near} if near else {})
    return {
        **{argument: _of_people(people, name) for argument, name in OF_PEOPLE.items()},
        **{key: _shared(world, key, *given) for key, given in SHARED.items()},
        "group": theirs,
        "keys.renew:code": theirs,
        "keys.admit:code": {**theirs, Which.ABSENT: near or far},
        "keys.admit:person_id": {
            which: str(world.waiting.get(code, NOWHERE)) if which is not Which.ABSENT else NOWHERE
            for which, code in theirs.items()
        },
        "listed": _lists(groups),
        **{f"{endpoint}:reference": _referrals(world, asker) for endpoint in ("referrals.show", "referrals.add")},
        **{f"lost_codes.{act}:reference": _wanted(world) for act in ("make", "drop")},
        **asked_for(world.granted[world.neighbours["donors"].person_id], _granted(world, asker)),
    }


def _referrals(world: World, asker: Asker) -> Values:
    """A case that another partner entered; one's own, for whoever is one."""
    theirs = world.referred[world.neighbours["partners"].person_id]
    mine = world.referred.get(asker.own.person_id) if asker.own else None
    return {Which.OTHER: theirs, Which.ABSENT: NO_CASE} | ({Which.OWN: mine} if mine else {})


def _granted(world: World, asker: Asker) -> Mapping[str, str] | None:
    """What a donor's contact reads; nothing for anybody else."""
    return world.granted.get(asker.own.person_id) if asker.own else None


def _wanted(world: World) -> Values:
    """A case for which a colleague asked for a new code."""
    return {Which.THERE: world.shared["code_wanted"], Which.ABSENT: NO_CASE}


def _of_people(people: Mapping[Which, Belongings | None], name: str) -> Values:
    found: dict[Which, Any] = {which: getattr(theirs, name) for which, theirs in people.items() if theirs}
    return {which: str(value) for which, value in found.items() if value} | {Which.ABSENT: NOWHERE}


def _shared(world: World, key: str, there: str | None, absent: str) -> Values:
    return {Which.THERE: world.shared[key] if there is None else there, Which.ABSENT: absent}


def _lists(groups: frozenset[str]) -> Values:
    mine = [name for name, seen_by in LISTS.items() if groups & set(seen_by)]
    others = [name for name in LISTS if name not in mine]
    return {Which.ABSENT: "nothing", Which.OTHER: others[0]} | ({Which.GROUP: mine[0]} if mine else {})


def _near(groups: frozenset[str]) -> str:
    """The group that counts as one's own: the one with a rota, of several; empty for whoever belongs to none."""
    return next((code for code in (*ON_CALL, *GroupCode) if code in groups), "")


def _far(groups: frozenset[str]) -> str:
    """A group with a rota and a key that one does not belong to."""
    return next(code for code in ON_CALL if code not in groups)
