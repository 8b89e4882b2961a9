"""Before what is dangerous, the passphrase is asked once more, unless it was given a moment ago."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.invitations import open_readmission
from fundapp.accounts.models import Invitation, Person, StaffSession
from fundapp.accounts.rules.limits import FRESH
from tests.accounts.acting import actions, colleague, error_at, filled, send, told
from tests.accounts.conftest import Someone
from tests.accounts.keyholders import Keyholders
from tests.accounts.signing import PASSPHRASE, sign_in_as
from tests.fixtures.application import NOW, Look

WRONG = "onze bananes sous le pont"


@dataclass
class Act:
    """A dangerous act: its page, what is typed there, and what the log says once it is done."""

    path: str
    answers: Mapping[str, Any]
    recorded: str


@dataclass
class House:
    """Awa looks after people, Bela and Chantal are officers with keys."""

    session: Session
    keyholders: Keyholders
    zoe: Person
    bela: Person
    chantal: Person
    invited: Person

    @property
    def opened(self) -> str:
        """A way back for Chantal that waits for a second colleague."""
        open_readmission(
            self.session, colleague(self.keyholders.vault.ctx, self.zoe, "people.administer"), self.chantal.id
        )
        self.session.commit()
        found = self.session.scalars(select(Invitation.id).where(Invitation.kind == "readmission")).one()
        self.session.commit()
        return str(found)


@pytest.fixture
def house(session: Session, keyholders: Keyholders, hired: Someone) -> House:
    bela, chantal = hired("Bela Tamo", "officers"), hired("Chantal Eyenga", "officers")
    keyholders.found("officers", bela, chantal)
    zoe, invited = hired("Zoé Admin", "administrators"), hired("Éric Bello", state="invited")
    return House(session, keyholders, zoe, bela, chantal, invited)


BY_ZOE: Mapping[str, Callable[[House], Act]] = {
    "add": lambda _house: Act("/people/new", {"name": "Awa", "email": "a@example.org"}, "person.added"),
    "invite": lambda house: Act(f"/people/{house.invited.id}/invite", {}, "invitation.made"),
    "edit": lambda house: Act(f"/people/{house.chantal.id}/edit", {"name": "C. Eyenga"}, "person.changed"),
    "leave": lambda house: Act(
        f"/people/{house.chantal.id}/leave", {"successor_id": str(house.bela.id)}, "person.left"
    ),
    "seized": lambda house: Act(f"/people/{house.chantal.id}/seized", {}, "person.locked_out"),
    "readmit": lambda house: Act(f"/people/{house.chantal.id}/help", {}, "invitation.made"),
}
BY_BELA: Mapping[str, Callable[[House], Act]] = {
    "confirm": lambda house: Act(f"/people/{house.chantal.id}/help/{house.opened}", {}, "readmission.confirmed"),
    "refuse": lambda house: Act(
        f"/people/{house.chantal.id}/help/{house.opened}", {"refuse": "yes"}, "readmission.refused"
    ),
    "seized": lambda house: Act(f"/people/{house.chantal.id}/seized", {}, "person.locked_out"),
    "renew": lambda house: Act(
        "/keys/officers/renew", {"holder": [str(house.bela.id), str(house.chantal.id)]}, "keys.renewed"
    ),
    "recovery key": lambda _house: Act("/keys/mine/recovery", {}, "keys.recovery_printed"),
}
ALL = [(who, what) for who, acts in (("zoe", BY_ZOE), ("bela", BY_BELA)) for what in acts]


def prepare(house: House, client: FlaskClient, who: str, what: str, *, fresh: bool) -> Act:
    if who == "zoe":
        sign_in_as(client, house.session, house.zoe, fresh=fresh)
        return BY_ZOE[what](house)
    house.keyholders.sign_in(client, house.bela, fresh=fresh)
    return BY_BELA[what](house)


@pytest.mark.parametrize(("who", "what"), ALL, ids=[f"{what} by {who}" for who, what in ALL])
def test_a_session_that_was_not_proven_for_a_while_asks_for_the_passphrase(
    stranger: FlaskClient, house: House, look: Look, who: str, what: str
) -> None:
    act = prepare(house, stranger, who, what, fresh=False)
    before = told(look)
    assert 'name="passphrase"' in stranger.get(act.path).text
    for typed in ("", WRONG):
        answer = send(stranger, act.path, passphrase=typed, **act.answers)
        assert answer.status_code == 422
        assert error_at(answer.text, "passphrase")
        kept = filled(answer.text)
        for name, value in act.answers.items():
            assert name in ("refuse", "holder") or kept[name] == value, "nothing typed is lost"
        assert WRONG not in answer.text
    assert told(look) == before
    answer = send(stranger, act.path, passphrase=PASSPHRASE, **act.answers)
    assert answer.status_code in (200, 302)
    done = actions(look)[len(before) :]
    assert done[0] == "sign_in.confirmed"
    assert done.count(act.recorded) == 1
    assert done.count("sign_in.confirmed") == 1


@pytest.mark.parametrize(("who", "what"), ALL, ids=[f"{what} by {who}" for who, what in ALL])
def test_who_has_just_proven_it_is_asked_for_nothing(
    stranger: FlaskClient, house: House, look: Look, who: str, what: str
) -> None:
    act = prepare(house, stranger, who, what, fresh=True)
    before = len(told(look))
    assert 'name="passphrase"' not in stranger.get(act.path).text
    assert send(stranger, act.path, **act.answers).status_code in (200, 302)
    done = actions(look)[before:]
    assert done.count(act.recorded) == 1
    assert "sign_in.confirmed" not in done


def test_a_proof_is_good_for_five_minutes_and_for_this_session_alone(
    stranger: FlaskClient, app: Flask, house: House, look: Look
) -> None:
    other, path = app.test_client(), f"/people/{house.invited.id}/invite"
    sign_in_as(other, house.session, house.zoe, fresh=False)
    sign_in_as(stranger, house.session, house.zoe, fresh=False)
    now = datetime.now(UTC) + timedelta(minutes=1)
    with time_machine.travel(now, tick=False):
        assert send(stranger, path, passphrase=PASSPHRASE).status_code == 200
        assert 'name="passphrase"' not in stranger.get(path).text
        assert 'name="passphrase"' in other.get(path).text
        assert send(other, path).status_code == 422
    with time_machine.travel(now + FRESH - timedelta(seconds=1), tick=False):
        assert send(stranger, path).status_code == 200
    with time_machine.travel(now + FRESH + timedelta(seconds=1), tick=False):
        assert send(stranger, path).status_code == 422
    assert look(select(StaffSession.confirmed_at).order_by(StaffSession.confirmed_at))[0] < now
    assert now > NOW


def test_whoever_guesses_in_a_stolen_session_does_not_keep_its_owner_waiting(
    stranger: FlaskClient, app: Flask, house: House, look: Look
) -> None:
    thief, path = app.test_client(), f"/people/{house.bela.id}/seized"
    for client in (thief, stranger):
        sign_in_as(client, house.session, house.bela, fresh=False)
    assert [send(thief, path, passphrase=WRONG).status_code for _time in range(11)][-1] == 429
    assert send(stranger, path, passphrase=PASSPHRASE).status_code == 302
    assert thief.get("/me").status_code == 303


def test_whoever_guesses_is_made_to_wait(stranger: FlaskClient, house: House, look: Look) -> None:
    sign_in_as(stranger, house.session, house.zoe, fresh=False)
    path = f"/people/{house.invited.id}/invite"
    before = told(look)
    seen = [send(stranger, path, passphrase=WRONG).status_code for _time in range(12)]
    assert seen == [422] * 10 + [429] * 2
    assert send(stranger, path, passphrase=PASSPHRASE).status_code == 429
    assert told(look) == before
