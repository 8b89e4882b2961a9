"""What the database keeps of partners: one lead, each organisation once, whoever is quicker."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.errors import Invalid
from fundapp.core.reader import reading
from fundapp.grants.commands.partners import add_partner
from fundapp.grants.models import Opportunity, OpportunityPartner
from tests.accounts.network import organisation
from tests.fixtures.application import NOW
from tests.grants.opportunities import OpportunityFactory
from tests.grants.partnering import WRITTEN, Keep, add_partner_row

__all__ = ["add_partner_row"]

Add = Callable[..., UUID]


def told(**answers: Any) -> dict[str, Any]:
    return {**WRITTEN, "organisation_id": None, "name": None, **answers}


@pytest.mark.parametrize(
    "facts",
    [
        {"role": "chief"},
        {"standing": "perhaps"},
        {"standing": "mandated"},
        {"standing": "declined"},
        {"mandate_on": date(2026, 1, 1)},
        {"declined_why": "Non"},
        {"share": 5},
        {"share": -5, "share_currency": "EUR"},
        {"organisation_id": None},
        {"name": "Ligue"},
        {"organisation_id": None, "name": "Ligue", "sort_name": "ligue", "role": "lead"},
        {"role": "lead", "standing": "declined", "declined_why": "Non"},
    ],
)
def test_the_database_keeps_no_nonsense(
    session: Session, add_opportunity: Add, add_partner_row: Keep, facts: dict[str, Any]
) -> None:
    ligue = organisation(session, "Ligue")
    with pytest.raises(IntegrityError):
        add_partner_row(add_opportunity(), **{"organisation_id": ligue, **facts})


def test_the_database_keeps_one_lead_and_each_organisation_once(
    session: Session, add_opportunity: Add, add_partner_row: Keep
) -> None:
    host, ligue, cercle = add_opportunity(), organisation(session, "Ligue"), organisation(session, "Cercle")
    add_partner_row(host, organisation_id=ligue, role="lead")
    for twice in ({"organisation_id": ligue}, {"organisation_id": cercle, "role": "lead"}):
        with pytest.raises(IntegrityError):
            add_partner_row(host, **twice)
    add_partner_row(add_opportunity(), organisation_id=ligue, role="lead")


def test_two_who_add_the_same_organisation_at_once_add_it_once(
    app: Flask, committed: Engine, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("commands.partners", "queries.opportunities"):
        monkeypatch.setattr(f"fundapp.grants.{place}.require", lambda _verdict: None)
    silent = replace(ctx, actor=None)
    host, ligue = OpportunityFactory.build(), uuid4()
    with Session(committed) as session:
        session.add(host)
        named = {"name": "Ligue", "sort_name": "ligue", "country": "CM", "active": True}
        session.add(Organisation(id=ligue, created_at=NOW, updated_at=NOW, entry_id=uuid4(), **named))
        session.commit()
        host_id = host.id
    barrier = Barrier(2)

    def one(role: str) -> str:
        with app.app_context(), reading(ctx.reader):
            barrier.wait(10)
            try:
                with transaction() as writing:
                    add_partner(writing, silent, host_id, told(organisation_id=ligue, role=role))
            except Invalid:
                return "refused"
            return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, ["lead", "associate"])) == ["done", "refused"]
    with Session(committed) as session:
        assert session.scalar(select(func.count()).select_from(OpportunityPartner)) == 1
        kept = session.scalars(select(OpportunityPartner)).one()
        lead_id = session.scalars(select(Opportunity.lead_id)).one()
        assert lead_id == (ligue if kept.role == "lead" else None)
