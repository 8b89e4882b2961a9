"""Runs the two commands on a bare machine, with a stop-watch: `sudo python3 benchmarks/bare_machine.py`.

The machine is an empty Debian 12 (debootstrap's minimal variant, python3 and pip, nothing else) in which an
ordinary user with an empty home finds a fresh clone. How this machine reaches package registries (pip's and
apt's settings, certificates, names, local folders of packages) is handed on as it is, but no password of apt.

Mounts live in the inner process's own mount namespace: they are gone with it, however it ends.
Standard library only.
"""

import argparse
import configparser
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import unquote, urlsplit

REPOSITORY = Path(__file__).resolve().parents[1]
COMMANDS = {
    "up": "python3 run.py up --once",
    "again": "python3 run.py up --once",
    "test": "python3 run.py test",
}
INCLUDED = "python3,python3-pip,ca-certificates"
USER = "visitor"
PASSED_ON = re.compile(r"PIP_\w+|(https?|no|all)_proxy|SSL_CERT_(FILE|DIR)|\w+_CA_BUNDLE", re.IGNORECASE)
CONFIGURATION = (
    "etc/resolv.conf", "etc/hosts", "etc/ssl/certs/ca-certificates.crt",
    "usr/local/share/ca-certificates", "usr/share/keyrings",
    "etc/apt/sources.list", "etc/apt/sources.list.d", "etc/apt/keyrings", "etc/apt/trusted.gpg",
    "etc/apt/trusted.gpg.d", "etc/apt/preferences.d", "etc/apt/apt.conf.d",
)  # fmt: skip


@dataclass(frozen=True)
class Lap:
    """One command's run: its seconds, its exit status and the processes it left behind."""

    command: str
    seconds: float
    status: int
    left: list[str]


def main() -> int:
    """Parses the arguments; the outer process makes and removes the folder, the inner one mounts and runs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, help="keep the empty system here, for the next run")
    parser.add_argument("--only", choices=COMMANDS, action="append", help="run only these, in this order")
    parser.add_argument("--as-root", action="store_true", help="run as root instead of an ordinary user")
    parser.add_argument("--port", type=int, help="where another program holds port 8000: sets FUNDAPP_PORT")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if os.geteuid() != 0 or sys.platform != "linux":
        sys.exit("This needs root on Linux: it makes a root file system and mounts into it.")
    if arguments.inside:
        return run_inside(arguments.inside, arguments)
    return run_outside(arguments.cache)


def run_outside(cache: Path | None) -> int:
    """Makes the root file system, starts the inner process in its own mount namespace, removes the folder."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    work = Path(mkdtemp(prefix="fundapp-bare-", dir="/var/tmp"))
    work.chmod(0o755)
    try:
        base = empty_system(cache or work)
        subprocess.run(["cp", "-a", str(base), str(work / "root")], check=True)
        inner = ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv]
        with subprocess.Popen([*inner, "--inside", str(work / "root")]) as process:
            try:
                return process.wait()
            finally:
                process.terminate()
                process.wait()
    finally:
        for pid in processes_in(work / "root"):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        # No mount of the inner process is visible here: nothing but our own copy can be deleted.
        subprocess.run(["rm", "-rf", "--one-file-system", str(work)], check=False)


def empty_system(folder: Path) -> Path:
    """The path of an untouched Debian 12 minimal system below `folder`, made where it is not there yet."""
    base = folder / "debian-12-minimal"
    if (folder / "debian-12-minimal.done").exists():
        return base
    if not shutil.which("debootstrap"):
        subprocess.run(["apt-get", "install", "-qq", "-y", "debootstrap"], check=True)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(base, ignore_errors=True)
    say("debootstrap makes an empty Debian 12: about a minute")
    words = ["--variant=minbase", f"--include={INCLUDED}", "bookworm", str(base), *mirror()]
    made = subprocess.run(["debootstrap", *words], capture_output=True, text=True, check=False)
    if made.returncode:
        sys.exit(f"debootstrap ended with {made.returncode}: {made.stdout[-600:]}")
    (folder / "debian-12-minimal.done").touch()
    return base


