"""A worker process: reads starts from its standard input, works on them, and writes them to its standard output.

It is run by `dmmx.synthesis.search.processes`, not by people. A message is its length in 8 bytes and a record; the
first one says what the search is about, and so may later ones. It ends when its input does, so that none is left behind
when the search is killed.
"""

from __future__ import annotations

import os
import sys
from dataclasses import astuple
from typing import IO, Any

from dmmx.errors import DmmxError
from dmmx.synthesis.phases.start import Start
from dmmx.synthesis.phases.workshop import Workshop
from dmmx.synthesis.search.workers import STRETCH, work_on
from dmmx.synthesis.settings import Settings
from dmmx.task.jsonl import task_from_jsonl, task_to_jsonl
from dmmx.train.records import Record, pack, unpack

LENGTH = 8
"""Bytes of a message's length."""


def send(stream: IO[bytes], record: Record) -> None:
    """Write one message."""
    data = pack(*record)
    stream.write(len(data).to_bytes(LENGTH, "big") + data)
    stream.flush()


def receive(stream: IO[bytes]) -> Record | None:
    """Read one message; None at the end of the stream.

    Raises:
        ValueError: it is damaged, or cut short.
    """
    head = stream.read(LENGTH)
    return unpack(stream.read(int.from_bytes(head, "big"))) if len(head) == LENGTH else None


def main() -> None:
    """Work until there is no more input."""
    source = sys.stdin.buffer
    # Whatever else is printed, by a neuron type say, must not come between the messages.
    sink = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    workshop: Workshop | None = None
    while (message := receive(source)) is not None:
        if "examples" in message[0]:
            workshop = _workshop(message[0])
            continue
        assert workshop is not None
        try:
            record, arrays = work_on(Start.from_record(*message), workshop, STRETCH).to_record()
            answer = record | {"cost": workshop.cost and astuple(workshop.cost)}, arrays
        except DmmxError as error:
            answer = {"error": str(error)}, {}
        try:
            send(sink, answer)
        except BrokenPipeError:
            return


def introduction(workshop: Workshop) -> Record:
    """The message that says all that the phases need to know."""
    task = workshop.task
    record: dict[str, Any] = {
        "name": task.name,
        "examples": task_to_jsonl(task),
        "settings": workshop.settings.to_json(),
        "seed": workshop.seed,
    }
    return record, {}


def _workshop(record: dict[str, Any]) -> Workshop:
    task = task_from_jsonl(record["examples"], name=record["name"], file="the examples")
    return Workshop(task, Settings.from_json(record["settings"]), record["seed"])
