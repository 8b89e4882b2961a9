#!/usr/bin/env python3
"""The two commands of fundapp: `python3 run.py up` and `python3 run.py test`.

Standard library only. Makes `.venv`, installs the locked packages into it and hands over to the package.
Needs python3 and pip (or ensurepip), nothing else. Every failure is one sentence and exit status 1.
The syntax stays old on purpose: an old Python must get as far as saying that it is too old.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import importlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "fundapp-locks"
PIP_LOG = VENV / "fundapp-pip.log"
LOCKS = {"up": ["requirements.lock"], "test": ["requirements-test.lock", "requirements.lock"]}
OLDEST, NEWEST = (3, 11), (3, 15)
OLDEST_PIP = (22, 3)
PROBE = "import sys; print('%d.%d' % sys.version_info[:2])"
USAGE = "Usage: python3 run.py up [--once] [--port N]  |  python3 run.py test [ARGUMENTS]"
BAD_PORT = "--port needs a whole number from 0 to 65535, for example --port 8001."
UNKNOWN = "run.py up knows --once and --port N, but not “{word}”."
NO_PIP = "Python has neither pip (22.3 or newer) nor ensurepip; on Debian, install python3-pip."
DISK_FULL = "The disk that holds {path} is full; free some space and start again."
READ_ONLY = "The folder {path} cannot be written to; copy fundapp to a folder that belongs to you."
TOO_OLD = "fundapp needs Python {oldest} or newer, below {newest}; this is Python {found}."
BAD_HASH = "A downloaded package is not the expected one and was refused (details: {log})."
NO_NETWORK = "The packages could not be downloaded; check the connection and start again (details: {log})."
NOT_INSTALLED = "The packages could not be installed (details: {log})."
NO_VENV = "The Python environment {path} could not be made: {reason}"

FRENCH = {
    USAGE: "Usage : python3 run.py up [--once] [--port N]  |  python3 run.py test [ARGUMENTS]",
    BAD_PORT: "--port demande un nombre entier de 0 à 65535, par exemple --port 8001.",
    UNKNOWN: "run.py up connaît --once et --port N, mais pas «\u202f{word}\u202f».",
    TOO_OLD: ("fundapp demande Python {oldest} ou plus récent, avant {newest} ; celui-ci est Python {found}."),
    NO_PIP: ("Python n’a ni pip (22.3 ou plus récent) ni ensurepip ; sous Debian, installez le paquet python3-pip."),
    READ_ONLY: ("Le dossier {path} n’est pas accessible en écriture ; copiez fundapp dans un dossier à vous."),
    DISK_FULL: "Le disque qui porte {path} est plein ; libérez de la place et relancez.",
    NO_NETWORK: ("Les paquets n’ont pas pu être téléchargés ; vérifiez la connexion et relancez (détails : {log})."),
    BAD_HASH: "Un paquet téléchargé n’est pas celui qui était attendu et a été refusé (détails : {log}).",
    NOT_INSTALLED: "Les paquets n’ont pas pu être installés (détails : {log}).",
    NO_VENV: "L’environnement Python {path} n’a pas pu être créé : {reason}",
    "{path}: {reason}.": "{path} : {reason}.",
    "Interrupted.": "Interrompu.",
    "Another run.py is preparing this folder; waiting for it.": (
        "Un autre run.py prépare ce dossier ; on attend qu’il finisse."
    ),
    "Python environment": "Environnement Python",
    "Packages": "Paquets",
    "{count}/{total} fetched": "{count}/{total} téléchargés",
    "{count}/{total} installed": "{count}/{total} installés",
    "in order": "en ordre",
    "{number}. {title}: ": "{number}. {title} : ",
}


class StartError(Exception):
    """What stops the start, as one sentence in the operator's language."""


