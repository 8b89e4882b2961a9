"""What the committee is told of a case: coded facts and the officer's words, nothing by which somebody is found.

Sections are texts that votes are bound to, one by one: JSON of codes, which each member reads in their own language.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from fundapp.audit.verify import canonical
from fundapp.cases.answering import Block, blocks_of
from fundapp.cases.models import Finding, FocalOpinion, SeenEvidence
from fundapp.cases.queries.links import Award
from fundapp.cases.queries.questions import Similar
from fundapp.cases.queries.triage import Judged
from fundapp.cases.queries.verification import Work
from fundapp.cases.rules import risk, verification, vocabulary
from fundapp.cases.rules.sheets import Step
from fundapp.cases.rules.verification import sources_of, supported_level
from fundapp.cases.views.reading import Dossier
from fundapp.cases.views.verifying import Plain, answers_of, known_of, referees_of
from fundapp.cases.workflow import LABELS, State
from fundapp.core.i18n import _, ngettext
from fundapp.core.money import Money

TOLD_OF_PERSON = ("country", "region", "current_country", "exile", "age_band", "gender", "role", "profiles")
TOLD_OF_INCIDENT = ("kind", "date", "precision", "perpetrator", "link")


def card_of(dossier: Dossier) -> dict[str, str]:
    """The conflict card: what tells somebody whether they know the person, before they read what happened."""
    who = answers_of(dossier, Step.WHO)
    referees = "; ".join(str(each.get("relation") or "") for each in referees_of(dossier) if each.get("relation"))
    return {
        "alias": dossier.alias,
        "organisation": str(who.get("organisation") or ""),
        "region": str(who.get("region") or ""),
        "country": dossier.case.country or "",
        "referees": referees,
    }


@dataclass(frozen=True)
class Beside:
    """What the committee is told beside the case. `money`: the envelopes that were chosen, and what each has left."""

    awards: Sequence[Award]
    similar: Similar | None
    money: Sequence[tuple[str, Money | None]] = ()


def sections_of(
    dossier: Dossier,
    summary: str,
    *,
    work: Work,
    checks: Sequence[Plain],
    judged: Judged | None,
    beside: Beside,
) -> dict[str, str]:
    """The brief, section by section."""
    return {
        "summary": summary,
        "person": _json(_person(dossier)),
        "incidents": _json(_incidents(dossier)),
        "needs": _json(_needs(dossier)),
        "verification": _json(_verification(dossier, work, checks)),
        "risk": _json(_risk(judged)),
        "earlier": _json(
            [{"state": each.state, "purpose": each.purpose, "at": each.at.date().isoformat()} for each in beside.awards]
        ),
        "similar": _json(asdict(beside.similar) if beside.similar else None),
        "money": _json([[name, left.minor if left else None] for name, left in beside.money]),
    }


def _person(dossier: Dossier) -> dict[str, Any]:
    who = answers_of(dossier, Step.WHO)
    return {name: who[name] for name in TOLD_OF_PERSON if who.get(name)}


def _incidents(dossier: Dossier) -> list[dict[str, Any]]:
    listed = [each for sheet in dossier.sheets for each in sheet.get(Step.INCIDENTS.value) or ()]
    return [
        {name: each[name] for name in TOLD_OF_INCIDENT if each.get(name)}
        for each in listed
        if isinstance(each, Mapping)
    ]


def _needs(dossier: Dossier) -> list[dict[str, Any]]:
    return [
        {
            "purpose": each.purpose, "item": dossier.items.get(each.id, ""), "quantity": each.quantity,
            "amount": each.requested.minor, "currency": each.currency,
        }
        for each in dossier.needs
    ]  # fmt: skip


def _verification(dossier: Dossier, work: Work, checks: Sequence[Plain]) -> dict[str, Any]:
    sources = sources_of(known_of(dossier, work, checks).sources)
    finding = work.newest(Finding)
    return {
        "level": finding.row.level if finding else supported_level(sources, len(work.of(SeenEvidence))),
        "recommendation": finding.row.recommendation if finding else None,
        "confirming": sum(each.confirms for each in sources),
        "independent": sum(each.confirms and each.is_independent for each in sources),
        "contradicting": sum(each.outcome == "contradicts" for each in sources),
        "seen": sorted({each.row.what for each in work.of(SeenEvidence)}),
        "opinions": [each.row.recommendation for each in work.of(FocalOpinion)],
    }


def _risk(judged: Judged | None) -> dict[str, Any] | None:
    if judged is None:
        return None
    found = judged.assessment
    marks = {name: getattr(found, name) for name in ("threat", "vulnerability", "capacity", "imminence")}
    return {**marks, "level": judged.risk.level.value, "unmet": len(judged.unmet)}


def _json(value: object) -> str:
    return canonical(value).decode()


@dataclass(frozen=True)
class BriefLine:
    """A line of need in words."""

    purpose: str
    item: str
    quantity: int
    money: Money


@dataclass(frozen=True)
class ToldCase:
    """A brief in the reader's words: what its codes stand for. Facts are terms and values."""

    summary: str
    blocks: Sequence[Block] = ()
    needs: Sequence[BriefLine] = ()
    verification: Sequence[tuple[str, str]] = ()
    risk: Sequence[tuple[str, str]] = ()
    earlier: Sequence[tuple[str, str, dt.date]] = ()
    similar: Mapping[str, Any] = field(default_factory=dict)
    money: Sequence[tuple[str, int | None]] = ()


