"""Names of neurons: in EDN they are unique within a neuron type, in a machine within the machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Kind(NamedTuple):
    """A neuron as both sides know it.

    Attributes:
        type_name: dmmx's name of the neuron type.
        label: its name in EDN.
    """

    type_name: str
    label: str


def names_of_labels(neurons: Iterable[Kind]) -> dict[Kind, str]:
    """A machine's name for every neuron: its label, or `TYPE:LABEL` where neurons of several types share it.

    Example:
        >>> list(names_of_labels([Kind("dot", "a"), Kind("relu", "a"), Kind("relu", "b")]).values())
        ['dot:a', 'relu:a', 'b']
    """
    known = dict.fromkeys(neurons)
    count = Counter(kind.label for kind in known)
    return {kind: kind.label if count[kind.label] == 1 else _prefix(kind.type_name) + kind.label for kind in known}


def labels_of_names(types: Mapping[str, str]) -> dict[str, str]:
    """The label of every neuron, so that `names_of_labels` gives the names back.

    Args:
        types: the neuron type of every name.

    Example:
        >>> labels_of_names({"dot:a": "dot", "relu:a": "relu", "relu:b": "relu"})
        {'dot:a': 'a', 'relu:a': 'a', 'relu:b': 'relu:b'}
    """
    short = {name: name.removeprefix(_prefix(type_name)) for name, type_name in types.items()}
    shared = Counter(label for name, label in short.items() if label != name)
    return {
        name: label if label and shared[label] > 1 and label not in types else name for name, label in short.items()
    }


def _prefix(type_name: str) -> str:
    return f"{type_name.removeprefix(':')}:"
