"""How often every word of a text has come: an accumulator over a vocabulary that nobody knows beforehand."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice, repeat

from dmmx.display.words import visible
from dmmx.errors import TaskError, counted, did_you_mean
from dmmx.examples.example import Example, Line, Request, Streams
from dmmx.examples.running import text_given
from dmmx.files import write_text
from dmmx.interpreter import interpret
from dmmx.machine import Machine
from dmmx.vvalue import ZERO, Tree

TEXT = "the cat sat on the mat and the dog sat on the cat"

LATENCY = 2
"""Ticks from a word to its count."""

SHOWN = 10
"""How many of the commonest words are printed."""


def word_counts_machine() -> Machine:
    """A sum of words: nothing in it knows any word."""
    return (
        Machine.builder()
        .input("text", "word")
        .memory("counts")
        .output("output", "counts")
        .link("counts.delta", "text.word")
        .link("output.counts", "counts.result")
        .build()
    )


def words_of(text: str) -> Iterator[str]:
    """The words of a text in small letters: letters, digits, and apostrophes between them.

    Example:
        >>> list(words_of("It's 5 o'clock -- quick!"))
        ["it's", '5', "o'clock", 'quick']
    """
    return (found[0] for found in re.finditer(r"\w+(?:'\w+)*", text.casefold()))


@lru_cache(1 << 16)
def whole(word: str) -> Tree:
    """A word as one key.

    Example:
        >>> whole("cat")
        Tree({'cat': 1})
    """
    return ZERO.nest({word: 1})


@lru_cache(1 << 16)
def spelled(word: str) -> Tree:
    """A word as a path of letters. A sum of many then shares all that the last word has not touched.

    Example:
        >>> spelled("at") + spelled("a")
        Tree({'a': {':number': 1, 't': 1}})
    """
    value = Tree(1)
    for letter in reversed(word):
        value = ZERO.nest({letter: value})
    return value


KEYS = {"words": whole, "letters": spelled}


def word_streams(text: str, keys: str = "words") -> Streams:
    """A word a tick, and silence until the last has been counted.

    Args:
        text: any text.
        keys: "words" for {word: 1}, "letters" for a path of letters with 1 at its end.

    Raises:
        TaskError: keys is neither.
    """
    if keys not in KEYS:
        raise TaskError(f"setting 'keys': there is no way {keys!r} to write words. {did_you_mean(keys, KEYS)}")
    written = map(KEYS[keys], words_of(text))
    return {"text": chain((ZERO.nest({"word": word}) for word in written), repeat(ZERO, LATENCY))}


def counts_in(value: Tree) -> dict[str, int]:
    """The counts of a sum of words, however they were written, the commonest first."""
    counts = {"".join(path): int(leaf) for path, leaf in value.items()}
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def _streams(request: Request) -> Streams:
    return word_streams(text_given(request, TEXT), request.settings["keys"])


def _report(request: Request) -> Iterator[Line]:
    """How many words, and the commonest."""
    last = ZERO
    for arrived in islice(interpret(word_counts_machine(), _streams(request)), request.ticks):
        last = arrived
    counts = counts_in(last.at(("output", "counts")))
    if request.out is not None:
        write_text(request.out, _csv(counts))
    total = sum(counts.values())
    yield Line(f"{counted(total, 'word')}, {len(counts)} different", {"words": total, "different": len(counts)})
    for word, count in islice(counts.items(), SHOWN):
        yield Line(f"{count:8} {visible(word)}", {"word": word, "count": count})


def _csv(counts: dict[str, int]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerows([("word", "count"), *counts.items()])
    return written.getvalue()


EXAMPLES = (
    Example(
        name="word_counts",
        summary="Counts the words of a text, whatever they are.",
        source="arXiv 1606.09470, section 3; arXiv 1712.07447",
        machine=word_counts_machine,
        ticks=15,
        streams=_streams,
        report=_report,
        reads_text=True,
        writes="all words and their counts, as CSV",
        settings={"keys": "words"},
    ),
)
