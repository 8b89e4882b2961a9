"""A real browser: the one named, the one installed, or one that apt fetches, as root or for us alone."""

import contextlib
import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

from tests.services.processes import NotAvailable

VARIABLE = "FUNDAPP_TEST_CHROMIUM"
SHELL, FULL = "chromium-headless-shell", "chromium"
"""The same browser without a window of its own, and with one. Every page opened in the latter costs a second of
processor time for toolbars that nobody sees, so it is the second choice."""

NAMES = (SHELL, FULL, "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("fonts-dejavu-core", "libatomic1")
"""One family of fonts, for without any no text is drawn; and what Playwright's driver is linked to."""

PRIVATE = Path(__file__).resolve().parents[2] / "var" / "cache" / "chromium"
"""Where a browser is put together when we are not root. Deleting the folder is always safe."""

APT = ["apt-get", "-qq", "-o", "Acquire::http::Timeout=20", "-o", "Acquire::Retries=1"]

Run = Callable[[list[str]], None]


def find_chromium(environ: Mapping[str, str] = os.environ) -> Path | None:
    """The browser named in the environment, installed, or fetched earlier; None where there is none.

    Raises NotAvailable where the environment names a browser that does not exist.
    """
    if named := environ.get(VARIABLE):
        if not os.access(named, os.X_OK):
            raise NotAvailable(f"Chromium: {VARIABLE} names {named}, which cannot be run")
        return Path(named)
    for name in NAMES:
        if program := shutil.which(name, path=environ.get("PATH")):
            return Path(program)
    launcher = PRIVATE / "run"
    return launcher if launcher.exists() else None


def find_driver() -> Path:
    """The program behind Playwright: our launcher, where the machine lacks a library of it, or the one it brings."""
    launcher = PRIVATE / "driver"
    return launcher if launcher.exists() else Path(compute_driver_executable()[0])


def obtain_chromium(environ: Mapping[str, str] = os.environ) -> Path:
    """As `find_chromium`, and fetches what is missing of browser and driver. Raises NotAvailable with the reason."""
    found = find_chromium(environ)
    if found and _runs(find_driver()):
        return found if environ.get(VARIABLE) or found.name != FULL else _lighter(environ, found)
    if not shutil.which("apt-get", path=environ.get("PATH")):
        lacking = f"none installed, name one in {VARIABLE}" if not found else "Playwright lacks libatomic.so.1"
        raise NotAvailable(f"Chromium: {lacking}; there is no apt to fetch it")
    if os.geteuid() == 0:
        return _install(_run)
    return _put_together(PRIVATE, _run)


def _lighter(environ: Mapping[str, str], found: Path) -> Path:
    """The browser without a window, where root's apt has it; otherwise the one found."""
    if os.geteuid() != 0 or not shutil.which("apt-get", path=environ.get("PATH")):
        return found
    with contextlib.suppress(NotAvailable):
        return _install(_run)
    return found


def _runs(program: Path) -> bool:
    return subprocess.run([str(program), "--version"], capture_output=True, check=False).returncode == 0


def _install(run: Run) -> Path:
    run([*APT, "update"])
    return Path("/usr/bin") / _fetch(run, [*APT, "install", "-y", "--no-install-recommends", "--no-remove"])


def _fetch(run: Run, words: list[str]) -> str:
    """Has apt get the browser, and says which: older systems have none without a window."""
    try:
        run([*words, SHELL, *PACKAGES])
    except NotAvailable:
        run([*words, FULL, *PACKAGES])
        return FULL
    return SHELL


def _put_together(folder: Path, run: Run) -> Path:
    """Unpacks the browser and every library this machine lacks below `folder`, as an ordinary user."""
    shutil.rmtree(folder, ignore_errors=True)
    system, archives = folder / "system", folder / "cache" / "archives"
    for needed in (folder / "state" / "lists" / "partial", archives / "partial", system, folder / "fonts"):
        needed.mkdir(parents=True)
    apt = [*APT, "-o", f"Dir::State={folder / 'state'}", "-o", f"Dir::Cache={folder / 'cache'}"]
    # The machine's own list of what is installed tells apt what is missing; nothing of it is written to.
    apt += ["-o", "Dir::State::status=/var/lib/dpkg/status", "-o", "Debug::NoLocking=1"]
    # Installing root's hooks clean the archives away; and the download needs no other user than ourselves.
    apt += ["-o", "Binary::apt::APT::Keep-Downloaded-Packages=1", "-o", "APT::Keep-Downloaded-Packages=1"]
    apt += ["-o", "APT::Update::Post-Invoke::=true", "-o", "APT::Sandbox::User="]
    run([*apt, "update"])
    browser = _fetch(run, [*apt, "install", "-y", "--no-install-recommends", "--download-only"])
    for package in sorted(archives.glob("*.deb")):
        run(["dpkg-deb", "-x", str(package), str(system)])
    shutil.rmtree(folder / "cache")
    shutil.rmtree(folder / "state")
    return _launcher(folder, system, browser)


def _launcher(folder: Path, system: Path, browser: str) -> Path:
    program = system / "usr" / "lib" / "chromium" / browser
    if not program.exists():
        raise NotAvailable(f"Chromium: apt's package holds no {program.relative_to(system)}")
    (folder / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{system / 'usr' / 'share' / 'fonts'}</dir><dir>/usr/share/fonts</dir>"
        f"<cachedir>{folder / 'fonts'}</cachedir></fontconfig>\n"
    )
    libraries = sorted({str(library.parent) for library in system.glob("**/lib/**/lib*.so*")})
    for name, started in (("driver", compute_driver_executable()[0]), ("run", program)):
        launcher = folder / name
        launcher.write_text(
            "#!/bin/sh\n"
            f"export LD_LIBRARY_PATH={shlex.quote(':'.join(libraries))}\n"
            f"export FONTCONFIG_FILE={shlex.quote(str(folder / 'fonts.conf'))}\n"
            f'exec {shlex.quote(str(started))} "$@"\n'
        )
        launcher.chmod(0o755)
    return folder / "run"


def _run(command: list[str]) -> None:
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, env=environ, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-3:]
        raise NotAvailable(f"Chromium: {command[0]} ended with {done.returncode}: {' '.join(last)}")
