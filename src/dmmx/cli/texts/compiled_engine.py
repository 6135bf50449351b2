"""The compiled engine: runs a machine over a long text in pieces of one shape that hand the state on.

The pieces are scanned in still smaller blocks within one call, so that memory does not grow with the text, and a larger
alphabet costs no more of it than it must. Numbers are float64: counts are exact up to 2**53, and it is about as fast.
"""

# JAX's own types are partly unknown.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, final

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from dmmx.cli.texts.engines import Beat, Hit, TextEngine
from dmmx.cli.texts.hearing import Heard, listen, nothing_heard
from dmmx.cli.texts.plan import Plan
from dmmx.compiler import Paths, State, compile, decode_streams
from dmmx.errors import RunError
from dmmx.machine import Port
from dmmx.vvalue import Tree

BLOCK_TICKS = 64
"""Ticks of one block. Up to so many the compiler runs a memory as one product, which is faster than tick by tick."""

TEXT_CHARACTERS = 6144
"""Characters of a text in one call: few calls, and a finding is told within a fraction of a second."""

LINE_CHARACTERS = 48
"""Characters of a line in one call: most lines need one or two calls and fill them."""

_ENDLESS = 1 << 62
"""The ticks of a text whose end has not been seen."""

MAX_LINES = 64
BLOCK_BYTES = 1 << 22
"""So many bytes the characters of one block may take when lines run side by side."""


Carry = tuple[Int[Array, ""], State, dict[Port, Heard]]
"""Ticks so far, the machine's state, and what was heard."""


