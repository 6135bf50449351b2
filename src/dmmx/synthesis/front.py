"""The front: the best machine found at every size, and which one to pick."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from dmmx.machine import Machine, machine_from_json, machine_to_json


@dataclass(frozen=True)
class Entry:
    """One machine of a front.

    Attributes:
        machine: the machine.
        loss: its relative loss on the training examples.
        exact: whether it was exact on fresh examples; None when that was not tried.
    """

    machine: Machine
    loss: float
    exact: bool | None = None

    @property
    def links(self) -> int:
        """Its size: how many trainable links it has, and activations, if it has fluid neurons."""
        return self.machine.weight_count

    @property
    def _rank(self) -> tuple[bool, float, bool]:
        return (not self.exact, self.loss, self.exact is False)


@dataclass(frozen=True)
class Front:
    """The best machine found at every size: exact ones first, then the smaller loss. Immutable.

    Attributes:
        entries: by size, see `Entry.links`.
    """

    entries: Mapping[int, Entry] = field(default_factory=lambda: MappingProxyType({}))

    def __iter__(self) -> Iterator[Entry]:
        """The entries, smallest first."""
        return iter([self.entries[links] for links in sorted(self.entries)])

    def __len__(self) -> int:
        return len(self.entries)

    def with_entry(self, entry: Entry) -> Front:
        """The front with one machine more, if it is the best of its size; of one machine, what is known is kept.

        A machine that was ever refuted stays so.
        """
        known = self.entries.get(entry.links)
        if known is not None and known.machine == entry.machine:
            entry = replace(entry, loss=min(known.loss, entry.loss), exact=_both(known.exact, entry.exact))
        elif known is not None and known._rank <= entry._rank:  # pyright: ignore[reportPrivateUsage]
            return self
        return Front(MappingProxyType({**self.entries, entry.links: entry}))

    def merged(self, other: Front) -> Front:
        """The front of the machines of both."""
        front = self
        for entry in other:
            front = front.with_entry(entry)
        return front

    def pick(self, tolerance: float) -> Entry | None:
        """The machine to take: the smallest exact one; else the smallest within the tolerance; else that of least loss.

        Args:
            tolerance: a relative loss.
        """
        for wanted in ([e for e in self if e.exact], [e for e in self if e.exact is None and e.loss <= tolerance]):
            if wanted:
                return wanted[0]
        return min(self, key=lambda entry: entry.loss, default=None)

    def to_csv(self, tolerance: float) -> str:
        """A table: links, loss, exact (yes, no or empty), the machine's file, and a mark at the pick."""
        picked = self.pick(tolerance)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["links", "loss", "exact", "machine", "picked"])
        for entry in self:
            exact = {True: "yes", False: "no", None: ""}[entry.exact]
            mark = "*" if entry is picked else ""
            writer.writerow([entry.links, f"{entry.loss:.6g}", exact, machine_file(entry), mark])
        return text.getvalue()

    def to_json(self) -> list[dict[str, object]]:
        """As JSON data."""
        return [{"machine": machine_to_json(e.machine), "loss": e.loss, "exact": e.exact} for e in self]

    @classmethod
    def from_json(cls, data: list[dict[str, object]]) -> Front:
        """From JSON data."""
        front = cls()
        for item in data:
            machine = machine_from_json(str(item["machine"]))
            exact = item["exact"]
            front = front.with_entry(
                Entry(machine, float(str(item["loss"])), exact if isinstance(exact, bool) else None)
            )
        return front


def _both(one: bool | None, other: bool | None) -> bool | None:
    """What two findings on one machine come to: a refutation stands, a proof is better than nothing."""
    if one is None or other is None:
        return other if one is None else one
    return one and other


def machine_file(entry: Entry) -> str:
    """Where a run directory keeps the machine."""
    return f"machines/{entry.links:04d}.json"
