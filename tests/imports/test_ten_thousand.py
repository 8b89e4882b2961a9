"""Ten thousand rows: what they cost is counted in statements and CPU time, never by the clock on the wall."""

from time import process_time

from sqlalchemy import func, select

from benchmarks.imports.rows import ORGANISATIONS, as_csv, organisation
from fundapp.directory.models import OrganisationProfile
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries
from tests.imports.acting import Importer

ROWS = 10_000
CPU_SECONDS = 30.0


def test_ten_thousand_rows_are_read_compared_and_written_in_time(
    importer: Importer, look: Look, query_count: CountQueries
) -> None:
    begun = process_time()
    with query_count() as reading:
        run_id = importer.read(as_csv([ORGANISATIONS, *map(organisation, range(ROWS))]))
    reading.at_most(40)
    with query_count() as judging:
        importer.compare(run_id)
    judging.at_most(ROWS // 10)
    with query_count() as writing:
        importer.press(run_id, "confirm")
    # The organisation, what is known of it, its domains; the rest is shared by a few hundred rows.
    writing.at_most(ROWS * 3 + ROWS // 10)
    assert process_time() - begun < CPU_SECONDS
    assert look(select(func.count()).select_from(OrganisationProfile)) == [ROWS]
    assert importer.run(run_id).written == ROWS
