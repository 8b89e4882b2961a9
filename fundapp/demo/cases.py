"""Invented applications for help, and the numbers of nobody, through the same steps and commands as everybody's."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.own import add_recipient
from fundapp.accounts.models import Affiliation
from fundapp.cases.arriving import Arrival, Facts, arrive, code_for, code_of
from fundapp.cases.commands.desk import receive_call
from fundapp.cases.commands.hotlines import add_hotline
from fundapp.cases.commands.intake import receive_application
from fundapp.cases.commands.referrals import refer_person
from fundapp.cases.commands.taking import take_case
from fundapp.cases.models import EmergencyCase
from fundapp.cases.rules.vocabulary import Channel, Priority
from fundapp.core.database import ReadSession, db, transaction
from fundapp.demo.acting import acting
from fundapp.demo.counting import count_helped
from fundapp.demo.deciding import decide
from fundapp.demo.paying import House, begin_payments, pay
from fundapp.demo.people import by_key
from fundapp.demo.working import Keys, begin_questions, declare, work_on
from fundapp.outbox.mailing import standing
from fundapp.vault.installation import vault_of

DATA = Path(__file__).resolve().parent / "data"
SEED = bytes(31) + b"\1"
"""Makes the follow-up code of the first application the same in every demonstration."""


PARTNER = by_key("pascaline")
REACHED = ("solange", "idriss")
"""Officers who are told of what arrives: their mail lies in the local mailbox."""


@dataclass(frozen=True)
class Told:
    """An invented application: its sheet and facts, how long ago it came, who took it, or wrote it down.

    `work`: what was done with it since.
    """

    sheet: Mapping[str, Any]
    facts: Facts
    ago: timedelta
    taken_by: str
    work: Mapping[str, Any]


@cache
def _data() -> Mapping[str, Any]:
    """Applications and hotlines; the numbers belong to nobody."""
    found: dict[str, Any] = json.loads((DATA / "cases.json").read_text(encoding="utf-8"))
    return found


def _applications() -> list[Told]:
    return [_told(each) for each in _data()["applications"]]


def _told(each: Mapping[str, Any]) -> Told:
    return Told(
        {"start": each["start"], **each["steps"]},
        Facts(Channel(each["channel"]), Priority(each["priority"]), each["country"], each["purpose"]),
        timedelta(minutes=each["minutes_ago"]),
        each["taken_by"],
        each.get("work", {}),
    )


def add_cases(app: Flask, keys: Keys) -> int:
    """Loads them where there is no case yet, and returns how many. Each lands by itself."""
    with app.app_context():
        if _is_known():
            return 0
        now = datetime.now(UTC)
        with transaction() as session:
            begin_questions(session, app, now)
            for each in _data()["hotlines"]:
                add_hotline(session, acting(app, by_key("solange"), now), each)
            for key in REACHED:
                add_recipient(session, acting(app, by_key(key), now), _address(key))
        told = _applications()
        for number, each in enumerate(told):
            _add(app, each, SEED if number == 0 else None, now, keys)
        helped = _helped()
        begin_payments(app, now)
        for one in helped:
            _help(app, one, now, keys)
    return len(told) + len(helped)


@cache
def _helped() -> list[Mapping[str, Any]]:
    """Applications that the committee has decided, with what was paid since."""
    found: dict[str, Any] = json.loads((DATA / "helped.json").read_text(encoding="utf-8"))
    return list(found["applications"])


def _help(app: Flask, one: Mapping[str, Any], now: datetime, keys: Keys) -> None:
    told, vault = _told(one), vault_of(app.extensions["fundapp.settings"])
    case_id = _add(app, told, None, now, keys).id
    decide(app, vault, keys, case_id, one, now - told.ago / 4)
    house = House(app, vault, keys, case_id, now)
    pay(house, one)
    count_helped(house, one)


def _address(key: str) -> dict[str, Any]:
    who = by_key(key)
    return standing({"channel": "email", "address": who.email, "language": who.language, "zone": who.zone})


def shown_code() -> str:
    """The follow-up code of the first application, for whoever tries the demonstration."""
    return code_of(SEED, _applications()[0].sheet)


def _is_known() -> bool:
    with ReadSession(db) as session:
        return session.scalar(select(EmergencyCase.id).limit(1)) is not None


def _add(app: Flask, told: Told, seed: bytes | None, now: datetime, keys: Keys) -> EmergencyCase:
    settings = app.extensions["fundapp.settings"]
    vault, then = vault_of(settings), now - told.ago
    provisional = told.facts.channel is not Channel.FORM
    kept = code_for(vault, seed, told.sheet)
    arrival = arrive(vault, told.sheet, _facts(told, then), kept, provisional=provisional)
    with transaction() as session:
        found = _receive(session, app, told, arrival, then)
        session.flush()
        session.expunge(found)
    if not told.taken_by:
        return found
    taken_at = then + told.ago / 4
    declare(app, keys, found.reference, taken_at)
    with transaction() as session:
        take_case(session, acting(app, by_key(told.taken_by), taken_at), found.reference)
    if told.work:
        work_on(app, vault, keys, found, told.work, then + told.ago / 2)
    return found


def _facts(told: Told, then: datetime) -> Facts:
    match told.facts.channel:
        case Channel.HOTLINE:
            entered_by = by_key(told.taken_by).id
            return replace(told.facts, entered_by_id=entered_by, first_contact_at=then - timedelta(minutes=50))
        case Channel.PARTNER:
            with ReadSession(db) as session:
                house = session.scalars(select(Affiliation).where(Affiliation.person_id == PARTNER.id)).one()
                return replace(told.facts, entered_by_id=PARTNER.id, organisation_id=house.organisation_id)
        case _:
            return told.facts


def _receive(session: Session, app: Flask, told: Told, arrival: Arrival, then: datetime) -> EmergencyCase:
    match told.facts.channel:
        case Channel.HOTLINE:
            return receive_call(session, acting(app, by_key(told.taken_by), then), arrival, taken=False)
        case Channel.PARTNER:
            return refer_person(session, acting(app, PARTNER, then), arrival)
        case _:
            return receive_application(session, replace(acting(app, PARTNER, then), actor=None), arrival)
