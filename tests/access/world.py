"""Everybody who asks, really signed in, and everything that can be asked for: one's own, of one's group, another's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.commands.keys import make_keys
from fundapp.accounts.models import Affiliation, Membership
from fundapp.accounts.queries.people import actor_of
from fundapp.accounts.rules.groups import SEALED, GroupCode
from fundapp.committee.models import PolicyVersion
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.reader import Reader
from fundapp.outbox import mailbox
from fundapp.vault.commands import found_group
from fundapp.vault.installation import demonstration_root, files_of, vault_of
from fundapp.vault.keeping import spoken_fingerprint
from fundapp.vault.models import Member
from fundapp.vault.rules import Group
from tests.access.agreements import known_agreement
from tests.access.belongings import Belongings, belongings, one_time_link
from tests.access.calls import known_call
from tests.access.documents import sent_document
from tests.access.fund import referral, shared_cases
from tests.access.funders import known_funder
from tests.access.ledger import shared_envelope
from tests.access.minutes import decided_round
from tests.access.payments import paid_case
from tests.access.portal import granted, on_ours
from tests.access.rounds import convened_round
from tests.access.sources import known_source
from tests.accounts.duty import DOUALA
from tests.accounts.filling import checkpoint, dead, entries
from tests.accounts.network import organisation
from tests.accounts.people import person_of
from tests.accounts.signing import sign_in_as

Groups = frozenset[str]

ROLES: Mapping[str, Groups | None] = {
    "stranger": None,
    "no group": frozenset(),
    **{code.value: frozenset({code.value}) for code in GroupCode},
    "officers + committee": frozenset({"officers", "committee"}),
    "committee + fundraising": frozenset({"committee", "fundraising"}),
}
"""Who asks: nobody, somebody without a group, one person for each group, and two real combinations."""


@dataclass(frozen=True)
class Asker:
    """One of them: their groups (None: not signed in), the token in their cookie, and what is theirs."""

    role: str
    groups: Groups | None
    token: str = ""
    own: Belongings | None = None


@dataclass(frozen=True)
class World:
    """Who asks; one neighbour in each group with all their things; who waits for a key; what belongs to nobody.

    `referred`: the case that each partner entered, by person; `granted`: what each donor's contact reads.
    """

    askers: Mapping[str, Asker]
    neighbours: Mapping[str, Belongings]
    waiting: Mapping[str, UUID]
    shared: Mapping[str, str]
    referred: Mapping[UUID, str]
    granted: Mapping[UUID, Mapping[str, str]]


def build_world(app: Flask) -> World:
    """Writes it all into the application's database, by the real commands wherever there is something to prove."""
    with app.app_context(), Session(db.engine) as session:
        maker = Maker(app, session)
        asking = {role: maker.somebody(role, groups) for role, groups in ROLES.items() if groups is not None}
        near = {code.value: maker.somebody(f"neighbour in {code}", {code.value}) for code in GroupCode}
        waiting = {code.value: maker.somebody(f"waiting for {code}", {code.value})[0].person_id for code in Group}
        maker.found_groups([*asking.values(), *near.values()])
        askers = {role: Asker(role, ROLES[role], token, own) for role, (own, token) in asking.items()}
        askers["stranger"] = Asker("stranger", None)
        neighbours = {code: own for code, (own, _token) in near.items()}
        referred = {own.person_id: referral(app, session, own.organisation_id, own.person_id) for own in maker.partners}
        officer_id, finance_id = neighbours["officers"].person_id, neighbours["finance"].person_id
        contacts = [asking["donors"][0], neighbours["donors"]]
        read = granted(
            app, session, maker.ctx, contacts
        )  # before the log is signed: it is proven that it was published
        shared = maker.shared(officer_id)
        shared |= on_ours(app, session, maker.ctx, UUID(shared["agreement_id"]), contacts[1].person_id)
        shared |= maker.paid(shared["envelope_id"], officer_id, finance_id)
        return World(askers, neighbours, waiting, shared, referred, read)


