from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from sample_machines import SAMPLES, loops

from dmmx.display.anatomy import ROW, anatomies_of, text_width
from dmmx.display.corners import joined_corners, needed_corners
from dmmx.display.engine import Block, Connection, Point, arrange, straighten
from dmmx.display.layout import Box, Layout, layout
from dmmx.display.model import Picture, picture_of
from dmmx.machine import Machine
from dmmx.task import duplicate_detector
from strategies import machines

DETAILED = [name for name in SAMPLES if len(SAMPLES[name].links) <= 200]


def overlap(a: Box, b: Box) -> bool:
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom


def inside(point: Point, box: Box) -> bool:
    return box.left + 1 < point.x < box.right - 1 and box.top + 1 < point.y < box.bottom - 1


def check_places(picture: Picture, places: Layout) -> None:
    boxes = dict(zip((node.name for node in picture.nodes), places.boxes, strict=True))
    assert not any(overlap(a, b) for a, b in combinations(places.boxes, 2))
    for node, box in zip(picture.nodes, places.boxes, strict=True):
        assert box.left >= 0
        assert box.top >= 0
        assert box.right <= places.width + 0.01
        assert box.bottom <= places.height + 0.01
        for other in picture.nodes:
            if node.column < other.column:
                assert box.right < boxes[other.name].left
    for wire, route in zip(picture.wires, places.routes, strict=True):
        source, target = boxes[wire.source.neuron], boxes[wire.target.neuron]
        assert abs(route.points[0].x - source.right) < 0.01
        assert abs(route.points[-1].x - target.left) < 0.01
        assert source.top < route.points[0].y < source.bottom
        assert target.top < route.points[-1].y < target.bottom
        assert not any(inside(point, box) for point in route.points for box in places.boxes)


@pytest.mark.parametrize("name", DETAILED)
def test_places_of_samples(name: str) -> None:
    picture = picture_of(SAMPLES[name])
    check_places(picture, layout(picture))


@settings(max_examples=30)
@given(machines(fluid=True))
def test_places_of_any_machine(machine: Machine) -> None:
    picture = picture_of(machine)
    check_places(picture, layout(picture))


@pytest.mark.parametrize("name", DETAILED)
def test_no_two_wires_end_at_one_point_and_weights_stand_apart(name: str) -> None:
    picture = picture_of(SAMPLES[name])
    routes = layout(picture).routes
    ends = sorted((route.points[-1] for route in routes), key=lambda end: (round(end.x), end.y))
    assert all(b.y - a.y >= ROW - 0.01 for a, b in pairwise(ends) if abs(a.x - b.x) < 0.5)


@pytest.mark.parametrize("name", DETAILED)
def test_weights_cover_no_box(name: str) -> None:
    picture = picture_of(SAMPLES[name])
    places = layout(picture)
    for wire, route in zip(picture.wires, places.routes, strict=True):
        start = Point(route.label.x - text_width(wire.weight_text), route.label.y)
        assert not any(inside(point, box) for point in (start, route.label) for box in places.boxes)


def test_self_links_go_around_their_box() -> None:
    picture = picture_of(loops())
    places = layout(picture)
    box = places.boxes[picture.place_of["all"]]
    tops = [
        min(point.y for point in route.points)
        for wire, route in zip(picture.wires, places.routes, strict=True)
        if wire.is_self_link
    ]
    assert max(tops) < box.top
    assert len(set(tops)) == 4


def test_the_detector_runs_straight_from_input_to_output() -> None:
    picture = picture_of(duplicate_detector())
    places = layout(picture)
    straight = {
        str(wire.source) for wire, route in zip(picture.wires, places.routes, strict=True) if len(route.points) == 2
    }
    assert straight >= {"text.char", "counts.result", "largest.norm", "repeated.true"}


def test_a_box_has_room_for_its_texts() -> None:
    picture = picture_of(SAMPLES["long names"])
    for node in picture.nodes:
        anatomy = anatomies_of(picture)[node.name]
        assert anatomy.width > text_width(node.label_lines[0], 13, bold=True)


def test_arranging_puts_columns_left_to_right() -> None:
    blocks = [Block(50, 20, 0), Block(50, 20, 1), Block(50, 20, 2)]
    made = arrange(blocks, [Connection(0, 1, 10, 10), Connection(1, 2, 5, 10)])
    assert made.corners[0].x < made.corners[1].x < made.corners[2].x
    better = straighten(blocks, [Connection(0, 1, 10, 10), Connection(1, 2, 5, 10)], made)
    assert better.badness < made.badness
    assert better.badness == (0, 0.0)


def test_ways_are_joined_to_the_boxes_at_right_angles() -> None:
    corners = joined_corners(Point(0, 0), [Point(10, 0.4), Point(50, 40)], Point(60, 41))
    assert corners[0] == (0, 0)
    assert corners[-1] == (60, 41)
    assert all(a.x == b.x or a.y == b.y for a, b in pairwise(corners))
    assert len(needed_corners(corners)) == 4


def test_corners_on_a_line_are_not_needed() -> None:
    assert needed_corners([Point(0, 0), Point(1, 0), Point(1, 0), Point(3, 0)]) == (Point(0, 0), Point(3, 0))
