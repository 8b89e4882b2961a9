"""Sealed files in a bucket: signed, whole, patient with a store that stumbles, silent about its secrets."""

import os
import traceback
from collections.abc import Callable

import pytest

from fundapp.core.errors import DomainError, Unavailable
from fundapp.vault.files import FileStore, open_store, open_stream, seal_stream
from fundapp.vault.files.bucket import PART
from tests.vault.files.conftest import bucket_of
from tests.vault.files.s3_stand_in import KEY_ID, REGION, SECRET, StandIn
from tests.vault.files.sealed import KEY, PLACE

NAME = "0b" * 16
AT = f"sealed/files/{NAME}"
FOREVER = 99


def test_what_is_kept_stands_below_the_prefix(server: StandIn, bucket: FileStore) -> None:
    bucket.put(NAME, [b"sealed"])
    server.objects["sealed/other/" + NAME] = server.objects["sealed/files/notes"] = b"not ours"
    assert server.objects[AT] == b"sealed"
    assert list(bucket.names()) == [NAME]


def test_a_small_file_is_one_request_and_a_large_one_comes_in_parts(server: StandIn, bucket: FileStore) -> None:
    bucket.put(NAME, [bytes(PART)])
    assert server.asked == ["HEAD", "PUT"]
    bucket.delete(NAME)
    server.asked.clear()
    bucket.put(NAME, [bytes(PART), bytes(PART), b"!"])
    assert server.asked[:2] == ["HEAD", "CREATE"]
    assert sorted(server.asked[2:]) == ["COMPLETE", "PART", "PART", "PART"]


@pytest.mark.parametrize("verb", ["HEAD", "PUT", "CREATE", "PART", "COMPLETE"])
def test_a_store_that_refuses_once_is_asked_again(server: StandIn, bucket: FileStore, verb: str) -> None:
    server.manners.faults = [(verb, "503")]
    data = bytes(100 if verb == "PUT" else PART + 100)
    bucket.put(NAME, [data])
    assert server.manners.faults == []
    assert server.objects[AT] == data


def test_a_connection_cut_in_the_middle_is_taken_up_where_it_broke(server: StandIn, bucket: FileStore) -> None:
    plain = bytes(range(256)) * 4000
    bucket.put(NAME, seal_stream(KEY, PLACE, [plain]))
    server.manners.faults = [("GET", "cut"), ("GET", "cut")]
    assert b"".join(open_stream(KEY, PLACE, lambda: bucket.read(NAME), bucket.size(NAME))) == plain
    assert server.manners.faults == []


def test_a_connection_that_is_always_cut_shows_nothing(server: StandIn, bucket: FileStore) -> None:
    bucket.put(NAME, seal_stream(KEY, PLACE, [bytes(300_000)]))
    server.manners.faults = [("GET", "cut")] * FOREVER
    with pytest.raises(Unavailable):
        open_stream(KEY, PLACE, lambda: bucket.read(NAME), bucket.size(NAME))


@pytest.mark.parametrize("verb", ["PUT", "CREATE", "PART", "COMPLETE"])
def test_an_upload_that_fails_for_good_leaves_nothing(server: StandIn, bucket: FileStore, verb: str) -> None:
    server.manners.faults = [(verb, "503")] * FOREVER
    with pytest.raises(Unavailable):
        bucket.put(NAME, [bytes(100 if verb == "PUT" else PART + 100)])
    assert (server.objects, server.uploads) == ({}, {})


@pytest.mark.parametrize("verb", ["PUT", "COMPLETE"])
def test_a_file_that_was_kept_though_the_answer_was_lost_is_there_or_is_taken_away(
    server: StandIn, bucket: FileStore, verb: str
) -> None:
    server.manners.faults = [(verb, "swallow")] * FOREVER
    with pytest.raises(Unavailable):
        bucket.put(NAME, [bytes(100 if verb == "PUT" else PART + 100)])
    assert verb in server.asked
    assert (server.objects, server.uploads) == ({}, {})


