"""Answers of interfaces in JSON: a list of records somewhere at the top."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from fundapp.grants.formats.decoding import decoded
from fundapp.grants.formats.streams import whole
from fundapp.grants.rules.faults import Fault, Unreadable

LARGEST = 32 << 20
"""Bytes of one answer: a page of a search, however long its texts are."""

DEEPEST = 64
_OBJECT = re.compile(r"[\s,]*+\{")


def _whole_number(text: str) -> Any:
    """Python refuses thousands of digits; nothing that we read has more than a few."""
    return int(text) if len(text) < 60 else "…"


def _refused(name: str) -> Any:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_int=_whole_number, parse_float=Decimal, parse_constant=_refused)


def loaded(text: str) -> Any:
    """What a text in JSON holds. Raises ValueError where it is none, RecursionError where it is nested without end."""
    return _DECODER.decode(text)


def records(stream: BinaryIO, at: str) -> Iterator[dict[str, Any]]:
    """What stands in the list called `at`, or alone under that name, or the answer itself where it has no such name.

    What is no object is left out. Raises Unreadable: empty, a page, no JSON (OTHER_FORMAT), cut, broken, nested too
    deep (UNSAFE), too large. Of a broken answer, the records before the fault are yielded first. The standard library
    reads it: a parser of streams in C was seen to crash at a number of five thousand digits.
    """
    data = decoded(whole(stream, LARGEST)).strip()
    if not data.startswith("{"):
        raise Unreadable(Fault.OTHER_FORMAT)
    try:
        answer = loaded(data)
    except RecursionError:
        raise Unreadable(Fault.UNSAFE, "nested") from None
    except ValueError:
        yield from _whole_ones(data, at)
        raise Unreadable(Fault.BROKEN if data.endswith("}") else Fault.CUT) from None
    found = answer.get(at, answer)
    yield from (
        plain_values(each) for each in (found if isinstance(found, list) else [found]) if isinstance(each, dict)
    )


def plain_values(value: Any, depth: int = 0) -> Any:
    """The value without figures that nobody could write out, as 1e999999999. Raises Unreadable beyond `DEEPEST`."""
    if depth > DEEPEST:
        raise Unreadable(Fault.UNSAFE, f"> {DEEPEST} levels")
    if isinstance(value, dict):
        return {str(key): plain_values(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [plain_values(each, depth + 1) for each in value]
    if isinstance(value, Decimal):
        return value if value.is_finite() and -60 < value.adjusted() < 60 else str(value)[:60]
    return value


def text_of(value: Any) -> str:
    """A text, also where a number stands for it; empty for everything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else ""


def _whole_ones(data: str, at: str) -> Iterator[dict[str, Any]]:
    """The records that are whole in an answer that is not."""
    start = re.search(rf'"{at}"\s*:\s*\[', data)
    place = start.end() if start else len(data)
    try:
        while record := _OBJECT.match(data, place):
            found, place = _DECODER.raw_decode(data, record.end() - 1)
            yield plain_values(found)
    except RecursionError:
        raise Unreadable(Fault.UNSAFE, "nested") from None
    except ValueError:
        return