def mirror() -> list[str]:
    """The first Debian address that this machine's own apt uses, or nothing: debootstrap knows one itself."""
    texts = [file.read_text() for file in Path("/etc/apt").glob("sources.list*/*.sources")]
    lists = [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*.list")]
    texts += [file.read_text() for file in lists if file.exists()]
    found = re.search(r"^(?:URIs:|deb(?: \[.*?\])?)\s+(\S+/debian)/?\s*", "\n".join(texts), re.MULTILINE)
    return [found.group(1)] if found else []


def run_inside(root: Path, arguments: argparse.Namespace) -> int:
    """Furnishes the system, runs the commands in order and prints the table; 0 when each ended well."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options, folders = pip_configuration()
    furnish(root, options, folders)
    user = "root" if arguments.as_root else USER
    home = move_in(root, user)
    environ = {name: value for name, value in os.environ.items() if PASSED_ON.fullmatch(name)}
    environ |= {"HOME": home, "USER": user, "LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin"}
    environ |= {"FUNDAPP_PORT": str(arguments.port)} if arguments.port else {}
    laps = []
    for name in arguments.only or COMMANDS:
        laps.append(lap(root, user, COMMANDS[name], environ))
        if laps[-1].status:
            break
    say(table(laps, user))
    return int(any(each.status or each.left for each in laps))


def pip_configuration() -> tuple[dict[str, str], set[Path]]:
    """Settings of pip on this machine, merged as pip does, and the local folders that they name."""
    merged = configparser.RawConfigParser()
    home = Path.home()
    merged.read(["/etc/xdg/pip/pip.conf", "/etc/pip.conf", home / ".pip/pip.conf", home / ".config/pip/pip.conf"])
    options = dict(merged["global"]) if merged.has_section("global") else {}
    variables = {name[4:].lower().replace("_", "-"): value for name, value in os.environ.items() if name[:4] == "PIP_"}
    folders: set[Path] = set()
    for name, value in [*options.items(), *variables.items()]:
        for word in value.split() if name in {"find-links", "index-url", "extra-index-url"} else []:
            path = Path(unquote(urlsplit(word).path))
            if word.startswith(("/", "file://")) and path.exists():
                # The pages of an index point to files beside it.
                folders.add(path if name == "find-links" else path.parent)
    return options, folders


def furnish(root: Path, options: dict[str, str], folders: set[Path]) -> None:
    """Hands on how packages are reached; mounts what every Linux system has."""
    for name in CONFIGURATION:
        source, parent = Path("/", name), (root / name).parent
        if source.exists():
            parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["cp", "-RL", "--remove-destination", str(source), str(parent)], check=True)
    lines = [f"{name} = {' '.join(value.split())}\n" for name, value in options.items()]
    (root / "etc/pip.conf").write_text("[global]\n" + "".join(lines))
    mount(root, "proc", "-t", "proc", "proc")
    mount(root, "dev", "-t", "tmpfs", "-o", "mode=755", "tmpfs")
    for device in ("null", "zero", "full", "random", "urandom", "tty"):
        (root / "dev" / device).touch()
        mount(root, f"dev/{device}", "--bind", f"/dev/{device}")
    mount(root, "dev/shm", "-t", "tmpfs", "-o", "mode=1777", "tmpfs")
    (root / "dev/fd").symlink_to("/proc/self/fd")
    for folder in folders:
        mount(root, str(folder).lstrip("/"), "--bind", "-o", "ro", str(folder))


def mount(root: Path, where: str, *words: str) -> None:
    """Mounts onto a path below `root`, in this process's own mount namespace."""
    target = root / where
    if not target.exists():
        target.mkdir(parents=True)
    subprocess.run(["mount", *words, str(target)], check=True)


def move_in(root: Path, user: str) -> str:
    """Makes the user, with an empty home and a fresh clone in it; returns the home."""
    if user != "root":
        subprocess.run(["chroot", str(root), "useradd", "-m", "-k", "/dev/null", user], check=True)
    home = "/root" if user == "root" else f"/home/{user}"
    clone = f"{root}{home}/fundapp"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(REPOSITORY), clone], check=True)
    subprocess.run(["chroot", str(root), "chown", "-R", f"{user}:", f"{home}/fundapp"], check=True)
    return home


def lap(root: Path, user: str, command: str, environ: dict[str, str]) -> Lap:
    """Runs one command as a person would and times it; then looks for what it left running, and ends that."""
    say(f"$ {command}")
    script = f"cd ~/fundapp && exec {command}"
    start = time.monotonic()
    words = [
        shutil.which("chroot") or "chroot",
        f"--userspec={user}:{user}",
        str(root),
        "/bin/sh",
        "-c",
        script,
    ]
    with ExitStack() as ending:
        process = ending.enter_context(subprocess.Popen(words, env=environ, stdin=subprocess.DEVNULL))
        ending.callback(process.terminate)
        status = process.wait()
    seconds = time.monotonic() - start
    left = []
    for pid, name in processes_in(root).items():
        left.append(name)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return Lap(command, seconds, status, left)


def processes_in(root: Path) -> dict[int, str]:
    """Id and command line of every process whose root directory is `root`."""
    found = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and (entry / "root").readlink() == root:
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                found[int(entry.name)] = words.decode(errors="replace").strip()
    return found


def table(laps: list[Lap], user: str) -> str:
    """The figures as Markdown, with machine and date."""
    rows = [
        f"| `{each.command}` | {each.seconds:.1f} s | {each.status} | {', '.join(each.left) or 'none'} |"
        for each in laps
    ]
    who = "root" if user == "root" else "an ordinary user"
    return "\n".join(
        [
            "",
            f"Debian 12 minimal, {who}, empty home; {datetime.now(UTC):%Y-%m-%d}, {commit()};",
            f"{os.cpu_count()} cores ({processor()}), {memory_gib():.0f} GiB, Linux {platform.release()}.",
            "",
            "| command | time | exit status | processes left |",
            "|---|---:|---:|---|",
            *rows,
        ]
    )


def commit() -> str:
    """What was measured."""
    if not shutil.which("git"):
        return "commit unknown"
    words = ["git", "-C", str(REPOSITORY), "rev-parse", "--short", "HEAD"]
    found = subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()
    return f"commit {found or 'unknown'}"


def processor() -> str:
    """The processor's model, as the kernel calls it."""
    found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return found.group(1) if found else platform.machine()


def memory_gib() -> float:
    """The machine's memory in GiB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def say(text: str) -> None:
    """One line at once, in order with what the commands print."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
