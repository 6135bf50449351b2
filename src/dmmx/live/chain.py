"""Immutable sequences that grow at their end and share everything with what they grew from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar, final

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class _Node(Generic[T]):
    """The last item, what was before it, and an earlier node to jump to, so that any item is found in few steps."""

    item: T
    before: _Node[T] | None
    jump: _Node[T] | None
    length: int


@final
@dataclass(frozen=True, slots=True, eq=False)
class Chain(Generic[T]):
    """An immutable sequence: adding an item costs the same at any length, finding one takes O(log n) steps.

    The jumps are those of E. W. Myers, "An applicative random-access stack" (1983).

    Example:
        >>> one = Chain().plus("a")
        >>> two, other = one.plus("b"), one.plus("c")
        >>> list(one), list(two), list(other)
        (['a'], ['a', 'b'], ['a', 'c'])
        >>> two[-1], list(two.before)
        ('b', ['a'])
    """

    _last: _Node[T] | None = None

    def plus(self, item: T) -> Chain[T]:
        """The chain with one item more."""
        last = self._last
        jump = last
        if last is not None and last.jump is not None:
            further = last.jump.jump
            reach = 0 if further is None else further.length
            if last.length - last.jump.length == last.jump.length - reach:
                jump = further
        return Chain(_Node(item, last, jump, len(self) + 1))

    @property
    def before(self) -> Chain[T]:
        """The chain without its last item; the empty one is before itself."""
        return self if self._last is None else Chain(self._last.before)

    def __len__(self) -> int:
        return 0 if self._last is None else self._last.length

    def __getitem__(self, index: int) -> T:
        """The item at an index from 0, or from the end where it is negative."""
        wanted = index + 1 if index >= 0 else len(self) + 1 + index
        if not 1 <= wanted <= len(self):
            raise IndexError(f"index {index} of a chain of {len(self)}")
        node = self._last
        assert node is not None
        while node.length != wanted:
            jump = node.jump
            node = jump if jump is not None and jump.length >= wanted else node.before
            assert node is not None
        return node.item

    def __iter__(self) -> Iterator[T]:
        return reversed(list(self.__reversed__()))

    def __reversed__(self) -> Iterator[T]:
        node = self._last
        while node is not None:
            yield node.item
            node = node.before


@final
@dataclass(frozen=True, slots=True, eq=False)
class Recent(Generic[T]):
    """A chain that forgets: at least the last `keep` of the items that were added are there, at most twice as many.

    Args:
        keep: how many, at least 1.

    Example:
        >>> recent = Recent(2)
        >>> for item in "abcde":
        ...     recent = recent.plus(item)
        >>> list(recent), recent[-2], list(recent.before)
        (['c', 'd', 'e'], 'd', ['c', 'd'])
    """

    keep: int
    _older: Chain[T] = field(default_factory=lambda: Chain())
    _newer: Chain[T] = field(default_factory=lambda: Chain())

    def plus(self, item: T) -> Recent[T]:
        """With one item more."""
        if len(self._newer) >= self.keep:
            empty: Chain[T] = Chain()
            return Recent(self.keep, self._newer, empty.plus(item))
        return Recent(self.keep, self._older, self._newer.plus(item))

    @property
    def before(self) -> Recent[T]:
        """Without the last item; what was forgotten does not come back."""
        if len(self._newer):
            return Recent(self.keep, self._older, self._newer.before)
        return Recent(self.keep, Chain(), self._older.before)

    def __len__(self) -> int:
        return len(self._older) + len(self._newer)

    def __getitem__(self, index: int) -> T:
        """The item at an index from 0, or from the end where it is negative."""
        wanted = index if index >= 0 else len(self) + index
        if not 0 <= wanted < len(self):
            raise IndexError(f"index {index} of {len(self)} items")
        older = len(self._older)
        return self._older[wanted] if wanted < older else self._newer[wanted - older]

    def __iter__(self) -> Iterator[T]:
        yield from self._older
        yield from self._newer
