"""Which of the layouts of `sending` a way stands for: a batch as the bytes of its file."""

from collections.abc import Callable, Mapping

from fundapp.core.documents import sheet_pdf
from fundapp.core.reader import Reader, reading
from fundapp.disbursements.rules.instructions import Batch
from fundapp.disbursements.rules.ways import WAYS, Medium, Way
from fundapp.disbursements.sending.bank_csv import BANK_TEMPLATES, bank_file
from fundapp.disbursements.sending.iso_elements import Version
from fundapp.disbursements.sending.letter import transfer_letter
from fundapp.disbursements.sending.mobile_csv import MOBILE_TEMPLATES, mobile_file
from fundapp.disbursements.sending.pain001 import credit_transfer

_VERSIONS = {"v3": Version.V03, "v9": Version.V09}


def written_file(code: str, batch: Batch, reader: Reader) -> bytes:
    """The file of a batch, for one of the ways that have one: the same batch makes the same bytes.

    `reader`: of a letter, who is the bank's. Raises UnsendableError.
    """
    way = WAYS[code]
    return _WRITERS[way.medium](way, batch, reader)


def _bank_file(way: Way, batch: Batch, _reader: Reader) -> bytes:
    if way.layout in _VERSIONS:
        return credit_transfer(batch, _VERSIONS[way.layout])
    return bank_file(batch, BANK_TEMPLATES[way.layout])


def _letter(_way: Way, batch: Batch, reader: Reader) -> bytes:
    with reading(reader):
        return sheet_pdf(transfer_letter(batch, reader), reader, at=batch.made_at)


def _mobile_file(way: Way, batch: Batch, _reader: Reader) -> bytes:
    return mobile_file(batch, MOBILE_TEMPLATES[way.layout])


_WRITERS: Mapping[Medium, Callable[[Way, Batch, Reader], bytes]] = {
    Medium.BANK_FILE: _bank_file,
    Medium.LETTER: _letter,
    Medium.MOBILE_FILE: _mobile_file,
}
