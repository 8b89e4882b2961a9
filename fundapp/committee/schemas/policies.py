"""What may be written of a decision policy, tried out with it, and said of a member's seat."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from fundapp.committee.rules.policies import Track
from fundapp.committee.rules.words import PRIORITIES, RISKS, SEATS, TRACKS
from fundapp.committee.workflow import POLICY_LABELS
from fundapp.core.formats import currency_codes
from fundapp.core.i18n import _, lazy
from fundapp.core.places import country_choices
from fundapp.core.schemas import AmountSchema, AmountText, Choice, Choices, InputSchema, Secret, WholeNumber

MOST_BANDS = 20
MOST_VOTERS, MOST_HOURS, MOST_DAYS = 50, 24 * 30, 366
ALL, MAJORITY = "all", "majority"
RECUSED, VOTES = "recused", "votes"


def _words(words: Any) -> Any:
    return lambda: [(str(code), str(word)) for code, word in words.items()]


class PolicyFilterSchema(InputSchema):
    """How the list of versions may be filtered."""

    state = Choices(lazy("State"), options=_words(POLICY_LABELS))


def _band(at: int) -> dict[str, Any]:
    """The questions of one band of amounts."""
    return {
        f"floor_{at}": AmountText(
            lazy("Band %(number)s: from this amount on", number=at + 1), currency="currency", required=True,
            hint=lazy("Up to where the next band begins; the last one has no upper end."),
        ),
        f"priorities_{at}": Choices(
            lazy("Band %(number)s: priorities", number=at + 1), options=_words(PRIORITIES), required=True
        ),
        f"risks_{at}": Choices(lazy("Band %(number)s: risks", number=at + 1), options=_words(RISKS), required=True),
        f"track_{at}": Choice(
            lazy("Band %(number)s: who decides", number=at + 1), options=_words(TRACKS), radios=True, required=True
        ),
    }  # fmt: skip


def _agreements() -> Sequence[tuple[str, str]]:
    return [
        (MAJORITY, _("The majority: more for it than against it")),
        (ALL, _("All of them: one vote against is enough to refuse")),
    ]


def _rule(track: Track) -> dict[str, Any]:
    """The questions of a track's rule; those of the fast track may stay open where no band leads there."""
    needed = track is Track.FULL
    questions: dict[str, Any] = {
        f"{track}_quorum": WholeNumber(
            lazy("Members who must have voted"), lowest=1, highest=MOST_VOTERS, required=needed
        ),
        f"{track}_organisations": WholeNumber(
            lazy("Of how many different organisations"), lowest=1, highest=MOST_VOTERS, required=needed
        ),
        f"{track}_agreement": Choice(lazy("Who must agree"), options=_agreements, radios=True, required=needed),
        f"{track}_hours": WholeNumber(
            lazy("Hours to vote"), lowest=1, highest=MOST_HOURS, required=needed,
            hint=lazy("Counted from when the round is opened, by night and at the weekend too."),
        ),
    }  # fmt: skip
    if track is Track.FAST:
        questions["fast_ratify_days"] = WholeNumber(
            lazy("Days for the full committee to ratify"), lowest=1, highest=MOST_DAYS,
            hint=lazy("What was paid stays paid, even where it is not ratified."),
        )  # fmt: skip
    return questions


def _rest() -> dict[str, Any]:
    return {
        "ceiling": AmountText(
            lazy("The most that one person receives in twelve months"), currency="currency",
            hint=lazy("Through any of their cases. Without an amount there is no ceiling."),
        ),
        "same_organisation": Choice(
            lazy("A member of the applicant’s own organisation"), options=_standings, radios=True, required=True
        ),
        "appeal_days": WholeNumber(
            lazy("Days within which a refusal may be looked at again"), lowest=1, highest=MOST_DAYS, required=True
        ),
    }  # fmt: skip


def _standings() -> Sequence[tuple[str, str]]:
    return [(RECUSED, _("is recused")), (VOTES, _("votes; it stands in the minutes"))]


@lru_cache(maxsize=MOST_BANDS)
def policy_schema(bands: int) -> type[AmountSchema]:
    """A policy with so many bands of amounts, numbered from nought."""
    currency = {"currency": Choice(lazy("Currency"), options=currency_codes, required=True)}
    rows = {name: question for at in range(bands) for name, question in _band(at).items()}
    rules = {name: question for track in Track for name, question in _rule(track).items()}
    return type("PolicySchema", (AmountSchema,), {**currency, **rows, **rules, **_rest()})


class TrySchema(AmountSchema):
    """A question that one tries a policy with."""

    amount = AmountText(lazy("Amount asked for"), currency="currency", required=True)
    currency = Choice(lazy("Currency"), options=currency_codes, required=True)
    priority = Choice(lazy("Priority"), options=_words(PRIORITIES), required=True)
    risk = Choice(lazy("Risk"), options=_words(RISKS), required=True)
    country = Choice(lazy("Country"), options=country_choices)


class SignatureSchema(InputSchema):
    """The passphrase once more, before a policy is signed; asked for unless it is fresh."""

    passphrase = Secret(lazy("Your passphrase"))


class SeatSchema(SignatureSchema):
    """What somebody is in the committee."""

    kind = Choice(lazy("In the committee"), options=_words(SEATS), radios=True, required=True)


class DropSchema(InputSchema):
    """Nothing is asked: only that it was meant."""
