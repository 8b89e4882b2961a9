"""Headers and cookies that keep pages to themselves (security design, section 4)."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

_BASE = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
PUBLIC_POLICY = "; ".join(f"{name} {value}" for name, value in _BASE.items())
STAFF_POLICY = f"{PUBLIC_POLICY}; script-src 'self'; connect-src 'self'"

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def init_security(app: Flask, public_url: str) -> None:
    """Sends the headers with every answer, marks the cookies, and serves under no name but that of `public_url`."""
    https = public_url.startswith("https://")
    names = own_names(public_url)
    prefix = "__Host-" if https else ""
    app.config.update(
        SESSION_COOKIE_NAME=f"{prefix}session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        # The token lives as long as its session; a form that was open overnight must still be sendable.
        WTF_CSRF_TIME_LIMIT=None,
        # The referrer is never sent (see HEADERS), so it cannot be checked; the signed token is what counts.
        WTF_CSRF_SSL_STRICT=False,
    )

    @app.before_request
    def refuse_other_names() -> None:
        # A name of somebody else's that leads here (DNS rebinding) would let their pages read ours. Health is asked
        # from within, by whatever name the machine has.
        within = (request.endpoint or "").startswith("health.")
        if not within and _host_name(request.host) not in names:
            abort(400)

    @app.after_request
    def protect(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        answer.headers.setdefault("Content-Security-Policy", STAFF_POLICY)
        if request.endpoint != "static":
            answer.headers.setdefault("Cache-Control", "no-store")
        if https:
            answer.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
        return answer


def own_names(public_url: str) -> frozenset[str]:
    """The host names under which we answer; those of the loopback address stand for each other."""
    name = urlsplit(public_url).hostname or ""
    return _LOOPBACK if name in _LOOPBACK else frozenset({name})


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
