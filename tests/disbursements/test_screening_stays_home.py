"""Nothing of payees or lists leaves the house by screening: it knows neither network nor logs nor the database."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from fundapp.disbursements import screening

FILES = {f"{screening.__name__}.{path.stem}": path for path in Path(screening.__path__[0]).glob("[!_]*.py")}
AWAY = {
    "socket", "ssl", "http", "urllib", "urllib3", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "asyncio",
    "subprocess", "logging", "structlog", "sqlalchemy", "flask", "redis", "rq", "time", "os", "pathlib", "tempfile",
}  # fmt: skip


def imported(source: str) -> set[str]:
    """The outermost packages that a module names in its imports."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


@pytest.mark.parametrize("name", FILES)
def test_no_module_imports_what_reaches_out(name: str) -> None:
    assert not imported(FILES[name].read_text(encoding="utf-8")) & AWAY


def test_an_import_that_reaches_out_would_be_seen() -> None:
    assert imported("import http.client\nfrom urllib.request import urlopen") & AWAY == {"http", "urllib"}


def test_no_client_of_a_network_is_loaded_by_it() -> None:
    code = f"import sys, {', '.join(FILES)}; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(ran.stdout.split()) & {
        "http.client",
        "requests",
        "urllib3",
        "httpx",
        "smtplib",
        "flask",
        "sqlalchemy",
    }
