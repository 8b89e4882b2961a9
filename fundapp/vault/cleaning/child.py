"""`python -m fundapp.vault.cleaning.child PARENT TAKING`: a file on standard input, its cleaned copy on the output.

The answer is one line, `ok <media type> <bytes>` followed by that many bytes, or `no <code>`. Started by `cleaning`.
"""

import importlib
import os
import sys
from collections.abc import Callable

from fundapp.core.lifetime import end_with
from fundapp.vault.cleaning.confinement import confine, shut
from fundapp.vault.cleaning.faults import Code, Fault
from fundapp.vault.cleaning.recognising import recognise
from fundapp.vault.cleaning.rules import APPEALS, KINDS, LARGEST_CLEANED, TAKINGS, Taking

Cleaner = Callable[[bytes, str], tuple[str, bytes]]
"""From a file and its media type to the cleaned file's media type and bytes. Raises Fault, or anything if damaged."""


def cleaner(media_type: str) -> Cleaner:
    """What cleans files of a media type, loaded with all that it needs."""
    clean: Cleaner = importlib.import_module(f"fundapp.vault.cleaning.{KINDS[media_type].cleaner}").clean
    return clean


def answer(data: bytes, shut_doors: Callable[[], None], taken: Taking = APPEALS) -> tuple[bytes, bytes]:
    """The line and the content to answer with. `shut_doors` is called once everything is loaded."""
    try:
        media_type = recognise(data, taken)
        clean = cleaner(media_type)
        shut_doors()
        made, content = clean(data, media_type)
        if len(content) > LARGEST_CLEANED:
            return _refusal(Code.NOT_SAFE)
    except Fault as fault:
        return _refusal(fault.code)
    except MemoryError:
        return _refusal(Code.NOT_SAFE)
    except Exception:  # noqa: BLE001 - parsers raise anything over bytes that make no sense
        return _refusal(Code.DAMAGED)
    return f"ok {made} {len(content)}\n".encode(), content


def main() -> None:
    """Read, clean, answer."""
    parent, taken = int(sys.argv[1]), TAKINGS[sys.argv[2]]
    end_with(parent)
    confine()
    out = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no part of the answer
    data = sys.stdin.buffer.read(taken.largest + 1)
    for part in answer(data, lambda: shut(parent), taken):
        _write_all(out, part)


def _refusal(code: Code) -> tuple[bytes, bytes]:
    return f"no {code.value}\n".encode(), b""


def _write_all(out: int, data: bytes) -> None:
    with memoryview(data) as view:
        at = 0
        while at < len(view):
            at += os.write(out, view[at : at + 65536])


if __name__ == "__main__":
    main()
