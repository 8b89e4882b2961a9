"""What stands in a draft, added to a case that was sent: it can be kept there, and never shown again."""

from typing import Any

from fundapp.cases.arriving import arrive_step
from fundapp.cases.commands.additions import add_step
from fundapp.cases.permissions import Visitor
from fundapp.cases.queries.cases import case_of
from fundapp.cases.rules.sheets import KINDS, Sheet, Step
from fundapp.cases.visiting import vault
from fundapp.core.database import db, transaction
from fundapp.core.web.circumstances import current_context


def add_all(visitor: Visitor, sheet: Sheet) -> None:
    """Each step as an addition; the first message's words as something that happened and something needed.

    Raises NotFound without a case, Denied where one of them may not be added: then none is.
    """
    found = case_of(db.session(), visitor)
    case_id = found.id if found else None
    arrived = [arrive_step(vault(), step, answers, case_id) for step, answers in _addable(sheet).items()]
    with transaction() as session:
        for each in arrived:
            add_step(session, current_context(), visitor, each)


def _addable(sheet: Sheet) -> dict[Step, Any]:
    found: dict[Step, Any] = {step: sheet[step.value] for step in KINDS if sheet.get(step.value)}
    start = sheet.get(Step.START) or {}
    for name, step in (("happened", Step.INCIDENTS), ("needed", Step.NEEDS)):
        if start.get(name):
            found[step] = [*found.get(step, []), {"words": start[name]}]
    if start.get("answer"):
        found[Step.CONTACT] = {"details": start["answer"], **found.get(Step.CONTACT, {})}
    return found
