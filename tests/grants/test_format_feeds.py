"""Feeds: RSS 2.0, RSS 1.0, Atom, and all that servers make of them."""

import json
from datetime import date

import pytest

from fundapp.grants.formats import Settings
from fundapp.grants.rules.faults import Fault
from fundapp.grants.rules.found import Doubt
from fundapp.grants.rules.vocabulary import Timing
from tests.grants.format_reading import RSS_END, RSS_START, amounts, read, rss, sample

ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://example.org/calls/">
  <title>Calls</title>
  <entry>
    <id>urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a</id>
    <title type="html">Grants &amp;amp; fellowships</title>
    <link rel="alternate" href="2025/defenders.html"/>
    <published>2025-01-10T23:30:00-05:00</published><updated>2025-02-01T00:00:00Z</updated>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
    <p>Deadline: 25 March 2025, 17:00 GMT.</p></div></content>
  </entry>
</feed>"""
RDF = """<?xml version="1.0" encoding="ISO-8859-1"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel rdf:about="https://example.org/"><title>Appels</title><link>https://example.org/</link></channel>
  <item rdf:about="https://example.org/1"><title>Appel à projets égalité</title><link>https://example.org/1</link>
  <dc:date>2024-05-02T08:00:00+01:00</dc:date><description>Date limite : 1er juin 2024</description></item>
