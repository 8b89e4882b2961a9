"""The invented people of a demonstration. They share one passphrase and one authenticator, for everybody to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from fundapp.accounts.credentials import Chosen, choose, code_digest, fresh_codes, seal_secret
from fundapp.accounts.models import (
    Affiliation,
    Authenticator,
    Membership,
    Organisation,
    Passphrase,
    Person,
    RecoveryCode,
)
from fundapp.accounts.rules.groups import GroupCode
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.text import fold
from fundapp.vault.installation import DEMO_COST

PASSPHRASE = "trois pirogues au matin"  # noqa: S105 - of a demonstration
SECRET = "PIROGUEPIROGUEPIROGUEPIROGUEPIRO"  # noqa: S105 - of a demonstration
ON_THE_LIST_FOR = timedelta(days=60)
"""How long ago they came: newcomers confirm no way back."""
_HERE = UUID("0b0f5d0a-2f43-4e0b-8a49-6a8f3c5d1e00")


@dataclass(frozen=True)
class Somebody:
    """An invented person. `key` is a word for them in code; `organisation` a place in ORGANISATIONS, None for guests.

    Who is not `admitted` has keys that colleagues have not admitted yet: the demonstration's to-do lists need work.
    """

    key: str
    name: str
    organisation: int | None
    groups: tuple[GroupCode, ...]
    language: str = "fr"
    zone: str = "Africa/Douala"
    admitted: bool = True

    @property
    def id(self) -> UUID:
        """The same in every demonstration."""
        return uuid5(_HERE, self.key)

    @property
    def email(self) -> str:
        """How they sign in."""
        return f"{self.key}@example.org"


ORGANISATIONS = (
    ("Réseau des défenseurs d’Afrique centrale (démonstration)", "Réseau", "CM"),
    ("Veille Droits Wouri (démonstration)", "VDW", "CM"),
    ("Lumière du Kivu (démonstration)", "LK", "CD"),
    ("Femmes debout du Logone (démonstration)", "FDL", "TD"),
    ("Observatoire de l’Ogooué (démonstration)", "OO", "GA"),
    ("Conseil des sages de l’Oubangui (démonstration)", "CSO", "CF"),
)
"""Name, acronym, country. None of them exists."""

PEOPLE = (
    Somebody("awa", "Awa Ndongo", 0, (GroupCode.FUNDRAISING,)),
    Somebody("solange", "Solange Ekambi", 0, (GroupCode.OFFICERS,)),
    Somebody("idriss", "Idriss Mahamat", 3, (GroupCode.OFFICERS,), zone="Africa/Ndjamena"),
    Somebody("dieudonne", "Dieudonné Ngarta", 3, (GroupCode.OFFICERS,), zone="Africa/Ndjamena", admitted=False),
    Somebody("clarisse", "Clarisse Bahati", 2, (GroupCode.COMMITTEE,), zone="Africa/Lubumbashi"),
    Somebody("brice", "Brice Ondo", 4, (GroupCode.COMMITTEE,), zone="Africa/Libreville"),
    Somebody("ngono", "Marthe Ngono", 1, (GroupCode.COMMITTEE, GroupCode.FUNDRAISING)),
    Somebody("mado", "Madeleine Sita", 3, (GroupCode.COMMITTEE,), zone="Africa/Ndjamena"),
    Somebody("theo", "Théophile Nkounkou", 5, (GroupCode.COMMITTEE,), zone="Africa/Bangui"),
    Somebody("joel", "Joël Tchamba", 0, (GroupCode.FINANCE,)),
    Somebody("fatime", "Fatimé Adoum", 3, (GroupCode.FINANCE,), zone="Africa/Ndjamena"),
    Somebody("pascaline", "Pascaline Furaha", 2, (GroupCode.PARTNERS,), zone="Africa/Lubumbashi"),
    Somebody("ruth", "Ruth Mbarga", 0, (GroupCode.ADMINISTRATORS,)),
    Somebody("ellen", "Ellen Ashworth", 0, (GroupCode.AUDITORS,), language="en", zone="Europe/London"),
    Somebody("judith", "Judith Verhaege", None, (GroupCode.DONORS,), zone="Europe/Brussels"),
)
"""Seven people run the fund, a partner refers cases; fundraiser, administrator and auditor complete the house. A
donor’s contact reads what is published for them."""


def by_key(key: str) -> Somebody:
    """One of them. Raises StopIteration for nobody."""
    return next(each for each in PEOPLE if each.key == key)


def choose_for_all() -> dict[str, Chosen]:
    """The passphrase of each, with a salt of their own: slow, so before the transaction."""
    return {each.key: choose(PASSPHRASE, DEMO_COST) for each in PEOPLE}


def add_people(session: Session, ctx: Context, chosen: dict[str, Chosen]) -> None:
    """Organisations and people, who have signed in before."""
    organisations = [_organisation(session, ctx, *each) for each in ORGANISATIONS]
    session.flush()
    for each in PEOPLE:
        member_of = [] if each.organisation is None else [organisations[each.organisation]]
        session.add(_person(session, ctx, each, member_of))
    session.flush()
    for each in PEOPLE:
        session.add_all(_credentials(ctx, each, chosen[each.key]))
    session.flush()


def _organisation(session: Session, ctx: Context, name: str, short_name: str, country: str) -> Organisation:
    made = Organisation(
        id=uuid5(_HERE, short_name), name=name, short_name=short_name, country=country, sort_name=fold(name),
        active=True, created_at=ctx.now, updated_at=ctx.now,
    )  # fmt: skip
    made.entry_id = record(session, ctx, "organisation.added", "organisation", made.id)
    session.add(made)
    return made


def _person(session: Session, ctx: Context, each: Somebody, member_of: Sequence[Organisation]) -> Person:
    return Person(
        id=each.id, name=each.name, sort_name=fold(each.name), email=each.email, language=each.language,
        zone=each.zone, state="active", left_at=None, deputy_id=None, on_call_id=None,
        created_at=ctx.now - ON_THE_LIST_FOR, updated_at=ctx.now,
        entry_id=record(session, ctx, "person.added", "person", each.id, {"groups": sorted(each.groups)}),
        memberships=[Membership(group_code=code, since=ctx.now) for code in each.groups],
        affiliations=[Affiliation(organisation_id=one.id) for one in member_of],
    )  # fmt: skip


def _credentials(ctx: Context, each: Somebody, chosen: Chosen) -> list[Passphrase | Authenticator | RecoveryCode]:
    cost, derived = chosen.cost, chosen.derived
    return [
        Passphrase(
            person_id=each.id, salt=chosen.salt, memory=cost.memory, passes=cost.passes, verifier=derived.verifier,
            changed_at=ctx.now,
        ),
        Authenticator(
            person_id=each.id, sealed=seal_secret(each.id, derived.factors, SECRET), last_step=0, added_at=ctx.now,
        ),
        *(RecoveryCode(digest=code_digest(each.id, code), person_id=each.id) for code in fresh_codes()),
    ]  # fmt: skip
