"""How a sealed file is laid out; its stored length alone says where each frame begins.

    prologue    magic 8 | version 1 | suite 1 | header of the secretstream 24
    body        content and padding, in frames of 64 KiB of plain text; the last one may be shorter
    end         a frame of its own: the true length of the content, 8 bytes, under the final tag

Every frame is 17 bytes longer than its plain text (tag and authenticator).
"""

from dataclasses import dataclass

from nacl import bindings

from fundapp.vault.files.padding import padded_length

MARK = b"fundfile" + bytes([1, 1])  # magic, version of this layout, suite: secretstream XChaCha20-Poly1305
HEADER = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
EXTRA = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
CHUNK = 64 * 1024
LENGTH = 8
PROLOGUE = len(MARK) + HEADER


@dataclass(frozen=True)
class Layout:
    """Where the frames of a sealed file stand, given the bytes of its body (content and padding)."""

    body: int

    @property
    def frames(self) -> tuple[int, int]:
        """How many full frames the body has, and the plain bytes of a shorter last one (0: there is none)."""
        return divmod(self.body, CHUNK)

    @property
    def size(self) -> int:
        """The bytes of the whole sealed file."""
        full, rest = self.frames
        return PROLOGUE + self.body + EXTRA * (full + bool(rest)) + LENGTH + EXTRA


def layout_of(size: int) -> Layout | None:
    """The layout of a sealed file of `size` bytes; None where no sealed file has that size."""
    full, rest = divmod(size - PROLOGUE - LENGTH - EXTRA, CHUNK + EXTRA)
    layout = Layout(full * CHUNK + max(rest - EXTRA, 0))
    return layout if layout.size == size and padded_length(layout.body) == layout.body else None
