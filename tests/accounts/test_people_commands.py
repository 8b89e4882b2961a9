"""Who may put people on the list and change them, what is refused, and what a change leaves behind."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.invitations import invite_person
from fundapp.accounts.commands.parting import part_with_person
from fundapp.accounts.commands.people import add_person, change_person
from fundapp.accounts.models import Affiliation, Membership, Person
from fundapp.accounts.permissions import COLLEAGUES, KEYS, PEOPLE, SETTINGS
from fundapp.accounts.queries.people_list import people_page, people_to_export
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Actor, Context
from fundapp.core.database import transaction
from fundapp.core.errors import Denied, EditConflict, Invalid, NotFound
from fundapp.core.lists.paging import Marks
from fundapp.core.reader import reading
from tests.accounts import network
from tests.accounts.acting import told
from tests.accounts.conftest import Someone
from tests.accounts.signing import with_passphrase
from tests.fixtures.application import Look, MakeContext

GIVEN: Mapping[str, Any] = {
    "name": "Émérence Fotso", "email": "Emerence.Fotso@Example.org", "language": "fr", "zone": "Africa/Douala",
    "groups": ("officers", "committee"), "organisations": (),
}  # fmt: skip

CASES = "L’administration s’occupe du service et ne lit aucun dossier."
OWN_WORK = "Personne ne contrôle son propre travail."
PUBLISHED = "Un contact chez un bailleur voit ce qui est publié, et rien de la façon dont cela s’est fait."
APART = {
    ("committee", "finance"): "Personne n’approuve et ne libère à la fois de l’argent.",
    ("committee", "partners"): "Personne n’oriente un dossier et n’en décide à la fois.",
    ("finance", "partners"): "Personne n’oriente un dossier et n’en libère l’argent à la fois.",
    ("officers", "administrators"): CASES,
    ("committee", "administrators"): CASES,
    ("finance", "administrators"): CASES,
    ("partners", "administrators"): CASES,
    ("fundraising", "auditors"): OWN_WORK,
    ("officers", "auditors"): OWN_WORK,
    ("committee", "auditors"): OWN_WORK,
    ("finance", "auditors"): OWN_WORK,
    ("partners", "auditors"): OWN_WORK,
    ("auditors", "administrators"): OWN_WORK,
    ("donors", "auditors"): PUBLISHED,
    ("fundraising", "donors"): PUBLISHED,
    ("officers", "donors"): PUBLISHED,
    ("committee", "donors"): PUBLISHED,
    ("finance", "donors"): PUBLISHED,
    ("partners", "donors"): PUBLISHED,
    ("donors", "administrators"): PUBLISHED,
}
TOGETHER = [
    (one, other)
    for one in sorted(GroupCode)
    for other in sorted(GroupCode)
    if one < other and frozenset({one, other}) not in map(frozenset, APART)
]


@pytest.fixture
def admin(make_ctx: MakeContext) -> Context:
    return make_ctx(PEOPLE)


@pytest.fixture(autouse=True)
def _in_french(admin: Context) -> Any:
    with reading(admin.reader):
        yield


def groups(look: Look) -> list[str]:
    return sorted(look(select(Membership.group_code)))


def test_somebody_is_put_on_the_list_and_recorded_without_their_name(
    session: Session, admin: Context, look: Look
) -> None:
    one = network.organisation(session, "Ligue")
    added = add_person(session, admin, {**GIVEN, "organisations": (one,)})
    session.commit()
    assert (added.name, added.sort_name, added.email) == (
        "Émérence Fotso",
        "emerence fotso",
        "emerence.fotso@example.org",
    )
    assert (added.state, added.version, added.left_at, added.created_at) == ("invited", 1, None, admin.now)
    assert groups(look) == ["committee", "officers"]
    assert look(select(Affiliation.organisation_id)) == [one]
    assert told(look) == [("person.added", {"groups": ["committee", "officers"]})]


def test_a_change_tells_which_groups_were_joined_and_left(session: Session, admin: Context, look: Look) -> None:
    added = add_person(session, admin, GIVEN)
    session.commit()
    joined = {**GIVEN, "name": "É. Fotso", "groups": ("officers", "fundraising")}
    changed = change_person(session, admin, added.id, joined, expected_version=1)
    session.commit()
    assert (changed.name, changed.sort_name, changed.version) == ("É. Fotso", "e. fotso", 2)
    assert groups(look) == ["fundraising", "officers"]
    assert told(look)[1:] == [("person.changed", {"joined": ["fundraising"], "left": ["committee"]})]


def test_whoever_saves_late_changes_nothing(session: Session, admin: Context, look: Look) -> None:
    added = add_person(session, admin, GIVEN)
    session.commit()
    change_person(session, admin, added.id, {**GIVEN, "zone": "Africa/Kigali"}, expected_version=1)
    session.commit()
    with pytest.raises(EditConflict):
        change_person(session, admin, added.id, {**GIVEN, "groups": ()}, expected_version=1)
    session.rollback()
    assert look(select(Person.zone)) == ["Africa/Kigali"]
    assert groups(look) == ["committee", "officers"]
    assert len(told(look)) == 2


@pytest.mark.parametrize(("pair", "why"), APART.items(), ids=["+".join(pair) for pair in APART])
def test_groups_that_do_not_go_together_are_refused_with_the_reason(
    session: Session, admin: Context, someone: Someone, look: Look, pair: tuple[str, str], why: str
) -> None:
    there = someone("Awa Ndongo", pair[0])
    attempts: tuple[Callable[[], object], ...] = (
        lambda: add_person(session, admin, {**GIVEN, "groups": pair}),
        lambda: change_person(session, admin, there.id, {**GIVEN, "groups": pair}, expected_version=1),
    )
    for act in attempts:
        with pytest.raises(Invalid) as refused:
            act()
        session.rollback()
        assert list(refused.value.fields) == ["groups"]
        assert refused.value.fields["groups"][0].endswith(f" ne vont pas ensemble. {why}")
    assert groups(look) == [pair[0]]
    assert told(look) == []


@pytest.mark.parametrize("pair", TOGETHER, ids=["+".join(pair) for pair in TOGETHER])
def test_all_other_pairs_go_together(session: Session, admin: Context, look: Look, pair: tuple[str, str]) -> None:
    add_person(session, admin, {**GIVEN, "groups": pair})
    session.commit()
    assert groups(look) == sorted(pair)


def test_nobody_gives_themselves_access_but_anybody_may_give_some_up(
    session: Session, admin: Context, someone: Someone, look: Look
) -> None:
    with_passphrase(session, someone("Ruth Mbarga", "administrators"))
    me = someone("Awa Ndongo", "administrators")
    ctx = replace(admin, actor=Actor(me.id, me.name, "", frozenset({PEOPLE}), frozenset({"administrators"})))
    with pytest.raises(Invalid) as refused:
        change_person(session, ctx, me.id, {**GIVEN, "groups": ("administrators", "fundraising")}, expected_version=1)
    session.rollback()
    assert refused.value.fields == {
        "groups": ["Personne ne se donne accès à soi-même\u00a0: demandez à un·e autre administrateur·rice."]
    }
    assert groups(look) == ["administrators", "administrators"]
    change_person(session, ctx, me.id, {**GIVEN, "groups": ()}, expected_version=1)
    session.commit()
    assert groups(look) == ["administrators"], "somebody else's"


def test_an_address_belongs_to_one_person_who_is_there_and_is_free_once_they_left(
    session: Session, admin: Context, someone: Someone, in_app: object, look: Look
) -> None:
    first, other = someone("Awa Ndongo", "officers"), someone("Brice Essomba", "officers")
    same = {**GIVEN, "email": "AWA.ndongo@example.org"}
    attempts: tuple[Callable[[Session], object], ...] = (
        lambda writing: add_person(writing, admin, same),
        lambda writing: change_person(writing, admin, other.id, same, expected_version=1),
    )
    for act in attempts:
        with pytest.raises(Invalid) as refused, transaction() as writing:
            act(writing)
        assert refused.value.fields == {"email": ["Une personne ayant cette adresse figure déjà sur la liste."]}
    assert len(look(select(Person.id))) == 2
    with transaction() as writing:
        part_with_person(writing, admin, first.id, other.id, ())
    with transaction() as writing:
        add_person(writing, admin, same)
    assert sorted(look(select(Person.email).where(Person.email.is_not(None)))) == [
        "awa.ndongo@example.org",
        "brice.essomba@example.org",
    ]


def test_who_left_stays_as_they_were(session: Session, admin: Context, someone: Someone) -> None:
    gone = someone("Awa Ndongo", state="left")
    with pytest.raises(Denied):
        change_person(session, admin, gone.id, GIVEN, expected_version=1)


@pytest.mark.parametrize("organisation", ["unknown", "deactivated"])
def test_an_organisation_that_is_not_offered_is_refused_at_its_field(
    session: Session, admin: Context, look: Look, organisation: str
) -> None:
    given = uuid4() if organisation == "unknown" else network.organisation(session, "Vide", active=False)
    with pytest.raises(Invalid) as refused:
        add_person(session, admin, {**GIVEN, "organisations": (given,)})
    assert list(refused.value.fields) == ["organisations"]
    session.rollback()
    assert look(select(Person.id)) == []


def test_an_organisation_stays_with_its_people_when_it_is_offered_no_more(
    session: Session, admin: Context, look: Look
) -> None:
    one = network.organisation(session, "Vide", active=False)
    there = network.person(session, "Awa Ndongo", of=one)
    given = {**GIVEN, "groups": (), "organisations": (one,)}
    change_person(session, admin, there, given, expected_version=1)
    session.commit()
    assert look(select(Affiliation.organisation_id)) == [one]


def test_whoever_does_not_look_after_people_finds_nobody(
    session: Session, make_ctx: MakeContext, someone: Someone, look: Look
) -> None:
    there, ctx = someone("Awa Ndongo", "officers", state="invited"), make_ctx(SETTINGS, COLLEAGUES, KEYS, "audit.see")
    attempts: tuple[Callable[[], object], ...] = (
        lambda: add_person(session, ctx, GIVEN),
        lambda: change_person(session, ctx, there.id, GIVEN, expected_version=1),
        lambda: invite_person(session, ctx, there.id),
        lambda: part_with_person(session, ctx, there.id, there.id, ()),
        lambda: people_page(session, ctx, {}, marks=Marks("x")),
        lambda: people_to_export(session, ctx, {}),
    )
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert told(look) == []
