"""What pages say of gates, of scores, and of what is to be found out, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for

from fundapp.core.formats import countries, language_name, list_of
from fundapp.core.i18n import _, ngettext
from fundapp.core.reader import current_reader
from fundapp.grants.models import CallTask
from fundapp.grants.rules import fit_words, score
from fundapp.grants.rules.fit import Placed
from fundapp.grants.rules.gates import Candidate, Finding, Gate, Kind
from fundapp.grants.rules.task_plan import KINDS

CALL_FIELDS: Mapping[str, str] = {
    Gate.COUNTRY: "place", Gate.REGISTRATION: "needs_registration", Gate.YEARS: "min_years",
    Gate.STATUS: "legal_statuses", Gate.BUDGET: "budget_min", Gate.LANGUAGE: "languages",
}  # fmt: skip
"""Where the form of a call takes the answer."""

PROFILE_FIELDS: Mapping[str, str] = {
    Gate.COUNTRY: "countries", Gate.REGISTRATION: "registration", Gate.YEARS: "founded", Gate.STATUS: "legal_status",
    Gate.BUDGET: "yearly_budget", Gate.LANGUAGE: "languages",
}  # fmt: skip
"""Where the form of an organisation takes it."""


@dataclass(frozen=True)
class Question:
    """Something to be found out: of the call, or of an organisation, and the task by which somebody does."""

    gate: str
    said: str
    organisation_id: UUID | None
    task: CallTask | None


def fit_wordings() -> dict[str, Any]:
    """What every page of fit and tasks may use."""
    return {
        "fit_words": fit_words,
        "points": score.POINTS,
        "gate_said": gate_said,
        "name_said": name_said,
        "condition_said": condition_said,
        "question_said": question_said,
        "task_said": task_said,
    }


def gate_said(finding: Finding) -> str:
    """Why a gate says what it says."""
    words = str(fit_words.REASONS[finding.why])
    return words % {"told": _told(finding)} if "%(told)s" in words else words


def name_said(candidate: Candidate) -> str:
    """Who."""
    return _("The network itself") if candidate.kind is Kind.NETWORK else candidate.name


def condition_said(placed: Placed) -> str:
    """On what condition somebody takes part who may not sign."""
    return list_of(current_reader(), [str(fit_words.CARRIER[each.gate]) for each in placed.refused])


def question_said(gate: str, name: str | None) -> str:
    """What is to be found out: of the call, or of an organisation where it has a name."""
    if name is None:
        return str(fit_words.QUESTIONS[gate])
    return str(fit_words.QUESTIONS_OF_MEMBERS[gate]) % {"name": name}


def task_said(task: CallTask) -> str:
    """What is to be done."""
    if task.gate is None:
        return str(KINDS[task.kind]) if task.planned_for and task.kind else task.what or ""
    host = task.organisation
    return question_said(task.gate, (host.short_name or host.name) if host else None)


def answer_at(task: CallTask) -> str | None:
    """The address of the field that takes the answer; None where words say what is to be done."""
    if task.gate is None:
        return None
    if task.organisation_id is None:
        return url_for("calls.edit", call_id=task.call_id, _anchor=CALL_FIELDS[task.gate])
    return url_for("directory.edit", organisation_id=task.organisation_id, _anchor=PROFILE_FIELDS[task.gate])


def questions(found: Sequence[Finding], of: Candidate | None, tasks: Sequence[CallTask]) -> Sequence[Question]:
    """What is to be found out at these gates, each with the task of whoever does."""
    organisation_id = of.id if of else None
    at_it = {(each.gate, each.organisation_id): each for each in tasks}
    return [
        Question(
            each.gate.value,
            question_said(each.gate, of.name if of else None),
            organisation_id,
            at_it.get((each.gate.value, organisation_id)),
        )
        for each in found
    ]


def _told(finding: Finding) -> str:
    told, reader = finding.told, current_reader()
    if isinstance(told, int):
        return ngettext("%(num)s year", "%(num)s years", told)
    if finding.gate is Gate.COUNTRY:
        return countries(reader, told or ())
    return list_of(reader, [language_name(reader, each) for each in told or ()])
