"""A call as a short text: what is in it, how long it may be, and that nobody's title marks it up."""

from datetime import date, time
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from fundapp.core.reader import Reader
from fundapp.core.text import tidy
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.sharing import LONGEST, Told, plain, send_address, whatsapp

AWA = Reader("fr", ZoneInfo("Africa/Douala"))
JOHN = Reader("en", ZoneInfo("Europe/Brussels"))
DUE = Due(date(2026, 11, 9), time(16), "Europe/Brussels")
URL = "https://ec.example.org/call?id=1"
CALL = Told("IEDDH 2026", DUE, None, "200 000 à 500 000 €", URL)


def test_title_deadline_amount_and_link_are_told_in_the_readers_language() -> None:
    assert whatsapp(AWA, CALL).replace("\u00a0", " ").replace("\u202f", " ") == (
        "*IEDDH 2026*\nÉchéance : 9 novembre 2026 à 16 h (Bruxelles)\nMontant : 200 000 à 500 000 €\n" + URL
    )
    assert plain(JOHN, CALL).replace("\u00a0", " ").replace("\u202f", " ") == (
        "IEDDH 2026\nDeadline: 9 November 2026 at 16:00 (Brussels)\nAmount: 200 000 à 500 000 €\n" + URL
    )


def test_whoever_forwards_it_names_the_zone_even_where_it_is_their_own() -> None:
    assert "(Brussels)" in whatsapp(JOHN, CALL)
    assert "fuseau non précisé" in whatsapp(AWA, Told("A", Due(date(2026, 11, 9)), None, None, None))
    bare = Due(date(2026, 11, 9), None, "Europe/Brussels")
    assert "end of the day (Brussels)" in whatsapp(JOHN, Told("A", bare, None, None, None))


def test_what_is_not_known_is_left_out() -> None:
    assert whatsapp(AWA, Told("Appel", None, None, None, None)) == "*Appel*"
    assert "À tout moment" in whatsapp(AWA, Told("Appel", None, "À tout moment", None, None))


def test_marks_in_a_title_are_signs_and_nothing_more() -> None:
    said = whatsapp(AWA, Told("*Appel* _urgent_ ~2025~ ```x```", None, None, None, None))
    assert said.count("*") == 2
    assert said.startswith("*")
    assert said.endswith("*")
    assert not set("_~`") & set(said)
    assert plain(AWA, Told("*Appel* _urgent_", None, None, None, None)) == "*Appel* _urgent_"


def test_an_address_that_is_too_long_is_left_out_whole_and_a_title_is_cut() -> None:
    long = f"https://ec.example.org/{'x' * 900}"
    assert "http" not in whatsapp(AWA, Told("Appel", DUE, None, None, long))
    said = whatsapp(AWA, Told("Appel " * 100, DUE, None, "jusqu’à 500 000 €", URL))
    assert said.splitlines()[0].endswith("…*")
    assert said.endswith(URL)


@given(
    st.text(min_size=1, max_size=800).filter(lambda title: tidy(title).split()),  # a call has a title
    st.none() | st.just(DUE),
    st.none() | st.text(max_size=80),
    st.none() | st.integers(0, 2000).map(lambda length: f"https://x.example/{'a' * length}"),
)
def test_no_text_is_too_long_and_its_first_line_is_the_title(
    title: str, due: Due | None, amount: str | None, url: str | None
) -> None:
    for write in (whatsapp, plain):
        said = write(AWA, Told(title, due, None, amount and " ".join(amount.split()), url))
        assert len(said) < LONGEST
        assert url is None or url in said or "http" not in said.splitlines()[-1]
    first = whatsapp(AWA, Told(title, due, None, None, url)).split("\n")[0]
    assert first.count("*") == 2


def test_the_link_that_opens_whatsapp_carries_the_whole_text_to_nobody() -> None:
    said = whatsapp(AWA, CALL)
    parts = urlsplit(send_address(said))
    assert (parts.scheme, parts.netloc, parts.path, parts.fragment) == ("https", "wa.me", "/", "")
    assert parse_qs(parts.query) == {"text": [said]}