@pytest.mark.parametrize("act", ["put", "read", "size", "delete", "names"])
def test_a_wrong_secret_is_told_apart_and_gives_nothing_away(server: StandIn, act: str) -> None:
    server.objects[AT] = b"sealed"
    wrong = bucket_of(server, "wrong-secret-77aa")
    acts: dict[str, Callable[[], object]] = {
        "put": lambda: wrong.put("0c" * 16, [b"x"]),
        "read": lambda: next(wrong.read(NAME)),
        "size": lambda: wrong.size(NAME),
        "delete": lambda: wrong.delete(NAME),
        "names": lambda: next(wrong.names()),
    }
    with pytest.raises(Unavailable) as refusal:
        acts[act]()
    # the library does not tell this refusal apart where it lists
    assert ("ne répond pas" if act == "names" else "clé d’accès") in str(refusal.value.reason)
    assert_discreet(refusal.value, "wrong-secret-77aa")
    assert server.objects == {AT: b"sealed"}


def test_a_bucket_that_is_not_there_is_no_missing_file(server: StandIn) -> None:
    elsewhere = open_store("s3://mistyped", endpoint=server.url, region=REGION, key_id=KEY_ID, secret=SECRET)
    for data in (b"small", bytes(PART + 1)):
        with pytest.raises(Unavailable):
            elsewhere.put(NAME, [data])


def test_a_store_that_is_away_is_an_answer_for_people(server: StandIn, bucket: FileStore) -> None:
    server.manners.faults = [("HEAD", "503")] * FOREVER
    with pytest.raises(Unavailable) as refusal:
        bucket.size(NAME)
    assert "ne répond pas" in str(refusal.value.reason)
    assert_discreet(refusal.value, SECRET)


def assert_discreet(error: DomainError, secret: str) -> None:
    """Neither its reason nor its traceback names the key, the address or what was signed."""
    told = f"{error.reason} {''.join(traceback.format_exception(error))}"
    assert not any(word in told for word in (secret, KEY_ID, "Signature", "127.0.0.1"))


def test_requests_are_signed_even_where_the_environment_says_otherwise(
    server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "true")
    monkeypatch.setenv("AWS_UNSIGNED_PAYLOAD", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    bucket_of(server).put(NAME, [b"sealed"])
    assert server.objects[AT] == b"sealed"


def test_a_fork_after_the_first_use_is_noticed_instead_of_waiting_for_ever(
    bucket: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put(NAME, [b"sealed"])
    monkeypatch.setattr(os, "getpid", lambda: 1)
    for act in (lambda: bucket.size(NAME), lambda: next(bucket.read(NAME)), lambda: bucket.put("0d" * 16, [b"x"])):
        with pytest.raises(RuntimeError, match="forked"):
            act()


@pytest.mark.parametrize("host", ["http://s3.example.org", "http://127.0.0.1.example.org", "ftp://127.0.0.1", "s3"])
def test_a_store_elsewhere_is_never_reached_in_the_clear(host: str) -> None:
    with pytest.raises(ValueError, match="https://"):
        open_store("s3://evidence", endpoint=host, region=REGION, key_id="key", secret="secret")


@pytest.mark.parametrize("endpoint", [None, "https://s3.example.org", "http://localhost:9000", "http://[::1]:9000"])
def test_an_endpoint_is_https_or_on_this_machine(endpoint: str | None) -> None:
    open_store("s3://evidence/prefix", endpoint=endpoint, region=REGION, key_id="key", secret="secret")


@pytest.mark.parametrize("place", ["https://example.org/files", "s3://", "file:///files"])
def test_an_address_that_is_neither_folder_nor_bucket_is_refused(place: str) -> None:
    with pytest.raises(ValueError, match="s3://bucket/prefix"):
        open_store(place, region=REGION)
