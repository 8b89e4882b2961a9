"""A call as one source tells it: what every reader of a format yields, and what the watch takes in.

None, an empty tuple, `Where.UNKNOWN` and `Timing.UNKNOWN` mean that the source does not say. Nothing is guessed: what
cannot be read safely goes to `doubts`, in the source's words, and a person decides.
"""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from fundapp.grants.rules.vocabulary import Step, Timing, Where


@dataclass(frozen=True)
class FoundDeadline:
    """A day, the time on the clock if it is said, and the IANA name of the zone of that clock if it is known."""

    day: date
    step: Step = Step.APPLICATION
    clock: time | None = None
    zone: str | None = None
    label: str = ""


@dataclass(frozen=True)
class Doubt:
    """What a source says of a field and nobody can read safely: « 1 619 171 million d’euros »."""

    field: str
    said: str


@dataclass(frozen=True)
class Found:
    """`key` is the source's own name for it, the same at every visit and in every language; `language`: of this row.

    `reference` is the funder's, `published_on` the day on which the call was published. Amounts are in `currency`:
    `amount_min` and `amount_max` of one grant, `envelope` of all of them. Durations are in months, `cofunding_max_pct`
    is the largest share of a budget that the funder pays. `closed`: the source says that nobody can apply any more.
    `countries`: ISO 3166-1 alpha-2, where `where` is "named"; `languages`: ISO 639, in which one applies; `themes`:
    codes of the funder map. `summary` and `eligibility` are plain text. `payload`: what the source sent, as text.
    """

    key: str
    title: str
    url: str | None = None
    language: str | None = None
    reference: str | None = None
    programme: str | None = None
    funder_name: str | None = None
    published_on: date | None = None
    timing: Timing = Timing.UNKNOWN
    deadlines: tuple[FoundDeadline, ...] = ()
    closed: bool = False
    currency: str | None = None
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    envelope: Decimal | None = None
    duration_min: int | None = None
    duration_max: int | None = None
    cofunding_max_pct: Decimal | None = None
    needs_registration: str = "unknown"
    min_years: int | None = None
    where: Where = Where.UNKNOWN
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    summary: str | None = None
    eligibility: str | None = None
    doubts: tuple[Doubt, ...] = ()
    payload: str = ""


@dataclass(frozen=True)
class Passed:
    """What a source holds beside calls, or a row that makes no sense: its title, and why it was passed over.

    `reason` is a key of `PASSED` in `rules.faults`.
    """

    title: str
    reason: str
