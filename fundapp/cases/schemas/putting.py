"""What an officer writes for the committee, and whom they ask first."""

from functools import lru_cache

from fundapp.cases.rules.awards import RELEASE_REASONS
from fundapp.cases.rules.reasons import REASONS
from fundapp.cases.rules.vocabulary import options
from fundapp.cases.workflow import Action
from fundapp.core.i18n import lazy
from fundapp.core.schemas import Choice, Choices, InputSchema, Text

LONGEST_SUMMARY = 3_000
"""Characters: what can be read in two minutes on a telephone, beside the rest of the brief."""


class BriefSchema(InputSchema):
    """The officer's own words: the rest of the brief is taken from the case."""

    account = Text(
        lazy("What happened, and why help is needed now"),
        lines=True, longest=LONGEST_SUMMARY, required=True,
        hint=lazy("No name, no place, nothing by which somebody is found: the committee need not know who it is."),
    )  # fmt: skip


Named = tuple[tuple[str, str], ...]
"""Ids and names to choose from."""


@lru_cache(maxsize=64)
def put_schema(members: Named, *, appeal: bool) -> type[InputSchema]:
    """The schema with these members, by id and name, to choose from; in an appeal it asks for the reason instead."""
    if appeal:
        why = Choice(
            lazy("Why it is looked at once more"), options=lambda: options(REASONS[Action.APPEAL]), radios=True,
            required=True,
        )  # fmt: skip
        return type("AppealSchema", (BriefSchema,), {"reason": why})
    named = Choices(
        lazy("Whom to ask first"), options=lambda: members,
        hint=lazy("On the fast track these decide; others only where they cannot."),
    )  # fmt: skip
    return type("PutSchema", (BriefSchema,), {"named": named})


@lru_cache(maxsize=64)
def earmark_schema(envelopes: Named) -> type[InputSchema]:
    """The schema with these envelopes, by id and name, to choose from."""
    chosen = Choices(
        lazy("Which envelopes may pay for it"), options=lambda: envelopes,
        hint=lazy("The first is used up before the next, in this order. No other is ever used."),
    )  # fmt: skip
    return type("EarmarkSchema", (InputSchema,), {"envelopes": chosen})


class ReleaseSchema(InputSchema):
    """Why what is held is set free."""

    reason = Choice(
        lazy("Why the money is set free"), options=lambda: options(RELEASE_REASONS), radios=True, required=True
    )
