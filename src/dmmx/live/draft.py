"""`Draft`: a frozen copy of a running machine's matrix that is edited while the machine goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import final

from dmmx.errors import CommandError
from dmmx.live.edits import Weights, check_weights, link_text, meant, removal, with_weights
from dmmx.machine import Machine, Port
from dmmx.vvalue import ZERO, Leaf, Path, Tree


@final
@dataclass(frozen=True, eq=False)
class Draft:
    """A network matrix under edit; sending its `delta` to the machine merges it.

    Attributes:
        machine: whose matrix it is.
        snapshot: the matrix when the draft was begun.
        matrix: the matrix with the edits since.

    Example:
        >>> from dmmx.live import Live
        >>> from dmmx.task import duplicate_detector
        >>> live = Live(duplicate_detector())
        >>> draft = live.draft().set("largest.dict", "counts.result", 0.5)
        >>> later = live.run(100)
        >>> later.add(draft.delta).matrix == later.matrix + draft.delta
        True
    """

    machine: Machine
    snapshot: Tree
    matrix: Tree

    @classmethod
    def of(cls, machine: Machine, matrix: Tree) -> Draft:
        """A draft without edits."""
        return cls(machine, matrix, matrix)

    @property
    def delta(self) -> Tree:
        """What the edits come to: the matrix as it is now minus the snapshot.

        Raises:
            CommandError: links are gone that no V-value takes away when it is added: those of a machine that adds by
                maximum or minimum.
        """
        if self.machine.addition == "sum":
            return self.matrix + self.snapshot * -1
        weights = self.merged(ZERO)
        gone = [link_text(path) for path, weight in weights.items() if weight is None]
        if gone:
            raise CommandError(
                f"{', '.join(gone)}: a link that adds its weight is not taken away by adding. Use remove, or the "
                "command merge"
            )
        return with_weights(ZERO, weights)

    def merged(self, matrix: Tree) -> dict[Path, Leaf | None]:
        """The weights that a matrix gets where it is edited as this draft was: differences are added, also to 0.

        Args:
            matrix: as it has become since the draft was begun.
        """
        before, after = dict(self.snapshot.items()), dict(self.matrix.items())
        changed = [path for path in {**before, **after} if before.get(path) != after.get(path)]
        return {
            path: matrix.at(path).number + (after[path] - before.get(path, 0)) if path in after else None
            for path in changed
        }

    def set(self, target: str | Port, source: str | Port, weight: Leaf) -> Draft:
        """The draft with another weight between two ports.

        Raises:
            CommandError: a port does not exist, or the weight is no finite number.
        """
        return self.assigned({(*Port.parse(target), *Port.parse(source)): weight})

    def add(self, delta: object) -> Draft:
        """The draft with a V-value added.

        Raises:
            CommandError: it names neurons or ports that do not exist, or is no matrix.
        """
        return self.assigned({path: self.matrix.at(path).number + change for path, change in Tree(delta).items()})

    def remove(self, target: str | Port, source: str | Port | None = None) -> Draft:
        """The draft without a link, or without all links of a neuron.

        Raises:
            CommandError: there is nothing to remove.
        """
        return self.assigned(removal(self.matrix, target, source))

    def assigned(self, weights: Weights) -> Draft:
        """The draft with other weights at some paths.

        Raises:
            CommandError: a path names what does not exist, or a weight is no finite number.
        """
        check_weights(self.machine, self.matrix, weights)
        return replace(self, matrix=with_weights(self.matrix, meant(self.machine, weights)))
