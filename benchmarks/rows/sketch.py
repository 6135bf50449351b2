"""The sketch of 1,486 links on one text and on 32: training steps and forward passes against all peers."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.contender import check, in_dmmx
from benchmarks.machines import sketch, texts
from benchmarks.measure import side_by_side
from benchmarks.peers import limit
from benchmarks.peers.scalar_dicts import ScalarDicts
from benchmarks.peers.torch_dense import in_torch
from benchmarks.report import Page
from benchmarks.rows.common import against_dense
from dmmx.task import Example
from dmmx.train.loss import compile_for

TICKS = 140


def measure(page: Page, quick: bool) -> None:
    rounds = 7 if quick else 15
    for count in (1, 32):
        what = f"sketch, {count} text{'s' * (count > 1)}, {TICKS} ticks"
        examples = texts(count, TICKS)
        against_dense(page, what, sketch(), examples, {"step": 0.7, "forward": None}, rounds)
        against_limit(page, what, examples, rounds)
        against_torch(page, what, examples, 3 if quick else 7)
    for ticks in (2,) if quick else (1, 2, 3):
        against_dicts(page, ticks)


def against_limit(page: Page, what: str, examples: Sequence[Example], rounds: int) -> None:
    machine = sketch()
    work = limit.work_of(compile_for(machine, examples))
    calls = {"dmmx": in_dmmx(machine, examples).forward(), "product": limit.product(), "copy": limit.copy()}
    best = {name: timing.best for name, timing in side_by_side(calls, rounds=rounds).items()}
    bound = limit.limit(work, best["product"], best["copy"]) * len(examples) * TICKS
    page.compare(f"{what}: forward", best["dmmx"], "the limit", bound)


def against_torch(page: Page, what: str, examples: Sequence[Example], rounds: int) -> None:
    ours, peers = in_dmmx(sketch(), examples), in_torch(sketch(), examples)
    if not peers:
        page.remark("PyTorch is not installed: `pip install -e '.[bench]'`")
        return
    check(ours, *peers)
    calls = {contender.name: contender.step() for contender in (ours, *peers)}
    best = {name: timing.best for name, timing in side_by_side(calls, rounds=rounds).items()}
    for peer in peers:
        page.compare(f"{what}: step", best["dmmx"], peer.name, best[peer.name])


def against_dicts(page: Page, ticks: int) -> None:
    """Per tick: a step of dmmx over the whole text against a gradient over a few ticks of it."""
    (example,) = texts(1, TICKS)
    peer = ScalarDicts(sketch(), example, ticks)
    if ticks > 1:  # One tick has no gradient yet.
        start = Example(
            {name: stream[:ticks] for name, stream in example.inputs.items()},
            {name: stream[:ticks] for name, stream in example.targets.items()},
        )
        check(in_dmmx(sketch(), [start]), peer)
    calls = {"dmmx": in_dmmx(sketch(), [example]).step(), peer.name: peer.step()}
    best = {name: timing.best for name, timing in side_by_side(calls, rounds=3).items()}
    page.compare(
        f"sketch, 1 text: gradient of {ticks} tick{'s' * (ticks > 1)} there, a step of {TICKS} here, per tick",
        best["dmmx"] / TICKS,
        peer.name,
        best[peer.name] / ticks,
        1e-3,
    )
