"""Static files under an address that changes with their content, so that browsers may keep them for ever."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, send_from_directory

STATIC = Path(__file__).resolve().parent.parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"


def init_assets(app: Flask, *, fixed: bool = True) -> None:
    """Serves the static files as endpoint `static` and gives templates `static_url(filename)`.

    The application must be made with `static_folder=None`. `fixed=False` reads the files again for each address,
    for those who are changing them. One digest over all files stands in the path, so that modules importing one
    another stay within one version.
    """
    version = cache(digest) if fixed else digest

    @app.get("/static/<version>/<path:filename>", endpoint="static")
    def static(version: str, filename: str) -> Response:
        answer = send_from_directory(STATIC, filename)
        # The address of another release still answers, so that a half-finished upgrade shows whole pages.
        answer.headers["Cache-Control"] = FOR_EVER if version == current() else "no-cache"
        return answer

    def current() -> str:
        return version(STATIC)

    def static_url(filename: str) -> str:
        return f"/static/{current()}/{filename}"

    app.jinja_env.globals["static_url"] = static_url


def digest(folder: Path) -> str:
    """Twelve hexadecimal digits that change whenever a file in the folder does."""
    found = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()[:12]
