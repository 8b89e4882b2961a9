"""Answers of an application in words: what is shown of a sheet, whoever wrote it and whenever."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fundapp.cases.rules import vocabulary
from fundapp.cases.rules.answers import APPROACHES, YES_NO
from fundapp.cases.rules.sheets import Step
from fundapp.cases.schemas.desk import REACHED_BY
from fundapp.core.formats import date, money
from fundapp.core.i18n import _, lazy
from fundapp.core.money import Money
from fundapp.core.places import country_name
from fundapp.core.reader import current_reader

STEPS: Mapping[Step, Any] = {
    Step.START: lazy("First message"),
    Step.WHO: lazy("Who it is about"),
    Step.INCIDENTS: lazy("What happened"),
    Step.NEEDS: lazy("What is needed, in their words"),
    Step.FUNDERS: lazy("Other funds"),
    Step.REFEREES: lazy("Referees"),
    Step.CONTACT: lazy("Safe contact"),
    Step.PAYMENT: lazy("Payment wishes"),
    Step.CONSENT: lazy("Consent"),
    Step.FILES: lazy("Files"),
}

LABELS: Mapping[str, Any] = {
    "happened": lazy("What happened"),
    "needed": lazy("What is needed"),
    "answer": lazy("How to answer"),
    "alias": lazy("Alias"),
    "role": lazy("Who asks"),
    "legal_name": lazy("Legal name"),
    "age_band": lazy("Age"),
    "gender": lazy("Gender"),
    "guardian": lazy("Guardian"),
    "guardian_way": lazy("How to reach the guardian"),
    "country": lazy("Country of origin"),
    "region": lazy("Region of origin"),
    "current_country": lazy("Country where they are now"),
    "exile": lazy("Had to leave their country"),
    "profiles": lazy("Work for human rights"),
    "work": lazy("Their work, in their words"),
    "organisation": lazy("Organisation"),
    "registration": lazy("Registered organisation"),
    "consent": lazy("Consent of the person concerned"),
    "held": lazy("Where they are held"),
    "family": lazy("Who speaks for them"),
    "uses": lazy("They allow us to"),
    "kind": lazy("Kind"),
    "date": lazy("Date"),
    "precision": lazy("How sure the date is"),
    "perpetrator": lazy("By whom"),
    "place": lazy("Place"),
    "link": lazy("What it has to do with their work"),
    "words": lazy("In their words"),
    "purpose": lazy("Use of the money"),
    "item": lazy("What exactly"),
    "quantity": lazy("How many"),
    "cost": lazy("Rough cost of one"),
    "funder": lazy("Fund or organisation"),
    "status": lazy("Its answer"),
    "name": lazy("Name"),
    "relation": lazy("Who they are"),
    "informed": lazy("Knows that they are named"),
    "reached_by": lazy("How they got in touch"),
    "way": lazy("Safe way"),
    "details": lazy("Details"),
    "hours": lazy("When"),
    "code_word": lazy("Code word"),
    "method": lazy("How help could reach them"),
    "payee": lazy("Who receives it"),
    "danger": lazy("What could be dangerous about it"),
}
"""By the name of the answer; a name without words shows as itself, so that nothing is ever hidden."""

ORDER: Mapping[str, int] = {name: place for place, name in enumerate(LABELS)}

VOCABULARIES: Mapping[str, vocabulary.Names] = {
    "role": vocabulary.ROLES,
    "consent": vocabulary.CONSENTS,
    "uses": vocabulary.USES,
    "age_band": vocabulary.AGE_BANDS,
    "gender": vocabulary.GENDERS,
    "profiles": vocabulary.PROFILES,
    "registration": vocabulary.REGISTRATIONS,
    "precision": vocabulary.PRECISIONS,
    "kind": vocabulary.INCIDENTS,
    "perpetrator": vocabulary.PERPETRATORS,
    "purpose": vocabulary.PURPOSES,
    "method": vocabulary.METHODS,
    "way": vocabulary.WAYS,
    "reached_by": REACHED_BY,
    "status": APPROACHES,
    "exile": YES_NO,
    "informed": YES_NO,
}

COUNTRIES, DAY = frozenset({"country", "current_country"}), "date"

NEVER = "never"
"""What must never be done: it stands apart, before any way to reach somebody."""


@dataclass(frozen=True)
class Block:
    """The answers of one step, by its name: each of `cards` is one incident, need, referee…, as terms and values."""

    name: str
    title: str
    cards: Sequence[Sequence[tuple[str, str]]]


def blocks_of(sheet: Mapping[str, Any]) -> Iterator[Block]:
    """A sheet as blocks, in the form's order; steps and answers without words show under their own names."""
    known = [step.value for step in Step if step.value in sheet]
    for name in [*known, *(each for each in sheet if each not in known)]:
        cards = [card for card in map(_card, _several(sheet[name])) if card]
        if cards:
            yield Block(name, str(STEPS[Step(name)]) if name in known else name, cards)


def never_of(sheets: Sequence[Mapping[str, Any]]) -> list[str]:
    """Everything that somebody asked us never to do, the latest first."""
    found = []
    for sheet in sheets:
        for answers in _several(sheet.get(Step.CONTACT.value) or {}):
            words = answers.get(NEVER) if isinstance(answers, Mapping) else None
            if words:
                found.append(str(words))
    return list(dict.fromkeys(reversed(found)))


def _several(answers: Any) -> Sequence[Any]:
    return answers if isinstance(answers, list) else [answers]


def _card(answers: Any) -> list[tuple[str, str]]:
    if not isinstance(answers, Mapping):
        return [("", str(answers))] if answers else []
    told = _priced(
        {name: value for name, value in answers.items() if value not in (None, "", [], {}) and name != NEVER}
    )
    return [(str(LABELS.get(name, name)), _written(name, told[name])) for name in sorted(told, key=_place)]


def _place(name: str) -> tuple[int, str]:
    """In the order of the form; what has no words comes last."""
    return (ORDER[name], name) if name in ORDER else (len(ORDER), name)


def _priced(told: dict[str, Any]) -> dict[str, Any]:
    """A cost and its currency, which make one amount."""
    if "cost" not in told or "currency" not in told:
        return told
    try:
        priced = money(current_reader(), Money.from_decimal(Decimal(str(told["cost"])), str(told["currency"])))
    except (ArithmeticError, ValueError):
        return told
    return {**{name: value for name, value in told.items() if name != "currency"}, "cost": priced}


def _written(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(_written(name, each) for each in value)
    if isinstance(value, Mapping):
        return " · ".join(f"{label} {text}".strip() for label, text in _card(value))
    text = str(value)
    if name in COUNTRIES:
        return country_name(current_reader(), text)
    if name == DAY:
        return _day(text)
    return str(VOCABULARIES[name][text]) if text in VOCABULARIES.get(name, {}) else text


def _day(text: str) -> str:
    try:
        return date(current_reader(), dt.date.fromisoformat(text))
    except ValueError:
        return text
