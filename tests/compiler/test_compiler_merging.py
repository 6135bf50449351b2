"""Merging keeps every value, adds no more zeros than it may, and takes the cheapest pair first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dmmx.compiler.plan.merging import Block, merged


def block(rows: str, columns: str) -> Block[str, str]:
    return Block(frozenset(rows), frozenset(columns))


# Blocks of rows of their own: no value is in two.
apart = st.lists(st.tuples(st.integers(1, 3), st.sets(st.sampled_from("uvwxyz"), min_size=1)), max_size=6).map(
    lambda drawn: [
        Block(frozenset((number, row) for row in range(rows)), frozenset(columns))
        for number, (rows, columns) in enumerate(drawn)
    ]
)


@given(apart, st.integers(-1, 12), st.floats(0, 1))
def test_every_value_is_kept_and_few_zeros_are_added(
    blocks: list[Block[tuple[int, int], str]], few: int, share: float
) -> None:
    found = merged(blocks, few=few, share=share, too_many=100)
    if found is None:
        return
    assert len(found) < len(blocks)
    volume = sum(block.volume for block in blocks)
    assert sum(block.volume for block in found) <= volume + max(few, share * volume)
    rows = [row for block in found for row in block.rows]
    assert sorted(rows) == sorted(row for block in blocks for row in block.rows)
    for before in blocks:
        assert any(before.rows <= after.rows and before.columns <= after.columns for after in found)


def test_the_pair_that_needs_the_fewest_zeros_is_merged() -> None:
    blocks = [block("a", "uvw"), block("b", "xyz"), block("c", "uv")]
    assert merged(blocks, few=1, share=0, too_many=4) == [block("ac", "uvw"), block("b", "xyz")]
    assert merged(blocks, few=0, share=0, too_many=4) is None


def test_zeros_of_all_merges_count_together() -> None:
    blocks = [block("a", "uvw"), block("b", "uv"), block("c", "uvwx")]
    assert merged(blocks, few=1, share=0, too_many=4) == [block("ab", "uvw"), block("c", "uvwx")]
    assert merged(blocks, few=3, share=0, too_many=4) == [block("abc", "uvwx")]


def test_a_share_of_all_values_is_allowed() -> None:
    blocks = [block("a", "uvw"), block("b", "uv")]
    assert merged(blocks, few=-1, share=0.2, too_many=4) == [block("ab", "uvw")]
    assert merged(blocks, few=-1, share=0.1, too_many=4) is None


def test_too_many_are_left_alone() -> None:
    assert merged([block("a", "u"), block("b", "u")], few=9, share=1, too_many=2) is None
