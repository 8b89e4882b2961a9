"""Papers of funders come back whole from a backup: the row with its key, and the bytes in the store."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from fundapp.donors.filing import open_paper, take_in
from fundapp.donors.models import FunderFile
from fundapp.vault.files import open_store
from fundapp.vault.files.uploads import SealingSpool
from fundapp.vault.papers import Upload
from tests.accounts.people import person_of
from tests.donors.factories import FunderFactory
from tests.fixtures.application import NOW
from tests.fixtures.houses import MakeHouse

pytestmark = pytest.mark.usefixtures("rebuilt_quickly")

TEXT = "Lignes directrices : été 2026.\n".encode() * 30_000


def test_a_paper_is_restored_whole(make_house: MakeHouse) -> None:
    house, other = make_house("one"), make_house("two")
    stores: list[Any] = [open_store(each.folder / "papers") for each in (house, other)]
    ours, theirs = stores
    with SealingSpool() as spool:
        spool.write(TEXT)
        sealed = take_in(ours, Upload("Lignes.txt", spool))
    funder_id, author = uuid4(), person_of("Awa", ("fundraising",), "active")
    author_id = author.id
    with house.writing() as session:
        session.add_all([FunderFactory.build(id=funder_id), author])
        session.flush()
        said = {"kind": "call", "sort_name": "lignes", "found_by": "lignes", "added_by_id": author_id}
        stamps = {"created_at": NOW, "updated_at": NOW, "entry_id": uuid4()}
        of_row = {name: value for name, value in vars(sealed).items() if name != "kept_digest"}
        session.add(FunderFile(funder_id=funder_id, **of_row, **said, **stamps))
    backup = house.back_up(store=ours)
    assert TEXT[:40] not in backup.read_bytes()
    other.restore(backup, store=theirs)
    with other.writing() as session:
        found = session.scalars(select(FunderFile).options(undefer(FunderFile.key))).one()
        session.expunge(found)
    assert (found.name, found.size, found.digest) == ("Lignes.txt", len(TEXT), sealed.digest)
    assert b"".join(open_paper(theirs, found)) == TEXT
