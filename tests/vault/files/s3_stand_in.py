"""An S3 server of our own on this machine: objects in memory, every signature verified, faults on demand.

After the public descriptions of the S3 API and of AWS Signature Version 4; path-style addresses only.
"""

import hmac
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import md5, sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

KEY_ID, SECRET, REGION, BUCKET = "stand-in-key", "stand-in-secret-4b1f", "eu-west-3", "evidence"


@dataclass
class Manners:
    """How the server misbehaves: `(verb, manner)` pairs, each used up by the next request of that verb.

    `503` refuses; `cut` breaks off in the middle of the body; `swallow` does as asked and breaks off without an answer.
    """

    faults: list[tuple[str, str]] = field(default_factory=list)

    def next_for(self, verb: str) -> str:
        """The manner of the next answer to this verb; empty: kind."""
        for at, (fault_verb, manner) in enumerate(self.faults):
            if fault_verb == verb:
                del self.faults[at]
                return manner
        return ""


class StandIn(ThreadingHTTPServer):
    """What the bucket holds, which uploads are open, and what was asked."""

    daemon_threads = True

    def __init__(self, manners: Manners) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.manners = manners
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, dict[int, bytes]] = {}
        self.asked: list[str] = []
        self.upload_ids = count(1)

    @property
    def url(self) -> str:
        """The endpoint."""
        return f"http://127.0.0.1:{self.server_port}"


class Request(BaseHTTPRequestHandler):
    """One request; `verb` tells multipart steps apart: CREATE, PART, COMPLETE, ABORT."""

    protocol_version = "HTTP/1.1"
    server: StandIn

    def log_message(self, *_args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.serve()

    do_PUT = do_POST = do_DELETE = do_HEAD = do_GET  # noqa: N815 - named by http.server

    def serve(self) -> None:
        url = urlsplit(self.path)
        self.query = dict(parse_qsl(url.query, keep_blank_values=True))
        self.key = unquote(url.path).removeprefix(f"/{BUCKET}").removeprefix("/")
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        verb = self.verb()
        self.server.asked.append(verb)
        self.manner = self.server.manners.next_for(verb)
        if self.manner == "503":
            self.answer(503, b"<Error><Code>SlowDown</Code></Error>")
        elif not self.signed(url.path):
            self.answer(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
        elif f"{url.path}/".split("/")[1] != BUCKET:
            self.answer(404, b"<Error><Code>NoSuchBucket</Code></Error>")
        else:
            getattr(self, verb.lower())()

    def verb(self) -> str:
        if "uploads" in self.query:
            return "CREATE" if self.command == "POST" else "UPLOADS"
        if "uploadId" in self.query:
            return {"PUT": "PART", "POST": "COMPLETE", "DELETE": "ABORT"}[self.command]
        return "LIST" if self.command == "GET" and not self.key else self.command

    def signed(self, path: str) -> bool:
        """Whether the Authorization header is what AWS Signature Version 4 makes of this request and our secret."""
        algorithm, _space, rest = self.headers.get("Authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        scope = parts.get("Credential", "").split("/")
        if algorithm != "AWS4-HMAC-SHA256" or len(scope) != 5 or scope[0] != KEY_ID or scope[2] != REGION:
            return False
        hashed = self.headers["x-amz-content-sha256"]
        if hashed != sha256(self.body).hexdigest():
            return False
        names = parts["SignedHeaders"].split(";")
        query = "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in sorted(self.query.items()))
        headers = "".join(f"{name}:{' '.join(self.headers[name].split())}\n" for name in names)
        canonical = "\n".join([self.command, path, query, headers, ";".join(names), hashed])
        text = "\n".join(
            [algorithm, self.headers["x-amz-date"], "/".join(scope[1:]), sha256(canonical.encode()).hexdigest()]
        )
        key = f"AWS4{SECRET}".encode()
        for part in scope[1:]:
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.compare_digest(hmac.digest(key, text.encode(), "sha256").hex(), parts["Signature"])

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        if self.manner == "swallow":
            return self.break_off()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if self.manner == "cut" else body)
        return self.break_off() if self.manner == "cut" else None

    def break_off(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def put(self) -> None:
        self.server.objects[self.key] = self.body
        self.answer(200, ETag=tag(self.body))

    def get(self) -> None:
        found = self.server.objects.get(self.key)
        if found is None:
            return self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        facts = {"ETag": tag(found), "Last_Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}
        if asked := self.headers.get("Range"):
            first, _dash, last = asked.removeprefix("bytes=").partition("-")
            start, end = int(first), int(last) + 1 if last else len(found)
            part = f"bytes {start}-{end - 1}/{len(found)}"
            return self.answer(206, found[start:end], Content_Range=part, **facts)
        return self.answer(200, found, Content_Length=str(len(found)), **facts)

    head = get

    def delete(self) -> None:
        self.server.objects.pop(self.key, None)
        self.answer(204)

    def list(self) -> None:
        """Pages of two, so that clients must turn them."""
        prefix, after = self.query.get("prefix", ""), self.query.get("continuation-token", "")
        found = sorted(key for key in self.server.objects if key.startswith(prefix) and key > after)
        entries = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
            f"<ETag>{tag(self.server.objects[key])}</ETag><Size>{len(self.server.objects[key])}</Size></Contents>"
            for key in found[:2]
        )
        more = f"<NextContinuationToken>{escape(found[1])}</NextContinuationToken>" if found[2:] else ""
        self.answer(200, f"<ListBucketResult>{entries}{more}</ListBucketResult>".encode())

    def create(self) -> None:
        upload = f"upload-{next(self.server.upload_ids)}"
        self.server.uploads[upload] = {}
        reply = f"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
        self.answer(200, reply.encode())

    def part(self) -> None:
        self.server.uploads[self.query["uploadId"]][int(self.query["partNumber"])] = self.body
        self.answer(200, ETag=tag(self.body))

    def complete(self) -> None:
        parts = self.server.uploads.pop(self.query["uploadId"], None)
        if parts is None:
            return self.answer(404, b"<Error><Code>NoSuchUpload</Code></Error>")
        self.server.objects[self.key] = b"".join(parts[number] for number in sorted(parts))
        reply = "<CompleteMultipartUploadResult><ETag>whole</ETag></CompleteMultipartUploadResult>"
        return self.answer(200, reply.encode())

    def abort(self) -> None:
        self.server.uploads.pop(self.query["uploadId"], None)
        self.answer(204)


def tag(body: bytes) -> str:
    """The entity tag as S3 makes it."""
    return f'"{md5(body, usedforsecurity=False).hexdigest()}"'


@contextmanager
def s3_stand_in() -> Iterator[StandIn]:
    """The server, in a thread, for the block."""
    with StandIn(Manners()) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
