"""Columns that hold sealed values: plain text and misplaced envelopes never reach the database."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import Uuid

from fundapp.core.database import transaction
from fundapp.core.errors import EditConflict
from fundapp.vault.commands import create_compartments
from fundapp.vault.envelope import Envelope, Place, SealedColumn, check_places, sealed
from fundapp.vault.opened import Opened
from fundapp.vault.rules import Kind
from tests.vault.people import People, new_case


class _Base(DeclarativeBase):
    pass


class Compartment(_Base):
    """What the vault keeps of a compartment, as far as a column asks."""

    __tablename__ = "vault_compartment"

    id: Mapped[Any] = mapped_column(Uuid(), primary_key=True)
    version: Mapped[int]


class Story(_Base):
    """A case as a later package might keep it."""

    __tablename__ = "story"

    id: Mapped[Any] = mapped_column(Uuid(), primary_key=True)
    told: Mapped[Envelope | None] = sealed(Kind.NARRATIVE)
    name: Mapped[Envelope | None] = sealed(Kind.IDENTITY)


check_places(_Base)


@pytest.fixture
def opened(people: People) -> Opened:
    """Two compartments of a case."""
    with transaction() as session:
        plan = {kind: [people.group("officers")] for kind in (Kind.NARRATIVE, Kind.IDENTITY)}
        return create_compartments(session, people.ctx, people.vault, new_case(), plan)


@pytest.fixture
def table() -> Any:
    """The model's table, in memory."""
    engine = create_engine("sqlite://")
    _Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_what_was_sealed_for_a_row_is_kept_and_read_back(table: Session, opened: Opened) -> None:
    row_id = uuid4()
    place = Place("story", row_id, "told")
    table.add(Story(id=row_id, told=opened.seal(Kind.NARRATIVE, place, "Émérence"), name=None))
    table.commit()
    (found,) = table.scalars(select(Story))
    assert found.told is not None
    assert opened.read(Kind.NARRATIVE, place, found.told) == "Émérence"
    assert found.name is None
    found.told = opened.seal(Kind.NARRATIVE, place, "autre")
    table.commit()


def test_plain_text_is_refused(table: Session) -> None:
    for plain in ("Émérence", "Émérence".encode(), b""):
        table.add(Story(id=uuid4(), told=plain))
        with pytest.raises(StatementError, match="never plain text"):
            table.commit()
        table.rollback()


def test_an_envelope_for_another_row_column_table_or_compartment_is_refused(table: Session, opened: Opened) -> None:
    row_id = uuid4()
    for kind, place in (
        (Kind.NARRATIVE, Place("story", uuid4(), "told")),
        (Kind.NARRATIVE, Place("story", row_id, "name")),
        (Kind.NARRATIVE, Place("case", row_id, "told")),
        (Kind.IDENTITY, Place("story", row_id, "told")),
    ):
        table.add(Story(id=row_id, told=opened.seal(kind, place, "x")))
        with pytest.raises(ValueError, match="another place"):
            table.commit()
        table.rollback()


def test_an_envelope_without_its_place_is_refused_on_a_change_too(table: Session, opened: Opened) -> None:
    row_id = uuid4()
    place = Place("story", row_id, "told")
    table.add(Story(id=row_id, told=opened.seal(Kind.NARRATIVE, place, "x")))
    table.commit()
    (row,) = table.scalars(select(Story))
    row.told = Envelope(opened.seal(Kind.NARRATIVE, place, "y").record)
    with pytest.raises(ValueError, match="another place"):
        table.commit()


def test_what_was_sealed_under_a_key_that_was_renewed_meanwhile_is_refused(table: Session, opened: Opened) -> None:
    row_id = uuid4()
    sealed_text = opened.seal(Kind.NARRATIVE, Place("story", row_id, "told"), "x")
    table.add(Compartment(id=opened.compartment(Kind.NARRATIVE).id, version=2))
    table.commit()
    table.add(Story(id=row_id, told=sealed_text))
    with pytest.raises(EditConflict):
        table.commit()


def test_a_column_of_any_compartment_looks_at_the_place_alone() -> None:
    assert SealedColumn(None).kind is None
    assert SealedColumn(Kind.MAILBOX).kind is Kind.MAILBOX
