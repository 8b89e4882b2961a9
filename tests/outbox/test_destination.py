"""Where a webhook may lead: outwards, encrypted; and what the operator's own gateway may."""

import pytest

from fundapp.outbox.channels.destination import Destination, find
from fundapp.outbox.topics import Final, kind_of
from tests.outbox.names import resolving


def refused(url: str, *, demonstration: bool = False, ours: bool = False) -> str:
    """Why a url leads nowhere."""
    with pytest.raises(Final) as raised:
        find(url, demonstration=demonstration, ours=ours)
    return kind_of(raised.value)


INWARDS = [
    "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "192.0.0.8", "192.88.99.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::1", "::", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "fe80::1", "fc00::1", "fec0::1", "ff0e::1",
    "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INWARDS)
def test_what_leads_inwards_is_not_called(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    host = f"[{address}]" if ":" in address else address
    assert refused(f"https://{host}/hook") == "NotPublic"
    resolving(monkeypatch, ["93.184.215.14", address])
    assert refused("https://hooks.example.org/hook") == "NotPublic"


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "localhost"])
def test_no_other_way_of_writing_this_machine_is_called(host: str) -> None:
    assert refused(f"https://{host}/hook") == "NotPublic"


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_what_is_public_may_be_called(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, [address])
    found = find("https://hooks.example.org/a?b=c", demonstration=False)
    assert found == Destination(True, "hooks.example.org", "hooks.example.org", 443, "/a?b=c", (address,))


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "fe80::1"])
def test_a_demonstration_calls_its_own_machine_and_no_neighbour(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, [address])
    assert refused("https://hooks.example.org/", demonstration=True) == "NotPublic"
    assert find("http://localhost:8000/", demonstration=False, ours=True).addresses == (address,)
    resolving(monkeypatch, ["127.0.0.1"])
    assert find("https://hooks.example.org/", demonstration=True).addresses == ("127.0.0.1",)


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "example.org", "//example.org/", "https://", "https:///x", "https://a:b@example.org/",
     "https://exa mple.org/", "https://example.org:x/", "file:///etc/passwd", "https://[::1/", ""],
)  # fmt: skip
def test_what_is_no_address_of_a_web_server_is_final(url: str) -> None:
    assert refused(url) == "BadAddress"
    assert refused(url, demonstration=True, ours=True) == "BadAddress"


def test_what_is_not_encrypted_goes_to_this_machine_in_a_demonstration_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolving(monkeypatch, ["127.0.0.1"])
    assert not find("http://localhost:8000/", demonstration=True).encrypted
    assert refused("http://hooks.example.org/", demonstration=True) == "NotEncrypted"
    assert refused("http://localhost:8000/") == "NotEncrypted"


def test_the_operators_gateway_may_stand_in_their_network_and_is_encrypted_beyond_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolving(monkeypatch, ["10.0.0.1"])
    assert find("https://gateway.example.org/", demonstration=False, ours=True).addresses == ("10.0.0.1",)
    assert not find("http://127.0.0.1:13013/", demonstration=False, ours=True).encrypted
    assert refused("http://gateway.example.org/", ours=True) == "NotEncrypted"
    assert refused("http://10.0.0.1/", ours=True, demonstration=True) == "NotEncrypted"
