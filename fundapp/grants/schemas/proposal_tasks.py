"""What may be said of the tasks of a proposal, and of a plan of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import Choice, Choices, Chosen, DateText, InputSchema, Text
from fundapp.donors.rules.vocabulary import options
from fundapp.grants.rules.task_plan import BEFORE, KINDS
from fundapp.grants.schemas.tasks import CallTaskSchema


class ProposalTaskSchema(CallTaskSchema):
    """Who does it, with which partner, and until when."""

    organisation_id = Chosen(
        lazy("Done by a partner"), hint=lazy("Whoever does it in our group sees to it that the partner does.")
    )


class NewProposalTaskSchema(ProposalTaskSchema):
    """A task in words."""

    what = Text(lazy("What is to be done"), required=True, longest=200)
    kind = Choice(lazy("What sort of work"), options=lambda: options(KINDS))


def _fields() -> Iterator[tuple[str, Any]]:
    yield "planned_for", DateText(lazy("To be sent on"), required=True)
    yield "take", Choices(lazy("Which tasks"), options=lambda: [each for each in options(KINDS) if each[0] in BEFORE])
    for kind in BEFORE:
        yield f"day_{kind}", DateText(lazy("Until"))
        yield f"owner_{kind}", Chosen(lazy("Who does it"))


class _PlanChecks(InputSchema):
    @validates_schema(skip_on_field_errors=False)
    def _is_whole(self, given: Mapping[str, Any], **_options: Any) -> None:
        wrong = {
            f"{name}_{kind}": [_("This answer is needed.")]
            for kind in given.get("take") or ()
            for name in ("day", "owner")
            if given.get(f"{name}_{kind}") is None
        }
        if not given.get("take"):
            wrong["take"] = [_("Tick what is to be planned.")]
        if wrong:
            raise ValidationError(wrong)


TaskPlanSchema: Any = type("TaskPlanSchema", (_PlanChecks,), dict(_fields()))
"""A plan: by the code of each usual task whether it is taken, until when it is done, and by whom."""
