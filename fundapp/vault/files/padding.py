"""Padmé: how far a file is padded, so that its stored length tells little of its own.

Source: Nikitin, Barman, Lueks, Underwood, Hubaux, Ford: "Reducing Metadata Leakage from Encrypted Files and
Communication with PURBs", Proceedings on Privacy Enhancing Technologies 2019(4), algorithm 1. A length of L bytes
leaks O(log log L) bits instead of O(log L), for at most 12 % more bytes, fewer the longer the file.
"""

SMALLEST = 512  # the paper protects short files least; below this all look alike


def padme(length: int) -> int:
    """The least length ≥ `length`, in bytes, whose binary digits are zero but for the leading ones that Padmé keeps."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    kept = exponent.bit_length()
    mask = (1 << (exponent - kept)) - 1
    return (length + mask) & ~mask


def padded_length(length: int) -> int:
    """The bytes that a file of `length` bytes fills once padded."""
    return max(SMALLEST, padme(length))
