"""Many files through the child's own code under its own limits, one fork each: starting Python is the slow part.

Files come framed on standard input; for each, what the child would answer goes out, with how it ended and its memory.
"""

import os
import select
import signal
import struct
import sys

from fundapp.vault.cleaning import child
from fundapp.vault.cleaning.confinement import confine, shut
from fundapp.vault.cleaning.rules import KINDS, SECONDS, TAKINGS, Taking

REQUEST, ANSWER = struct.Struct(">I"), struct.Struct(">iII")


def one(data: bytes, taken: Taking) -> bytes:
    read, write = os.pipe()
    parent, pid = os.getpid(), os.fork()
    if pid == 0:
        try:
            confine()
            for part in child.answer(data, lambda: shut(parent), taken):
                child._write_all(write, part)
        finally:
            os._exit(0)
    os.close(write)
    heard = bytearray()
    while select.select([read], [], [], SECONDS)[0] and (piece := os.read(read, 1 << 20)):
        heard += piece
    os.kill(pid, signal.SIGKILL)
    os.close(read)
    _pid, status, usage = os.wait4(pid, 0)
    return ANSWER.pack(status, usage.ru_maxrss, len(heard)) + bytes(heard)


def main() -> None:
    taken = TAKINGS[sys.argv[1]]
    for media_type in KINDS:
        child.cleaner(media_type)
    while head := sys.stdin.buffer.read(REQUEST.size):
        data = sys.stdin.buffer.read(*REQUEST.unpack(head))
        sys.stdout.buffer.write(one(data, taken))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
