"""What is not whole, not ours or not meant is refused, and nothing is touched."""

import io
import tarfile
from collections.abc import Callable, Iterator
from itertools import pairwise

import click
import pytest
from sqlalchemy import create_engine

from fundapp.core.errors import Conflict
from fundapp.core.reader import reading
from fundapp.runtime.backup import writing
from fundapp.runtime.backup.archive import END
from fundapp.runtime.backup.errors import Unfit
from fundapp.runtime.backup.reading import look_through
from fundapp.runtime.errors import StartError
from fundapp.runtime.place import occupied
from fundapp.runtime.terminal import operator
from tests.fixtures.databases import PostgresServer
from tests.fixtures.houses import House, MakeHouse, Store

Fill = Callable[[House], None]


def ends(archive: bytes) -> Iterator[int]:
    """Where each member ends."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as found:
        for member in found.getmembers():
            yield member.offset_data + (member.size + 511) // 512 * 512


@pytest.fixture(scope="module")
def made() -> list[bytes]:
    """The backup that the tests here try to pass off as another, once there is one."""
    return []


@pytest.fixture
def backup(made: list[bytes], make_house: MakeHouse, fill: Fill) -> bytes:
    """A backup of a full house, with a file."""
    if not made:
        house = make_house("backed-up")
        fill(house)
        made.append(house.back_up(store=Store({"ab" * 16: b"sealed" * 300})).read_bytes())
    return made[0]


def refuses(archive: bytes) -> bool:
    try:
        look_through(io.BytesIO(archive))
    except Unfit:
        return True
    return False


def test_a_backup_is_a_tar_like_any_other(backup: bytes) -> None:
    with tarfile.open(fileobj=io.BytesIO(backup)) as found:
        names = found.getnames()
    assert names[0] == "manifest.json"
    assert names[-1] == "trailer.json"
    assert "tables/audit_entry/000000000000" in names
    assert not refuses(backup)


def test_a_backup_that_was_cut_is_refused(backup: bytes) -> None:
    cuts = [0, *ends(backup), len(backup) - 512, len(backup) - 1]
    assert len(cuts) > 15
    assert all(refuses(backup[:cut]) for cut in cuts)
    assert all(refuses(backup[:cut] + END) for cut in cuts[:-3])
    assert refuses(backup + b"\0")


def test_a_backup_that_lacks_a_member_is_refused(backup: bytes) -> None:
    places = list(ends(backup))
    assert all(refuses(backup[:one] + backup[other:]) for one, other in pairwise(places))


@pytest.mark.sqlite  # the bytes are the same, whichever database they come of
def test_a_changed_byte_in_any_member_is_refused(backup: bytes) -> None:
    start = 0
    for end in ends(backup):
        for place in {start, start + 100, start + 136, start + 345, start + 512, (start + 512 + end) // 2, end - 1}:
            if place < end:
                changed = bytearray(backup)
                changed[place] ^= 1
                assert refuses(bytes(changed)), place
        start = end


def test_what_is_refused_leaves_the_database_as_it_was(make_house: MakeHouse, fill: Fill, backup: bytes) -> None:
    house = make_house()
    fill(house)
    before = house.rows()
    file = house.folder / "cut"
    for content in (backup[: list(ends(backup))[-2]] + END, backup.replace(b"sealedsealed", b"sealedsEaled", 1)):
        file.write_bytes(content)
        with pytest.raises(Unfit):
            house.restore(file, store=Store())
        assert house.rows() == before


def test_a_backup_that_changes_between_the_check_and_the_restore_changes_nothing(
    make_house: MakeHouse, backup: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = make_house()
    before, file = house.rows(), house.folder / "backup"
    file.write_bytes(backup)

    def asked(*_words: object, **_options: object) -> bool:
        file.write_bytes(backup.replace(b"sealedsealed", b"sealedsEaled", 1))
        return True

    monkeypatch.setattr(click, "confirm", asked)
    with pytest.raises(Unfit):
        house.restore(file, store=Store(), ask=True)
    assert house.rows() == before


def test_a_backup_cannot_name_a_file_outside_its_store(make_house: MakeHouse) -> None:
    house, store = make_house(), Store()
    for name in ("../outside", "/outside", "a/../../outside", ".hidden"):
        file = house.back_up(store=Store({name: b"x"}))
        with pytest.raises(Unfit):
            house.restore(file, store=store)
    assert store.files == {}


@pytest.mark.usefixtures("in_english")
def test_a_backup_by_a_newer_fundapp_is_refused_by_name(make_house: MakeHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    house = make_house()
    with monkeypatch.context() as newer:
        newer.setattr(writing, "FORMAT", 2)
        file = house.back_up()
    with pytest.raises(Unfit) as refused:
        house.restore(file)
    assert writing.product_version() in refused.value.reason
    with monkeypatch.context() as newer:
        newer.setattr(writing, "_current_revision", lambda _session: "0999")
        file = house.back_up()
    with pytest.raises(Unfit) as refused:
        house.restore(file)
    assert "0999" in refused.value.reason


@pytest.fixture
def in_english() -> Iterator[None]:
    """Reasons in English."""
    with reading(operator({})):
        yield


def test_a_database_that_holds_something_is_replaced_only_where_that_is_said(make_house: MakeHouse, fill: Fill) -> None:
    house, bare = make_house(), make_house("bare")
    file = house.back_up()
    bare.restore(file, replace=False)
    fill(house)
    before = house.rows()
    with pytest.raises(Conflict):
        house.restore(file, replace=False)
    assert house.rows() == before


def test_nothing_is_restored_where_fundapp_runs(make_house: MakeHouse) -> None:
    house = make_house()
    file = house.back_up()
    with occupied(house.folder), pytest.raises(StartError):
        house.restore(file)


def test_nothing_is_restored_where_others_are_connected(make_house: MakeHouse, postgres_server: PostgresServer) -> None:
    url = postgres_server.empty()
    file, house = make_house().back_up(), make_house("served", url=url)
    engine = create_engine(url)
    with engine.connect(), pytest.raises(Conflict):
        house.restore(file)
    engine.dispose()
    house.restore(file)
    postgres_server.drop(url)


def test_whoever_says_no_has_nothing_restored(
    make_house: MakeHouse, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = make_house()
    fill(house)
    file, before = house.back_up(), house.rows()
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    with pytest.raises(click.Abort):
        house.restore(file, ask=True)
    assert house.rows() == before


def test_sealed_files_without_a_place_for_them_are_refused(make_house: MakeHouse) -> None:
    house = make_house()
    file = house.back_up(store=Store({"ab" * 16: b"x"}))
    with pytest.raises(Unfit):
        house.restore(file, store=None)


def test_in_production_a_restore_without_the_log_must_be_asked_for(make_house: MakeHouse) -> None:
    house = make_house(mode="production", public_url="https://fonds.example.org")
    file = house.back_up()
    with pytest.raises(Conflict):
        house.restore(file)
    house.restore(file, without_log=True)


def test_a_table_that_the_manifest_does_not_know_is_refused(
    make_house: MakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, real = make_house(), writing._manifest
    monkeypatch.setattr(writing, "_manifest", lambda *words: {**real(*words), "tables": []})
    with pytest.raises(Unfit):
        house.restore(house.back_up())
