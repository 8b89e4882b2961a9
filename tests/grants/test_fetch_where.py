"""Nothing is ever asked of a private network, nor of who cannot prove who they are."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fundapp.grants.rules.faults import Fault
from tests.grants.fetching import body, fault
from tests.grants.sites import Sent, Site, site
from tests.outbox.names import certificate, resolving

INWARDS = ["169.254.169.254", "10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "[::ffff:10.0.0.1]", "[fe80::1]"]


@pytest.mark.parametrize("host", [*INWARDS, "127.0.0.1", "localhost", "[::1]", "0x7f.1", "2130706433", "0.0.0.0"])
def test_nothing_is_asked_of_a_private_network(there: Site, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connected = _watched(monkeypatch)
    found = fault(f"https://{host}:{there.server_port}/feed", demonstration=False)
    assert found.fault == Fault.NOT_PUBLIC
    assert (there.asked, connected) == ([], [])


@pytest.mark.parametrize("host", INWARDS)
def test_nor_of_one_that_a_redirect_leads_into(there: Site, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connected = _watched(monkeypatch)
    found = fault(there.has(Sent(b"", 302, {"Location": f"https://{host}/latest/meta-data"})))
    assert found.fault == Fault.NOT_PUBLIC
    assert {each[0] for each in connected} == {"127.0.0.1"}
    assert len(there.asked) == 1


def test_nor_of_a_public_name_that_leads_there(there: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["93.184.215.14", "127.0.0.1"])
    assert fault(f"https://feeds.example.org:{there.server_port}/", demonstration=False).fault == Fault.NOT_PUBLIC
    assert there.asked == []


def test_a_name_is_asked_for_once_so_that_it_cannot_lead_elsewhere_by_then(
    there: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolving(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    there.has(Sent(b"kept"))
    assert body(there.url(host="localhost")) == b"kept"
    assert len(asked) == 1


def _watched(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every address that this process tries to connect to from now on."""
    tried: list[Any] = []
    connect: Callable[..., Any] = socket.socket.connect

    def watching(self: socket.socket, address: Any) -> Any:
        tried.append(address)
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", watching)
    return tried


@pytest.mark.parametrize("address", ["http://feeds.example.org/", "ftp://example.org/", "example.org/feed", "https://",
                                     "https://a:b@example.org/", "https://exa mple.org/", ""])  # fmt: skip
def test_what_is_no_encrypted_address_is_told_from_what_does_not_answer(address: str) -> None:
    assert fault(address).fault == Fault.BAD_ADDRESS


def test_what_is_not_encrypted_is_asked_of_this_machine_alone(there: Site) -> None:
    there.has(Sent(b"", 301, {"Location": "http://feeds.example.org/feed"}))
    assert fault(there.url()).fault == Fault.BAD_ADDRESS
    assert fault(there.url(), demonstration=False).fault == Fault.BAD_ADDRESS


def test_who_does_not_answer_is_unreachable(there: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    there.server_close()
    assert fault(there.url()).fault == Fault.UNREACHABLE

    def unknown(*_asked: object, **_options: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert fault("https://gone.example.org/").fault == Fault.UNREACHABLE


def test_a_certificate_of_somebody_else_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with site(certificate(tmp_path, "other.example.org")) as other:
        assert fault(other.url(host="localhost")).fault == Fault.UNTRUSTED
        assert other.asked == []


def test_a_certificate_that_is_right_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(kept))
    resolving(monkeypatch, ["127.0.0.1"])
    with site(kept) as other:
        other.has(Sent(b"safely"))
        assert body(other.url(host="localhost")) == b"safely"
