"""Damaging text: cuts, copies, splices, and pieces that readers have stumbled over."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

PIECES: Sequence[str] = (
    *(
        "0",
        "-1",
        "1e999",
        "-1e-999",
        "1e5000000",
        "9" * 500,
        "9" * 5000,
        "0." + "3" * 5000,
        "-0.0",
        "00",
        "0x10",
        "1_000",
    ),
    *("１２", "٣", "--1", ".5", "5.", "1/0", "1/3", "9" * 600 + "/7", "12N", "2.5M", "1e", "+", "-", "NaN", "Infinity"),
    *(
        "-Infinity",
        "##NaN",
        "##Inf",
        "nan",
        "true",
        "false",
        "null",
        "nil",
        '"',
        "'",
        "\\",
        '""',
        '"\\ud800"',
        "\\u",
        "\\x",
    ),
    *(
        "\ud800",
        "\udfff",
        "\x00",
        "\x7f",
        "\x85",
        "\xa0",
        "\ufeff",
        "\u2028",
        "\u202e",
        "é",
        "😀",
        "\r",
        "\n",
        "\r\n",
        "\t",
    ),
    *(" ", ",", ";", ":", "::", ".", "..", "/", "#", "#_"),
    *("#_ #_", "#'", "#{", "#inst", "^", "@", "`", "~", "(", ")"),
    *("[", "]", "{", "}", "[]", "{}", "{{}}", "[" * 2000, "{" * 2000, '{"a":' * 2000, "[" * 100_000, "{:a " * 20_000),
    *("{:a " * 5000 + "1" + "}" * 5000, "[" * 900 + "]" * 900, "x" * 10_000, "," * 10_000, '"' * 999, "\n" * 1000),
    *(":number", '":number"', ':number {":number" 1}'),
    *('{":number": {":number": 1}}', '"dmmx": 1', "dmmx/fluid", "<-"),
    *('":complex"', '":present"', '":sample"', '":frame 2"', "dmmx/present-zero", '"addition": "maximum"', ":addition"),
    *('"type": "dot"', '"fluid": []', "accum", ":self", ":single", '"soft"', '"hard"', '"types"', '"held_out": true'),
    *("in:", "out:", ":symbol", "example", "tick", "sep=;", "stream", "now", "to", "inputs", "targets", "constants"),
)
"""What is put in."""


WORDS: Sequence[str] = (
    *("0", "1", "-1", "0.5", "1e999", "1e300", "-1e-320"),
    *(
        '{":complex": [0, 1]}',
        '{":present": 0}',
        '{":sample": [["a", -1]]}',
        '{":frame 2": [1, 2]}',
        "dmmx/present-zero",
    ),
    *("9" * 300, "9" * 400, "NaN", "Infinity", "true", "null", "nil"),
    *('""', '"a"', '"."', '":number"', '"\\u0000"'),
    *('"\\ud800"', '"\\ud83d\\ude00"', '"ö b"', '"fixed"', '"dot"', '"self"'),
    *("[]", "{}", "[[]]", '{"a": 1}', '{"a": 0}'),
    *('{":number": 1}', "[1, 2]", '{"type": "relu"}', "{:a 1}", "{:number 1}"),
    *(":number", ":a", ":self", "dot", "accum", "dmmx/relu"),
    *("dmmx/input", "identity", "1/3", "2N", "2.5M", "\\a", "#_ x"),
)
"""What is put in the place of a word: good words, where nobody expects them."""

_WORD = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[^\s{}\[\](),;:"]+')


def damaged(text: str, generator: random.Random, corpus: Sequence[str]) -> str:
    """Text that has been damaged once to three times: half of the texts anywhere, half of them word by word.

    Args:
        text: any text.
        generator: decides where and how.
        corpus: other texts, to take pieces from.
    """
    by_words = generator.random() < 0.5
    for _ in range(generator.choice((1, 1, 1, 2, 3))):
        text = _with_other_word(text, generator, corpus) if by_words else _with_other_piece(text, generator, corpus)
    return text


def _with_other_word(text: str, generator: random.Random, corpus: Sequence[str]) -> str:
    words = list(_WORD.finditer(text))
    if not words:
        return text
    place = generator.choice(words)
    others = _WORD.findall(generator.choice(corpus)) if generator.random() < 0.5 else WORDS
    return text[: place.start()] + generator.choice(others or WORDS) + text[place.end() :]


def _with_other_piece(text: str, generator: random.Random, corpus: Sequence[str]) -> str:
    start = generator.randint(0, len(text))
    end = min(len(text), start + int(generator.expovariate(0.15)))
    return text[:start] + _replacement(text[start:end], generator, corpus) + text[end:]


def _replacement(found: str, generator: random.Random, corpus: Sequence[str]) -> str:
    kind = generator.randrange(7)
    if kind == 0:
        return ""
    if kind == 1:
        return found * generator.choice((2, 2, 3, 50))
    if kind == 2:
        return found[::-1]
    if kind == 3:
        other = generator.choice(corpus)
        start = generator.randint(0, len(other))
        return other[start : start + generator.randint(0, 60)]
    if kind == 4:
        return chr(generator.choice((generator.randrange(128), generator.randrange(0x11_0000))))
    piece = generator.choice(PIECES)
    return piece if kind == 5 else f"{found}{piece}"
