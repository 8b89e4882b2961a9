"""Opportunities: what the network means to ask a funder for, from spotting a call to the agreement."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from fundapp.accounts.models import Organisation, Person
from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.core.money import Money
from fundapp.core.text import fold
from fundapp.donors.models import Funder
from fundapp.grants.models.calls import Call
from fundapp.grants.rules.pipeline import USUAL_CHANCES
from fundapp.grants.workflow import ANSWERED, EXPLAINED, GRANTED, SENT, Action, State


def _codes(states: Any) -> str:
    return ", ".join(f"'{each}'" for each in states)


UNSENT = (State.SPOTTED, State.QUALIFIED, State.CONCEPT_NOTE, State.FULL_PROPOSAL, State.NOT_TAKEN_UP)
UNDECIDED = (State.SPOTTED, State.WITHDRAWN)


class Opportunity(Identified, Stamped, Versioned, Audited, Base):
    """One opportunity, both stages in it. Amounts are in minor units of `currency`; None is "not known", never zero.

    `call_id`: the call that it answers; some have none. `funder_id` and `funder_name` as of a call. `lead_id`: the
    member that would sign; `owner_id`: who of the fundraising group looks after it. `chance` in whole per cent, None:
    the usual one of its state. `answer_on`: when the funder's answer is expected. `days_waited`: from submission to
    answer. `decided_on` and `decided_by_words`: the COPIL's decision as it was recorded. `ask_id`: the same request on
    the funder's page; `agreement_id`: what was signed. `found_by`: the folded text that a search looks through;
    `learnt_by`: that of reasons and lessons, None without either.
    """

    __tablename__ = "opportunity"
    __table_args__ = (
        Index(None, "state", "updated_at"),
        Index(None, "updated_at", "id"),
        CheckConstraint("title <> ''", name="title_given"),
        CheckConstraint(f"state IN ({_codes(State)})", name="state_known"),
        CheckConstraint("chance BETWEEN 0 AND 100", name="chance_range"),
        CheckConstraint("requested > 0 AND expected > 0 AND awarded > 0", name="amounts_above_nothing"),
        CheckConstraint("length(currency) = 3 AND upper(currency) = currency", name="currency_code"),
        CheckConstraint(
            "currency IS NOT NULL OR (requested IS NULL AND expected IS NULL AND awarded IS NULL)",
            name="amounts_have_currency",
        ),
        CheckConstraint("(decided_on IS NULL) = (decided_by_words IS NULL)", name="decided_by_somebody"),
        CheckConstraint("state <> 'spotted' OR decided_on IS NULL", name="spotted_is_undecided"),
        CheckConstraint(f"state IN ({_codes(UNDECIDED)}) OR decided_on IS NOT NULL", name="taken_up_by_decision"),
        CheckConstraint(f"state NOT IN ({_codes(SENT)}) OR submitted_on IS NOT NULL", name="sent_on_a_day"),
        CheckConstraint(f"state NOT IN ({_codes(UNSENT)}) OR submitted_on IS NULL", name="unsent_has_no_day"),
        CheckConstraint(f"(answered_on IS NOT NULL) = (state IN ({_codes(ANSWERED)}))", name="answered_on_a_day"),
        CheckConstraint("answered_on >= submitted_on", name="answered_after_sending"),
        CheckConstraint("(days_waited IS NULL) = (answered_on IS NULL)", name="waited_until_answered"),
        CheckConstraint("days_waited >= 0", name="waited_forwards"),
        CheckConstraint(f"awarded IS NULL OR state IN ({_codes(GRANTED)})", name="awarded_what_was_won"),
        CheckConstraint(f"state NOT IN ({_codes(EXPLAINED)}) OR reasons IS NOT NULL", name="ended_for_a_reason"),
    )

    call_id: Mapped[UUID | None] = mapped_column(ForeignKey("call.id"), index=True)
    title: Mapped[str] = mapped_column(String(400))
    funder_id: Mapped[UUID | None] = mapped_column(ForeignKey("funder.id"), index=True)
    funder_name: Mapped[str | None] = mapped_column(String(200))
    found_by: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    two_stage: Mapped[bool]
    lead_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    currency: Mapped[str | None] = mapped_column(String(3))
    requested: Mapped[int | None] = mapped_column(BigInteger)
    expected: Mapped[int | None] = mapped_column(BigInteger)
    awarded: Mapped[int | None] = mapped_column(BigInteger)
    chance: Mapped[int | None]
    answer_on: Mapped[date | None]
    submitted_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    days_waited: Mapped[int | None]
    reference: Mapped[str | None] = mapped_column(String(80))
    reasons: Mapped[str | None] = mapped_column(Text)
    lessons: Mapped[str | None] = mapped_column(Text)
    learnt_by: Mapped[str | None] = mapped_column(Text)
    decided_on: Mapped[date | None]
    decided_by_words: Mapped[str | None] = mapped_column(String(200))
    ask_id: Mapped[UUID | None] = mapped_column(ForeignKey("funder_ask.id", ondelete="SET NULL"), index=True)
    agreement_id: Mapped[UUID | None] = mapped_column(ForeignKey("agreement.id", ondelete="SET NULL"), index=True)

    call: Mapped[Call | None] = relationship(lazy="raise")
    funder: Mapped[Funder | None] = relationship(lazy="raise")
    lead: Mapped[Organisation | None] = relationship(lazy="raise")
    owner: Mapped[Person | None] = relationship(lazy="raise")

    @validates("reasons", "lessons")
    def _learnt(self, name: str, value: str | None) -> str | None:
        """Keeps `learnt_by` as what it is made of, whoever writes that."""
        other = self.lessons if name == "reasons" else self.reasons
        self.learnt_by = fold(" ".join(filter(None, (value, other)))) or None
        return value

    @property
    def funder_said(self) -> str | None:
        """The name of the funder, on the map or as it was written."""
        return self.funder.name if self.funder else self.funder_name

    @property
    def asked(self) -> Money | None:
        """What is or was asked for."""
        return self._money(self.requested)

    @property
    def hoped(self) -> Money | None:
        """What one expects to get."""
        return self._money(self.expected)

    @property
    def got(self) -> Money | None:
        """What was granted."""
        return self._money(self.awarded)

    @property
    def worth(self) -> Money | None:
        """What it comes to as far as anybody knows: granted, else expected, else asked for."""
        return self.got or self.hoped or self.asked

    @property
    def likelihood(self) -> int | None:
        """The chance in per cent, or the usual one; None for what is decided."""
        usual = USUAL_CHANCES.get(self.state)
        return usual if usual is None or self.chance is None else self.chance

    def _money(self, minor: int | None) -> Money | None:
        return None if minor is None or self.currency is None else Money(minor, self.currency)


class OpportunityMove(Base):
    """A step of an opportunity, kept as it was taken; `number` counts from 0, which has no `before` and no `action`.

    Without `by_id` it was not a person who took it. `note`: in whoever's words, for instance what was undone.
    """

    __tablename__ = "opportunity_move"
    __table_args__ = (
        CheckConstraint(f"before IN ({_codes(State)})", name="before_known"),
        CheckConstraint(f"after IN ({_codes(State)})", name="after_known"),
        CheckConstraint(f"action IN ({_codes(Action)})", name="action_known"),
        CheckConstraint("(before IS NULL) = (action IS NULL)", name="begins_once"),
        CheckConstraint("(number = 0) = (before IS NULL)", name="begins_at_nought"),
        Index(None, "opportunity_id", "number", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    opportunity_id: Mapped[UUID] = mapped_column(ForeignKey("opportunity.id", ondelete="CASCADE"))
    number: Mapped[int]
    before: Mapped[str | None] = mapped_column(String(20))
    action: Mapped[str | None] = mapped_column(String(20))
    after: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str | None] = mapped_column(Text)
