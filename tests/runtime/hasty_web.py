"""The product's web that waits half a second for whoever is slow: `python -m tests.runtime.hasty_web`."""

from fundapp.config import load_settings
from fundapp.runtime import pace
from fundapp.runtime.ports import listen
from fundapp.runtime.web import serve

if __name__ == "__main__":
    pace.GRACE_SECONDS = pace.SILENCE_SECONDS = 0.5
    settings = load_settings()
    serve(settings, [opened.detach() for opened in listen(settings.host, settings.port)])
