"""A checkout of our own with run.py in it, and packages of our own for pip."""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

RUN = Path(__file__).resolve().parents[2] / "run.py"
BARE_PYTHON = getattr(sys, "_base_executable", sys.executable)
PATIENCE = 120


def wheel(folder: Path, name: str) -> str:
    """Makes an empty package; returns its line for a lock."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with ZipFile(path, "w") as file:
        file.writestr(f"{name}.py", "")
        file.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        file.writestr(f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(
            f"{name}-1.0.dist-info/RECORD",
            f"{name}.py,,\n{name}-1.0.dist-info/METADATA,,\n{name}-1.0.dist-info/WHEEL,,\n",
        )
    return f"{name}==1.0 --hash=sha256:{sha256(path.read_bytes()).hexdigest()}\n"


class Checkout:
    """A checkout with run.py, two small locks and programs that say what they were told."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.wheels = root / "wheels"
        shutil.copy(RUN, root / "run.py")
        for package, module in (("fundapp", "__main__"), ("tests/suite", "__main__")):
            (root / package).mkdir(parents=True)
            (root / package / f"{module}.py").write_text(
                "import os, sys\nprint('became', sys.prefix, sys.argv[1:], os.environ.get('FUNDAPP_MODE'))\n"
            )
        one, other = wheel(self.wheels, "fundapp_one"), wheel(self.wheels, "fundapp_other")
        self.lock("requirements.lock", one)
        self.lock("requirements-test.lock", one + other)

    def lock(self, name: str, lines: str) -> None:
        """Writes a lock."""
        (self.root / name).write_text(lines)

    def environ(self, **changes: str) -> dict[str, str]:
        """An environment in which pip knows no index but our folder."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PIP_", "LC_", "LANG", "FUNDAPP_"))
        }
        return {
            **kept,
            "LANG": "C.UTF-8",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.wheels),
            **changes,
        }

    def command(self, *words: str) -> list[str]:
        """How run.py is called: by a Python that is in no environment."""
        return [BARE_PYTHON, str(self.root / "run.py"), *words]

    def run(self, *words: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """Calls run.py and waits."""
        return subprocess.run(
            self.command(*words),
            check=False,
            env=self.environ(**changes),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    @property
    def stamp(self) -> Path:
        """Where the installed locks are noted."""
        return self.root / ".venv" / "fundapp-locks"
