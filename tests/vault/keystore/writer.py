"""A process of its own that puts, shreds or reads: `python -m tests.vault.keystore.writer DOING FOLDER...`.

Each id is printed, with its half where there is one, once the keystore has acknowledged it.
"""

import os
import sys
from pathlib import Path
from uuid import UUID, uuid4

from tests.vault.keystore.stand_ins import two_folders


def main(doing: str, folder: str, number: str = "0", *ids: str) -> None:
    keystore = two_folders(Path(folder))
    given = [UUID(each) for each in ids]
    if doing == "put":
        count = 0
        while count < int(number) or not int(number):
            identity, half = uuid4(), os.urandom(32)
            keystore.put({identity: half})
            os.write(1, f"{identity} {half.hex()}\n".encode())
            count += 1
    elif doing == "shred":
        for each in given:
            keystore.shred([each])
            os.write(1, f"{each}\n".encode())
    else:
        for _round in range(int(number)):
            found = keystore.get(given)
            assert all(half == each.bytes * 2 for each, half in found.items()), "another id's half"
        os.write(1, b"done\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
