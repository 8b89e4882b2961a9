"""A web whose processes die where they are told to: `python -m benchmarks.cases.dying_web`.

A request with `X-Die-At: 7` has its process killed with -9 at the seventh step: before and after each statement, each
commit and each writing of the keystore, and once more before the answer goes out. Without the header it counts its
steps and tells them in the answer's `X-Steps`.
"""

import os
import signal
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Flask, Response, g, has_request_context, request
from sqlalchemy import Engine, event

from fundapp.config import load_settings
from fundapp.runtime.ports import listen
from fundapp.runtime.web import Web
from fundapp.vault.house import Vault


def step() -> None:
    """One more step of this request; the last one, where it is to die."""
    if not has_request_context() or request.method != "POST":
        return
    g.steps = g.get("steps", 0) + 1
    if str(g.steps) == request.headers.get("X-Die-At"):
        os.kill(os.getpid(), signal.SIGKILL)


class DyingWeb(Web):
    """The product's web, watched at each step."""

    def load(self) -> Flask:
        """As the product's."""
        app = super().load()
        for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(Engine, moment, lambda *_given: step())
        Vault.keep = _watched(Vault.keep)  # type: ignore[method-assign]
        app.after_request(_tell)
        return app


def _watched(keep: Callable[[Vault, Mapping[UUID, bytes]], None]) -> Callable[..., None]:
    def kept(*given: Any) -> None:
        step()
        keep(*given)
        step()

    return kept


def _tell(answer: Response) -> Response:
    step()
    answer.headers["X-Steps"] = str(g.get("steps", 0))
    return answer


if __name__ == "__main__":
    settings = load_settings()
    DyingWeb(settings, [opened.detach() for opened in listen(settings.host, settings.port)], None).run()
