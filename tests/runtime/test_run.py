"""run.py: from a bare Python to the running program, or to one sentence."""

import ast
import errno
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import pytest

from tests.runtime.checkout import BARE_PYTHON, PATIENCE, RUN, Checkout
from tests.services.processes import wait_until


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.fixture
def run_py() -> ModuleType:
    """run.py as a module."""
    spec = importlib.util.spec_from_file_location("run_py", RUN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def handlers() -> Iterator[None]:
    """Signals as they were, after run.py took them."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_its_syntax_is_old_enough_to_say_that_python_is_too_old() -> None:
    ast.parse(RUN.read_text(), feature_version=(3, 8))


@pytest.mark.parametrize("version", [(3, 8), (3, 10), (3, 15), (4, 0)])
@pytest.mark.usefixtures("handlers")
def test_a_python_that_will_not_do_is_refused_in_one_sentence(
    run_py: ModuleType, version: tuple[int, int], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    assert run_py.main(["up"], version) == 1
    sentence = "fundapp needs Python 3.11 or newer, below 3.15; this is Python {}.{}.\n"
    assert capsys.readouterr().err == sentence.format(*version)


@pytest.mark.usefixtures("handlers")
def test_french_terminals_are_told_in_french(
    run_py: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "fr_CM.UTF-8")
    run_py.main(["up"], (3, 9))
    assert "demande Python 3.11 ou plus récent" in capsys.readouterr().err


def test_every_sentence_exists_in_french(run_py: ModuleType) -> None:
    tree = ast.parse(RUN.read_text())
    said = [node.args[0] for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node) == "say"]
    texts = {node.value if isinstance(node, ast.Constant) else vars(run_py).get(_id(node)) for node in said}
    assert texts - {None} <= set(run_py.FRENCH)


def _name(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _id(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.process
def test_it_installs_once_and_becomes_the_program(checkout: Checkout) -> None:
    first = checkout.run("up", "--once", "--port", "0")
    assert first.returncode == 0, first.stderr
    venv = checkout.root / ".venv"
    became = f"became {venv} ['up', '--steps-done', '2', '--once', '--port', '0'] demo\n"
    assert first.stdout.endswith(became)
    shutil.rmtree(checkout.wheels)
    second = checkout.run("up", FUNDAPP_MODE="production")
    assert second.stdout.endswith(f"became {venv} ['up', '--steps-done', '2'] production\n")


@pytest.mark.process
def test_what_the_tests_need_is_enough_to_run(checkout: Checkout) -> None:
    assert "['-k', 'money']" in checkout.run("test", "-k", "money").stdout
    shutil.rmtree(checkout.wheels)
    assert checkout.run("up").returncode == 0


@pytest.mark.process
def test_a_changed_lock_is_installed(checkout: Checkout) -> None:
    assert checkout.run("up").returncode == 0
    shutil.copy(checkout.root / "requirements-test.lock", checkout.root / "requirements.lock")
    assert checkout.run("up").returncode == 0
    assert list((checkout.root / ".venv").glob("lib/*/site-packages/fundapp_other.py"))


@pytest.mark.process
def test_a_package_that_is_not_the_expected_one_is_refused(checkout: Checkout) -> None:
    assert checkout.run("up").returncode == 0
    checkout.lock("requirements.lock", f"fundapp_other==1.0 --hash=sha256:{'0' * 64}\n")
    result = checkout.run("up")
    log = checkout.root / ".venv" / "fundapp-pip.log"
    assert result.returncode == 1
    expected = f"A downloaded package is not the expected one and was refused (details: {log}).\n"
    assert result.stderr == expected
    assert "DO NOT MATCH THE HASHES" in log.read_text()
    assert not checkout.stamp.exists()


@pytest.mark.process
def test_a_broken_download_is_one_sentence_with_the_log(checkout: Checkout) -> None:
    shutil.rmtree(checkout.wheels)
    result = checkout.run(
        "up", PIP_NO_INDEX="0", PIP_FIND_LINKS="", PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="0"
    )
    assert result.returncode == 1
    assert result.stderr.startswith("The packages could not be downloaded; check the connection and start again")
    assert result.stderr.count("\n") == 1
    assert not checkout.stamp.exists()


@pytest.mark.process
def test_an_environment_whose_python_vanished_is_made_anew(checkout: Checkout) -> None:
    assert checkout.run("up").returncode == 0
    python = checkout.root / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")
    assert "became" in checkout.run("up").stdout


@pytest.mark.process
def test_an_interrupted_install_ends_pip_and_is_never_taken_for_whole(checkout: Checkout) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        index = f"http://127.0.0.1:{silent.getsockname()[1]}/simple"
        environ = checkout.environ(PIP_NO_INDEX="0", PIP_FIND_LINKS="", PIP_INDEX_URL=index)
        with subprocess.Popen(checkout.command("up"), env=environ, stdout=subprocess.DEVNULL) as process:
            connected, _address = silent.accept()
            with connected:
                process.send_signal(signal.SIGTERM)
                assert process.wait(PATIENCE) == 128 + signal.SIGTERM
                wait_until(lambda: _is_closed(connected), 10, "the end of pip")
    assert not checkout.stamp.exists()


def _is_closed(connected: socket.socket) -> bool:
    """True once the other side is gone: what it still asked was read before."""
    connected.settimeout(0.1)
    try:
        while connected.recv(4096):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True


@pytest.mark.process
def test_two_at_once_wait_for_each_other(checkout: Checkout) -> None:
    with (
        subprocess.Popen(checkout.command("up"), env=checkout.environ(), stdout=subprocess.PIPE) as first,
        subprocess.Popen(checkout.command("up"), env=checkout.environ(), stdout=subprocess.PIPE) as second,
    ):
        outputs = [process.communicate(timeout=PATIENCE)[0] for process in (first, second)]
        assert all(b"became" in output for output in outputs)
        assert sum(b"waiting" in output for output in outputs) <= 1


def blocked(checkout: Checkout, *modules: str) -> subprocess.CompletedProcess[str]:
    """Calls `run.py up` with a Python that lacks these modules."""
    code = (
        "import runpy, sys\n"
        f"for name in {modules!r}: sys.modules[name] = None\n"
        "import importlib.util as util; find = util.find_spec\n"
        f"util.find_spec = lambda name, *rest: None if name in {modules!r} else find(name, *rest)\n"
        "sys.argv = ['run.py', 'up']\n"
        f"runpy.run_path({str(checkout.root / 'run.py')!r}, run_name='__main__')\n"
    )
    return subprocess.run(
        [BARE_PYTHON, "-c", code], check=False, env=checkout.environ(), capture_output=True, text=True, timeout=PATIENCE
    )


@pytest.mark.process
def test_neither_pip_nor_ensurepip_is_one_sentence(checkout: Checkout) -> None:
    result = blocked(checkout, "pip", "ensurepip")
    expected = "Python has neither pip (22.3 or newer) nor ensurepip; on Debian, install python3-pip.\n"
    assert (result.returncode, result.stderr) == (1, expected)
    assert not (checkout.root / ".venv").exists()


@pytest.mark.process
def test_pip_without_ensurepip_is_enough(checkout: Checkout) -> None:
    result = blocked(checkout, "ensurepip")
    assert "became" in result.stdout, result.stderr


@pytest.mark.process
@pytest.mark.skipif(importlib.util.find_spec("ensurepip") is None, reason="this Python has no ensurepip")
def test_ensurepip_without_pip_is_enough(checkout: Checkout) -> None:
    result = blocked(checkout, "pip")
    assert "became" in result.stdout, result.stderr


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else for a moment")
@pytest.mark.usefixtures("handlers")
def test_a_read_only_folder_is_one_sentence(
    run_py: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    # Who somebody else is for a moment may not be able to read root's Python, where pip would be found.
    monkeypatch.setattr(run_py, "system_pip", lambda: True)
    with TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o555)
        for name in ("ROOT", "VENV", "PYTHON", "STAMP", "PIP_LOG"):
            monkeypatch.setattr(run_py, name, Path(folder) / vars(run_py)[name].relative_to(RUN.parent))
        os.seteuid(65534)
        try:
            status = run_py.main(["up"])
        finally:
            os.seteuid(0)
    assert status == 1
    expected = f"The folder {folder} cannot be written to; copy fundapp to a folder that belongs to you.\n"
    assert capsys.readouterr().err == expected


def test_a_full_disk_is_one_sentence(run_py: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setattr(run_py, "VENV", tmp_path)
    monkeypatch.setattr(run_py, "PIP_LOG", tmp_path / "log")
    (tmp_path / "log").write_text("ERROR: Could not install packages: [Errno 28] No space left on device")
    sentence = "The disk that holds {} is full; free some space and start again."
    assert run_py.why_pip_failed() == sentence.format(tmp_path)
    assert run_py.sentence_of(OSError(errno.ENOSPC, "x")) == sentence.format(RUN.parent)


def test_an_unknown_command_is_answered_with_the_usage(checkout: Checkout) -> None:
    result = checkout.run("down")
    assert result.returncode == 1
    assert result.stderr.startswith("Usage: python3 run.py up")


@pytest.mark.parametrize(
    ("words", "english", "french"),
    [
        (["--port", "abc"], "--port needs a whole number", "--port demande un nombre entier"),
        (["--port=abc"], "--port needs a whole number", "--port demande un nombre entier"),
        (["--once", "--port"], "--port needs a whole number", "--port demande un nombre entier"),
        (["--port", "65536"], "--port needs a whole number", "--port demande un nombre entier"),
        (["--port", "9" * 5000], "--port needs a whole number", "--port demande un nombre entier"),
        (["--prot", "1"], "but not “--prot”", "mais pas «\u202f--prot\u202f»"),
        (["--once=1"], "but not “--once=1”", "mais pas «\u202f--once=1\u202f»"),
        (["--once", "now"], "but not “now”", "mais pas «\u202fnow\u202f»"),
    ],
    ids=lambda value: " ".join(value)[:20] if isinstance(value, list) else "",
)
def test_options_that_will_not_do_are_one_sentence_before_anything_is_prepared(
    checkout: Checkout, words: list[str], english: str, french: str
) -> None:
    for sentence, locale in ((english, "C.UTF-8"), (french, "fr_CM.UTF-8")):
        refused = checkout.run("up", *words, LANG=locale, PYTHONUTF8="1")
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
        assert sentence in refused.stderr
    assert not (checkout.root / ".venv").exists()


@pytest.mark.parametrize("words", [[], ["--once"], ["--port", "0"], ["--port=65535", "--once"], ["--port", "08001"]])
def test_options_that_will_do_are_let_through(run_py: ModuleType, words: list[str]) -> None:
    assert run_py.chosen(["up", *words]) == "up"
