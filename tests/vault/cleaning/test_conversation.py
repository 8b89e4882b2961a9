"""Whatever a child does instead of answering, its parent neither hangs nor believes it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import repeat

import pytest

from fundapp.vault.cleaning import conversation
from fundapp.vault.cleaning.conversation import Cleaned, Conversation
from fundapp.vault.cleaning.errors import Refused
from fundapp.vault.cleaning.faults import Code

HEAD = """
import os, signal, sys
read = sys.stdin.buffer.read
say = lambda data: (sys.stdout.buffer.write(data), sys.stdout.flush())
"""
Talk = Callable[..., Cleaned]


@pytest.fixture
def talk() -> Iterator[Talk]:
    """Talk to a child that does as a line of Python says."""
    started: list[subprocess.Popen[bytes]] = []

    def run(behaviour: str, sent: bytes = b"hello", seconds: float = 60) -> Cleaned:
        pipe = subprocess.PIPE
        words = [sys.executable, "-c", HEAD + behaviour]
        child = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, bufsize=0)
        started.append(child)
        return Conversation(child, seconds).clean([sent], 1_000_000_000)

    yield run
    for child in started:
        child.kill()
        for end in (child.stdin, child.stdout):
            assert end
            end.close()
        child.wait()


BAD = {
    "crashes": "read(); os.abort()",
    "is killed": "read(); os.kill(os.getpid(), 9)",
    "says nothing": "read()",
    "says too little": "read(); say(b'ok text/plain 10\\nshort')",
    "says too much": "read(); say(b'ok text/plain 3\\nlonger')",
    "cannot count": "read(); say(b'ok text/plain -1\\n')",
    "makes a kind we do not know": "read(); say(b'ok text/html 3\\n<p>')",
    "makes a kind that cleaning never makes": "read(); say(b'ok image/gif 3\\nGIF')",
    "gives no known reason": "read(); say(b'no reason\\n')",
    "refuses in half a line": "read(); say(b'no damaged')",
    "talks without end of line": "read(); say(b'o' * 300)",
    "speaks no ASCII": "read(); say(b'\\xff\\xfe\\n')",
    "ends badly after a good answer": "read(); say(b'ok text/plain 2\\nhi'); os._exit(3)",
}


@pytest.mark.process
@pytest.mark.parametrize("behaviour", BAD)
def test_a_child_that_does_not_answer_well_is_not_believed(behaviour: str, talk: Talk) -> None:
    with pytest.raises(Refused) as caught:
        talk(BAD[behaviour])
    assert caught.value.code == Code.NOT_SAFE


SLOW = {
    "never reads": "signal.pause()",
    "never answers": "read(); signal.pause()",
    "never closes": "read(); say(b'ok text/plain 2\\nhi'); signal.pause()",
    "closes but never ends": "read(); say(b'ok text/plain 2\\nhi'); os.close(1); signal.pause()",
}


@pytest.mark.process
@pytest.mark.parametrize("behaviour", SLOW)
def test_a_child_that_takes_too_long_is_given_up(behaviour: str, talk: Talk) -> None:
    with pytest.raises(Refused) as caught:
        talk(SLOW[behaviour], bytes(1_000_000), seconds=1)
    assert caught.value.code == Code.NOT_SAFE


@pytest.mark.process
def test_a_child_that_answers_before_it_has_heard_everything_is_heard(talk: Talk) -> None:
    with pytest.raises(Refused) as caught:
        talk("say(b'no program\\n')", bytes(5_000_000))
    assert caught.value.code == Code.PROGRAM


@pytest.mark.process
def test_neither_waits_for_the_other_while_both_have_much_to_say(talk: Talk) -> None:
    cleaned = talk("say(b'ok text/plain 3000000\\n' + b'x' * 3000000); read()", bytes(3_000_000))
    with cleaned.content as content:
        assert content.read() == b"x" * 3_000_000


@pytest.mark.process
def test_an_answer_without_end_is_cut_short(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "LARGEST_CLEANED", 500_000)
    with pytest.raises(Refused) as caught:
        talk("read(); say(b'ok text/plain 9\\n')\nwhile True: say(b'x' * 65536)")
    assert caught.value.code == Code.NOT_SAFE


def test_a_limit_is_kept_to_the_byte() -> None:
    counted = Conversation._counted
    assert list(counted([b"12345", b"", b"67890"], 10)) == [b"12345", b"67890"]
    with pytest.raises(Refused):
        list(counted(repeat(b"1234567890"), 99))
