"""Keys on pages: made, admitted by voice, renewed; and nothing of them for whoever reads nothing sealed."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState, Session

from fundapp.accounts.models import Person, StaffSession
from fundapp.accounts.signin import DOOR
from fundapp.vault.keeping import token_hash
from fundapp.vault.models import EpochKey, KeyGroup, Member, UnlockedSession
from tests.accounts import network
from tests.accounts.acting import actions, error_at, filled, send, told
from tests.accounts.conftest import Someone
from tests.accounts.keyholders import Keyholders
from tests.accounts.pages import english_in, said
from tests.accounts.signing import PASSPHRASE, sign_in_as
from tests.fixtures.application import NOW, Look


@pytest.fixture
def awa(hired: Someone) -> Person:
    return hired("Awa Ndongo", "officers")


@pytest.fixture
def bela(hired: Someone) -> Person:
    return hired("Bela Tamo", "officers")


@pytest.fixture
def chantal(hired: Someone) -> Person:
    return hired("Chantal Eyenga", "officers")


@pytest.fixture
def officers(keyholders: Keyholders, awa: Person, bela: Person) -> Keyholders:
    """Awa and Bela hold the officers' key."""
    keyholders.found("officers", awa, bela)
    return keyholders


def door(client: FlaskClient) -> str:
    cookie = client.get_cookie(DOOR)
    assert cookie is not None
    return cookie.value


def holders(look: Look) -> set[object]:
    return set(look(select(EpochKey.holder_id)))


def test_who_joined_a_sealed_group_makes_keys_with_their_passphrase(
    stranger: FlaskClient, session: Session, awa: Person, look: Look
) -> None:
    old = sign_in_as(stranger, session, awa).token
    assert 'href="/keys/mine"' in stranger.get("/").text
    answer = send(stranger, "/keys/mine", passphrase=PASSPHRASE)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/keys")
    new = door(stranger)
    assert new != old
    assert look(select(StaffSession.token_hash)) == [token_hash(new)]
    assert look(select(UnlockedSession.token_hash)) == [token_hash(new)]
    assert [each.id for each in look(select(Member))] == [awa.id]
    assert 'href="/keys/mine"' not in stranger.get("/").text
    assert re.search(r"(?:\d{5} ){5}\d{5}", said(stranger.get("/keys").text))
    assert actions(look) == [
        "keys.made", "vault.member.added", "sign_in.keys_added", "vault.session.begun",
    ]  # fmt: skip
    stranger.set_cookie(DOOR, old)
    assert stranger.get("/me").status_code == 303, "the old token opens nothing"


def test_a_wrong_passphrase_makes_none_and_is_told_at_its_field(
    stranger: FlaskClient, session: Session, awa: Person, look: Look
) -> None:
    signed = sign_in_as(stranger, session, awa)
    for typed in ("", "onze bananes sous le pont"):
        answer = send(stranger, "/keys/mine", passphrase=typed)
        assert answer.status_code == 422
        assert error_at(answer.text, "passphrase") == "Ce n’est pas votre phrase de passe."
    assert look(select(Member)) == []
    assert door(stranger) == signed.token
    assert told(look) == []


def test_nobody_makes_keys_twice(officers: Keyholders, stranger: FlaskClient, awa: Person, look: Look) -> None:
    officers.sign_in(stranger, awa)
    before = look(select(Member.signing_key).order_by(Member.id))
    assert stranger.get("/keys/mine").headers["Location"] == "/keys"
    assert stranger.post("/keys/mine", data=filled(stranger.get("/me/edit").text)).headers["Location"] == "/keys"
    assert look(select(Member.signing_key).order_by(Member.id)) == before


PATHS = ("", "/mine", "/mine/recovery", "/officers/admit/{}", "/officers/renew")


@pytest.mark.parametrize("group", ["fundraising", "auditors", "donors"])
def test_who_reads_nothing_sealed_finds_no_sign_of_keys(
    officers: Keyholders, stranger: FlaskClient, session: Session, hired: Someone, chantal: Person, group: str
) -> None:
    officers.give(chantal)
    sign_in_as(stranger, session, hired("Didier Mvondo", group))
    token = filled(stranger.get("/me/edit").text)
    for path in PATHS:
        assert stranger.get(f"/keys{path}".format(chantal.id)).status_code == 404, path
    for path in (*PATHS[1:], "/reseal"):
        assert stranger.post(f"/keys{path}".format(chantal.id), data=token).status_code == 404, path
    for path in ("/", "/me", "/colleagues"):
        page = stranger.get(path)
        assert 'href="/keys' not in page.text
        assert "clés" not in said(page.text).replace("clés d’accès", "")


