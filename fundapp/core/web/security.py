"""Headers and cookies that keep pages to themselves (security design, section 4)."""

from flask import Flask, Response

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

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def init_security(app: Flask, public_url: str) -> None:
    """Sends the headers with every answer and marks the cookies."""
    https = public_url.startswith("https://")
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

    @app.after_request
    def protect(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        answer.headers.setdefault("Content-Security-Policy", STAFF_POLICY)
        answer.headers.setdefault("Cache-Control", "no-store")
        if https:
            answer.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
        return answer
