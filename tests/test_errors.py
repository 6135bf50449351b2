"""Errors: one hierarchy, all problems at once, and the nearest name."""

from __future__ import annotations

import pytest

from dmmx import errors
from dmmx.errors import DmmxError, Problem, counted, did_you_mean, report_problems


def test_every_error_is_a_dmmx_error() -> None:
    raised = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    raised = [kind for kind in raised if not issubclass(kind, Warning)]
    assert len(raised) > 5
    assert all(issubclass(kind, DmmxError) for kind in raised)


def test_report_lists_all_problems() -> None:
    problems = [Problem("links[7]", "neuron 'norms' does not exist."), Problem("", "nothing fits")]
    assert report_problems("machine.json", problems) == (
        "machine.json: 2 problems\n  links[7]: neuron 'norms' does not exist.\n  nothing fits"
    )
    assert report_problems("it", problems[:1]).startswith("it: 1 problem\n")


@pytest.mark.parametrize(("count", "words"), [(0, "0 links"), (1, "1 link"), (2, "2 links"), (1486, "1,486 links")])
def test_one_thing_has_no_plural(count: int, words: str) -> None:
    assert counted(count, "link") == words


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("norms", ["norm", "dot"], "Did you mean 'norm'?"),
        ("zzz", ["b", "a"], "Known: a, b."),
        ("zzz", [], "There are none."),
        ("zzz", [f"{i:02}" for i in range(20)], "Known: 00, 01, 02, 03, 04, 05, 06, 07, 08, 09, 10, 11, …."),
    ],
)
def test_did_you_mean(name: str, known: list[str], hint: str) -> None:
    assert did_you_mean(name, known) == hint