def test_administrators_see_how_groups_stand_but_admit_and_renew_nobody(
    officers: Keyholders, stranger: FlaskClient, session: Session, hired: Someone, chantal: Person, look: Look
) -> None:
    officers.give(chantal)
    _want_renewal(session)
    sign_in_as(stranger, session, hired("Zoé Admin", "administrators"))
    page = stranger.get("/keys")
    assert "Chantal Eyenga Attend d’être admis·e" in said(page.text)
    assert "l’administration n’en détient aucune" in said(page.text)
    assert "/admit/" not in page.text
    assert "/renew" not in page.text
    assert 'href="/keys/mine' not in page.text
    before, token = holders(look), filled(stranger.get("/me/edit").text)
    for path in (f"/keys/officers/admit/{chantal.id}", "/keys/officers/renew"):
        answer = stranger.get(path)
        assert answer.status_code == 403
        assert "l’administration n’en détient aucune" in said(answer.text)
        assert stranger.post(path, data=token).status_code == 403
    assert stranger.get("/keys/mine").status_code == 404
    assert holders(look) == before
    assert english_in(network.content(page.text)) == set()


def test_a_member_of_one_group_sees_nothing_of_another(
    officers: Keyholders, stranger: FlaskClient, session: Session, hired: Someone, chantal: Person
) -> None:
    officers.give(chantal)
    sign_in_as(stranger, session, hired("Didier Mvondo", "finance"))
    assert "Awa Ndongo" not in stranger.get("/keys").text
    assert stranger.get(f"/keys/officers/admit/{chantal.id}").status_code == 404
    assert stranger.get("/keys/officers/renew").status_code == 404


def test_a_colleague_admits_by_digits_that_were_heard(
    officers: Keyholders, stranger: FlaskClient, awa: Person, bela: Person, chantal: Person, look: Look
) -> None:
    officers.give(chantal)
    officers.sign_in(stranger, awa)
    path = f"/keys/officers/admit/{chantal.id}"
    assert path in stranger.get("/").text
    assert path in stranger.get("/keys").text
    before = len(told(look))
    for digits in (officers.digits(bela), officers.digits(chantal)[:-1], "x"):
        answer = send(stranger, path, spoken=digits)
        assert answer.status_code == 422
        assert "chiffres" in error_at(answer.text, "spoken")
        assert officers.digits(chantal) not in answer.text, "nobody reads what should be heard"
    assert holders(look) == {awa.id, bela.id}
    assert len(told(look)) == before
    assert send(stranger, path, spoken=officers.digits(chantal).replace(" ", "")).status_code == 302
    assert holders(look) == {awa.id, bela.id, chantal.id}
    assert told(look, chantal.id)[-1] == ("keys.admitted", {"group": "officers"})
    assert actions(look)[before:] == ["keys.admitted", "vault.group.admitted"]
    assert path not in stranger.get("/").text
    assert stranger.get(path).status_code == 404, "nobody is admitted twice"


def test_who_proved_themselves_too_long_ago_types_their_passphrase_to_admit(
    officers: Keyholders, stranger: FlaskClient, awa: Person, chantal: Person, look: Look
) -> None:
    officers.give(chantal)
    officers.sign_in(stranger, awa, fresh=False)
    path, digits = f"/keys/officers/admit/{chantal.id}", officers.digits(chantal)
    assert 'name="passphrase"' in stranger.get(path).text
    for typed in ("", "onze bananes sous le pont"):
        answer = send(stranger, path, spoken=digits, passphrase=typed)
        assert answer.status_code == 422
        assert error_at(answer.text, "passphrase")
    assert chantal.id not in holders(look)
    assert send(stranger, path, spoken=digits, passphrase=PASSPHRASE).status_code == 302
    assert chantal.id in holders(look)


def test_nobody_is_taken_out_of_the_group_while_they_are_admitted(
    officers: Keyholders, stranger: FlaskClient, awa: Person, chantal: Person
) -> None:
    officers.give(chantal)
    officers.sign_in(stranger, awa)
    locked: list[object] = []

    def note(state: ORMExecuteState) -> None:
        if getattr(state.statement, "_for_update_arg", None) is not None and state.bind_mapper:
            locked.append(state.bind_mapper.class_)

    event.listen(Session, "do_orm_execute", note)
    try:
        path = f"/keys/officers/admit/{chantal.id}"
        assert send(stranger, path, spoken=officers.digits(chantal)).status_code == 302
    finally:
        event.remove(Session, "do_orm_execute", note)
    assert Person in locked