def told_of(sections: Mapping[str, str]) -> ToldCase:
    """The sections of a brief, read again. What a section does not say is left out."""

    def read(name: str) -> Any:
        return json.loads(sections[name]) if name in sections else None

    sheet = {Step.WHO.value: read("person") or {}, Step.INCIDENTS.value: read("incidents") or []}
    return ToldCase(
        sections.get("summary", ""),
        [each for each in blocks_of(sheet) if each.cards],
        [_line(each) for each in read("needs") or ()],
        _verified(read("verification") or {}),
        _dangers(read("risk") or {}),
        [_award(each) for each in read("earlier") or ()],
        read("similar") or {},
        [(name, left) for name, left in read("money") or ()],
    )


def _line(told: Mapping[str, Any]) -> BriefLine:
    purpose = str(vocabulary.PURPOSES.get(told["purpose"], told["purpose"]))
    return BriefLine(purpose, told["item"], told["quantity"], Money(told["amount"], told["currency"]))


def _verified(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = [(_("How far it is borne out"), str(verification.LEVELS[told["level"]]))] if told.get("level") else []
    if told.get("recommendation"):
        found.append((_("Recommendation"), str(verification.RECOMMENDATIONS[told["recommendation"]])))
    found.append((_("Sources that confirm it"), _sources(told)))
    if told.get("contradicting"):
        found.append((_("Sources that contradict it"), str(told["contradicting"])))
    if told.get("seen"):
        found.append((_("Seen, not kept"), ", ".join(str(verification.EVIDENCE[each]) for each in told["seen"])))
    opinions = [str(verification.OPINIONS[each]) for each in told.get("opinions", ())]
    return [*found, (_("What the focal point says"), "; ".join(opinions))] if opinions else found


def _sources(told: Mapping[str, Any]) -> str:
    count, independent = told.get("confirming", 0), told.get("independent", 0)
    return ngettext(
        "%(num)s, of which %(independent)s independent", "%(num)s, of which %(independent)s independent", count,
        independent=independent,
    )  # fmt: skip


def _dangers(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not told:
        return []
    marks = [(_("Threat"), "threat"), (_("Vulnerability"), "vulnerability"), (_("Capacity"), "capacity")]
    found = [(_("Risk"), str(risk.LEVELS[risk.Level(told["level"])]))]
    found += [(label, str(risk.MARKS[str(told[name])])) for label, name in marks]
    found.append((_("How soon"), str(risk.IMMINENCES[risk.Imminence(told["imminence"])])))
    if told.get("unmet"):
        found.append((_("Criteria that are not met"), str(told["unmet"])))
    return found


def _award(told: Mapping[str, Any]) -> tuple[str, str, dt.date]:
    purpose = str(vocabulary.PURPOSES.get(told["purpose"], "")) if told.get("purpose") else ""
    return str(LABELS[State(told["state"])]), purpose, dt.date.fromisoformat(told["at"])