def say(text: str, **values: Any) -> str:
    """`text` in the language of the terminal (French where the locale is), its places filled."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return (FRENCH[text] if locale.startswith("fr") else text).format(**values)


class Step:
    """A numbered line on the terminal, rewritten as it goes; elsewhere a new line every few seconds."""

    def __init__(self, number: int, title: str) -> None:
        self.head = say("{number}. {title}: ", number=number, title=say(title))
        self.live = sys.stdout.isatty()
        self.shown = 0.0

    def show(self, text: str) -> None:
        """Show how far the step is."""
        if self.live:
            sys.stdout.write("\r\x1b[K" + self.head + text)
            sys.stdout.flush()
        elif time.monotonic() - self.shown > 5:
            print(self.head + text, flush=True)
            self.shown = time.monotonic()

    def done(self) -> None:
        """Close the line."""
        print(("\r\x1b[K" if self.live else "") + self.head + say("in order"), flush=True)


def check_python(version: Sequence[int]) -> None:
    """Refuse a Python that is too old or too new."""
    if not OLDEST <= tuple(version[:2]) < NEWEST:
        raise StartError(
            say(
                TOO_OLD,
                oldest="{}.{}".format(*OLDEST),
                newest="{}.{}".format(*NEWEST),
                found="{}.{}".format(*version[:2]),
            )
        )


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Only one run.py at a time prepares this folder. The lock is on the folder: no file to clean up."""
    handle = os.open(str(ROOT), os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(say("Another run.py is preparing this folder; waiting for it."), flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def environment_version() -> str | None:
    """The version of the Python in .venv ("3.11"), or None where there is none that runs and would do."""
    try:
        answer = subprocess.check_output([str(PYTHON), "-c", PROBE], stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return None
    version = answer.decode().strip()
    major, minor = version.split(".")
    return version if OLDEST <= (int(major), int(minor)) < NEWEST else None


def fingerprints(locks: Sequence[str], version: str) -> list[str]:
    """One line per lock: its SHA-256 and the Python it was installed for."""
    return [hashlib.sha256((ROOT / lock).read_bytes()).hexdigest() + " " + version for lock in locks]


def is_installed(lock: str, version: str) -> bool:
    """True where .venv holds exactly what the lock says."""
    return STAMP.exists() and fingerprints([lock], version)[0] in STAMP.read_text().splitlines()


def system_pip() -> bool:
    """True where this Python's own pip can install into another environment."""
    try:
        version = importlib.import_module("pip").__version__
    except ImportError:
        return False
    return tuple(int(part) for part in version.split(".")[:2]) >= OLDEST_PIP


def make_environment() -> None:
    """A new .venv, without pip where the system's pip can serve it: Debian packs ensurepip apart."""
    if not system_pip() and importlib.util.find_spec("ensurepip") is None:
        raise StartError(say(NO_PIP))
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(str(VENV))
    VENV.mkdir()  # before venv does, whose words about a read-only folder are many
    commands = [[sys.executable, "-m", "venv", "--without-pip", str(VENV)]]
    if not system_pip():
        commands.append([str(PYTHON), "-m", "ensurepip"])
    for command in commands:
        run = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if run.returncode != 0:
            reason = (run.stdout.decode(errors="replace").strip().splitlines() or ["?"])[-1]
            raise StartError(say(NO_VENV, path=VENV, reason=reason))


def pip_install(lock: str) -> list[str]:
    """The command that installs a lock: hashes required, wheels only, so that nothing is compiled or run."""
    pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)] if system_pip() else [str(PYTHON), "-m", "pip"]
    flags = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--progress-bar=off", "--no-input"]
    return [*pip, "install", *flags, "-r", str(ROOT / lock)]


def pip_environment() -> dict[str, str]:
    """The operator's environment, without what would lead pip out of .venv."""
    elsewhere = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER")
    environ = {name: value for name, value in os.environ.items() if name not in elsewhere}
    return {"PIP_RETRIES": "2", **environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0"}


def follow(process: subprocess.Popen[bytes], step: Step, lock: str) -> None:
    """Count the packages on the terminal until pip ends: first as its log names them, then in place."""
    total = len(re.findall(r"(?m)^[\w.-]+(?:\[.*\])?==", (ROOT / lock).read_text()))
    site = next(VENV.glob("lib/python*/site-packages"), VENV)
    while process.poll() is None:
        log = PIP_LOG.read_text(errors="replace")
        if "\nInstalling collected packages" in log:
            text, count = "{count}/{total} installed", len(list(site.glob("*.dist-info")))
        else:
            text = "{count}/{total} fetched"
            count = len(re.findall(r"(?m)^(?:Collecting|Requirement already satisfied)", log))
        step.show(say(text, count=min(count, total), total=total))
        time.sleep(0.1)


def why_pip_failed() -> str:
    """One sentence for what pip's log says at length."""
    words = PIP_LOG.read_text(errors="replace")
    full = any(os.strerror(number) in words for number in (errno.ENOSPC, errno.EDQUOT))
    if full or shutil.disk_usage(str(VENV)).free < 2**20:
        return say(DISK_FULL, path=VENV)
    if "HASHES" in words:
        return say(BAD_HASH, log=PIP_LOG)
    if re.search("No matching distribution|HTTP error|timed out|Connection", words):
        return say(NO_NETWORK, log=PIP_LOG)
    return say(NOT_INSTALLED, log=PIP_LOG)


def install(lock: str, step: Step) -> None:
    """Install a lock into .venv. The stamp goes first: an interrupted install never looks whole."""
    with contextlib.suppress(FileNotFoundError):
        STAMP.unlink()
    with PIP_LOG.open("wb") as log:
        process = subprocess.Popen(
            pip_install(lock),
            stdout=log,
            stderr=subprocess.STDOUT,
            env=pip_environment(),
            start_new_session=True,
        )
    try:
        follow(process, step, lock)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process.returncode != 0:
        raise StartError(why_pip_failed())


def chosen(arguments: Sequence[str]) -> str:
    """The command asked for, its options looked at."""
    if not arguments or arguments[0] not in LOCKS:
        raise StartError(say(USAGE))
    if arguments[0] == "up":
        check_options(arguments[1:])
    return arguments[0]


def check_options(words: Sequence[str]) -> None:
    """Refuse what `up` would refuse, before minutes are spent on preparing."""
    left = list(words)
    while left:
        word = left.pop(0)
        name, is_joined, value = word.partition("=")
        if name == "--port":
            value = value if is_joined else "".join(left[:1])
            del left[: 0 if is_joined else 1]
            if not re.fullmatch("0*[0-9]{1,5}", value) or int(value) > 65535:
                raise StartError(say(BAD_PORT))
        elif word != "--once":
            raise StartError(say(UNKNOWN, word=word))


def prepare(command: str) -> None:
    """Bring .venv to what the command's lock says; nothing is done where it is so already."""
    version = environment_version()
    if version and is_installed(LOCKS[command][0], version):
        Step(1, "Python environment").done()
        Step(2, "Packages").done()
        return
    with alone():
        version = environment_version()
        step = Step(1, "Python environment")
        if version is None:
            make_environment()
            version = environment_version()
        step.done()
        step = Step(2, "Packages")
        if not is_installed(LOCKS[command][0], str(version)):
            install(LOCKS[command][0], step)
            draft = STAMP.with_suffix(".new")
            draft.write_text("\n".join(fingerprints(LOCKS[command], str(version))) + "\n")
            draft.rename(STAMP)
        step.done()


def hand_over(command: str, arguments: Sequence[str]) -> None:
    """Become the program itself. Started from anywhere, data goes to the checkout's `var` folder."""
    environ = dict(os.environ, PYTHONPATH=str(ROOT), PYTHONSAFEPATH="1")
    if command == "up":
        environ.setdefault("FUNDAPP_MODE", "demo")
        environ.setdefault("FUNDAPP_DATA_DIR", str(ROOT / "var"))
        target = ["-m", "fundapp", "up", "--steps-done", "2", *arguments]
    else:
        target = ["-m", "tests.suite", *arguments]
    os.execve(str(PYTHON), [str(PYTHON), *target], environ)  # noqa: S606


def sentence_of(error: OSError) -> str:
    """One sentence for an error of the operating system."""
    path = error.filename or ROOT
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return say(READ_ONLY, path=Path(os.fsdecode(path)).parent if error.filename else ROOT)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return say(DISK_FULL, path=ROOT)
    return say("{path}: {reason}.", path=path, reason=error.strerror)


def stop_on(number: int, _frame: Any) -> None:
    """End as the signal asks, but by way of `finally`, so that pip is ended too."""
    raise SystemExit(128 + number)


def main(arguments: Sequence[str], version: Sequence[int] = sys.version_info[:2]) -> int:
    """Run `up` or `test`. Returns only where it does not become the program: 1 after one sentence."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    signal.signal(signal.SIGTERM, stop_on)
    signal.signal(signal.SIGHUP, stop_on)
    try:
        check_python(version)
        prepare(chosen(arguments))
        hand_over(arguments[0], arguments[1:])
    except StartError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(sentence_of(error), file=sys.stderr)
    except KeyboardInterrupt:
        print(say("Interrupted."), file=sys.stderr)
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
