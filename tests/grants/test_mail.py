"""Newsletters as they are forwarded: cut into calls, and nothing of who forwarded them is kept."""

import io
from datetime import date, time
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundapp.grants.formats.mail import pack_letter, read_calls, read_letters
from fundapp.grants.formats.settings import Settings
from fundapp.grants.rules.faults import Fault, Unreadable
from fundapp.grants.rules.found import Found, Passed
from fundapp.grants.rules.tracking import untracked
from fundapp.grants.rules.vocabulary import Timing
from tests.grants.letters import HTML, TEXT, attached, letter

FRENCH = Settings(language="fr")


def read(data: bytes) -> list[Found | Passed]:
    return list(read_calls(data, FRENCH))


def calls(data: bytes) -> list[Found]:
    return [each for each in read(data) if isinstance(each, Found)]


def titles(data: bytes) -> list[str]:
    return [each.title for each in calls(data)]


def everything(data: bytes) -> str:
    return repr(read(data)).casefold()


def test_a_newsletter_is_cut_into_the_calls_that_it_announces() -> None:
    first, second = calls(letter(html=HTML))
    assert (first.title, first.url) == ("PISCCA Gabon 2100", "https://exemple.org/piscca?id=7")
    (deadline,) = first.deadlines
    assert (deadline.day, deadline.clock, deadline.zone) == (date(2100, 3, 18), time(16), "Africa/Libreville")
    assert (first.amount_max, first.currency, first.key) == (Decimal(20_000), "EUR", first.url)
    assert (second.title, second.url) == ("Fonds d’urgence pour les défenseurs", "https://clics.example/c/8f3a?u=1")
    assert second.timing is Timing.ROLLING


def test_what_is_no_call_is_passed_over_with_its_title() -> None:
    assert Passed("Notre assemblée générale", "news") in read(letter(html=HTML))


def test_what_is_about_the_letter_itself_is_no_item() -> None:
    said = everything(letter(html=HTML)) + everything(letter(TEXT))
    assert "désabonner" not in said
    assert "en ligne" not in said
    assert "aperçu" not in said


def test_a_newsletter_of_plain_text_is_cut_by_its_addresses() -> None:
    first, second = calls(letter(TEXT))
    assert (first.title, first.url) == ("PISCCA Gabon 2100", "https://exemple.org/piscca")
    assert first.deadlines[0].day == date(2100, 3, 18)
    assert (second.title, second.url) == ("Fonds d’urgence", "https://exemple.org/urgence")


def test_a_letter_about_one_call_is_one_call_under_its_subject() -> None:
    (only,) = calls(letter("Date limite : 18/03/2100\n\nhttps://exemple.org/a", subject="Fwd: TR : Appel PISCCA"))
    assert (only.title, only.url) == ("Appel PISCCA", "https://exemple.org/a")


def test_of_several_addresses_none_is_guessed() -> None:
    html = "<p>Appel : <a href='https://a.example/'>un</a> <a href='https://b.example/'>deux</a></p>"
    (only,) = calls(letter(html=html, subject="Appel à projets"))
    assert only.url is None
    assert only.key.startswith("mail:")


def test_the_same_item_has_the_same_key_whoever_forwards_it() -> None:
    assert {each.key for each in calls(letter(html=HTML))} == {each.key for each in calls(attached(letter(html=HTML)))}


AWA = "Awa Forwarder <awa@reseau.example>"
SAYS = "Date limite : 18/03/2100"
FORWARDED = {
    "gmail_fr": f"""Regardez ça !
Awa

---------- Message transféré ---------
De : {AWA}
Date: mar. 3 mars 2026 à 10:00
Subject: Appel PISCCA
To: <veille@reseau.example>,
 <autre@reseau.example>


{SAYS}""",
    "gmail_en": f"""---------- Forwarded message ---------
From: {AWA}
Date: Tue, Mar 3, 2026
Subject: Appel PISCCA
To: Veille <veille@reseau.example>

{SAYS}""",
    "outlook": f"""De : {AWA}
Envoyé : mardi 3 mars 2026 10:00
À : veille@reseau.example
Objet : Appel PISCCA

{SAYS}""",
    "thunderbird": f"""-------- Message original --------

Sujet : Appel PISCCA
Date : 3 mars 2026
De : {AWA}

{SAYS}

--\x20
Awa Forwarder""",
    "apple": f"""Début du message réexpédié :

De: {AWA}
Objet: Appel PISCCA
Date: 3 mars 2026
À: veille@reseau.example

{SAYS}""",
    "quoted": f"""> ---------- Message transféré ---------
> De : {AWA}
> Objet : Appel PISCCA
>
> {SAYS}""",
}


@pytest.mark.parametrize("text", FORWARDED.values(), ids=FORWARDED)
def test_nothing_of_who_forwarded_a_letter_is_kept(text: str) -> None:
    html = text.replace("<", "&lt;").replace("\n", "<br>")
    for data in (letter(text, subject="TR : Awa Forwarder"), letter(html=f"<div>{html}</div>", subject="Fwd: x")):
        (only,) = calls(data)
        assert only.title == "Appel PISCCA"
        assert [each.day for each in only.deadlines] == [date(2100, 3, 18)]
        assert "awa" not in everything(data)
        assert "reseau.example" not in everything(data)


