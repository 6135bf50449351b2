"""The layered layout of blocks and connections, by the graphlay library, which no other module knows of.

Blocks are nodes with the room around them. Every connection leaves a block at a given height of its right side and
enters another at a given height of its left side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

_SPACING = {"layer_gap": 44.0, "node_gap": 18.0, "dummy_gap": 12.0, "isolated_gap": 18.0}
_FARTHEST_NUDGE = 40.0
_STRAIGHT = 0.01
_LEAST_GAP = 8.0


class Point(NamedTuple):
    """A place; y grows downwards."""

    x: float
    y: float


@dataclass(frozen=True)
class Block:
    """What is placed: a size, and the column it must stand in."""

    width: float
    height: float
    column: int


@dataclass(frozen=True)
class Connection:
    """What is routed: from one block to another in another column, with both ends measured from the blocks' tops."""

    source: int
    target: int
    start: float
    end: float


@dataclass(frozen=True)
class Arrangement:
    """Where everything went.

    Attributes:
        corners: the left upper corners of the blocks.
        ways: the corners of the connections, both ends included.
        badness: what to compare arrangements of one picture by, smaller is better: flaws, then crossings and the like.
    """

    corners: tuple[Point, ...]
    ways: tuple[tuple[Point, ...], ...]
    badness: tuple[int, float]


def arrange(blocks: Sequence[Block], connections: Sequence[Connection], *, seed: int = 0) -> Arrangement:
    """Place blocks and route connections; one seed, one result.

    Example:
        >>> made = arrange([Block(50, 20, 0), Block(50, 20, 1)], [Connection(0, 1, 10, 10)])
        >>> made.corners[0].x < made.corners[1].x
        True
    """
    import graphlay

    if not blocks:
        return Arrangement((), (), (0, 0.0))
    engine = cast(Any, graphlay)
    return _arrangement(blocks, engine.layout(_graph(blocks, connections), options=_options(seed)))


def straighten(blocks: Sequence[Block], connections: Sequence[Connection], arrangement: Arrangement) -> Arrangement:
    """Move blocks up or down a little where that makes a connection straight and nothing worse.

    The engine aligns the middles of blocks, not the ends of connections, so this removes small steps. Every trial
    routes all connections anew.
    """
    import graphlay

    engine = cast(Any, graphlay)
    best = arrangement
    for index in sorted(range(len(blocks)), key=lambda index: blocks[index].column):
        for moved, step in _nudges(index, connections, best):
            corners = [Point(x, y + step * (place in moved)) for place, (x, y) in enumerate(best.corners)]
            trial = _arrangement(blocks, engine.reroute(_graph(blocks, connections, corners), options=_options(0)))
            if trial.badness < best.badness:
                best = trial
    return best


def _nudges(
    index: int, connections: Sequence[Connection], arrangement: Arrangement
) -> Iterator[tuple[frozenset[int], float]]:
    """Which blocks to move, and by how much, to make one connection of a block straight.

    Either the block alone, or also all that hang on it by connections that are straight already.
    """
    rises = [_rise(connection, arrangement) for connection in connections]
    straight = [connection for connection, rise in zip(connections, rises, strict=True) if abs(rise) < _STRAIGHT]
    together = _joined_blocks(index, straight)
    steps: dict[float, set[int]] = {}
    for connection, rise in zip(connections, rises, strict=True):
        if _STRAIGHT <= abs(rise) < _FARTHEST_NUDGE and index in (connection.source, connection.target):
            step, other = (rise, connection.target) if index == connection.source else (-rise, connection.source)
            steps.setdefault(round(step, 3), set()).add(other)
    for step in sorted(steps, key=abs):
        yield frozenset([index]), step
        if len(together) > 1 and not steps[step] & together:
            yield together, step


def _rise(connection: Connection, arrangement: Arrangement) -> float:
    """How much lower a connection ends than it starts."""
    start = arrangement.corners[connection.source].y + connection.start
    return arrangement.corners[connection.target].y + connection.end - start


def _joined_blocks(index: int, connections: Sequence[Connection]) -> frozenset[int]:
    """The block and all that some of the given connections, either way round, lead to."""
    joined = {index}
    size = 0
    while size < len(joined):
        size = len(joined)
        for connection in connections:
            if connection.source in joined or connection.target in joined:
                joined |= {connection.source, connection.target}
    return frozenset(joined)


def _options(seed: int) -> dict[str, Any]:
    return {"spacing": _SPACING, "routing": {"style": "orthogonal"}, "seed": seed}


def _graph(
    blocks: Sequence[Block], connections: Sequence[Connection], corners: Sequence[Point] | None = None
) -> dict[str, Any]:
    """The graph as the engine takes it; with corners, the blocks stay where they are."""
    nodes: list[dict[str, Any]] = [
        {"size": {"width": block.width, "height": block.height}, "rank": {"fixed": block.column}, "key": str(index)}
        for index, block in enumerate(blocks)
    ]
    if corners is not None:
        for node, block, corner in zip(nodes, blocks, corners, strict=True):
            node["position"] = {"x": corner.x + block.width / 2, "y": corner.y + block.height / 2}
    edges = [
        {
            "source": connection.source,
            "target": connection.target,
            "source_port": _port("right", connection.start, blocks[connection.source].height),
            "target_port": _port("left", connection.end, blocks[connection.target].height),
        }
        for connection in connections
    ]
    return {"nodes": nodes, "edges": edges}


def _port(side: str, below_top: float, height: float) -> dict[str, Any]:
    """A point on a side as the engine takes it: from -1 at its upper end to 1 at its lower end."""
    return {"offset": {"side": side, "t": 2 * below_top / height - 1}}


def _arrangement(blocks: Sequence[Block], made: Any) -> Arrangement:
    raw: dict[str, Any] = made.to_dict()
    quality: dict[str, Any] = made.metrics()
    centres = [node["center"] for node in raw["nodes"]]
    corners = tuple(
        Point(centre["x"] - block.width / 2, centre["y"] - block.height / 2)
        for block, centre in zip(blocks, centres, strict=True)
    )
    ways = tuple(tuple(Point(point["x"], point["y"]) for point in edge["points"]) for edge in raw["edges"])
    gap = quality["min_node_gap"]
    flaws = quality["node_edge_hits"] + quality["node_overlaps"] + (gap is not None and gap < _LEAST_GAP)
    # A bend costs the eye less than a crossing; two wires on one line cost it more.
    strain = quality["crossings"] + 0.5 * quality["bends"] + 6 * quality["overlaps"]
    return Arrangement(corners, ways, (int(flaws), strain))
