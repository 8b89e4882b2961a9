"""The log against the business tables, both ways."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.orm import Session

from fundapp.accounts.commands.own import remove_view, save_view
from fundapp.accounts.models import SavedView
from fundapp.audit.models import Alias
from fundapp.audit.rows import FAULTS, disagreements, misnamed
from fundapp.audit.sequencer import sequence
from fundapp.core.context import Context
from fundapp.donors.commands.funders import add_funder, update_funder
from fundapp.donors.models import Funder
from fundapp.donors.schemas.funders import FunderSchema
from tests.donors.factories import FunderFactory

GIVEN = FunderSchema().load(
    {"name": "Fonds", "kind": "embassy", "status": "active", "needs_registration": "no", "themes": ["media"]}
)


@pytest.fixture
def written(session: Session, ctx: Context) -> Funder:
    """A funder that was added, then changed; a view that was saved, and one that was removed."""
    found = add_funder(session, ctx, GIVEN)
    update_funder(session, ctx, found.id, GIVEN | {"notes": "x"}, expected_version=1)
    save_view(session, ctx, "funders.index", {}, {"title": "one", "shared": "me"})
    gone = save_view(session, ctx, "funders.index", {}, {"title": "two", "shared": "me"})
    remove_view(session, ctx, gone.id)
    session.flush()
    sequence(session)
    return found


def faults(session: Session) -> list[str]:
    return [each.fault for each in disagreements(session)]


@pytest.mark.usefixtures("written")
def test_rows_that_commands_wrote_fit_the_log(session: Session) -> None:
    assert faults(session) == []


def slip_in(session: Session, _written: Funder) -> None:
    session.add(FunderFactory.build(id=uuid4()))
    session.flush()


def take_out(session: Session, written: Funder) -> None:
    session.execute(delete(Funder).where(Funder.id == written.id))


def put_back(session: Session, written: Funder) -> None:
    session.execute(update(Funder).where(Funder.id == written.id).values(entry_id=uuid4()))


def resurrect(session: Session, _written: Funder) -> None:
    from fundapp.audit.models import Alias, Entry

    gone = (
        session.query(Alias.subject_id)
        .join(Entry, Entry.subject == Alias.alias)
        .filter(Entry.action == "saved_view.removed")
        .scalar()
    )
    kept = session.query(SavedView).one()
    values: dict[str, Any] = {each.key: getattr(kept, each.key) for each in SavedView.__mapper__.column_attrs}
    session.add(SavedView(**values | {"id": gone, "title": "two"}))
    session.flush()


@pytest.mark.parametrize(
    ("tamper", "fault"),
    [
        (slip_in, "unknown_entry"),
        (take_out, "row_missing"),
        (put_back, "not_the_last"),
        (resurrect, "removed_yet_there"),
    ],
)
def test_a_row_touched_behind_the_commands_is_found(
    session: Session, written: Funder, tamper: Callable[[Session, Funder], None], fault: str
) -> None:
    tamper(session, written)
    assert faults(session) == [fault]


def test_what_is_still_staged_is_left_for_the_next_time(session: Session, ctx: Context, written: Funder) -> None:
    update_funder(session, ctx, written.id, GIVEN | {"notes": "y"}, expected_version=written.version)
    assert faults(session) == []
    sequence(session)
    assert faults(session) == []


@pytest.mark.usefixtures("written")
def test_aliases_lead_to_whom_the_entries_bind(session: Session) -> None:
    assert list(misnamed(session)) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (update(Alias).where(Alias.kind == "person").values(subject_id=uuid4()), "alias_changed"),
        (update(Alias).where(Alias.kind == "funder").values(subject_id=uuid4()), "alias_changed"),
        (delete(Alias).where(Alias.kind == "funder"), "alias_missing"),
        (delete(Alias).where(Alias.kind == "person"), "alias_missing"),
    ],
)
@pytest.mark.usefixtures("written")
def test_an_alias_that_was_given_to_another_or_taken_away_is_found(session: Session, change: Any, fault: str) -> None:
    without_triggers(session)
    session.execute(change)
    assert {each.fault for each in misnamed(session)} == {fault}


def without_triggers(session: Session) -> None:
    if session.get_bind().dialect.name != "sqlite":
        session.execute(text("ALTER TABLE audit_alias DISABLE TRIGGER USER"))
        return
    for event in ("update", "delete", "replace"):
        session.execute(text(f"DROP TRIGGER audit_alias_no_{event}"))


def test_every_fault_has_words() -> None:
    faults = {"unknown_entry", "not_the_last", "row_missing", "removed_yet_there", "alias_changed", "alias_missing"}
    assert faults == FAULTS.keys()
