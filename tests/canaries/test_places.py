"""What the service leaves in files, in Valkey and in answers is found there, and a scan that reads nothing fails."""

import base64
import io
import json
import logging
import os
import quopri
import socket
import zlib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
import redis

from tests.canaries.places import Place, folder, text
from tests.canaries.scan import Allowed, Report, assert_silent, scan
from tests.canaries.servers import valkey
from tests.canaries.words import Canaries
from tests.services.valkey import VARIABLE, valkey_url


@pytest.fixture
def canaries() -> Canaries:
    canaries = Canaries(5)
    canaries.name("other")
    return canaries


def found(canaries: Canaries, place: Place) -> set[tuple[str, str]]:
    return {(finding.label, finding.encoding) for finding in scan(canaries, [place]).findings}


def mail(body: str, encoding: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "Votre demande"
    message.set_content(body, cte=encoding)
    return message.as_bytes()


def test_a_folder_in_which_nothing_was_planted_is_silent(canaries: Canaries, tmp_path: Path) -> None:
    (tmp_path / "log").write_text("nothing to see\n")
    report = assert_silent(canaries, [folder("data", tmp_path), text("answers", [b"<html>", b"</html>"])])
    assert report == Report(read={"data": 15, "answers": 13})


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
def test_a_mail_is_read_as_it_lies_in_the_mailbox(canaries: Canaries, tmp_path: Path, encoding: str) -> None:
    alias = canaries.name("alias")
    body = f"{'Bonjour, ' * 8}{alias} a écrit. {alias}\n" * 3
    (tmp_path / "mailbox").mkdir()
    (tmp_path / "mailbox" / "1.eml").write_bytes(mail(body, encoding))
    with pytest.raises(AssertionError, match=r"data: mailbox/1\.eml, byte \d+: "):
        assert_silent(canaries, [folder("data", tmp_path)])


def test_a_spreadsheet_attached_to_a_mail_is_opened(canaries: Canaries, tmp_path: Path) -> None:
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active.append([canaries.name("alias")])
    book.save(target)
    (tmp_path / "list.xlsx").write_bytes(target.getvalue())
    message = EmailMessage()
    message.add_attachment(target.getvalue(), maintype="application", subtype="octet-stream", filename="list.xlsx")
    (tmp_path / "1.eml").write_bytes(message.as_bytes())
    by_file = {f.where: f.encoding for f in scan(canaries, [folder("data", tmp_path)]).findings if f.whole}
    assert by_file["list.xlsx"].endswith("in zip")
    assert by_file["1.eml"].endswith("in zip in base64")


def test_a_line_of_a_log_is_read_in_json(canaries: Canaries, tmp_path: Path) -> None:
    handler = logging.FileHandler(tmp_path / "log")
    handler.emit(logging.makeLogRecord({"msg": json.dumps({"alias": canaries.name("alias")})}))
    handler.close()
    assert found(canaries, folder("data", tmp_path)) == {("alias", "json")}


def test_the_name_of_a_file_or_folder_is_searched_and_not_repeated(canaries: Canaries, tmp_path: Path) -> None:
    alias, second = canaries.name("alias"), canaries.name("second")
    (tmp_path / alias).mkdir()
    (tmp_path / f"{second}.txt").write_text("x")
    with pytest.raises(AssertionError) as failure:
        assert_silent(canaries, [folder("data", tmp_path)])
    assert "alias (utf-8)" in str(failure.value)
    assert "second (utf-8)" in str(failure.value)
    assert alias not in str(failure.value)
    assert second not in str(failure.value)


def test_links_sockets_and_pipes_are_passed_over(canaries: Canaries, tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    outside = tmp_path / "outside"
    outside.write_text(canaries.name("alias"))
    (tmp_path / "inside" / "link").symlink_to(outside)
    os.mkfifo(tmp_path / "inside" / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "inside" / "socket"))
        assert scan(canaries, [folder("data", tmp_path / "inside")]).read == {"data": 0}


def test_a_failure_names_place_file_label_and_encoding_but_not_the_text(canaries: Canaries, tmp_path: Path) -> None:
    alias = canaries.name("alias")
    (tmp_path / "spool").write_text(f"12345 {alias} secret neighbour")
    with pytest.raises(AssertionError) as failure:
        assert_silent(canaries, [folder("temporary files", tmp_path)])
    assert "temporary files: spool, byte 6: alias (utf-8)" in str(failure.value)
    assert alias not in str(failure.value)
    assert "neighbour" not in str(failure.value)


def test_a_place_in_which_nothing_was_read_fails_unless_it_may_be_empty(canaries: Canaries, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="backups: nothing to read there"):
        assert_silent(canaries, [folder("backups", tmp_path)])
    assert_silent(canaries, [folder("backups", tmp_path, optional=True)])
    with pytest.raises(FileNotFoundError):
        assert_silent(canaries, [folder("backups", tmp_path / "absent", optional=True)])


def test_what_cannot_be_opened_fails(canaries: Canaries, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.canaries.containers.LARGEST", 1000)
    with pytest.raises(AssertionError, match="answers: number 0, byte 0: zlib: too large: not searched"):
        assert_silent(canaries, [text("answers", zlib.compress(bytes(5000)))])


def test_more_finds_than_can_be_told_apart_fail_even_where_they_are_allowed(
    canaries: Canaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.canaries.search.PATIENCE", 10)
    data = canaries.name("alias").encode() * 20
    with pytest.raises(AssertionError, match="too many finds: not searched"):
        assert_silent(canaries, [text("answers", data)], [Allowed("*")])


def test_only_what_is_allowed_passes(canaries: Canaries) -> None:
    answers = text("answers", f"{canaries.plain('title')} {canaries.name('alias')}".encode())
    with pytest.raises(AssertionError) as failure:
        assert_silent(canaries, [answers], [Allowed("title"), Allowed("*", "elsewhere")])
    assert "alias" in str(failure.value)
    assert "title" not in str(failure.value)
    assert_silent(canaries, [answers], [Allowed("title"), Allowed("ali*", "ans*")])


def test_a_control_that_is_not_found_fails(canaries: Canaries) -> None:
    control = [Allowed("title", "answers", must=True)]
    answers = text("answers", canaries.plain("title").encode())
    assert_silent(canaries, [answers], control)
    with pytest.raises(AssertionError, match="the control title was not found"):
        assert_silent(canaries, [text("answers", b"nothing")], control)


def test_a_scan_refuses_to_look_for_nothing_or_to_mix_places_up(canaries: Canaries) -> None:
    with pytest.raises(ValueError, match="no canaries"):
        scan(Canaries(1), [])
    with pytest.raises(ValueError, match="two places"):
        scan(canaries, [text("answers", b"1"), text("answers", b"2")])


def test_a_search_that_has_gone_blind_is_noticed(canaries: Canaries, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.canaries.search.Searcher._parts", lambda *_: iter(()))
    with pytest.raises(ValueError, match="does not find other"):
        scan(canaries, [text("answers", b"nothing")])


@pytest.fixture
def server() -> Iterator[str]:
    """A server of this test alone, since it turns the files on."""
    with valkey_url({name: value for name, value in os.environ.items() if name != VARIABLE}) as url:
        yield url


@pytest.mark.valkey
def test_every_kind_of_value_in_every_database_of_valkey_is_read(canaries: Canaries, server: str) -> None:
    texts = {kind: canaries.name(kind) for kind in ("string", "list", "set", "hash", "zset", "stream", "slow")}
    packed = base64.b64encode(texts["string"].encode())
    with redis.Redis.from_url(server, db=3) as client:
        client.config_set("slowlog-log-slower-than", 1_000_000)
        client.set("string", packed)
        client.rpush("list", "a", texts["list"])
        client.sadd("set", texts["set"], "a")
        client.hset("hash", texts["hash"], "a")
        client.zadd("zset", {texts["zset"]: 1})
        client.xadd("stream", {"field": texts["stream"]})
        client.config_set("slowlog-log-slower-than", 0)
        client.echo(texts["slow"])
        client.config_set("slowlog-log-slower-than", 1_000_000)
    assert {label for label, _encoding in found(canaries, valkey("valkey", server))} == set(texts)


@pytest.mark.valkey
def test_the_name_of_a_key_is_found_and_not_repeated(canaries: Canaries, server: str) -> None:
    alias = canaries.name("alias")
    with redis.Redis.from_url(server) as client:
        client.set(alias, 1)
    findings = scan(canaries, [valkey("valkey", server)]).findings
    assert findings
    assert alias not in "".join(map(str, findings))


@pytest.mark.valkey
def test_what_was_deleted_from_valkey_is_found_in_its_files(canaries: Canaries, server: str) -> None:
    files = Path(server.removeprefix("unix://").partition("?")[0]).parent
    snapshot, journal = canaries.name("snapshot"), canaries.name("journal")
    with redis.Redis.from_url(server) as client:
        client.set("key", f"{'x' * 100}{snapshot}{'x' * 100}")
        client.save()
        client.delete("key")
        client.config_set("appendonly", "yes")
        client.set("key", journal)
        client.delete("key")
        client.set("other", "value")
    assert found(canaries, valkey("valkey", server)) == set()
    findings = scan(canaries, [valkey("valkey", server, files)]).findings
    # Valkey packs long values of a snapshot, which leaves parts.
    assert {finding.where.partition("/")[0] for finding in findings} == {"dump.rdb", "appendonlydir"}
    assert "journal" in {finding.label for finding in findings}


@pytest.mark.valkey
def test_an_empty_valkey_is_nothing_to_read(canaries: Canaries, server: str) -> None:
    with redis.Redis.from_url(server) as client:
        client.slowlog_reset()
    with pytest.raises(AssertionError, match="nothing to read there"):
        assert_silent(canaries, [valkey("valkey", server)])


def test_quoted_printable_breaks_lines_where_it_likes(canaries: Canaries) -> None:
    alias = canaries.name("alias")
    letters = [quopri.encodestring(f"{'x' * before}{alias}".encode()) for before in range(80)]
    findings = scan(canaries, [text("letters", letters)]).findings
    assert {finding.where for finding in findings} == {f"number {before}" for before in range(80)}
