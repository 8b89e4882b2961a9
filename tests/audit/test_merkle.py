"""The tree of RFC 9162: roots and proofs against the RFC's own recursive definitions (`histories`)."""

from collections.abc import Iterator
from copy import copy, deepcopy
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.audit.verify import EMPTY_ROOT, Frontier, node_hash, verify_consistency, verify_inclusion
from tests.audit.histories import consistency, inclusion, tree

# The inputs that Certificate Transparency's implementations test with.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
LEAVES = [sha256(b"\0" + data).digest() for data in INPUTS]
MANY = [sha256(b"\0" + bytes([number])).digest() for number in range(64)]


def frontier(leaves: list[bytes]) -> Frontier:
    """A tree grown leaf by leaf."""
    grown = Frontier()
    for leaf in leaves:
        grown.append(leaf)
    return grown


def altered(path: list[bytes]) -> Iterator[list[bytes]]:
    """Every path that comes of one alteration."""
    for at, node in enumerate(path):
        yield [*path[:at], *path[at + 1 :]]
        yield [*path[:at], node, *path[at:]]
        for bit in range(256):
            turned = (int.from_bytes(node, "big") ^ 1 << bit).to_bytes(32, "big")
            yield [*path[:at], turned, *path[at + 1 :]]
    for at in range(len(path) - 1):
        yield [*path[:at], path[at + 1], path[at], *path[at + 2 :]]
    yield [*path, bytes(32)]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert Frontier().root() == EMPTY_ROOT == sha256(b"").digest() == tree([])


@pytest.mark.parametrize("size", range(len(LEAVES) + 1))
def test_roots_are_those_of_the_rfc(size: int) -> None:
    assert frontier(LEAVES[:size]).root() == tree(LEAVES[:size])


def test_roots_are_those_of_the_rfc_at_every_size_up_to_64() -> None:
    grown = Frontier()
    for size, leaf in enumerate(MANY, 1):
        grown.append(leaf)
        assert (grown.size, grown.root()) == (size, tree(MANY[:size]))


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=200))
def test_roots_are_those_of_the_rfc_for_any_leaves(leaves: list[bytes]) -> None:
    assert frontier(leaves).root() == tree(leaves)


def test_a_leaf_is_no_node() -> None:
    left, right = LEAVES[:2]
    assert node_hash(left, right) == sha256(b"\1" + left + right).digest()
    assert node_hash(left, right) != sha256(b"\0" + left + right).digest()


@pytest.mark.parametrize("copied", [copy, deepcopy])
def test_a_copy_of_a_tree_grows_by_itself(copied: type) -> None:
    first = frontier(LEAVES[:5])
    second = copied(first)
    second.append(LEAVES[5])
    assert (first.size, first.root()) == (5, tree(LEAVES[:5]))
    assert (second.size, second.root()) == (6, tree(LEAVES[:6]))


def test_every_leaf_is_proven_in_every_tree_up_to_64() -> None:
    for size in range(1, 65):
        root = tree(MANY[:size])
        for index in range(size):
            path = inclusion(index, MANY[:size])
            assert verify_inclusion(MANY[index], index, size, path, root), (index, size)


def test_a_leaf_is_proven_at_its_own_place_only() -> None:
    for size in range(1, 33):
        root = tree(MANY[:size])
        for index in range(size):
            path = inclusion(index, MANY[:size])
            found = [at for at in range(-1, size + 1) if verify_inclusion(MANY[index], at, size, path, root)]
            assert found == [index], (index, size)


def test_an_altered_proof_of_inclusion_is_refused() -> None:
    for size, index in ((1, 0), (2, 1), (7, 0), (7, 3), (7, 6), (8, 5), (13, 12), (64, 21)):
        path, root = inclusion(index, MANY[:size]), tree(MANY[:size])
        for wrong in altered(path):
            assert wrong == path or not verify_inclusion(MANY[index], index, size, wrong, root), (index, size)
        assert not verify_inclusion(bytes(32), index, size, path, root)
        assert not verify_inclusion(MANY[index], index, size, path, bytes(32))


def test_nothing_is_proven_in_an_empty_tree() -> None:
    assert not verify_inclusion(EMPTY_ROOT, 0, 0, [], EMPTY_ROOT)


def test_a_root_of_a_larger_tree_than_was_signed_proves_nothing() -> None:
    root = tree(MANY[:2])
    assert verify_inclusion(MANY[1], 1, 2, [MANY[0]], root)
    assert not verify_inclusion(MANY[1], 0, 1, [MANY[0]], root)
    assert not verify_inclusion(MANY[1], 1, 2, [MANY[0], MANY[2]], node_hash(MANY[2], root))


def test_every_tree_up_to_64_is_proven_to_go_on_from_every_smaller_one() -> None:
    roots = [tree(MANY[:size]) for size in range(65)]
    for new in range(65):
        for old in range(new + 1):
            path = consistency(old, MANY[:new]) if old else []
            assert verify_consistency(old, new, path, roots[old], roots[new]), (old, new)


def test_an_altered_proof_of_consistency_is_refused() -> None:
    for old, new in ((1, 2), (1, 8), (2, 3), (3, 7), (4, 7), (6, 8), (7, 8), (8, 13), (21, 64)):
        path, roots = consistency(old, MANY[:new]), (tree(MANY[:old]), tree(MANY[:new]))
        for wrong in altered(path):
            assert wrong == path or not verify_consistency(old, new, wrong, *roots), (old, new)
        assert not verify_consistency(old, new, path, bytes(32), roots[1])
        assert not verify_consistency(old, new, path, roots[0], bytes(32))


def test_a_tree_goes_on_from_itself_and_from_nothing_without_a_path() -> None:
    root = tree(MANY[:5])
    assert verify_consistency(5, 5, [], root, root)
    assert not verify_consistency(5, 5, [root], root, root)
    assert not verify_consistency(5, 5, [], root, bytes(32))
    assert verify_consistency(0, 5, [], EMPTY_ROOT, root)
    assert not verify_consistency(0, 5, [root], EMPTY_ROOT, root)
    assert not verify_consistency(0, 5, [], root, root)


def test_a_tree_never_goes_on_from_a_larger_one() -> None:
    path, small, large = consistency(5, MANY[:8]), tree(MANY[:5]), tree(MANY[:8])
    assert verify_consistency(5, 8, path, small, large)
    assert not verify_consistency(8, 5, path, large, small)
    assert not verify_consistency(-1, 8, path, small, large)
    assert not verify_consistency(3, 2, [small, large], small, node_hash(small, large)), "whatever was signed"
    assert not verify_consistency(-1, 2, [small, large], small, node_hash(small, large)), "whatever was signed"


def test_a_path_of_the_wrong_length_proves_nothing_though_the_roots_are_one() -> None:
    root = tree(MANY[:1])
    for length in (0, 1, 2, 4):
        assert not verify_consistency(1, 8, MANY[:length], root, root), length


def test_two_histories_are_never_consistent() -> None:
    other = [*MANY[:10], *reversed(MANY[10:])]
    for old in range(11, 20):
        path = consistency(old, other[:30])
        assert verify_consistency(old, 30, path, tree(other[:old]), tree(other[:30]))
        assert not verify_consistency(old, 30, path, tree(MANY[:old]), tree(other[:30]))
