"""Forms by which members vote. Each carries the version of the brief that its member has read."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from wtforms import HiddenField

from fundapp.committee.ballots import Ballot
from fundapp.committee.models import DecisionRound
from fundapp.committee.rules.tallies import Choice, Remedy
from fundapp.committee.schemas.voting import LINE, AbstentionSchema, approval_schema, refusal_schema
from fundapp.core.errors import Invalid
from fundapp.core.forms import SchemaForm, form_over, number_sent
from fundapp.core.i18n import _
from fundapp.core.schemas import InputSchema


class VoteForm(SchemaForm):
    """What all of them carry."""

    brief = HiddenField()

    @property
    def brief_version(self) -> int:
        """The version that was read; 0, which no open round has, if that was tampered with."""
        return number_sent(self.brief.data)


def vote_form(found: DecisionRound, choice: Choice) -> VoteForm:
    """The form of a choice; that of a vote in favour begins with all that was asked for."""
    values: dict[str, Any] = {"brief": str(found.brief_version)}
    if choice is Choice.ABSTAIN:
        return _form_class(AbstentionSchema)(data=values)
    if choice is Choice.AGAINST:
        return _form_class(refusal_schema(found.subject_kind))(data=values)
    schema = approval_schema(found.subject_kind, len(found.lines), found.currency)
    values |= schema().dump({f"{LINE}{each.position}": each.asked for each in found.lines})
    return _form_class(schema)(data=values)


def ballot_in(found: DecisionRound, choice: Choice, given: Mapping[str, Any]) -> Ballot:
    """What a form says. Raises Invalid, at its line, for more than was asked for."""
    if choice is Choice.AGAINST:
        remedy, _dot, reason = str(given["why"]).partition(".")
        return Ballot(choice, remedy=Remedy(remedy), reason=reason or None)
    if choice is Choice.ABSTAIN:
        return Ballot(choice)
    amounts = tuple(int(given[f"{LINE}{each.position}"]) for each in found.lines)
    _refuse_more(found, amounts)
    return Ballot(choice, amounts, frozenset(given["conditions"]))


def _refuse_more(found: DecisionRound, amounts: Sequence[int]) -> None:
    above = [each.position for each, amount in zip(found.lines, amounts, strict=True) if amount > each.asked]
    if above:
        told = _("An amount is what was asked for, or less.")
        raise Invalid({f"{LINE}{position}": [told] for position in above})


@lru_cache(maxsize=256)
def _form_class(schema: type[InputSchema]) -> type[VoteForm]:
    return cast("type[VoteForm]", form_over(schema, VoteForm))
