"""Finding or fetching a browser."""

from pathlib import Path

import pytest

from tests.services import chromium
from tests.services.chromium import find_chromium, obtain_chromium
from tests.services.processes import NotAvailable


@pytest.fixture
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment whose PATH is an empty folder."""
    monkeypatch.setattr(chromium, "PRIVATE", tmp_path / "private")
    (tmp_path / "bin").mkdir()
    return {"PATH": str(tmp_path / "bin")}


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_a_browser_that_is_named_but_cannot_be_run_is_an_error(nothing_installed: dict[str, str]) -> None:
    with pytest.raises(NotAvailable, match="FUNDAPP_TEST_CHROMIUM"):
        find_chromium(nothing_installed | {"FUNDAPP_TEST_CHROMIUM": "/nowhere/chromium"})


def test_the_named_one_comes_before_the_installed_before_the_fetched(
    nothing_installed: dict[str, str], tmp_path: Path
) -> None:
    assert find_chromium(nothing_installed) is None
    fetched = program(chromium.PRIVATE / "run")
    assert find_chromium(nothing_installed) == fetched
    installed = program(tmp_path / "bin" / "chromium")
    assert find_chromium(nothing_installed) == installed
    named = program(tmp_path / "own")
    assert find_chromium(nothing_installed | {"FUNDAPP_TEST_CHROMIUM": str(named)}) == named


def test_without_browser_and_without_apt_the_reason_says_what_to_do(nothing_installed: dict[str, str]) -> None:
    with pytest.raises(NotAvailable, match="name one in FUNDAPP_TEST_CHROMIUM; there is no apt"):
        obtain_chromium(nothing_installed)


def test_a_driver_that_lacks_a_library_is_told_apart_from_a_missing_browser(
    nothing_installed: dict[str, str], tmp_path: Path
) -> None:
    program(tmp_path / "bin" / "chromium")
    driver = program(chromium.PRIVATE / "driver")
    driver.write_text("#!/bin/sh\nexit 127\n")
    with pytest.raises(NotAvailable, match="libatomic"):
        obtain_chromium(nothing_installed)
    driver.write_text("#!/bin/sh\nexit 0\n")
    assert obtain_chromium(nothing_installed) == tmp_path / "bin" / "chromium"


def test_root_installs_and_anybody_else_unpacks(
    nothing_installed: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "bin" / "apt-get")
    monkeypatch.setattr(chromium, "_install", lambda _run: Path("/installed"))
    monkeypatch.setattr(chromium, "_put_together", lambda folder, _run: folder / "run")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert obtain_chromium(nothing_installed) == Path("/installed")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert obtain_chromium(nothing_installed) == tmp_path / "private" / "run"


@pytest.mark.parametrize(
    ("user", "lacks", "chosen"),
    [
        (0, (), "/usr/bin/chromium-headless-shell"),
        (0, ("-shell",), "/usr/bin/chromium"),
        (0, ("-qq",), ""),
        (1, (), ""),
    ],
    ids=["apt has it", "apt has it not", "apt does not work", "not root"],
)
def test_where_one_with_a_window_is_installed_root_gets_the_one_without(
    nothing_installed: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    user: int,
    lacks: tuple[str, ...],
    chosen: str,
) -> None:
    installed = program(tmp_path / "bin" / "chromium")
    program(tmp_path / "bin" / "apt-get")
    program(chromium.PRIVATE / "driver")

    def run(command: list[str]) -> None:
        if any(word.endswith(lacks) for word in command):
            raise NotAvailable("not here")

    monkeypatch.setattr(chromium, "_run", run)
    monkeypatch.setattr("os.geteuid", lambda: user)
    assert obtain_chromium(nothing_installed) == Path(chosen or installed)
    named = nothing_installed | {"FUNDAPP_TEST_CHROMIUM": str(installed)}
    assert obtain_chromium(named) == installed


def test_what_apt_downloads_is_unpacked_into_a_folder_of_ours_and_nothing_else_is_touched(tmp_path: Path) -> None:
    commands: list[list[str]] = []

    def run(command: list[str]) -> None:
        commands.append(command)
        if "--download-only" in command:
            (tmp_path / "cache" / "archives" / "chromium.deb").write_bytes(b"")
        if command[0] == "dpkg-deb":
            program(tmp_path / "system/usr/lib/chromium/chromium-headless-shell")
            program(tmp_path / "system/usr/lib/x86_64-linux-gnu/libnss3.so")

    launcher = chromium._put_together(tmp_path, run)
    assert [command[0] for command in commands] == ["apt-get", "apt-get", "dpkg-deb"]
    assert all(f"Dir::State={tmp_path / 'state'}" in command for command in commands[:2])
    assert f"LD_LIBRARY_PATH={tmp_path}/system/usr/lib/x86_64-linux-gnu" in launcher.read_text()
    assert str(tmp_path / "system" / "usr" / "share" / "fonts") in (tmp_path / "fonts.conf").read_text()
    assert "LD_LIBRARY_PATH" in (tmp_path / "driver").read_text()
    assert not (tmp_path / "cache").exists()


def test_an_apt_that_fails_gives_its_last_words() -> None:
    with pytest.raises(NotAvailable, match="sh ended with 3: no network"):
        chromium._run(["sh", "-c", "echo no network >&2; exit 3"])