@pytest.mark.parametrize("as_file", [False, True])
def test_a_letter_attached_to_another_is_read_as_itself(as_file: bool) -> None:
    data = attached(attached(letter(html=HTML)), as_file=as_file)
    assert titles(data) == ["PISCCA Gabon 2100", "Fonds d’urgence pour les défenseurs"]
    assert "awa" not in everything(data)


@pytest.mark.parametrize(
    "data",
    [
        letter(HTML, HTML),
        letter("Voir la version HTML", HTML, cte="base64"),
        letter("Voir la version HTML", HTML, cte="quoted-printable"),
        letter(html=HTML.replace("’", "'"), charset="latin-1"),
        letter(html=HTML, charset="utf-16"),
        b"Subject: x\r\nContent-Type: text/html; charset=windows-1252\r\n\r\n" + HTML.encode("cp1252"),
        b"Subject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + HTML.encode("cp1252"),
        b"Subject: x\r\nContent-Type: text/html; charset=x-unknown\r\n\r\n" + HTML.encode(),
        letter(html=HTML).replace(b"\n", b"\r\n"),
    ],
    ids=range(9),
)
def test_a_letter_is_read_however_it_is_encoded(data: bytes) -> None:
    assert [title.replace("'", "’") for title in titles(data)] == [
        "PISCCA Gabon 2100",
        "Fonds d’urgence pour les défenseurs",
    ]


def test_a_subject_is_read_however_it_is_encoded() -> None:
    body = b"\r\nContent-Type: text/plain\r\n\r\nDate limite : 18/03/2100"
    for subject in (b"=?iso-8859-1?Q?Appel_=E0_projets?=", b"=?utf-8?B?QXBwZWwgw6AgcHJvamV0cw==?="):
        assert titles(b"Subject: Fwd: " + subject + body) == ["Appel à projets"]
    assert titles(b"Subject: =?x-no?Q?Appel?=" + body)
    assert titles(b"Subject: =?utf-8?B?!!!?=" + body)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://a.example/x?utm_source=n&id=7&fbclid=z", "https://a.example/x?id=7"),
        ("https://a.example/?q=%C3%A9t%C3%A9", "https://a.example/?q=%C3%A9t%C3%A9"),
        ("https://clics.example/ls/click?upn=u001.abc", "https://clics.example/ls/click?upn=u001.abc"),
        ("javascript:alert(1)", None),
        ("mailto:a@example.org", None),
        ("https://user@a.example/", None),
        ("https://a.example/\nX", None),
        ("http://[::1", None),
        ("https://a.example/" + "x" * 2000, None),
    ],
)
def test_an_address_loses_what_follows_its_readers(address: str, kept: str | None) -> None:
    assert untracked(address) == kept


def test_letters_are_read_one_after_another_and_a_broken_one_keeps_none_from_being_read() -> None:
    bomb = b"Content-Type: multipart/mixed; boundary=a\r\n" * 200
    parcel = b"".join(map(pack_letter, (letter(html=HTML), bomb, letter(TEXT))))
    found = list(read_letters(io.BytesIO(parcel), FRENCH))
    assert len([each for each in found if isinstance(each, Found)]) == 4
    assert Passed("", "unreadable") in found


@pytest.mark.parametrize("parcel", [b"12\nshort", b"x\n", b"99999999999999\n", b"-5\n12345", b"\xff\xfe\n"])
def test_a_cut_parcel_is_told(parcel: bytes) -> None:
    with pytest.raises(Unreadable) as raised:
        list(read_letters(io.BytesIO(parcel), FRENCH))
    assert raised.value.fault is Fault.CUT


def nested(depth: int) -> bytes:
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(depth))
    return head.encode() + b"Content-Type: text/plain\r\n\r\nDate limite : 18/03/2100\r\n"


def test_a_letter_that_is_made_to_take_long_is_refused() -> None:
    begun = process_time()
    for data in (nested(5_000), b"x" * 25_000_001):
        with pytest.raises(Unreadable):
            read(data)
    assert process_time() - begun < 5


def test_twenty_five_megabytes_are_read_in_bounded_time() -> None:
    begun = process_time()
    data = letter(html=HTML + "<p>" + "a " * 9_000_000)
    assert titles(data[:24_999_999])
    assert process_time() - begun < 20


PLAIN, RICH = letter(TEXT), attached(letter(TEXT, HTML))


@settings(max_examples=80)
@given(st.sampled_from([PLAIN, RICH]), st.integers(0, 5_000), st.integers(0, 80), st.binary(max_size=20))
def test_a_mutilated_letter_is_read_or_refused(data: bytes, at: int, length: int, instead: bytes) -> None:
    try:
        found = read(data[:at] + instead + data[at + length :])
    except Unreadable:
        return
    for each in found:
        if isinstance(each, Found):
            assert 0 < len(each.title) <= 400
            assert each.url is None or each.url.startswith(("https://", "http://"))