@dataclass(frozen=True)
class Maker:
    """Fills the world."""

    app: Flask
    session: Session
    partners: list[Belongings] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """As requests see it."""
        return datetime.now(UTC)

    @property
    def ctx(self) -> Context:
        """The circumstances of the machine itself."""
        return Context(None, self.now, "world", Reader("fr", DOUALA))

    def somebody(self, name: str, groups: Iterable[str]) -> tuple[Belongings, str]:
        """A person of these groups with all that one can have, who is signed in, and the token in their cookie."""
        codes = frozenset(groups)
        person = person_of(name.replace(" + ", " "), codes)
        person.affiliations = [Affiliation(organisation_id=organisation(self.session, f"House of {name}"))]
        house, person_id = person.affiliations[0].organisation_id, person.id
        self.session.add(person)
        self.session.commit()
        signed = sign_in_as(self.app.test_client(), self.session, person)
        actor = actor_of(person, codes, self.app.extensions["fundapp.ports"].grants)
        ctx, token = replace(self.ctx, actor=actor), signed.token
        if SEALED & codes:
            token = make_keys(self.session, ctx, signed.session_id, signed.chosen)
        self.session.commit()
        made = belongings(self.session, ctx, self.app, person_id, house)
        if GroupCode.PARTNERS in codes:
            self.partners.append(made)
        return made, token

    def found_groups(self, people: Iterable[tuple[Belongings, str]]) -> None:
        """The three groups that share a key, each with all its members but those who wait to be admitted."""
        settings = self.app.extensions["fundapp.settings"]
        root = demonstration_root(settings)
        vault, members = vault_of(settings), [own for own, _token in people]
        vault.begin()
        for code in Group:
            ids = [own.person_id for own in members if code.value in own.groups]
            found_group(self.session, self.ctx, vault, root, code, {each: self._digits(each) for each in ids})
        self.session.commit()

    def shared(self, officer_id: UUID) -> dict[str, str]:
        """What belongs to nobody in particular, by the name of the argument that says which."""
        invited = person_of("Invited", state="invited")
        person_id = invited.id
        self.session.add(invited)
        self.session.commit()
        _id, token = one_time_link(self.session, self.ctx, person_id, "invitation")
        message_id = dead(self.session)
        entries(self.session, self.ctx)
        checkpoint(self.session)
        letter = self._letter()
        fund = shared_cases(self.app, self.session, officer_id)
        fund |= decided_round(self.app, self.session, self.ctx, fund["reference"])
        fund |= convened_round(self.app, self.session, self.ctx, fund["reference"], self._member())
        fund |= shared_envelope(self.session, self.ctx, officer_id)
        fund |= {"policy_id": str(self.session.scalars(select(PolicyVersion.id)).first())}
        fund |= {"seats.edit:person_id": str(self._member())}
        fund |= known_funder(self.session, files_of(self.app.extensions["fundapp.settings"]), self._fundraiser())
        fund |= known_call(self.session, self._fundraiser())
        fund |= known_agreement(self.session, self._fundraiser(), fund)
        store = files_of(self.app.extensions["fundapp.settings"])
        fund |= sent_document(self.session, store, UUID(fund["opportunity_id"]), self._fundraiser())
        fund |= known_source(self.session, self._fundraiser())
        return {**fund, "token": token, "message_id": str(message_id), "letter_id": letter}

    def paid(self, envelope_id: str, officer_id: UUID, finance_id: UUID) -> dict[str, str]:
        """What is paid for a case of that officer, by that member of finance, by the arguments that name it."""
        return paid_case(self.app, self.session, self.ctx, (finance_id, officer_id), UUID(envelope_id))

    def _fundraiser(self) -> UUID:
        """Somebody of the fundraising group."""
        wanted = select(Membership.person_id).where(Membership.group_code == GroupCode.FUNDRAISING)
        return self.session.scalars(wanted).first() or UUID(int=0)

    def _member(self) -> UUID:
        """Somebody of the committee."""
        wanted = select(Membership.person_id).where(Membership.group_code == GroupCode.COMMITTEE)
        return self.session.scalars(wanted).first() or UUID(int=0)

    def _digits(self, person_id: UUID) -> str:
        member = self.session.get_one(Member, person_id)
        return spoken_fingerprint(member.signing_key, member.sealing_key)

    def _letter(self) -> str:
        made = EmailMessage()
        made["To"], made["Subject"] = "audit@example.org", "Point de contrôle"
        made["Date"], made["Message-ID"] = self.now, "<abc@example.org>"
        made.set_content("Veuillez garder ceci.")
        made.add_attachment(b"root\n", maintype="text", subtype="plain", filename="checkpoint.txt")
        return mailbox.drop(self.app.extensions["fundapp.settings"].mailbox_dir, made, self.now)
