from __future__ import annotations

from sample_machines import detector

from dmmx.display import show, svg_of, text_of


def test_a_shown_machine_is_drawn_in_a_notebook_and_text_elsewhere() -> None:
    drawing = show(detector())
    assert drawing._repr_svg_() == svg_of(detector())  # pyright: ignore[reportPrivateUsage]
    assert repr(drawing) == text_of(detector())
