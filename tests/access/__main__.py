"""`python -m tests.access` asks everything and writes the document anew."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.access.asking import ask_everything
from tests.access.document import FILE, document
from tests.access.house import house_at
from tests.fixtures.databases import migrate, settings_for

if __name__ == "__main__":
    with TemporaryDirectory() as kept:
        folder = Path(kept)
        url = f"sqlite:///{folder / 'access.sqlite'}"
        migrate(settings_for(url, folder))
        with house_at(url, folder) as house:
            FILE.write_text(document(ask_everything(house)), encoding="utf-8")
