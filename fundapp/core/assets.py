"""Static files under an address that changes with their content, so that browsers may keep them for ever."""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request

STATIC = Path(__file__).resolve().parent.parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One file, as it is and packed by gzip, with its media type."""

    plain: bytes
    packed: bytes
    media_type: str


@dataclass(frozen=True)
class Assets:
    """Every static file by its name under static/, and a digest over them all."""

    files: Mapping[str, Asset]
    version: str


def init_assets(app: Flask, *, fixed: bool = True) -> None:
    """Serves the static files as endpoint `static` and gives templates `static_url(filename)`.

    The application must be made with `static_folder=None`. `fixed=False` reads the files again each time, for those who
    are changing them. One digest over all files stands in the path, so that modules importing one another stay within
    one version.
    """
    load = cache(read_assets) if fixed else read_assets

    @app.get("/static/<version>/<path:filename>", endpoint="static")
    def static(version: str, filename: str) -> Response:
        assets = load(STATIC)
        asset = assets.files.get(filename) or abort(404)
        packed = request.accept_encodings["gzip"] > 0
        answer = Response(asset.packed if packed else asset.plain, mimetype=asset.media_type)
        if packed:
            answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Vary"] = "Accept-Encoding"
        # The address of another release still answers, so that a half-finished upgrade shows whole pages.
        answer.headers["Cache-Control"] = FOR_EVER if version == assets.version else "no-cache"
        return answer

    def static_url(filename: str) -> str:
        """The address of a static file. Raises KeyError for one that does not exist."""
        assets = load(STATIC)
        assets.files[filename]
        return f"/static/{assets.version}/{filename}"

    app.jinja_env.globals["static_url"] = static_url


def read_assets(folder: Path) -> Assets:
    """All files of the folder. The version is twelve hexadecimal digits over their names and contents."""
    files: dict[str, Asset] = {}
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name, plain = path.relative_to(folder).as_posix(), path.read_bytes()
        digest.update(name.encode() + b"\0" + plain + b"\0")
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        files[name] = Asset(plain, gzip.compress(plain, mtime=0), media_type)
    return Assets(files, digest.hexdigest()[:12])
