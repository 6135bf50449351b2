from __future__ import annotations

from dmmx.display import show, svg_of, text_of
from dmmx.task import duplicate_detector


def test_a_shown_machine_is_drawn_in_a_notebook_and_text_elsewhere() -> None:
    drawing = show(duplicate_detector())
    assert drawing._repr_svg_() == svg_of(duplicate_detector())  # pyright: ignore[reportPrivateUsage]
    assert repr(drawing) == text_of(duplicate_detector())
