"""What a source sent of a call, kept as canonical JSON: two visits that found the same keep the same."""

import json
from typing import Any

from fundapp.grants.formats.soundness import LARGEST_PAYLOAD
from fundapp.grants.formats.words import clean

CUT = "…cut"
"""The key that says that not all of it was kept."""

_SHORTER = (8_000, 2_000, 500, 100)


def payload_of(sent: Any) -> str:
    """`sent` with sorted keys, at most 64 kB: longer texts and lists lose their ends then, and `CUT` says so."""
    text = _written(sent)
    for most in _SHORTER:
        if len(text.encode()) <= LARGEST_PAYLOAD:
            return text
        text = _written({CUT: True, "sent": _shortened(sent, most)})
    return text if len(text.encode()) <= LARGEST_PAYLOAD else _written({CUT: True})


def _written(sent: Any) -> str:
    text = json.dumps(sent, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return clean(text)


def _shortened(sent: Any, most: int) -> Any:
    if isinstance(sent, str):
        return sent if len(sent) <= most else sent[:most] + "…"
    if isinstance(sent, dict):
        return {key[:100]: _shortened(each, most) for key, each in list(sent.items())[:most]}
    if isinstance(sent, list):
        return [_shortened(each, most) for each in sent[: most // 4]]
    return sent
