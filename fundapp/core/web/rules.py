"""Rules of addresses that cost a start less."""

from collections.abc import Callable
from functools import cache
from typing import Any

from werkzeug.routing import Rule


class LateRule(Rule):
    """As Werkzeug's, but what builds its addresses is compiled when the first of them is built.

    To compile two functions for each of some hundred rules takes most of the time that an application needs to be
    made, and a worker or a command builds addresses of few.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compile_ = super()._compile_builder
        builder = cache(lambda: compile_(append_unknown))

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            return builder()(rule, **values)

        return build
