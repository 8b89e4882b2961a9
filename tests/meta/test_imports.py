"""Who may import whom: the contracts of pyproject.toml bite, and packages meet only in the rooms that are open."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import grimp
import pytest

from tests.meta.sources import ROOT
from tests.meta.test_rooms import FEATURES

CLOSED = {"views", "api", "jobs", "cli", "forms", "schemas", "permissions"}
FACTORIES = ("fundapp.app", "fundapp.worker", "fundapp.cli", "fundapp.demo", "fundapp.runtime", "fundapp.__main__")
CHECK = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def closed_doors(imports: Iterable[tuple[str, str]]) -> list[str]:
    """Imports of one feature package from a room of another that is not open to it."""
    found = []
    for importer, imported in imports:
        source, target = importer.split("."), imported.split(".")
        if importer.startswith(FACTORIES) or len(target) < 3 or target[1] not in FEATURES or source[1] == target[1]:
            continue
        if target[2] in CLOSED:
            found.append(f"{importer} imports {imported}")
    return found


def test_packages_meet_only_in_queries_commands_models_and_pure_modules() -> None:
    graph = grimp.build_graph("fundapp", cache_dir=None)
    pairs = [(one, other) for one in graph.modules for other in graph.find_modules_directly_imported_by(one)]
    assert len(pairs) > 50
    assert closed_doors(pairs) == []


def test_an_import_from_a_closed_room_is_found() -> None:
    assert closed_doors([("fundapp.donors.views", "fundapp.accounts.forms")]) != []
    assert closed_doors([("fundapp.donors.views", "fundapp.accounts.queries")]) == []
    assert closed_doors([("fundapp.app", "fundapp.accounts.views")]) == []


BAD_IMPORTS = {
    "upwards": ("core/clock.py", "import fundapp.donors.queries", "The house"),
    "towards the edge": ("donors/queries.py", "import fundapp.donors.views", "Rooms inside"),
    "to the web": ("donors/commands.py", "import flask", "Domain rooms"),
    "to the web, by way of another module": ("donors/rules.py", "import fundapp.outbox.queue", "Domain rooms"),
    "to the processes": ("app.py", "import fundapp.runtime", "Only the command line"),
    "of a package nobody knows": ("unheard_of.py", "", "The house"),
}


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """A house in small that keeps every contract."""
    modules = {
        "core/__init__.py": "", "config.py": "import fundapp.core", "cli.py": "import fundapp.runtime", "app.py": "",
        "runtime/__init__.py": "", "outbox/__init__.py": "", "outbox/queue.py": "import redis", "core/clock.py": "",
        "donors/__init__.py": "", "donors/rules.py": "", "donors/models.py": "", "donors/queries.py": "",
        "donors/commands.py": "import fundapp.donors.queries", "donors/views.py": "import flask",
    }  # fmt: skip
    for path, text in {"__init__.py": "", **modules}.items():
        file = tmp_path / "fundapp" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


def contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    """What the real contracts say of the house in `folder`."""
    words = [sys.executable, "-c", CHECK, "--no-cache", "--config", str(ROOT / "pyproject.toml")]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)


def test_a_sound_house_keeps_the_contracts(small_house: Path) -> None:
    answer = contracts(small_house)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize("which", BAD_IMPORTS)
def test_the_contracts_refuse_an_import(which: str, small_house: Path) -> None:
    path, line, contract = BAD_IMPORTS[which]
    (small_house / "fundapp" / path).write_text(line)
    answer = contracts(small_house)
    assert answer.returncode == 1
    assert any(contract in text and "BROKEN" in text for text in answer.stdout.splitlines()), answer.stdout
