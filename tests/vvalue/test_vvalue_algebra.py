"""The interface: both carriers implement it, and nothing of it can be left out."""

from __future__ import annotations

import pytest

from dmmx.vvalue import VValue


def test_an_incomplete_carrier_cannot_be_made() -> None:
    class Half(VValue):
        pass

    with pytest.raises(TypeError, match="abstract"):
        Half()  # type: ignore[abstract]
