"""A restore goes on with the newest export of the log: nothing that stood in it is lost, and signing goes on."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text

from fundapp.audit.commands import erase_payloads, record
from fundapp.audit.loading import Told
from fundapp.audit.models import CheckpointRow, Entry, Payload
from fundapp.audit.rows import misnamed
from fundapp.audit.sequencer import sequence_all
from fundapp.audit.signing import signer_of
from fundapp.audit.verify import verify_export
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.runtime.backup.errors import Unfit
from fundapp.runtime.backup.logs import check_export
from fundapp.runtime.backup.reading import look_through
from fundapp.runtime.backup.restoring import FROM_THE_EXPORT
from tests.fixtures.houses import House, MakeHouse

pytestmark = pytest.mark.usefixtures("rebuilt_quickly")

LOG = FROM_THE_EXPORT | {"audit_alias", "audit_erasure"}


@pytest.fixture
def house(make_house: MakeHouse, ctx: Context) -> House:
    """20 entries under a checkpoint, 3 more in the log, and 2 staged."""
    made = make_house()
    made.tell(ctx, 20)
    made.sign()
    made.tell(ctx, 3)
    with made.app.app_context():
        sequence_all()
    made.tell(ctx, 2)
    return made


def actions(house: House) -> list[str]:
    with house.writing() as session:
        return list(session.scalars(select(Entry.action).order_by(Entry.index)))


def test_the_log_is_the_one_of_the_export_and_goes_on_from_it(house: House, ctx: Context, told: list[Told]) -> None:
    first = house.sign()
    file = house.back_up()
    lost = house.tell(ctx, 520, "case.withdrawn")
    second = house.sign()
    export, before = house.export(), house.rows()
    house.restore(file, export)
    after = house.rows()
    assert {name: sorted(after[name]) for name in LOG - {"audit_checkpoint"}} == {
        name: sorted(before[name]) for name in LOG - {"audit_checkpoint"}
    }
    assert [each.action for each in told] == ["case.withdrawn"] * 520
    assert [each.payload["round"] for each in told if each.payload] == list(range(520))
    house.tell(ctx, 2)
    third = house.sign()
    with house.export().open("rb") as lines:
        found = verify_export(lines, held=[first, second, third])
    assert found.entries == 25 + 520 + 1 + 2
    assert actions(house)[-3:] == ["backup.restored", "case.seen", "case.seen"]
    with house.writing() as session:
        assert list(misnamed(session)) == []
        ids = session.scalars(select(Entry.id).where(Entry.action == "case.withdrawn").order_by(Entry.index)).all()
        assert sorted(ids) == sorted(lost)


def test_checkpoints_keep_their_time_where_the_backup_knows_it(house: House, ctx: Context) -> None:
    file = house.back_up()
    with house.writing() as session:
        known = session.scalars(select(CheckpointRow.made_at)).one()
    house.tell(ctx, 1)
    house.sign()
    house.restore(file, house.export())
    with house.writing() as session:
        old, new = session.scalars(select(CheckpointRow.made_at).order_by(CheckpointRow.size)).all()
    assert old == known
    assert new == datetime(2026, 3, 14, 9, 26, tzinfo=UTC)


def test_what_was_staged_is_sequenced_once(house: House, ctx: Context, told: list[Told]) -> None:
    file = house.back_up()  # 23 in the log, 2 staged
    house.sign()
    export = house.export()
    house.restore(file, export)
    assert told == [], "what they did is in the rows of the backup"
    house.sign()
    assert actions(house) == ["case.seen"] * 25 + ["backup.restored"]


def test_what_was_staged_and_is_not_in_the_export_still_enters_the_log(house: House, ctx: Context) -> None:
    export = house.export()  # 20 entries
    other = house.back_up()
    with pytest.raises(Unfit):  # the backup has 23
        house.restore(other, export)
    house.sign()
    export = house.export()
    house.tell(ctx, 4, "case.late")
    house.restore(house.back_up(), export)
    house.sign()
    assert actions(house) == ["case.seen"] * 25 + ["case.late"] * 4 + ["backup.restored"]


def test_what_was_erased_since_is_erased(house: House, ctx: Context, told: list[Told]) -> None:
    with house.writing() as session:
        gone = session.scalars(select(Entry).where(Entry.index == 7)).one()
        alias, gone_id = gone.subject, gone.id
    file = house.back_up()
    (new,) = house.tell(ctx, 1)
    house.sign()
    with house.writing() as session:
        erase_payloads(session, ctx, [gone_id, new], "person_asked")
    house.sign()
    export = house.export()
    house.restore(file, export)
    house.sign()
    with house.writing() as session:
        assert session.scalars(select(Payload).where(Payload.entry_id.in_([gone_id, new]))).all() == []
        kept = text("SELECT count(*) FROM audit_alias WHERE alias = :alias")
        assert session.scalar(kept, {"alias": alias}) == 1, "the backup knew whom it stands for"
    withheld = next(each for each in told if each.payload is None)
    assert (withheld.action, withheld.kind, withheld.subject_id) == ("case.seen", "case", None)
    with house.export().open("rb") as lines:
        assert verify_export(lines).erased == 2


def test_an_erasure_that_was_still_staged_is_carried_out(house: House, ctx: Context) -> None:
    house.sign()
    export = house.export()
    with house.writing() as session:
        (own,) = session.scalars(select(Entry.id).where(Entry.index == 7)).all()
        erase_payloads(session, ctx, [own], "person_asked")
    house.restore(house.back_up(), export)
    house.sign()
    with house.writing() as session:
        assert session.get(Payload, own) is None


def test_a_replayer_is_told_whom_an_entry_is_about(house: House, ctx: Context, told: list[Told]) -> None:
    house.sign()
    file, subject = house.back_up(), UUID(int=77)
    with house.writing() as session:
        record(session, ctx, "compartment.shredded", "vault_compartment", subject, {"reason": "person_asked"})
    house.sign()
    house.restore(file, house.export())
    (found,) = told
    assert (found.action, found.kind, found.subject_id) == ("compartment.shredded", "vault_compartment", subject)
    assert found.payload is not None
    assert found.payload["reason"] == "person_asked"


def refused(house: House, file: Path, export: Path) -> bool:
    """Whether a restore is refused and has touched nothing."""
    before = house.rows()
    with pytest.raises(Unfit):
        house.restore(file, export)
    return house.rows() == before


def test_a_log_with_other_entries_is_refused(make_house: MakeHouse, ctx: Context) -> None:
    one, other = make_house("one"), make_house("other")
    for house, count in ((one, 5), (other, 9)):
        house.tell(ctx, count)
        house.sign()
    assert refused(make_house("third"), one.back_up(), other.export())


def test_a_log_under_another_key_is_refused(make_house: MakeHouse, ctx: Context) -> None:
    house = make_house()
    house.tell(ctx, 5)
    house.sign()
    other = make_house("other", audit_key="UUFRQVFBUUFRQVFBUUFRQVFBUUFRQVFBUUFRQVFBUUE=")
    file, export = house.back_up(), house.export()
    assert refused(other, file, export)
    with file.open("rb") as source, pytest.raises(Unfit):  # and long before anything is loaded
        check_export(export, look_through(source), signer_of(other.app.extensions["fundapp.settings"]))


def test_a_changed_export_is_refused(house: House) -> None:
    file, export = house.back_up(), house.export()
    house.sign()
    export = house.export()
    lines = export.read_bytes().splitlines(keepends=True)
    changed = json.loads(lines[3])
    lines[3] = lines[3].replace(changed["leaf"]["action"].encode(), b"case.sold")
    export.write_bytes(b"".join(lines))
    assert refused(house, file, export)
    export.write_bytes(b"".join(house.export("again.jsonl").read_bytes().splitlines(keepends=True)[:-1]))
    assert refused(house, file, export)


def test_an_export_that_lacks_what_this_machine_signed_is_refused(house: House, ctx: Context) -> None:
    house.sign()
    file, export = house.back_up(), house.export()
    house.tell(ctx, 1)
    house.sign()
    assert refused(house, file, export)
    (house.folder / "audit-last").unlink()
    house.restore(file, export)


def test_another_machine_remembers_the_log_that_it_was_given(make_house: MakeHouse, house: House, ctx: Context) -> None:
    old = house.back_up()
    house.sign()
    other = make_house("other")
    other.restore(old, house.export())
    assert (other.folder / "audit-last").read_text() == (house.folder / "audit-last").read_text()


def test_without_the_log_an_older_backup_signs_nothing_until_the_auditors_were_told(
    house: House, ctx: Context, capsys: pytest.CaptureFixture[str]
) -> None:
    file = house.back_up()
    house.restore(file)
    assert "audit-last" not in capsys.readouterr().out
    house.tell(ctx, 9)
    house.sign()
    house.restore(file)
    assert "audit-last" in capsys.readouterr().out
    with pytest.raises(Conflict):
        house.sign()
    (house.folder / "audit-last").unlink()
    house.sign()
