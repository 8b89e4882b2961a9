"""A small IMAP server on this machine in the place of a mailbox: as well or as badly behaved as a test says."""

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

PASSWORD = "un mot de passe"


@dataclass
class Box:
    """`letters` by number.

    `way`: `plain`; `silent` (says nothing); `cut` (breaks off in a letter); `endless` (announces a letter without
    end); `trickling` (a letter byte by byte). `said`: the commands that came, without arguments of
    LOGIN; `sizes`: what it claims letters to weigh, where that is not true.
    """

    letters: dict[int, bytes] = field(default_factory=dict)
    validity: int = 1
    way: str = "plain"
    sizes: dict[int, int] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    port: int = 0
    leaving: threading.Event = field(default_factory=threading.Event)

    def talk(self, talker: ssl.SSLSocket) -> None:
        """One connection."""
        if self.way == "silent":
            self.leaving.wait()
            return
        talker.sendall(b"* OK ready\r\n")
        for line in talker.makefile("rb"):
            tag, command = line.decode().rstrip().split(" ", 1)
            self.said.append("LOGIN" if command.upper().startswith("LOGIN") else command)
            if not self._answer(talker, tag, command):
                return

    def _answer(self, talker: ssl.SSLSocket, tag: str, command: str) -> bool:
        upper, end = command.upper(), "OK done"
        if upper.startswith("CAPABILITY"):
            talker.sendall(b"* CAPABILITY IMAP4rev1\r\n")
        elif upper.startswith("LOGIN"):
            end = "OK in" if PASSWORD in command else f"NO {command} is wrong"
        elif upper.startswith("EXAMINE"):
            end = "OK [READ-ONLY] open" if '"INBOX"' in command else "NO no such folder"
            talker.sendall(b"* %d EXISTS\r\n* OK [UIDVALIDITY %d] valid\r\n" % (len(self.letters), self.validity))
        elif upper.startswith("UID SEARCH"):
            self._search(talker, command)
        elif upper.startswith("UID FETCH"):
            return self._fetch(talker, tag, command)
        elif upper.startswith("LOGOUT"):
            talker.sendall(f"* BYE\r\n{tag} OK done\r\n".encode())
            return False
        elif not upper.startswith("SELECT"):
            end = "BAD unknown"
        talker.sendall(f"{tag} {end}\r\n".encode())
        return True

    def _search(self, talker: ssl.SSLSocket, command: str) -> None:
        first = re.search(r"UID (\d+):\*", command)
        found = [uid for uid in sorted(self.letters) if not first or uid >= int(first[1])]
        found = found or sorted(self.letters)[-1:]  # n:* names the last letter, even if its number is lower
        talker.sendall(f"* SEARCH {' '.join(map(str, found))}\r\n".encode())

    def _fetch(self, talker: ssl.SSLSocket, tag: str, command: str) -> bool:
        uid = int(command.split()[2])
        letter = self.letters[uid]
        if "RFC822.SIZE" in command:
            size = self.sizes.get(uid, len(letter))
            talker.sendall(f"* 1 FETCH (UID {uid} RFC822.SIZE {size})\r\n{tag} OK done\r\n".encode())
            return True
        announced = 10**12 if self.way == "endless" else len(letter)
        talker.sendall(f"* 1 FETCH (UID {uid} BODY[] {{{announced}}}\r\n".encode())
        if self.way == "cut":
            talker.sendall(letter[: len(letter) // 2])
            return False
        if self.way == "trickling":
            while not self.leaving.wait(0.02):
                talker.sendall(b"x")
        talker.sendall(letter + f")\r\n{tag} OK done\r\n".encode())
        return True


@contextmanager
def mailbox(certificate: Path, **facts: object) -> Iterator[Box]:
    """A mailbox with this certificate, until the block ends."""
    box = Box(**facts)  # type: ignore[arg-type]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        box.port = listener.getsockname()[1]
        server = threading.Thread(target=_serve, args=(listener, context, box), daemon=True)
        server.start()
        try:
            yield box
        finally:
            box.leaving.set()
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            server.join(5)


def _serve(listener: socket.socket, context: ssl.SSLContext, box: Box) -> None:
    with suppress(OSError):
        while True:
            raw, _address = listener.accept()
            with suppress(OSError), raw, context.wrap_socket(raw, server_side=True) as talker:
                box.talk(talker)
