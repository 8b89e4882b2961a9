"""What the committee is told of a case: coded facts and the officer's words, nothing by which somebody is found.

Sections are texts that votes are bound to, one by one: JSON of codes, which each member reads in their own language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from fundapp.audit.verify import canonical
from fundapp.cases.models import Finding, FocalOpinion, SeenEvidence
from fundapp.cases.queries.links import Award
from fundapp.cases.queries.questions import Similar
from fundapp.cases.queries.triage import Judged
from fundapp.cases.queries.verification import Work
from fundapp.cases.rules.sheets import Step
from fundapp.cases.rules.verification import sources_of, supported_level
from fundapp.cases.views.reading import Dossier
from fundapp.cases.views.verifying import Plain, answers_of, known_of, referees_of

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


def sections_of(
    dossier: Dossier,
    summary: str,
    *,
    work: Work,
    checks: Sequence[Plain],
    judged: Judged | None,
    awards: Sequence[Award],
    similar: Similar | None,
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
            [{"state": each.state, "purpose": each.purpose, "at": each.at.date().isoformat()} for each in awards]
        ),
        "similar": _json(asdict(similar) if similar else None),
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
