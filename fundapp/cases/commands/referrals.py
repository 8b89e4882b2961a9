"""Partner organisations: they enter cases for their people, and add to them without reading them."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.arriving import Arrival, ArrivedStep
from fundapp.cases.commands.additions import ArrivedFile
from fundapp.cases.commands.desk import refuse_future
from fundapp.cases.commands.intake import receive_application
from fundapp.cases.commands.telling import tell_of_news
from fundapp.cases.filing import addition_by
from fundapp.cases.models import Addition, EmergencyCase
from fundapp.cases.permissions import may_refer
from fundapp.cases.queries.conflicts import refuse_other_readers
from fundapp.cases.queries.referrals import organisations_of, referral
from fundapp.cases.rules.vocabulary import Channel
from fundapp.core.context import Context
from fundapp.core.errors import Invalid
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.vault.commands import add_document, receive_sealed
from fundapp.vault.rules import Kind

KIND = EmergencyCase.__tablename__


def refer_person(session: Session, ctx: Context, arrival: Arrival) -> EmergencyCase:
    """Keeps a case that a partner enters for somebody whom they accompany.

    Raises Invalid (fields `organisation_id`, `first_contact_at`) for an organisation that is not the actor's own, or is
    no longer active, and for a first contact that is still to come; CodeTaken as `receive_call`.
    """
    require(may_refer(ctx))
    refuse_future(ctx, arrival.facts.first_contact_at)
    organisation_id = arrival.facts.organisation_id
    mine = {each.id for each in organisations_of(session, ctx) if each.active}
    if organisation_id is None or organisation_id not in mine or arrival.facts.channel is not Channel.PARTNER:
        raise Invalid({"organisation_id": [_("Please choose one of your own organisations.")]})
    found = receive_application(session, ctx, arrival)
    record(session, ctx, "case.referral.entered", KIND, found.id, {"organisation": organisation_id.hex})
    return found


def add_to_referral(
    session: Session, ctx: Context, reference: str, arrived: ArrivedStep, files: Sequence[ArrivedFile] = ()
) -> Addition:
    """Keeps what a partner adds to a case of their own organisations; whoever looks after it is told.

    Raises NotFound for any other case. `files` were sealed for its compartment before.
    """
    found = referral(session, ctx, reference)
    refuse_other_readers(session, found.id, arrived.prepared)
    made = addition_by(ctx, "partner", found.id, arrived)
    opened = receive_sealed(session, ctx, arrived.prepared)
    told = {"case": found.id.hex, "step": made.step, "files": len(files)}
    made.entry_id = record(session, ctx, "case.referral.added", Addition.__tablename__, made.id, told)
    tell_of_news(found, session, ctx, f"case.addition:{made.id.hex}")
    session.add(made)
    session.flush()
    for each in files:
        add_document(session, ctx, opened, Kind.EVIDENCE, each.file, each.title)
    return made
