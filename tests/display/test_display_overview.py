from __future__ import annotations

from itertools import combinations

from sample_machines import SAMPLES, loops

from dmmx.display.model import picture_of
from dmmx.display.overview import bands_of, is_overview, overview_layout
from dmmx.task import duplicate_detector


def test_only_pictures_with_very_many_wires_are_overviews() -> None:
    assert not is_overview(picture_of(duplicate_detector()))
    assert is_overview(picture_of(SAMPLES["500 links"]))


def test_bands_hold_every_wire_once() -> None:
    picture = picture_of(loops())
    bands = bands_of(picture)
    assert sorted(len(band.wires) for band in bands) == [1, 1, 1, 1, 4]
    assert {wire for band in bands for wire in band.wires} == set(picture.wires)
    described = {band.description for band in bands}
    assert "all <- all: 4 links, weight -0.25" in described
    assert "back <- all: 1 link, weight 2.5" in described


def test_boxes_stand_in_columns_and_apart() -> None:
    picture = picture_of(SAMPLES["500 links"])
    places = overview_layout(picture, bands_of(picture))
    for (node, box), (other, beside) in combinations(zip(picture.nodes, places.boxes, strict=True), 2):
        if node.column == other.column:
            assert box.bottom < beside.top or beside.bottom < box.top
        else:
            assert (node.column < other.column) == (box.right < beside.left)
    assert all(route.is_curved and len(route.points) == 4 for route in places.routes)
