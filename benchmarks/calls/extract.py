"""How long an extract of Grants.gov takes: `python -m benchmarks.calls.extract [--megabytes 300]`.

Made-up opportunities of the length of real ones are written while they are read, so that no file and no network counts.
Prints how many there were, the CPU time of reading them, and the largest memory of the process by the kernel.
"""

import argparse
import io
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import BinaryIO, cast

from fundapp.grants.formats import READERS, Settings

_START = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Grants xmlns="http://apply.grants.gov/system/OpportunityDetail-V1.0">'
)
_END = b"</Grants>"
_PLAIN = "Funded programs respond to emergencies and build what communities need to withstand the next of them. "
_WORDS = "Applicants shall &amp;quot;strengthen&amp;quot; the rule of law; see &amp;#167; 1067k &amp;amp; its annexes. "
_OPPORTUNITY = (
    """
  <OpportunitySynopsisDetail_1_0>
    <OpportunityID>%(number)d</OpportunityID>
    <OpportunityTitle>Support to civil society no. %(number)d</OpportunityTitle>
    <OpportunityNumber>XX-%(number)d</OpportunityNumber>
    <FundingInstrumentType>G</FundingInstrumentType>
    <CFDANumbers>19.345</CFDANumbers>
    <EligibleApplicants>12</EligibleApplicants>
    <EligibleApplicants>25</EligibleApplicants>
    <AdditionalInformationOnEligibility>Foreign-based non-profit organizations.</AdditionalInformationOnEligibility>
    <AgencyName>Bureau of Examples</AgencyName>
    <PostDate>02082024</PostDate>
    <CloseDate>04152024</CloseDate>
    <CloseDateExplanation>Electronically submitted applications must be submitted no later than 11:59 p.m., ET, on the \
listed application due date.</CloseDateExplanation>
    <LastUpdatedDate>02082024</LastUpdatedDate>
    <AwardCeiling>1000000</AwardCeiling>
    <AwardFloor>750000</AwardFloor>
    <EstimatedTotalProgramFunding>1000000</EstimatedTotalProgramFunding>
    <Description>"""
    "%(text)s"
    """</Description>
    <Version>Synopsis 1</Version>
    <CostSharingOrMatchingRequirement>No</CostSharingOrMatchingRequirement>
  </OpportunitySynopsisDetail_1_0>"""
)


class Extract(io.BufferedIOBase):
    """An extract of about `megabytes`, written as it is read, each description of about `length` letters."""

    def __init__(self, megabytes: int, length: int) -> None:
        self._pieces = self._written(megabytes << 20, _WORDS + _PLAIN * (length // len(_PLAIN)))
        self._left = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int | None = -1) -> bytes:
        """As io.BufferedIOBase's, at most one piece at a time."""
        self._left = self._left or next(self._pieces, b"")
        end = len(self._left) if size is None or size < 0 else size
        piece, self._left = self._left[:end], self._left[end:]
        return piece

    @staticmethod
    def _written(size: int, text: str) -> Iterator[bytes]:
        yield _START
        number = 300_000
        while size > 0:
            piece = b"".join(
                (_OPPORTUNITY % {"number": each, "text": text}).encode() for each in range(number, number + 20)
            )
            number += 20
            size -= len(piece)
            yield piece
        yield _END


def measured(megabytes: int, length: int = 2_500) -> tuple[int, float, int]:
    """How many calls there were, seconds of CPU time, and the largest memory in kibibytes."""
    started = process_time()
    stream = cast("BinaryIO", Extract(megabytes, length))
    count = sum(1 for _each in READERS["grants_gov"](stream, Settings()))
    seconds = process_time() - started
    status = Path("/proc/self/status").read_text().splitlines()
    return count, seconds, next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=300)
    count, seconds, kibibytes = measured(parser.parse_args().megabytes)
    print(f"{count} opportunities, {seconds:.1f} s of CPU time, {kibibytes / 1024:.0f} MiB at most")


if __name__ == "__main__":
    main()
