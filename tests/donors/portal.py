"""A donor's contact with an agreement and a published report, for tests; and their browser."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.accounts.queries.people import actor_of
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.donors.models import (
    AgreementCondition,
    AgreementInstalment,
    AgreementLine,
    AgreementReader,
    AgreementReport,
    DonorReport,
    ReportSnapshot,
)
from fundapp.donors.rules.report_data import FORMAT, canonical, digest_of
from tests.accounts.people import person_of
from tests.donors.agreements import AgreementFactory
from tests.donors.factories import FunderFactory
from tests.fixtures.application import NOW
from tests.outbox.recipients import add_recipient

MONEY = ("received", "refunded", "awards", "fees", "exchange", "administration", "spent")


def report_data(**cover: Any) -> dict[str, Any]:
    """What a small report says: 40 000 received, 31 250 spent, 45 persons."""
    flows = {name: {"period": 0, "total": 0} for name in MONEY}
    flows |= {"received": {"period": 0, "total": 4_000_000}, "spent": {"period": 0, "total": 3_125_000}}
    head = {
        "code": "CLAIR", "title": "Protéger celles et ceux qui défendent", "reference": "CL/7", "funder": "Fonds Clair",
        "holder": "Réseau", "currency": "EUR", "amount": 10_000_000, "begins_on": "2026-01-01",
        "ends_on": "2027-12-31", "share": None,
    }  # fmt: skip
    about = {
        "title": "Premier semestre", "kind": "both", "template": "letter", "language": "fr", "edition": 1,
        "changes": None, "covers_from": "2026-01-01", "covers_to": "2026-02-28", "cut_off": "2026-03-02T08:00:00+00:00",
    }  # fmt: skip
    figures = {
        "money": {**flows, "held": 0, "cash": 875_000, "strangers": 0}, "local": [], "lines": [],
        "evidence": {"paid": 0, "documented": 0, "waived": 0, "missing": 0}, "requests": [],
        "persons": [{"key": "primary", "count": 45}], "tables": [], "times": [], "indicators": [], "ledger": None,
        "withheld": [],
    }  # fmt: skip
    sections = [{"key": "thanks", "title": "Ce que votre soutien a permis", "text": "Des personnes sont à l’abri."}]
    return {
        "format": FORMAT, "head": head, "cover": about | cover, "figures": figures, "sections": sections, "stories": [],
    }  # fmt: skip


@dataclass
class House:
    """The two sides: somebody of ours who may do everything, and contacts of donors."""

    app: Flask
    session: Session
    ours: Context

    def contact(self, name: str, groups: tuple[str, ...] = ("donors",), state: str = "active") -> Person:
        """A person of these groups who is reached by mail."""
        made = person_of(name, groups, state)
        self.session.add(made)
        self.session.flush()
        add_recipient(self.session, owner_id=made.id, address=f"{made.id.hex}@example.org")
        return made

    def acting(self, person: Person, groups: tuple[str, ...] = ("donors",)) -> Context:
        """As this person, with what their groups may do."""
        grants = self.app.extensions["fundapp.ports"].grants
        return replace(self.ours, actor=actor_of(person, frozenset(groups), grants))

    def agreement(self, *, funder: str = "Fonds Clair", **facts: Any) -> UUID:
        """An agreement with a part of each kind."""
        host = FunderFactory.build(id=uuid4(), name=funder)
        self.session.add(host)
        self.session.flush()
        made = AgreementFactory.build(funder_id=host.id, **facts)
        self.session.add(made)
        self.session.flush()
        day = date(2026, 6, 30)
        for part in (
            AgreementInstalment(amount=40_000_00, due_on=day, number=1),
            AgreementInstalment(amount=60_000_00, due_on=date(2027, 1, 31), number=2, condition="Après le rapport"),
            AgreementCondition(text="Ouvrir un compte réservé", due_on=day, number=1),
            AgreementLine(label="Mises à l’abri", amount=70_000_00, leeway=1000, purposes=("relocation",), number=1),
            AgreementReport(
                kind="both", due_on=day, covers_from=made.begins_on, covers_to=day, number=1, note="À nous"
            ),
        ):
            part.id, part.agreement_id = uuid4(), made.id
            self.session.add(part)
        self.session.flush()
        agreement_id: UUID = made.id
        return agreement_id

    def reads(self, person: Person, agreement_id: UUID) -> AgreementReader:
        """That a person reads an agreement."""
        assert self.ours.actor is not None
        made = AgreementReader(
            id=uuid4(), agreement_id=agreement_id, person_id=person.id, since=NOW, by_id=self.ours.actor.id,
            entry_id=uuid4(),
        )  # fmt: skip
        self.session.add(made)
        self.session.flush()
        return made

    def published(
        self, agreement_id: UUID, *, corrects: UUID | None = None, digest: str | None = None, **facts: Any
    ) -> UUID:
        """A published report; `corrects`: the edition before it, which is corrected by now; `digest`: a wrong one."""
        edition = 2 if corrects else 1
        changes = "Le total des frais" if corrects else None
        cover = {"edition": edition, "changes": changes}
        given = {
            "template": "letter", "kind": "both", "language": "fr", "title": "Premier semestre", "state": "published",
            "covers_from": date(2026, 1, 1), "covers_to": date(2026, 2, 28), **facts,
        }  # fmt: skip
        made = DonorReport(
            id=uuid4(), agreement_id=agreement_id, edition=edition, corrects_id=corrects, changes=changes,
            created_at=NOW, updated_at=NOW, entry_id=uuid4(), **given,
        )  # fmt: skip
        self.session.add(made)
        if corrects:
            self.session.get_one(DonorReport, corrects).state = "corrected"
        self.session.flush()
        if given["state"] in ("published", "corrected"):
            self._freeze(made, canonical(report_data(**cover)), digest)
        return made.id

    def _freeze(self, made: DonorReport, text: str, digest: str | None) -> None:
        first, second = (person_of(f"Visa {made.id.hex[:6]} {each}", ("finance",)) for each in "ab")
        self.session.add_all([first, second])
        self.session.flush()
        told = {"digest": digest or digest_of(text)}
        entry_id = record(self.session, self.ours, "report.published", "donor_report", made.id, told)
        self.session.add(
            ReportSnapshot(
                report_id=made.id, agreement_id=made.agreement_id, published_at=NOW, digest=told["digest"], data=text,
                first_id=first.id, second_id=second.id, withheld=[], finding={}, entry_id=entry_id,
            )
        )  # fmt: skip
        self.session.flush()

    def browser(self, ctx: Context, patch: Any) -> FlaskClient:
        """The browser of whoever acts there, who needs not sign in."""
        self.session.commit()  # or its savepoint would stand in the way of those of the requests
        patch.setattr(self.app.extensions["fundapp.ports"], "identify", lambda: ctx.actor)
        return self.app.test_client()
