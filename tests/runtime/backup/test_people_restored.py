"""An older backup put back: whoever lost a way in since then does not get it back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.factors import add_authenticator, keep_codes
from fundapp.accounts.commands.invitations import (
    accept_invitation,
    confirm_readmission,
    invite_from_machine,
    open_readmission,
    readmit_from_machine,
    refuse_readmission,
)
from fundapp.accounts.commands.own import silence_recipient
from fundapp.accounts.commands.parting import lock_out, part_with_person
from fundapp.accounts.commands.passphrases import renew_passphrase, set_passphrase
from fundapp.accounts.commands.people import change_person
from fundapp.accounts.commands.signing_in import sign_in
from fundapp.accounts.credentials import Chosen, choose, fresh_codes, fresh_secret
from fundapp.accounts.models import (
    Authenticator,
    Invitation,
    Membership,
    Passphrase,
    Person,
    RecoveryCode,
    SignInAttempt,
    StaffSession,
)
from fundapp.core.context import Actor, Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.outbox.models import Recipient
from tests.accounts.filling import recipient
from tests.accounts.people import person_of
from tests.accounts.signing import CHEAP
from tests.accounts.walking_in import first_half
from tests.fixtures.houses import House, MakeHouse

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("rebuilt_quickly")]
"""What is taken away again is the same, whichever database it lies in; test_round_trip.py restores into both."""

OLD, NEW = "sept bananes sous le pont", "neuf crabes sur la dune bleue"


@dataclass
class Fund:
    """A house in which Awa, Bela and Chantal are officers who sign in with OLD."""

    house: House
    ctx: Context
    ids: dict[str, UUID] = field(default_factory=dict)
    old: Chosen = field(default_factory=lambda: choose(OLD, CHEAP))
    new: Chosen = field(default_factory=lambda: choose(NEW, CHEAP))

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.house.app.app_context():
            with transaction() as session:
                yield session
            db.engine.dispose()

    def as_(self, name: str) -> Context:
        return Context(
            Actor(self.ids[name], name, "", frozenset({"people.colleagues"}), frozenset({"officers"})),
            datetime.now(UTC),
            "test",
            self.ctx.reader,
        )

    def now(self) -> Context:
        return Context(self.ctx.actor, datetime.now(UTC), "test", self.ctx.reader)

    def open(self, statement: object) -> list[object]:
        with self.house.app.app_context():
            with ReadSession(db) as session:
                found = list(session.scalars(statement))  # type: ignore[call-overload]
            db.engine.dispose()
        return found

    def of(self, table: object, name: str) -> list[object]:
        return self.open(select(table).where(table.person_id == self.ids[name]))  # type: ignore[attr-defined,call-overload]

    def comes_in(self, name: str, passphrase: str = OLD) -> bool:
        """Whether the first half of a sign-in is taken."""
        email = f"{name.lower()}@example.org"
        return first_half(self.browser(), email, passphrase).status_code == 302

    def browser(self) -> FlaskClient:
        return self.house.app.test_client()

    def restored_after(self, change: Callable[[Session], object]) -> None:
        """Makes a backup, then the change, then puts the backup back with the log as it is by then."""
        self.house.sign()
        backup = self.house.back_up()
        with self.writing() as session:
            change(session)
        self.house.sign()
        self.house.restore(backup, self.house.export())


@pytest.fixture
def fund(make_house: MakeHouse, ctx: Context) -> Fund:
    made = Fund(make_house(), ctx)
    with made.writing() as session:
        for name in ("Awa", "Bela", "Chantal"):
            made.ids[name] = uuid4()
            session.add(person_of(name, ["officers", "fundraising"], person_id=made.ids[name]))
            session.flush()
            set_passphrase(session, ctx, made.ids[name], made.old)
            add_authenticator(session, ctx, made.ids[name], made.old.derived.factors, fresh_secret(), 0)
            keep_codes(session, ctx, made.ids[name], fresh_codes())
    return made


def test_what_nobody_took_away_is_there_again(fund: Fund) -> None:
    fund.restored_after(lambda session: set_passphrase(session, fund.ctx, fund.ids["Bela"], fund.new))
    assert fund.comes_in("Awa")
    assert len(fund.of(Authenticator, "Awa")) == 1
    assert len(fund.of(RecoveryCode, "Awa")) == 10
    assert len(fund.of(Membership, "Awa")) == 2


def test_no_session_comes_back(fund: Fund) -> None:
    with fund.writing() as session:
        sign_in(session, fund.as_("Awa"), None, "firefox.linux")
    assert fund.comes_in("Awa"), "and so an attempt is there too"
    fund.restored_after(lambda _session: None)
    assert fund.open(select(StaffSession)) == []
    assert fund.open(select(SignInAttempt)) == []


def test_who_left_since_has_left(fund: Fund) -> None:
    with fund.writing() as session:
        address = recipient(session, fund.ids["Awa"])
    fund.restored_after(lambda session: part_with_person(session, fund.ctx, fund.ids["Awa"], fund.ids["Bela"], ()))
    (awa,) = fund.open(select(Person).where(Person.id == fund.ids["Awa"]))
    assert isinstance(awa, Person)
    assert (awa.state, awa.email, awa.left_at is not None) == ("left", None, True)
    for table in (Passphrase, Authenticator, RecoveryCode, Membership):
        assert fund.of(table, "Awa") == [], table
    assert fund.open(select(Recipient.active).where(Recipient.id == address)) == [False]
    assert not fund.comes_in("Awa")
    assert fund.comes_in("Bela")


def test_who_was_locked_out_since_is_locked_out(fund: Fund) -> None:
    fund.restored_after(lambda session: lock_out(session, fund.ctx, fund.ids["Awa"]))
    assert not fund.comes_in("Awa")
    for table in (Passphrase, Authenticator, RecoveryCode):
        assert fund.of(table, "Awa") == [], table
    assert fund.open(select(Person.state).where(Person.id == fund.ids["Awa"])) == ["active"]
    assert len(fund.of(Membership, "Awa")) == 2


@pytest.mark.parametrize("what", ["locked out", "left"])
def test_a_link_that_was_voided_with_them_stays_void(fund: Fund, what: str) -> None:
    with fund.writing() as session:
        link = f"/invitation/{readmit_from_machine(session, fund.now(), fund.ids['Awa'])}"
    assert fund.browser().get(link).status_code == 200

    def change(session: Session) -> None:
        if what == "left":
            part_with_person(session, fund.now(), fund.ids["Awa"], fund.ids["Bela"], ())
        else:
            lock_out(session, fund.now(), fund.ids["Awa"])

    fund.restored_after(change)
    assert fund.browser().get(link).status_code == 404


@pytest.mark.parametrize("how", ["changed by its owner", "chosen after a way back"])
def test_a_passphrase_that_was_replaced_since_opens_nothing(fund: Fund, how: str) -> None:
    awa = fund.ids["Awa"]

    def change(session: Session) -> None:
        if how == "changed by its owner":
            renew_passphrase(session, fund.as_("Awa"), awa, fund.old, fund.new, None)
        else:
            set_passphrase(session, fund.ctx, awa, fund.new)

    fund.restored_after(change)
    assert not fund.comes_in("Awa")
    assert not fund.comes_in("Awa", NEW), "the log does not know the new one: two colleagues help them back in"
    assert fund.of(Authenticator, "Awa") == []


def test_a_link_that_was_used_since_is_used(fund: Fund) -> None:
    with fund.writing() as session:
        session.add(person := person_of("Didier", ["officers"], "invited"))
        session.flush()
        didier = person.id
        token = invite_from_machine(session, fund.now(), didier)
    assert fund.browser().get(f"/invitation/{token}").status_code == 200
    (made,) = fund.open(select(Invitation.id))
    assert isinstance(made, UUID)
    fund.restored_after(lambda session: accept_invitation(session, fund.now(), made, fund.new))
    assert fund.browser().get(f"/invitation/{token}").status_code == 404


@pytest.mark.parametrize("how", ["refused", "replaced"])
def test_a_link_that_was_voided_since_is_void(fund: Fund, how: str) -> None:
    with fund.writing() as session:
        token = open_readmission(session, fund.as_("Bela"), fund.ids["Awa"])
    (made,) = fund.open(select(Invitation.id))
    assert isinstance(made, UUID)

    def change(session: Session) -> None:
        if how == "refused":
            refuse_readmission(session, fund.as_("Chantal"), made)
        else:
            open_readmission(session, fund.as_("Chantal"), fund.ids["Awa"])

    fund.restored_after(change)
    assert fund.browser().get(f"/invitation/{token}").status_code == 404


def test_a_confirmation_made_since_does_not_come_back(fund: Fund) -> None:
    with fund.writing() as session:
        open_readmission(session, fund.as_("Bela"), fund.ids["Awa"])
    (made,) = fund.open(select(Invitation.id))
    assert isinstance(made, UUID)
    fund.restored_after(lambda session: confirm_readmission(session, fund.as_("Chantal"), made))
    assert fund.open(select(Invitation.confirmed_by_id)) == [None]


def test_a_membership_that_was_taken_away_since_stays_away(fund: Fund) -> None:
    given = {
        "name": "Awa", "email": "awa@example.org", "language": "fr", "zone": "Africa/Douala",
        "groups": ("fundraising", "finance"), "organisations": (),
    }  # fmt: skip
    fund.restored_after(lambda session: change_person(session, fund.ctx, fund.ids["Awa"], given, expected_version=1))
    left = fund.open(select(Membership.group_code).where(Membership.person_id == fund.ids["Awa"]))
    assert left == ["fundraising"], "officers is taken away again; finance has to be given again"
    assert len(fund.of(Membership, "Bela")) == 2


def test_what_was_taken_away_before_the_backup_is_not_taken_twice(fund: Fund) -> None:
    """Whoever was locked out and came back before it keeps what they have by now."""
    with fund.writing() as session:
        lock_out(session, fund.ctx, fund.ids["Awa"])
        set_passphrase(session, fund.ctx, fund.ids["Awa"], fund.new)
    fund.restored_after(lambda _session: None)
    assert fund.comes_in("Awa", NEW)


def test_an_address_that_was_stopped_since_stays_stopped(fund: Fund) -> None:
    """Whoever has their telephone taken stops it: a restore must not make it ring again."""
    with fund.writing() as session:
        stopped, kept = (recipient(session, fund.ids["Awa"], address=f"{each}@example.org") for each in "ab")
    fund.restored_after(lambda session: silence_recipient(session, fund.as_("Awa"), stopped))
    assert fund.open(select(Recipient.active).where(Recipient.id == stopped)) == [False]
    assert fund.open(select(Recipient.active).where(Recipient.id == kept)) == [True]
