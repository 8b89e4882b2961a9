"""What the pages of sources share: the words of coded values, and what can be said of a source's health."""

from typing import Any

from fundapp.core.web.circumstances import current_context
from fundapp.grants.permissions import may_edit
from fundapp.grants.rules import faults, sources, visits
from fundapp.grants.rules.advice import advice
from fundapp.grants.rules.health import health_of

PREFIX = "/calls/sources"


def spoken() -> dict[str, Any]:
    """What every page of sources may use."""
    ctx = current_context()
    return {
        "said": sources,
        "visits_said": visits,
        "faults_said": faults,
        "advice": advice,
        "health": lambda source: health_of(source, ctx.now),
        "may_edit": may_edit(ctx),
        "now": ctx.now,
    }
