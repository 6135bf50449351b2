"""Labels: what streams hold, in a line that people can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from dmmx.task import Stream
from dmmx.vvalue import Leaf, Tree, path_text

SILENCE = "_"


def label_of(inputs: Mapping[str, Stream]) -> str:
    """Streams in words: an element a tick, `_` for silence, `×3` for three of the same; names where there are several.

    Example:
        >>> silence = Tree()
        >>> label_of({"text": (Tree({"char": {"a": 1}}), silence, silence, silence, Tree({"char": {"b": 1}}))})
        'a _×3 b'
        >>> label_of({"x": (Tree({"value": 2}), Tree({"value": -0.5})), "on": (Tree({"p": 1, "q": {"k": 2}}), silence)})
        'x: 2 -0.5; on: {p: 1, q.k: 2} _'
    """
    words = {name: " ".join(_words(stream)) for name, stream in inputs.items()}
    return "; ".join(words.values() if len(words) == 1 else (f"{name}: {text}" for name, text in words.items()))


def _words(stream: Stream) -> Iterator[str]:
    ports = {key for element in stream for key in element.keys()}
    for text, same in groupby(
        _element(element[next(iter(ports))] if len(ports) == 1 else element) for element in stream
    ):
        count = len(list(same))
        yield from [text] * count if count < 3 else [f"{text}×{count}"]


def _element(element: Tree) -> str:
    if not element:
        return SILENCE
    leaves = list(element.items())
    if len(leaves) == 1:
        path, leaf = leaves[0]
        if not path:
            return _number(leaf)
        if leaf == 1:
            name = path_text(path)
            return name if name.isprintable() and not name.isspace() and name != SILENCE else repr(name)
    return "{" + ", ".join(f"{path_text(path)}: {_number(leaf)}" for path, leaf in leaves) + "}"


def _number(leaf: Leaf) -> str:
    return f"{float(leaf):.6g}"
