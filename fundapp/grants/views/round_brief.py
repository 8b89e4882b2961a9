"""What the committee is told of an opportunity: its card, and a brief of codes that each reads in their own language.

Sections are texts that votes are bound to, one by one: they stay as they were when it was put.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from fundapp.audit.verify import canonical
from fundapp.core import formats
from fundapp.core.context import Context
from fundapp.core.i18n import _, ngettext
from fundapp.core.money import Money
from fundapp.core.reader import current_reader
from fundapp.donors.rules.vocabulary import ANSWERS
from fundapp.grants.commands.budgets import reckoned
from fundapp.grants.models import Call, Opportunity
from fundapp.grants.one_page import call_facts, deadline_said, shortened
from fundapp.grants.queries.budgets import budget_of
from fundapp.grants.queries.fit import Fit, Weight, fit_of
from fundapp.grants.queries.going import call_put, proposals_under_way
from fundapp.grants.queries.partners import sharers_of
from fundapp.grants.rules import fit_words
from fundapp.grants.rules.budget_words import percent_of
from fundapp.grants.rules.budgets import WHOLE_BP, Reckoning
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.gates import Kind
from fundapp.grants.views.round_call import PLAIN, bare, read_call, read_due

SOON = dt.timedelta(days=60)
"""Deadlines of other proposals that weigh on this one."""

MOST_NEAR = 10
MOST_LEADERS = 5
LONGEST_ELIGIBILITY = 700


@dataclass(frozen=True)
class Material:
    """What a brief is made of. `call`: whole; `under_way`: the other proposals, each with its call.

    `with_it`: the names of those who would carry it beside the lead; `budget`: None before it has a line.
    """

    opportunity: Opportunity
    call: Call | None
    fit: Fit | None
    under_way: Sequence[tuple[str, Call | None]]
    with_it: Sequence[str] = ()
    budget: Reckoning | None = None


def material_of(session: Session, ctx: Context, found: Opportunity) -> Material:
    """What a brief is made of, as things stand now. At most eleven queries."""
    call = call_put(session, ctx, found.call_id) if found.call_id else None
    fit = fit_of(session, ctx, call) if call else None
    with_it = [each.name for each in sharers_of(session, ctx, found) if each.has_costs and each.key != found.lead_id]
    budget = budget_of(session, ctx, found.id)
    under_way = proposals_under_way(session, ctx, found.id)
    return Material(found, call, fit, under_way, with_it, reckoned(budget) if budget and budget.lines else None)


def card_of(material: Material) -> dict[str, str]:
    """The conflict card: the funder, all who would carry it, how much and until when."""
    found, due = material.opportunity, material.call.deadline if material.call else None
    amount = found.asked or found.hoped
    return {
        "title": found.title,
        "funder": found.funder_said or "",
        "lead": found.lead.name if found.lead else "",
        "with_it": _json(list(material.with_it)) if material.with_it else "",
        "minor": str(amount.minor) if amount else "",
        "currency": amount.currency if amount else "",
        "deadline": canonical(_due(due)).decode() if due else "",
    }


def sections_of(material: Material, recommendation: str, ctx: Context) -> dict[str, str]:
    """The brief, section by section."""
    found, call = material.opportunity, material.call
    return {
        "summary": recommendation,
        "what": _json(
            {
                "title": found.title, "funder": found.funder_said, "lead": found.lead.name if found.lead else None,
                "two_stage": found.two_stage, "with_it": list(material.with_it),
            }
        ),
        "call": _json(_call(call) if call else None),
        "fit": _json(_fit(material.fit) if material.fit else None),
        "money": _json(
            {
                "currency": found.currency, "asked": found.requested, "expected": found.expected,
                "chance": found.likelihood, "usual": found.chance is None, "budget": _budget(material.budget),
            }
        ),
        "load": _json(_load(material.under_way, ctx)),
    }  # fmt: skip


def _json(value: object) -> str:
    return canonical(value).decode()


def _due(due: Due) -> dict[str, str | None]:
    return {"on": due.on.isoformat(), "clock": due.clock.isoformat() if due.clock else None, "zone": due.zone}


def _call(call: Call) -> dict[str, Any]:
    told = {name: getattr(call, name) for name in PLAIN}
    lists = {"countries": list(call.countries), "themes": list(call.themes), "languages": list(call.languages)}
    who = shortened(" ".join((call.eligibility or "").split()), LONGEST_ELIGIBILITY)
    return {**told, **lists, "id": str(call.id), "due": _due(call.deadline) if call.deadline else None, "who": who}


def _fit(fit: Fit) -> dict[str, Any]:
    """Members that could carry it; where none could, whoever of us stands best."""
    best = fit.leaders[:MOST_LEADERS] or fit.weights[:1]
    return {
        "answer": fit.answer.value,
        "carried": bool(fit.leaders),
        "of_us": [_weight(each) for each in best],
        "open": [each.gate.value for each in fit.open],
    }


def _weight(weight: Weight) -> dict[str, Any]:
    placed = weight.placed
    return {
        "name": "" if placed.candidate.kind is Kind.NETWORK else placed.candidate.name,
        "answer": placed.answer.value,
        "score": weight.score,
        "gates": [[each.gate.value, each.answer.value] for each in placed.findings],
        "lines": [[each.line.value, each.reason.value, each.points, each.most] for each in weight.lines],
    }


def _budget(found: Reckoning | None) -> dict[str, Any] | None:
    """The total, and the part of it that others than the funder pay, in hundredths of a per cent."""
    if found is None or not found.total:
        return None
    total, share = found.total.funder, found.cofunding_share or 0
    return {"minor": total.minor, "currency": total.currency, "others_bp": round(share * WHOLE_BP)}


def _load(under_way: Sequence[tuple[str, Call | None]], ctx: Context) -> dict[str, Any]:
    ends = [(title, call.ends) for title, call in under_way if call and call.ends]
    near = [(title, end) for title, end in ends if ctx.now < end <= ctx.now + SOON]
    days = [[title, end.astimezone(ctx.reader.zone).date().isoformat()] for title, end in near]
    return {"count": len(under_way), "near": days[:MOST_NEAR], "more": max(len(days) - MOST_NEAR, 0)}


@dataclass(frozen=True)
class Carrier:
    """One of us before the call: gates and the lines of the score, in words."""

    name: str
    answer: str
    score: int
    gates: Sequence[tuple[str, str]]
    lines: Sequence[tuple[str, str, int, int]]


@dataclass(frozen=True)
class ToldOpportunity:
    """A brief in the reader's words. Facts are terms and values; `call_id`: where the call stands, None without one."""

    summary: str
    what: Sequence[tuple[str, str | None]]
    money: Sequence[tuple[str, str]]
    call_id: str | None
    call: Sequence[tuple[str, str]]
    who: str
    answer: str
    carried: bool
    of_us: Sequence[Carrier]
    open: Sequence[str]
    load: str
    near: Sequence[tuple[str, dt.date]]
    more: int