def test_only_members_of_the_group_can_be_admitted(
    officers: Keyholders, stranger: FlaskClient, awa: Person, hired: Someone
) -> None:
    other = hired("Didier Mvondo", "finance")
    officers.give(other)
    officers.sign_in(stranger, awa)
    assert stranger.get(f"/keys/officers/admit/{other.id}").status_code == 404


def test_who_waits_to_be_admitted_admits_and_renews_nobody(
    officers: Keyholders, stranger: FlaskClient, session: Session, chantal: Person, hired: Someone, look: Look
) -> None:
    other = hired("Éric Bello", "officers")
    officers.give(chantal, other)
    _want_renewal(session)
    officers.sign_in(stranger, chantal)
    page = stranger.get("/keys")
    assert "/admit/" not in page.text
    assert "/renew" not in page.text
    assert "Vous n’avez pas encore cette clé" in said(page.text)
    for path in (f"/keys/officers/admit/{other.id}", "/keys/officers/renew"):
        assert stranger.get(path).status_code == 403
    assert "Éric Bello" not in said(stranger.get("/").text)


def test_somebody_who_signed_in_before_their_keys_were_unlocked_admits_nobody(
    officers: Keyholders, stranger: FlaskClient, session: Session, awa: Person, chantal: Person, look: Look
) -> None:
    officers.give(chantal)
    sign_in_as(stranger, session, awa)
    answer = send(stranger, f"/keys/officers/admit/{chantal.id}", spoken=officers.digits(chantal))
    assert answer.status_code >= 400
    assert "reconnectez-vous" in said(answer.text) or "connectez-vous" in said(answer.text)
    assert chantal.id not in holders(look)


def test_a_renewed_key_is_for_those_whom_its_signer_saw_named(
    *,
    officers: Keyholders,
    stranger: FlaskClient,
    session: Session,
    awa: Person,
    bela: Person,
    chantal: Person,
    look: Look,
) -> None:
    _want_renewal(session)
    officers.sign_in(stranger, awa)
    assert "/keys/officers/renew" in stranger.get("/").text
    page = stranger.get("/keys/officers/renew").text
    named = re.findall(r'name="holder" value="([^"]*)"', page)
    assert sorted(named) == sorted([str(awa.id), str(bela.id)])
    form = filled(page)
    for wrong in ([], named[:1], [*named, str(chantal.id)], ["x", "g" * 36]):
        answer = stranger.post("/keys/officers/renew", data=form | {"holder": wrong})
        assert answer.status_code == 409, wrong
    assert set(look(select(EpochKey.number))) == {0}
    officers.give(chantal)
    with officers.app.app_context():
        officers.vault.admit("officers", chantal.name, by=bela.name)
    answer = stranger.post("/keys/officers/renew", data=form | {"holder": named})
    assert answer.status_code == 409, "Chantal was not named yet"
    assert "Chantal Eyenga" in said(answer.text)
    again = re.findall(r'name="holder" value="([^"]*)"', answer.text)
    assert stranger.post("/keys/officers/renew", data=form | {"holder": again}).status_code == 302
    assert holders(look) == {awa.id, bela.id, chantal.id}
    assert set(look(select(EpochKey.number))) == {1}
    assert look(select(KeyGroup.renewal_wanted_at)) == [None]
    assert actions(look)[-2:] == ["keys.renewed", "vault.group.renewed"]
    assert "/keys/officers/renew" not in stranger.get("/").text


def test_french_pages_hold_no_english_and_english_pages_work(
    officers: Keyholders, stranger: FlaskClient, session: Session, awa: Person, chantal: Person
) -> None:
    officers.give(chantal)
    _want_renewal(session)
    officers.sign_in(stranger, awa)
    paths = ("/keys", "/keys/mine/recovery", f"/keys/officers/admit/{chantal.id}", "/keys/officers/renew")
    for path in paths:
        assert english_in(network.content(stranger.get(path).text)) == set(), path
    stranger.set_cookie("language", "en")
    for path in paths:
        assert stranger.get(path).status_code == 200, path


def _want_renewal(session: Session) -> None:
    session.query(KeyGroup).update({"renewal_wanted_at": NOW})
    session.commit()
