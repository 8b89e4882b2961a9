"""gunicorn around the application."""

import gc
from collections.abc import Sequence
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker

from fundapp.app import create_app
from fundapp.config import Mode, Settings
from fundapp.core.database import db
from fundapp.core.lifetime import end_with, wait_for_go
from fundapp.runtime.pace import PacedWorker

GRACE_SECONDS = 5
"""How long a request under way may take to end once we are stopped."""


class HouseLogger(Logger):
    """gunicorn's messages by way of the root logger, which knows what may be written; no access log."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn's, without handlers of its own."""
        super().setup(cfg)
        self.error_log.handlers = []
        self.error_log.propagate = True


class Web(BaseApplication):
    """The web server on sockets that are listening already."""

    def __init__(self, settings: Settings, sockets: Sequence[int], gate: int | None) -> None:
        self._settings = settings
        self._sockets = sockets
        self._gate = gate
        self._app: Flask | None = None
        super().__init__()

    def load_config(self) -> None:
        """Our choices; gunicorn's own environment variables and files are not read."""
        development = self._settings.mode is Mode.DEVELOPMENT
        choices = {
            "bind": [f"fd://{number}" for number in self._sockets],
            "workers": self._settings.web_processes,
            "threads": self._settings.web_threads,
            "worker_class": PacedWorker,
            "preload_app": not development,
            "reload": development,
            "control_socket_disable": True,
            "graceful_timeout": GRACE_SECONDS,
            "loglevel": "warning",
            "logger_class": HouseLogger,
            "when_ready": _freeze,
            "post_fork": self._after_fork,
        }
        for name, value in choices.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, made once before the processes part."""
        self._app = create_app(self._settings)
        wait_for_go(self._gate)
        return self._app

    def _after_fork(self, _arbiter: Arbiter, worker: Worker) -> None:
        end_with(worker.ppid)
        if self._app is not None:
            with self._app.app_context():
                for engine in db.engines.values():
                    engine.dispose(close=False)


def _freeze(_arbiter: Arbiter) -> None:
    """What was loaded stays shared between the processes: the collector no longer touches its pages."""
    gc.collect()
    gc.freeze()


def serve(settings: Settings, sockets: Sequence[int], gate: int | None = None) -> None:
    """Serve on these listening sockets, given by number, until SIGTERM or SIGINT. Begins once the gate is open."""
    Web(settings, sockets, gate).run()
