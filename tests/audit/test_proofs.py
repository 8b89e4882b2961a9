"""Proofs made from the kept nodes lead to the roots, at every size and place."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.models import Entry
from fundapp.audit.proofs import consistency_path, inclusion_path, part_hash
from fundapp.audit.verify import EMPTY_ROOT, Frontier, verify_consistency, verify_inclusion
from fundapp.core.context import Context
from tests.audit.logs import fill

SIZE = 1100
SIZES = [1, 2, 3, 7, 8, 9, 255, 256, 257, 300, 511, 512, 513, 767, 768, 1023, 1024, 1025, SIZE]


@pytest.fixture
def roots(session: Session, ctx: Context) -> tuple[list[bytes], list[bytes]]:
    """The leaf hashes of a log of SIZE entries, and the root at each size."""
    fill(session, ctx, SIZE)
    leaves, tree, found = list(session.scalars(select(Entry.leaf_hash).order_by(Entry.index))), Frontier(), [EMPTY_ROOT]
    for leaf in leaves:
        tree.append(leaf)
        found.append(tree.root())
    return leaves, found


def test_every_place_is_proved_at_chosen_sizes(session: Session, roots: tuple[list[bytes], list[bytes]]) -> None:
    leaves, root = roots
    for size in SIZES:
        for index in {0, 1, size // 3, size // 2, size - 2, size - 1} & set(range(size)):
            path = inclusion_path(session, index, size)
            assert verify_inclusion(leaves[index], index, size, path, root[size]), (index, size)
            assert not verify_inclusion(leaves[index - 1], index, size, path, root[size]) or size == 1


def test_every_size_goes_on_from_every_smaller_one(session: Session, roots: tuple[list[bytes], list[bytes]]) -> None:
    _leaves, root = roots
    for new in SIZES:
        for old in (size for size in SIZES if size <= new):
            path = consistency_path(session, old, new)
            assert verify_consistency(old, new, path, root[old], root[new]), (old, new)
    assert not verify_consistency(3, 8, consistency_path(session, 3, 8), root[4], root[8])


def test_the_root_comes_from_the_kept_nodes(session: Session, roots: tuple[list[bytes], list[bytes]]) -> None:
    _leaves, root = roots
    for size in SIZES:
        assert part_hash(session, 0, size) == root[size]


def test_a_proof_reads_few_rows_however_long_the_log(
    session: Session, roots: tuple[list[bytes], list[bytes]], query_count: object
) -> None:
    with query_count() as statements:  # type: ignore[operator]
        inclusion_path(session, 0, SIZE)
    statements.at_most(2 * SIZE.bit_length())