def card_said(card: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """A card as terms and values; None for what nobody knows."""
    reader = current_reader()
    amount = formats.money(reader, Money(int(card["minor"]), card["currency"])) if card.get("minor") else None
    due = read_due(json.loads(card["deadline"])) if card.get("deadline") else None
    return [
        (_("What it is called"), card["title"]),
        (_("Funder"), card["funder"] or None),
        (_("Organisation in the lead"), card["lead"] or None),
        *_with_it(json.loads(card["with_it"]) if card.get("with_it") else ()),
        (_("Amount to ask for"), amount),
        (_("Deadline"), deadline_said(bare(due), reader) if due else None),
    ]


def card_on_paper(card: Mapping[str, str]) -> list[tuple[str, str]]:
    """What of a card is known. As `QuestionSource.card_said`."""
    return [(term, value) for term, value in card_said(card) if value is not None]


def minuted(sections: Mapping[str, str]) -> list[tuple[str, str]]:
    """What minutes tell of a brief: what it was about, and what was recommended. As `QuestionSource.minuted`."""
    told = json.loads(sections["what"])
    facts = [(_("What it is called"), told["title"])]
    facts += [(_("Funder"), told["funder"])] if told["funder"] else []
    facts += [(_("Organisation in the lead"), told["lead"])] if told["lead"] else []
    facts += list(_with_it(told.get("with_it", ())))
    return [*facts, (_("Recommendation"), sections["summary"])]


def told_of(sections: Mapping[str, str], ctx: Context) -> ToldOpportunity:
    """The sections of a brief, read again."""
    read = {name: json.loads(text) for name, text in sections.items() if name != "summary"}
    what, call, fit, load = read["what"], read["call"], read["fit"] or {}, read["load"]
    stages = _("A concept note first, then a full proposal by invitation")
    return ToldOpportunity(
        summary=sections["summary"],
        what=[
            (_("What it is called"), what["title"]),
            (_("Funder"), what["funder"]),
            (_("Organisation in the lead"), what["lead"]),
            *_with_it(what.get("with_it", ())),
            (_("What the funder asks for"), stages if what["two_stage"] else _("A full proposal at once")),
        ],
        money=list(_money(read["money"])),
        call_id=call["id"] if call else None,
        call=list(call_facts(read_call(call), ctx)) if call else [],
        who=call["who"] if call else "",
        answer=str(ANSWERS[fit["answer"]]) if fit else "",
        carried=bool(fit and fit["carried"]),
        of_us=[_carrier(each) for each in fit.get("of_us", ())],
        open=[str(fit_words.GATES[each]) for each in fit.get("open", ())],
        load=_load_said(load["count"]),
        near=[(title, dt.date.fromisoformat(day)) for title, day in load["near"]],
        more=load["more"],
    )


def _with_it(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Nothing where nobody is known; what was put before partners were told has none either."""
    if names:
        yield _("Co-applicants"), ", ".join(names)


def _money(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    reader = current_reader()
    for name, term in (("asked", _("Amount to ask for")), ("expected", _("Amount expected"))):
        if told[name] is not None:
            yield term, formats.money(reader, Money(told[name], told["currency"]))
    if told["chance"] is not None:
        chance = formats.percent(reader, told["chance"] / 100)
        yield _("Chance"), _("%(chance)s, the usual one of this step", chance=chance) if told["usual"] else chance
    if budget := told.get("budget"):
        yield _("Total of the budget"), formats.money(reader, Money(budget["minor"], budget["currency"]))
        yield _("Paid by others"), percent_of(reader, budget["others_bp"])


def _load_said(count: int) -> str:
    number = formats.number(current_reader(), count)
    return ngettext(
        "%(count)s other proposal is under way.", "%(count)s other proposals are under way.", count, count=number
    )


def _carrier(told: Mapping[str, Any]) -> Carrier:
    return Carrier(
        told["name"] or _("The network itself"),
        str(ANSWERS[told["answer"]]),
        told["score"],
        [(str(fit_words.GATES[gate]), str(ANSWERS[answer])) for gate, answer in told["gates"]],
        [(str(fit_words.LINES[line]), str(fit_words.WEIGHED[why]), *points) for line, why, *points in told["lines"]],
    )
