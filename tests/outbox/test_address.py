"""Where the embedded queue server listens."""

import os
from pathlib import Path

import pytest

from fundapp.outbox.address import private_folder, socket_path


def test_the_socket_stands_in_the_data_folder() -> None:
    assert socket_path(Path("/srv/fundapp")) == Path("/srv/fundapp/run/valkey.sock")


def test_a_deep_data_folder_has_a_socket_elsewhere_that_the_kernel_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    deep = Path("/srv") / ("long" * 40)
    assert len(os.fsencode(socket_path(deep))) <= 107
    assert socket_path(deep) == socket_path(deep)
    assert socket_path(deep) != socket_path(deep / "other")


def test_the_users_runtime_folder_is_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/1000")
    assert socket_path(Path("/srv") / ("long" * 40)).is_relative_to("/run/user/1000")


def test_a_private_folder_is_closed_to_others(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir(mode=0o755)
    private_folder(tmp_path / "run")
    assert (tmp_path / "run").stat().st_mode & 0o777 == 0o700


def test_a_link_put_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "theirs")
    with pytest.raises(PermissionError):
        private_folder(tmp_path / "run")


def test_the_folder_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run").mkdir()
    monkeypatch.setattr(os, "getuid", lambda: (tmp_path / "run").stat().st_uid + 1)
    with pytest.raises(PermissionError):
        private_folder(tmp_path / "run")