</rdf:RDF>"""


def test_the_sample_is_read_as_it_stands() -> None:
    found = read("feed", sample("wordpress-rss2.xml"))
    assert found.fault is None
    assert len(found.calls) == 15
    cameroon = found.calls[1]
    assert cameroon.key == "https://exemple.org/?p=1002"
    assert cameroon.url is not None
    assert cameroon.url.startswith("https://www2.fundsforngos.org/civil-society/eu-call")
    assert cameroon.language == "fr"
    assert cameroon.published_on == date(2024, 1, 15)
    assert [(each.day, each.clock) for each in cameroon.deadlines] == [(date(2017, 5, 5), None)]
    assert amounts(cameroon) == (200_000, 500_000, None, "EUR")
    assert cameroon.funder_name == "Commission européenne - IEDDH / NDICI"
    assert cameroon.themes == ("human_rights",)
    assert json.loads(cameroon.payload)["title"] == cameroon.title


def test_the_sample_tells_amounts_in_francs_and_calls_without_a_date() -> None:
    calls = read("feed", sample("wordpress-rss2.xml")).calls
    congo = calls[13]
    assert amounts(congo) == (6_600_000, 26_200_000, None, "XAF")
    gabon = calls[12]
    assert amounts(gabon)[:2] == (None, 20_000)
    assert gabon.deadlines[0].day == date(2022, 3, 18)
    undated = calls[8]
    assert (undated.deadlines, undated.timing, undated.doubts) == ((), Timing.UNKNOWN, ())


def test_atom_has_relative_links_and_marked_up_text() -> None:
    call = read("feed", ATOM).only
    assert call.key == "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a"
    assert call.title == "Grants & fellowships"
    assert call.url == "https://example.org/calls/2025/defenders.html"
    assert call.published_on == date(2025, 1, 10)  # where it was written, not in UTC
    assert call.summary == "Deadline: 25 March 2025, 17:00 GMT."
    assert [(each.day, each.zone) for each in call.deadlines] == [(date(2025, 3, 25), "UTC")]


def test_rss_1_has_its_date_in_another_vocabulary() -> None:
    call = read("feed", RDF.encode("latin-1"), Settings(language="fr")).only
    assert (call.title, call.published_on) == ("Appel à projets égalité", date(2024, 5, 2))
    assert call.deadlines[0].day == date(2024, 6, 1)


@pytest.mark.parametrize(
    "written", ["caf&#233;", "caf&amp;#233;", "caf&amp;eacute;", "caf&eacute;", "<![CDATA[caf&eacute;]]>"]
)
def test_text_that_was_escaped_too_often_is_text(written: str) -> None:
    assert read("feed", rss(f"<title>Un {written}</title><guid>1</guid>")).only.title == "Un café"


def test_an_ampersand_that_was_escaped_twice_is_one() -> None:
    title = "<title>Droits &amp;amp; libertés</title><description>A &amp;amp; B</description>"
    call = read("feed", rss(title)).only
    assert (call.title, call.summary) == ("Droits & libertés", "A & B")


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("UTF-8", "cp1252"),
        ("UTF-8", "utf-16"),
        ("ISO-8859-1", "utf-8"),
        ("ISO-8859-1", "latin-1"),
        ("iso-8859-15", "iso-8859-15"),
        ("UTF-8", "utf-16-le"),
    ],
)
def test_a_wrong_encoding_is_found_out(declared: str, encoding: str) -> None:
    text = rss(
        "<title>Égalité à l’école</title>".replace("’", "'" if "8859" in encoding or "latin" in encoding else "’")
    )
    data = text.replace('encoding="UTF-8"', f'encoding="{declared}"').encode(encoding)
    assert read("feed", data).only.title.replace("'", "’") == "Égalité à l’école"


def test_one_wrong_byte_does_not_turn_the_rest() -> None:
    data = rss("<title>Égalité, été, forêt</title>").encode().replace(b"for", b"\xfffor")
    assert read("feed", data).only.title == "Égalité, été, \ufffdforêt"


def test_a_link_stands_for_a_key_that_is_missing() -> None:
    assert read("feed", rss("<title>a</title><link>https://example.org/1</link>")).only.key == "https://example.org/1"
    assert read("feed", rss("<title>Un Appel</title>")).only.key == "un appel"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://example.org/a", "https://user:word@example.org/", "/relative"]
)
def test_only_addresses_of_the_web_are_links(link: str) -> None:
    assert read("feed", rss(f"<title>a</title><guid>1</guid><link>{link}</link>")).only.url is None


def test_html_of_a_text_is_never_kept() -> None:
    text = "<![CDATA[<p>Bonjour</p><script>alert(1)</script><img src=x onerror=alert(1)>]]>"
    call = read("feed", rss(f"<title>&lt;b&gt;A&lt;/b&gt;</title><description>{text}</description>")).only
    assert (call.title, call.summary) == ("A", "Bonjour")


def test_an_empty_feed_is_no_fault() -> None:
    assert read("feed", rss()) == read("feed", RSS_START + RSS_END)
    assert read("feed", rss()).fault is None


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("", Fault.EMPTY),
        (" \n\t", Fault.EMPTY),
        ("<!DOCTYPE html><html><body>Maintenance</body></html>", Fault.PAGE),
        ("<!-- x --><html><head></head></html>", Fault.PAGE),
        ('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', Fault.PAGE),
        ("<!DOCTYPE HTML><p>".encode("utf-16"), Fault.PAGE),
        ('{"data": []}', Fault.OTHER_FORMAT),
        ("<opml><body/></opml>", Fault.OTHER_FORMAT),
        ("<urlset><url/></urlset>", Fault.OTHER_FORMAT),
        ("<rss><channel><title>t</titel>", Fault.CUT),
        ("<rss><chan<nel></rss>", Fault.BROKEN),
        ("<rss version='2.0'><channel></item>", Fault.CUT),
        ("<rss version='2.0' xmlns:a='urn:a b'><channel><a:b/></channel></rss>", Fault.BROKEN),
        ("<rss version='2.0'>" + "<a>" * 300, Fault.UNSAFE),
        ("<rss " + " ".join(f"a{number}=''" for number in range(200)) + "/>", Fault.UNSAFE),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_told(data: str | bytes, fault: Fault) -> None:
    found = read("feed", data)
    assert (found.fault, found.calls) == (fault, [])


@pytest.mark.parametrize(
    "types",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % a SYSTEM "https://example.org/a.dtd"> %a;]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_bombs_and_entities_from_outside_are_refused(types: str, encoding: str) -> None:
    data = (types + rss("<title>&a;</title>").partition("?>")[2]).encode(encoding)
    assert read("feed", data).fault is Fault.UNSAFE


def test_a_document_type_of_an_old_rss_is_harmless() -> None:
    types = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://example.org/rss-0.91.dtd">'
    assert read("feed", types + rss("<title>a</title>").partition("?>")[2]).titles == ["a"]


ITEMS = [f"<title>Appel {number}</title><guid>g{number}</guid>" for number in range(4)]


@pytest.mark.parametrize("length", [30, 60, 100])
def test_of_a_feed_that_was_cut_whole_items_are_taken_and_the_cut_is_told(length: int) -> None:
    whole = rss(*ITEMS)
    found = read("feed", whole[: -len(RSS_END) - length])
    assert found.fault is Fault.CUT
    assert found.titles in (["Appel 0", "Appel 1", "Appel 2"], ["Appel 0", "Appel 1"])
    assert found.passed == []


def test_a_cut_after_the_last_item_loses_none() -> None:
    found = read("feed", rss(*ITEMS)[: -len(RSS_END)])
    assert (len(found.calls), found.fault) == (4, Fault.CUT)


def test_a_broken_item_is_told_and_the_others_are_taken() -> None:
    broken = "<title>Appel brisé</title><description><p>a</b></description>"
    found = read("feed", rss(ITEMS[0], broken, ITEMS[2]))
    assert (found.titles, found.fault) == (["Appel 0", "Appel 2"], None)
    assert [(each.title, each.reason) for each in found.passed] == [("Appel brisé", "unreadable")]


def test_prefixes_that_nobody_declares_break_nothing() -> None:
    found = read("feed", rss(ITEMS[0] + "<media:thumbnail url='a'/><slash:comments>1</slash:comments>"))
    assert found.titles == ["Appel 0"]


def test_an_item_without_a_title_is_passed_over() -> None:
    found = read("feed", rss("<guid>g</guid><description>a</description>"))
    assert [each.reason for each in found.passed] == ["untitled"]


def test_ten_megabytes_are_read() -> None:
    text = "<![CDATA[" + "<p>Les organisations de la société civile présentent leurs projets.</p>" * 14_000 + "]]>"
    items = [
        f"<title>Appel {number}</title><guid>{number}</guid><description>{text}</description>" for number in range(10)
    ]
    data = rss(*items)
    assert len(data.encode()) > 9_500_000
    assert len(read("feed", data).calls) == 10


def test_more_than_a_feed_can_be_is_refused() -> None:
    assert read("feed", RSS_START + " " * (21 << 20)).fault is Fault.TOO_LARGE
    assert read("feed", RSS_START + "<a/>" * 500_000 + RSS_END).fault is Fault.TOO_LARGE


def test_what_prose_leaves_open_stays_open() -> None:
    call = read(
        "feed", rss("<title>a</title><description>Montant maximum : 1 619 171 million d'euros</description>")
    ).only
    assert call.amount_max is None
    assert [each.field for each in call.doubts] == ["amount_max"]
    assert isinstance(call.doubts[0], Doubt)
