"""The duplicate detector: has a character of the text occurred before, and has the text ended?

The task and the hand-written machine follow Bukatin, Matthews & Radul, "Programming Patterns in Dataflow Matrix
Machines", arXiv 1606.09470, section 3, in the form that the 2022 synthesis used.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, cycle, islice, repeat
from string import ascii_lowercase

from dmmx.errors import Problem, TaskError, report_problems
from dmmx.machine import Machine
from dmmx.task.example import Example, Stream
from dmmx.task.task import Task
from dmmx.vvalue import ZERO, Tree

END = "."
"""The character that ends a text."""


PORT = "char"
"""Where the characters of a text arrive."""


def duplicate_detector(port: str = PORT) -> Machine:
    """The hand-written machine: 9 links, of which the memory's own is fixed and 8 are trainable, all of weight 1.

    A memory counts the characters. `max_norm` finds the largest count and `compare` by how much it exceeds one; a `dot`
    with the end mark picks its count. It may be minimal: one link hears, two pick out the end mark and two what exceeds
    one, one leads to the largest count, and two answer.

    Args:
        port: where the characters arrive.
    """
    return (
        Machine.builder()
        .input("text", port)
        .memory("counts", "accumulator")
        .neuron("largest", "max_norm")
        .constant("one", 1)
        .constant("end", {END: 1})
        .neuron("repeated", "compare")
        .neuron("ends", "dot", limit=4)
        .output("output", "duplicates", "ended")
        .link("counts.delta", f"text.{port}")
        .link("largest.dict", "counts.result")
        .link("repeated.x", "largest.norm")
        .link("repeated.y", "one.value")
        .link("ends.x", "counts.result")
        .link("ends.y", "end.value")
        .link("output.duplicates", "repeated.true")
        .link("output.ended", "ends.dot")
        .build()
    )


def text_stream(
    text: Iterable[Iterable[str]], *, cadence: int = 10, ticks: int | None = None, port: str = PORT
) -> Iterator[Tree]:
    """A text as a stream: a character {char: {character: 1}} every `cadence` ticks, zero in between.

    Args:
        text: the characters, in pieces of any length; may be endless.
        cadence: ticks from one character to the next, at least 1.
        ticks: length of the stream; after the end of the text its last character is repeated at the same pace. None
            ends the stream `cadence` ticks after the last character.
        port: where the characters arrive.

    Example:
        >>> list(text_stream("ab", cadence=2))
        [Tree({'char': {'a': 1}}), Tree({}), Tree({'char': {'b': 1}}), Tree({})]
    """
    if cadence < 1:
        raise TaskError(f"cadence must be at least 1 tick, got {cadence}")
    characters = chain.from_iterable(text)
    if ticks is None:
        yield from (element for character in characters for element in _beat(character, cadence, port))
        return
    stream = (element for character in _hold_last(characters) for element in _beat(character, cadence, port))
    yield from islice(stream, ticks)


@lru_cache(maxsize=1024)
def _element(character: str, port: str) -> Tree:
    """What a character is in a stream: one object, however often it occurs. Long texts are made and packed faster."""
    return Tree({port: {character: 1}})


def _beat(character: str, cadence: int, port: str) -> Iterator[Tree]:
    yield _element(character, port)
    yield from repeat(ZERO, cadence - 1)


def _hold_last(characters: Iterator[str]) -> Iterator[str]:
    last = None
    for last in characters:
        yield last
    if last is not None:
        yield from repeat(last)


def duplicates_example(text: str, *, cadence: int = 10, ticks: int | None = None) -> Example:
    """A text as an example: its stream, and what the hand-written machine answers.

    Args:
        text: at least one character.
        cadence: ticks between characters.
        ticks: length of the streams; by default as long as the text lasts, and 4 ticks more: what an answer needs.

    Raises:
        TaskError: the text is empty, or there is less than a tick between its characters.
    """
    if not text:
        raise TaskError("a text needs at least one character")
    length = len(text) * cadence + LATENCY if ticks is None else ticks
    inputs = {"text": tuple(text_stream(text, cadence=cadence, ticks=length))}
    return Example(inputs, duplicates_answers(inputs), label=text, size=len(text))


def duplicates_answers(inputs: Mapping[str, Stream], port: str = PORT) -> dict[str, Stream]:
    """By how much the commonest character so far exceeds one, and how often the text has ended, up to 4.

    Args:
        inputs: the stream `text`.
        port: where the characters arrive.
    """
    counts = Counter[str]()
    duplicates, ended = [0.0], [0.0]
    for element in inputs["text"]:
        # Most ticks are silent.
        for character in element[port].keys() if element else ():
            counts[character] += element[port][character].number
        duplicates.append(max(0, max(counts.values(), default=0) - 1) if element else duplicates[-1])
        ended.append(min(counts[END], 4))
    # An end is answered one tick sooner. Equal answers are one object, as in a running machine.
    late = zip([0] * (LATENCY - 1) + duplicates, [0] * (LATENCY - 2) + ended, strict=False)
    pairs = list(islice(late, len(inputs["text"])))
    answers = {pair: Tree({"duplicates": pair[0], "ended": pair[1]}) for pair in set(pairs)}
    return {"output": tuple(answers[pair] for pair in pairs)}


LATENCY = 4
"""Links on the way from a character to the answer, so ticks from the one to the other."""


def random_text(generator: random.Random, length: int, alphabet: str) -> str:
    """A text of the given length that ends with the end mark, its letters drawn evenly from the alphabet."""
    return "".join(generator.choice(alphabet) for _ in range(length - 1)) + END


def duplicates(
    *,
    seed: int = 0,
    texts: int = 12,
    shortest: int = 5,
    longest: int = 6,
    cadence: int = 3,
    ticks: int | None = 30,
    alphabet: str = "abcde",
) -> Task:
    """By how much the commonest character exceeds one; how often the text has ended.

    A character comes every few ticks; `.` ends the text, and 4 ends are as good as more. Many short, varied texts at a
    fast cadence train faster, and lead to smaller machines, than a long one.

    Args:
        seed: one seed, one task.
        texts: how many training texts.
        shortest: length of the shortest text, end mark included.
        longest: length of the longest.
        cadence: ticks between characters of the training texts.
        ticks: length of each stream, see `duplicates_example`.
        alphabet: the letters that texts are made of, each one character; the end mark `.` comes on top.

    Raises:
        TaskError: no text can be made like that.
    """
    _check(texts, shortest, longest, alphabet)
    generator = random.Random(f"duplicates, training, {seed}")
    examples = tuple(
        duplicates_example(
            random_text(generator, generator.randint(shortest, longest), alphabet), cadence=cadence, ticks=ticks
        )
        for _ in range(texts)
    )
    return Task(
        name="duplicates",
        examples=examples,
        teacher=duplicate_detector(),
        fresh=fresh_texts,
        hard=hard_texts,
        answers=duplicates_answers,
        settings={"sketch": "layered"},
        constants={"one": Tree(1), "end": Tree({END: 1})},
        unit="texts",
        size_unit="characters",
        recipe={
            "name": "duplicates",
            "seed": seed,
            "texts": texts,
            "shortest": shortest,
            "longest": longest,
            "cadence": cadence,
            "ticks": ticks,
            "alphabet": alphabet,
        },
    )


def _check(texts: int, shortest: int, longest: int, alphabet: str) -> None:
    problems: list[Problem] = []
    if texts < 1:
        problems.append(Problem("texts", f"there must be at least 1, got {texts}"))
    if not 1 <= shortest <= longest:
        problems.append(
            Problem("shortest, longest", f"expected 1 <= shortest <= longest, got {shortest} and {longest}")
        )
    if not alphabet or END in alphabet:
        problems.append(Problem("alphabet", f"expected some letters without the end mark {END!r}, got {alphabet!r}"))
    if problems:
        raise TaskError(report_problems("task 'duplicates'", problems))


def fresh_texts(seed: int) -> Iterator[Example]:
    """Endless random texts of 10 to 1,000 characters, at the slow cadence of 2022 and at a fast one in turn.

    After its end mark a text is held for up to 8 characters, so that the answers of a text that is over are asked for
    too.
    """
    generator = random.Random(f"duplicates, fresh, {seed}")
    for cadence in cycle((10, 3)):
        alphabet = "".join(generator.sample(ascii_lowercase, generator.randint(1, len(ascii_lowercase))))
        text = random_text(generator, generator.randint(10, 1000), alphabet)
        ticks = (len(text) + generator.randint(0, 8)) * cadence + LATENCY
        yield duplicates_example(text, cadence=cadence, ticks=ticks)


def hard_texts() -> Iterator[Example]:
    """Texts at the edges: nothing at all, ends only, letters all equal or all different; at three cadences."""
    texts = (
        END,
        END * 7,
        "a" * 40,
        "a" * 40 + END,
        ascii_lowercase,
        ascii_lowercase + END,
        "ab" * 20,
        "aabbccddee" + END,
    )
    for cadence in (10, 3, 1):
        for text in texts:
            yield duplicates_example(text, cadence=cadence, ticks=(len(text) + 4) * cadence + LATENCY)
    silence = (ZERO,) * 50
    yield Example({"text": silence}, {"output": silence}, label="nothing at all")