@final
class CompiledEngine(TextEngine):
    """A machine compiled for the characters of one text.

    Args:
        plan: how the text is fed.
        alphabet: all its characters, sorted.

    Raises:
        CompileError: the machine cannot be compiled.
    """

    name = "compiled"

    def __init__(self, plan: Plan, alphabet: str) -> None:
        self._plan = plan
        self._codes = _codes_of(alphabet)
        self._block = max(1, BLOCK_TICKS // plan.cadence)
        per_line = 8 * max(1, len(alphabet)) * self._block * plan.cadence
        self.lines = max(1, min(MAX_LINES, BLOCK_BYTES // per_line))
        support = {plan.port.neuron: {plan.port.name: dict.fromkeys(alphabet, 1)}}
        with jax.enable_x64(True):
            self._program = compile(plan.machine, support)
            self._weights = self._program.weights_of(plan.machine)
        self._run = jax.jit(self._run_blocks)

    def beats(self, pieces: Iterable[str]) -> Iterator[Beat]:
        """See `TextEngine`."""
        told: set[Port] = set()
        shape = self._shape(1, TEXT_CHARACTERS)
        carry = self._start(1)
        texts = _pieces_of_length(pieces, shape[1] * self._block)
        text, following = next(texts, ""), next(texts, None)
        read, ticks, length = 0, 0, _ENDLESS
        while ticks < length:
            read += len(text)
            if following is None:
                length = self._plan.ticks(read)
            carry = self._call(self._slots([text], shape), np.array([length]), carry)
            ticks = min(int(carry[0]), length)
            hits = self._hits({port: one for port, one in carry[2].items() if port not in told}, 0)
            told.update(hit.port for hit in hits)
            yield Beat(ticks, hits, self._last(carry[2], 0) if ticks == length else {})
            text, following = following or "", next(texts, None)

    def beats_of_lines(self, texts: Sequence[str]) -> list[Beat]:
        """See `TextEngine`."""
        lengths = np.array([self._plan.ticks(len(text)) for text in texts] + [0] * (self.lines - len(texts)))
        shape = self._shape(self.lines, LINE_CHARACTERS)
        length = shape[1] * self._block
        carry = self._start(self.lines)
        for start in range(0, -(-int(lengths.max()) // self._plan.cadence), length):
            carry = self._call(self._slots([text[start : start + length] for text in texts], shape), lengths, carry)
        heard = jax.device_get(carry[2])
        return [
            Beat(int(lengths[number]), self._hits(heard, number), self._last(heard, number))
            for number in range(len(texts))
        ]

    def _shape(self, texts: int, characters: int) -> tuple[int, int, int]:
        """Texts, blocks in one call, characters in one block."""
        return texts, max(1, characters // self._block), self._block

    def _slots(self, texts: Sequence[str], shape: tuple[int, int, int]) -> np.ndarray:
        """The characters by their places in the alphabet, as (blocks, texts, characters); -1 where there is none."""
        slots = np.full((shape[0], shape[1] * shape[2]), -1, np.int32)
        for row, text in zip(slots, texts, strict=False):
            codes = _codes_of(text)
            row[: len(codes)] = np.searchsorted(self._codes, codes)
            if not np.array_equal(self._codes.take(row[: len(codes)], mode="clip"), codes):
                raise RunError("the text was changed by somebody else while it was being read")
        return np.moveaxis(slots.reshape(shape), 1, 0)

    # --- on the device ---

    def _start(self, texts: int) -> Carry:
        with jax.enable_x64(True):
            heard = {port: nothing_heard(len(paths), texts) for port, paths in self._program.output_paths.items()}
            return jnp.zeros((), int), self._program.initial_state(texts), heard

    def _call(self, slots: np.ndarray, lengths: np.ndarray, carry: Carry) -> Carry:
        with jax.enable_x64(True):
            return self._run(self._weights, slots, lengths, carry)

    def _run_blocks(
        self, weights: Array, slots: Int[Array, "blocks texts characters"], lengths: Int[Array, " texts"], carry: Carry
    ) -> Carry:
        def block(carry: Carry, characters: Int[Array, "texts characters"]) -> tuple[Carry, None]:
            ticks, state, heard = carry
            outputs, state = self._program.run(weights, {self._plan.port: self._stream(characters)}, state)
            heard = {port: listen(heard[port], values, ticks, lengths) for port, values in outputs.items()}
            return (ticks + characters.shape[-1] * self._plan.cadence, state, heard), None

        return jax.lax.scan(block, carry, slots)[0]

    def _stream(self, characters: Int[Array, "texts characters"]) -> Float[Array, "paths texts ticks"]:
        """Each character as a 1 at its path, every `cadence` ticks."""
        paths = jnp.arange(len(self._codes), dtype=characters.dtype)
        ones = (characters == paths[:, None, None]).astype(float)
        apart = jnp.pad(ones[..., None], ((0, 0), (0, 0), (0, 0), (0, self._plan.cadence - 1)))
        return apart.reshape(*ones.shape[:2], -1)

    # --- what was heard, on the host ---

    def _hits(self, heard: Mapping[Port, Heard], text: int) -> tuple[Hit, ...]:
        found = ((port, int(one.tick[text]), one) for port, one in heard.items())
        hits = (Hit(port, tick, self._tree(port, one.value, text)) for port, tick, one in found if tick > 0)
        return tuple(sorted(hits, key=lambda hit: hit.tick))

    def _last(self, heard: Mapping[Port, Heard], text: int) -> dict[Port, Tree]:
        return {port: self._tree(port, one.last, text) for port, one in heard.items()}

    def _tree(self, port: Port, values: Any, text: int) -> Tree:
        paths: dict[Port, Paths] = {port: self._program.output_paths[port]}
        column = np.asarray(values)[:, text, None, None]
        (tree,) = decode_streams({port: column}, paths, 0)
        return tree.at(port)


def _codes_of(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le"), np.dtype("<u4"))


def _pieces_of_length(pieces: Iterable[str], length: int) -> Iterator[str]:
    """The same text in pieces of one length, but for the last."""
    waiting = ""
    for text in pieces:
        waiting += text
        start = 0
        while len(waiting) - start >= length:
            yield waiting[start : start + length]
            start += length
        waiting = waiting[start:]
    if waiting:
        yield waiting
