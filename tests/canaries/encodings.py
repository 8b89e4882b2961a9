"""The ways in which a text may lie about as bytes.

Every spelling (as typed, lower case, without accents, …) is written in every encoding. What stands for a text inside a
longer one is stable only for base64 without its edges, hence three alignments.
"""

import base64
import json
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from html.entities import codepoint2name
from urllib.parse import quote, quote_plus


def _base64(data: bytes, alphabet: Callable[[bytes], bytes]) -> list[bytes]:
    """The characters that stand for `data` and for nothing before or after it, at each of the three alignments."""
    found = []
    for before in range(3):
        whole = alphabet(bytes(before) + data + bytes(3))
        found.append(whole[-(-before * 8 // 6) : (before + len(data)) * 8 // 6])
    return found


def _each(text: str, write: Callable[[str], str]) -> list[bytes]:
    """`text` with all that is not ASCII written by `write`."""
    return ["".join(letter if letter.isascii() else write(letter) for letter in text).encode()]


def _json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _upper_escapes(text: str) -> list[bytes]:
    return _each(text, lambda letter: "".join(f"\\u{unit:04X}" for unit in _units(letter)))


def _units(letter: str) -> Iterable[int]:
    pairs = letter.encode("utf-16-be")
    return [int.from_bytes(pairs[place : place + 2], "big") for place in range(0, len(pairs), 2)]


def _named(letter: str) -> str:
    name = codepoint2name.get(ord(letter))
    return f"&{name};" if name else f"&#{ord(letter)};"


def _bytewise(text: str, pattern: str) -> list[bytes]:
    return _each(text, lambda letter: "".join(pattern % byte for byte in letter.encode()))


def _lower_percent(text: str) -> list[str]:
    letters = [letter if quote(letter, safe="") == letter else quote(letter, safe="").lower() for letter in text]
    return ["".join(letters), "".join("+" if letter == "%20" else letter for letter in letters)]


def _code_page(text: str) -> list[bytes]:
    try:
        return [text.encode("cp1252")]
    except UnicodeEncodeError:
        return []


ENCODINGS: dict[str, Callable[[str], list[bytes]]] = {
    "utf-8": lambda text: [text.encode()],
    "utf-16-le": lambda text: [text.encode("utf-16-le")],
    "utf-16-be": lambda text: [text.encode("utf-16-be")],
    "cp1252": _code_page,
    "base64": lambda text: _base64(text.encode(), base64.b64encode),
    "base64 for URLs": lambda text: _base64(text.encode(), base64.urlsafe_b64encode),
    "base64 of utf-16-le": lambda text: _base64(text.encode("utf-16-le"), base64.b64encode),
    "hex": lambda text: [text.encode().hex().encode()],
    "HEX": lambda text: [text.encode().hex().upper().encode()],
    "percent": lambda text: [quote(text, safe="").encode(), quote_plus(text).encode()],
    "percent, lower case": lambda text: [form.encode() for form in _lower_percent(text)],
    "json": lambda text: [_json(text).encode()],
    "JSON": _upper_escapes,
    "json in json": lambda text: [_json(_json(text)).encode()],
    "entities by name": lambda text: _each(text, _named),
    "entities by number": lambda text: _each(text, lambda letter: f"&#{ord(letter)};"),
    "entities in hex": lambda text: _each(text, lambda letter: f"&#x{ord(letter):x};"),
    "quoted-printable": lambda text: _bytewise(text, "=%02X"),
    "escaped bytes": lambda text: _bytewise(text, "\\x%02x"),
    "octal": lambda text: _bytewise(text, "\\%03o"),
    "ascii()": lambda text: [ascii(text)[1:-1].encode()],
}
"""Name: all byte strings that stand for a text. Where two agree, the name that comes first is given."""


def _bare(text: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))


SPELLINGS: dict[str, Callable[[str], str]] = {
    "": lambda text: unicodedata.normalize("NFC", text),
    "lower case": str.lower,
    "upper case": str.upper,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "decomposed lower case": lambda text: unicodedata.normalize("NFD", text.lower()),
    "without accents": _bare,
    "without accents, lower case": lambda text: _bare(text).lower(),
    "without accents, upper case": lambda text: _bare(text).upper(),
}


@cache
def needles(text: str) -> dict[bytes, str]:
    """Every byte string that stands for `text`, with the name of spelling and encoding, `lower case: utf-8`."""
    found: dict[bytes, str] = {}
    for spelling, spell in SPELLINGS.items():
        for encoding, encode in ENCODINGS.items():
            name = f"{spelling}: {encoding}" if spelling else encoding
            for needle in encode(spell(text)):
                found.setdefault(needle, name)
    return found
