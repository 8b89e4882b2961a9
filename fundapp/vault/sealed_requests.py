"""Requests whose uploads never touch the disk as they are: set as `app.request_class`."""

from typing import IO

from flask import Request

from fundapp.vault.files.uploads import sealing_stream


class SealingRequest(Request):
    """A request that seals every file in a form while it arrives; a part's `stream` is a SealingSpool."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return sealing_stream(total_content_length, content_type, filename, content_length)
