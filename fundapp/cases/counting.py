"""The slow steps of counting a case: its link is opened and sealed, by whoever acts, outside any transaction."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from fundapp.cases.assessing import open_assessment
from fundapp.cases.commands.counting import Counting, count_case, recount_case, uncount_case
from fundapp.cases.models import CaseCount, EmergencyCase
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.vault.envelope import Place
from fundapp.vault.house import Vault
from fundapp.vault.opened import Opened
from fundapp.vault.rules import Kind
from fundapp.vault.unlocked import UnlockedMember

PURPOSE = "case.count"
"""How the audit log calls the opening of the officers' notes in order to count a case."""


def statistic_of(opened: Opened, row: CaseCount) -> UUID | None:
    """Which statistic counts a case, as its link says; None where it is not counted. Raises Locked, CannotOpen."""
    if row.link is None:
        return None
    told = json.loads(opened.read(Kind.ASSESSMENT, _place(row), row.link))
    return UUID(hex=told["statistic"])


def count_anew(
    vault: Vault,
    ctx: Context,
    keys: UnlockedMember,
    found: EmergencyCase,
    row: CaseCount,
    said: Mapping[str, Any],
    *,
    agreed: bool,
) -> CaseCount:
    """Counts a case in these words (see CountSchema), or again in others. `agreed`: as the person's own answers say.

    Raises as `count_case`; NotFound and Locked for whoever cannot read the officers' notes.
    """
    opened = open_assessment(vault, ctx, keys, found, purpose=PURPOSE)
    before, made = statistic_of(opened, row), uuid4()
    link = opened.seal(Kind.ASSESSMENT, _place(row), json.dumps({"statistic": made.hex}))
    counting = Counting(made, link, agreed, **said, before=before)
    with transaction() as session:
        act = count_case if before is None else recount_case
        return act(session, ctx, found.reference, counting, expected_version=row.version)


def take_out(vault: Vault, ctx: Context, keys: UnlockedMember, found: EmergencyCase, row: CaseCount) -> EmergencyCase:
    """Takes a case out of the count. Raises as `uncount_case`; NotFound and Locked as `count_anew`."""
    before = statistic_of(open_assessment(vault, ctx, keys, found, purpose=PURPOSE), row)
    with transaction() as session:
        return uncount_case(session, ctx, found.reference, before, expected_version=row.version)


def _place(row: CaseCount) -> Place:
    return Place(CaseCount.__tablename__, row.id, "link")
