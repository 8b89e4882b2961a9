"""What donors' contacts and those who look after agreements may say to each other, and how those lists are filtered."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError, pre_dump, validates_schema

from fundapp.core.formats import currency_codes
from fundapp.core.i18n import _, lazy
from fundapp.core.reader import current_reader
from fundapp.core.schemas import AmountSchema, AmountText, Choice, Choices, Chosen, DateText, InputSchema, Text
from fundapp.donors.models import InstalmentRequest
from fundapp.donors.rules.portal import ANSWERS, FILES, REQUESTS, WHICH, Answer
from fundapp.donors.rules.vocabulary import options
from fundapp.donors.workflow.agreements import LABELS, State

SORT_QUESTIONS: Mapping[str, Any] = {
    "newest": lazy("Latest words first"),
    "oldest": lazy("Longest silence first"),
}
SORT_REQUESTS: Mapping[str, Any] = {
    "newest": lazy("Latest request first"),
    "wanted": lazy("First day wanted first"),
}
SORT_MINE: Mapping[str, Any] = {"newest": lazy("Latest agreement first"), "title": lazy("By title")}


class _UntilToday(InputSchema):
    """Days that have come."""

    past: tuple[str, ...] = ()

    @validates_schema(skip_on_field_errors=False)
    def _have_come(self, given: Mapping[str, Any], **_options: Any) -> None:
        today = _today()
        wrong = {
            name: [_("This day is still to come.")] for name in self.past if given.get(name) and given[name] > today
        }
        if wrong:
            raise ValidationError(wrong)


class ReaderSchema(InputSchema):
    """Who reads an agreement."""

    person_id = Chosen(
        lazy("Who reads it"), required=True, hint=lazy("Somebody with an account among the donors’ contacts.")
    )
    contact_id = Chosen(lazy("Who that is on the funder map"))


class InstalmentRequestSchema(AmountSchema):
    """What we ask a donor for. `currency` is the agreement's own, which the page sets and nobody types."""

    currency = Choice(lazy("Currency"), options=currency_codes, required=True)
    instalment_id = Chosen(lazy("Which instalment"), required=True)
    amount = AmountText(lazy("Amount asked for"), currency="currency", required=True)
    wanted_on = DateText(lazy("Wanted by"), required=True, hint=lazy("Until when we would like to have it."))
    words = Text(
        lazy("In a few words"), lines=True, longest=2000,
        hint=lazy("What is met, or what it depends on. The donor reads this as you write it."),
    )  # fmt: skip

    @pre_dump
    def _plain(self, given: Any, **_options: Any) -> Any:
        if not isinstance(given, InstalmentRequest):
            return given
        currency = given.agreement.currency
        values = {name: getattr(given, name) for name in ("instalment_id", "wanted_on", "words")}
        return {**values, "currency": currency, "amount": given.money(currency).decimal}

    @validates_schema(skip_on_field_errors=False)
    def _above_nothing(self, given: Mapping[str, Any], **_options: Any) -> None:
        if given.get("amount") is not None and given["amount"] <= 0:
            raise ValidationError(_("Please write an amount above nothing."), "amount")


class AnswerSchema(InputSchema):
    """What a donor says to a request for money."""

    answer = Choice(lazy("Your answer"), options=lambda: options(ANSWERS), radios=True, required=True)
    day = DateText(lazy("On which day"), hint=lazy("The day on which the money leaves your account."))
    words = Text(lazy("In a few words"), lines=True, longest=2000)

    @validates_schema(skip_on_field_errors=False)
    def _makes_sense(self, given: Mapping[str, Any], **_options: Any) -> None:
        if errors := dict(_day_wrong(given)):
            raise ValidationError(errors)


def _day_wrong(given: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    answer, day = given.get("answer"), given.get("day")
    if answer in (Answer.SENT, Answer.WILL_SEND) and "day" in given and day is None:
        yield "day", [_("Please say on which day.")]
    if answer == Answer.SENT and day and day > _today():
        yield "day", [_("This day is still to come.")]
    if answer == Answer.WILL_SEND and day and day < _today():
        yield "day", [_("This day is over: if the money was sent, please say so above.")]


class MoneyCameSchema(_UntilToday):
    """When money came that was asked for."""

    past = ("received_on",)
    received_on = DateText(lazy("Received on"), required=True)


class QuestionSchema(InputSchema):
    """What a donor asks."""

    about_id = Chosen(lazy("What it is about"))
    subject = Text(lazy("Subject"), required=True, longest=160)
    text = Text(lazy("Your question"), required=True, lines=True, longest=4000)


class MessageSchema(InputSchema):
    """What is written under a question."""

    text = Text(lazy("Your message"), required=True, lines=True, longest=4000)


class ReceiptSchema(_UntilToday):
    """That a report was received."""

    past = ("received_on",)
    received_on = DateText(lazy("We have received this report on"), required=True)
    words = Text(
        lazy("What you would like to say to it"), lines=True, longest=2000,
        hint=lazy("A question is better asked as one: then it gets an answer."),
    )  # fmt: skip


class QuestionFilterSchema(InputSchema):
    """How the list of donors' questions may be filtered."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In the question, or in the title or code of the agreement."))
    state = Choice(lazy("Where it stands"), options=lambda: options(WHICH))
    sort = Choice(lazy("Order"), options=lambda: options(SORT_QUESTIONS))


class RequestFilterSchema(InputSchema):
    """How the list of requests for money may be filtered."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In the title or code of the agreement, or the funder’s name."))
    state = Choice(lazy("Where it stands"), options=lambda: options(REQUESTS))
    sort = Choice(lazy("Order"), options=lambda: options(SORT_REQUESTS))


class DownloadFilterSchema(InputSchema):
    """How the list of downloads may be filtered."""

    kind = Choices(lazy("As which file"), options=lambda: options(FILES))


class PortalFilterSchema(InputSchema):
    """How a donor may filter their agreements."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In the title, the code or the reference."))
    state = Choices(lazy("State"), options=lambda: [each for each in options(LABELS) if each[0] != State.DRAFT.value])
    sort = Choice(lazy("Order"), options=lambda: options(SORT_MINE))


def _today() -> dt.date:
    return dt.datetime.now(current_reader().zone).date()
