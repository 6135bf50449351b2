"""`Frame`: a leaf that is an array of numbers, such as an image or a matrix. Needs NumPy, and only when one is made."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, final

from dmmx.errors import VValueError
from dmmx.vvalue.vector import VectorLeaf

FRAME = "frame"
"""What the kind of every frame begins with; its shape follows, as in `frame 300x400`."""


@final
class Frame(VectorLeaf):
    """An immutable array of at least one axis as a leaf. Frames of one shape are one vector space, and one kind.

    Arithmetic works entry by entry, like that of NumPy; so do the functions of `dmmx.vvalue.leaf`. Whole numbers and
    truth values become float64, since weights are no whole numbers; float32 and complex arrays stay what they are.

    Args:
        values: an array, or nested lists of numbers. It is copied.

    Raises:
        VValueError: that is no array of numbers, or a single number.

    Example:
        >>> frame = Frame([[1, 2], [3, 4]])
        >>> (frame + frame * 0.5).array.tolist()
        [[1.5, 3.0], [4.5, 6.0]]
        >>> frame.kind
        'frame 2x2'
    """

    __slots__ = ("_hash", "_is_zero", "array")

    array: Any

    def __init__(self, values: object) -> None:
        import numpy as np

        try:
            array = np.array(values)
        except (ValueError, TypeError, OverflowError) as error:
            raise VValueError(f"no array of numbers: {error}") from None
        if array.dtype.kind in "biu":
            array = array.astype(np.float64)
        if array.dtype.kind not in "fc":
            raise VValueError(f"expected an array of numbers, got one of {array.dtype}")
        if array.ndim == 0:
            raise VValueError("a single number is no frame; give it as a number")
        self._adopt(array)

    def _adopt(self, array: Any) -> None:
        array.setflags(write=False)
        self.array = array
        self._is_zero: bool | None = None
        self._hash: int | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of the axes."""
        return self.array.shape

    @property
    def kind(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride] (never set)
        """`frame` and the shape."""
        return kind_of_shape(self.shape)

    def apply(self, function: Callable[[Any], Any]) -> Frame:
        """The frame of what a function makes of the array, which it must not write to."""
        return _frame(function(self.array))

    def __array_namespace__(self) -> _Functions:
        """NumPy's functions, taking and giving frames: this makes `dmmx.vvalue.leaf` work on frames."""
        return _FUNCTIONS

    @property
    def is_finite(self) -> bool:
        """Whether all entries are finite numbers."""
        import numpy as np

        return bool(np.isfinite(self.array).all())

    def __bool__(self) -> bool:
        if self._is_zero is None:
            self._is_zero = not self.array.any()
        return not self._is_zero

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Frame):
            return False if self else other == 0
        return self is other or (self.shape == other.shape and bool((self.array == other.array).all()))

    def __hash__(self) -> int:
        if self._hash is None:
            # Equal frames may differ in type, and in the signs of zeros.
            self._hash = hash((self.shape, (self.array + 0.0).astype(complex).tobytes()))
        return self._hash

    def __add__(self, other: Any) -> Frame:
        return _computed(operator.add, self.array, self._operand(other))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Frame:
        return _computed(operator.sub, self.array, self._operand(other))

    def __rsub__(self, other: Any) -> Frame:
        return _computed(operator.sub, self._operand(other), self.array)

    def __mul__(self, other: Any) -> Frame:
        return _computed(operator.mul, self.array, self._operand(other))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Frame:
        return _computed(operator.truediv, self.array, self._operand(other))

    def __rtruediv__(self, other: Any) -> Frame:
        return _computed(operator.truediv, self._operand(other), self.array)

    def __pow__(self, other: Any) -> Frame:
        return _computed(operator.pow, self.array, self._operand(other))

    def __neg__(self) -> Frame:
        return _computed(operator.neg, self.array)

    def __abs__(self) -> Frame:
        return _computed(abs, self.array)

    def __lt__(self, other: Any) -> Frame:
        return _computed(operator.lt, self.array, self._operand(other))

    def __le__(self, other: Any) -> Frame:
        return _computed(operator.le, self.array, self._operand(other))

    def __gt__(self, other: Any) -> Frame:
        return _computed(operator.gt, self.array, self._operand(other))

    def __ge__(self, other: Any) -> Frame:
        return _computed(operator.ge, self.array, self._operand(other))

    def __and__(self, other: Frame) -> Frame:
        return _computed(operator.and_, self.array, self._operand(other))

    def __or__(self, other: Frame) -> Frame:
        return _computed(operator.or_, self.array, self._operand(other))

    def _operand(self, other: Any) -> Any:
        if not isinstance(other, Frame):
            return other
        if other.shape != self.shape:
            raise VValueError(f"a {self.kind} and a {other.kind} are of different kinds: they have no sum or product")
        return other.array

    def map(self, function: Callable[[Any], Any]) -> Any:
        """The function of the frame."""
        return self._same_kind(function(self))

    def combine(self, function: Callable[[Any, Any], Any], other: Any, *, swapped: bool) -> Any:
        """The function of two frames, of which one may be 0."""
        return self._same_kind(function(other, self) if swapped else function(self, other))

    def _same_kind(self, made: Any) -> Any:
        if isinstance(made, Frame) and made.shape == self.shape:
            # The truth values of a comparison count 1 and 0.
            return made if made.array.dtype != bool else made * 1.0
        if isinstance(made, Frame) or made:
            kind = made.kind if isinstance(made, Frame) else type(made).__name__
            raise VValueError(f"a function of leaves must keep their kind: it made a {kind} of a {self.kind}")
        return 0

    def dot(self, other: Any) -> Any:
        """The sum of the products of the entries."""
        return _quietly(lambda: (self.array * self._operand(other)).sum().item())

    def trimmed(self, threshold: float) -> Frame:
        """The frame with 0 in place of the entries of absolute value below the threshold."""
        return _computed(lambda array: array * (abs(array) >= threshold), self.array)

    def square(self) -> float:
        """The sum of the squared absolute entries."""
        return _quietly(lambda: (abs(self.array) ** 2).sum().item())

    def max_norm(self) -> float:
        """The largest absolute entry."""
        return _quietly(lambda: abs(self.array).max(initial=0).item())

    def l1(self) -> float:
        """The sum of the absolute entries."""
        return _quietly(lambda: abs(self.array).sum().item())

    def to_json(self) -> object:
        """Nested lists; a complex array as {":complex": [real part, imaginary part]}."""
        if self.array.dtype.kind == "c":
            return {":complex": [self.array.real.tolist(), self.array.imag.tolist()]}
        return self.array.tolist()

    def __reduce__(self) -> tuple[type[Frame], tuple[Any]]:
        return Frame, (self.array,)

    def __repr__(self) -> str:
        if self.array.size <= 16:
            return f"Frame({self.array.tolist()!r})"
        low, high = self.array.min().item(), self.array.max().item()
        return f"<{self.kind}, {low:.4g} to {high:.4g}>"


def kind_of_shape(shape: tuple[int, ...]) -> str:
    """The kind of the frames of a shape.

    Example:
        >>> kind_of_shape((300, 400))
        'frame 300x400'
    """
    return f"{FRAME} {'x'.join(map(str, shape))}"


def complex_frame(real: Frame, imaginary: Frame) -> Frame:
    """The frame of complex numbers with these parts, exactly: infinite ones stay what they are.

    Raises:
        VValueError: the parts are of different shapes, or complex themselves.
    """
    import numpy as np

    if real.shape != imaginary.shape or {real.array.dtype.kind, imaginary.array.dtype.kind} != {"f"}:
        raise VValueError(f"a {real.kind} and a {imaginary.kind} are no real and imaginary part")
    array = np.empty(real.shape, complex)
    array.real, array.imag = real.array, imaginary.array
    return _frame(array)


def _computed(function: Callable[..., Any], *operands: Any) -> Frame:
    """The frame that a function makes of arrays and numbers."""
    return _frame(_quietly(lambda: function(*operands)))


def _quietly(compute: Callable[[], Any]) -> Any:
    """What a computation gives; one that leaves the floats ends in infinity without a warning, as among numbers."""
    import numpy as np

    with np.errstate(over="ignore", invalid="ignore"):
        return compute()


def _frame(array: Any) -> Frame:
    """A frame of an array that nobody else writes to."""
    if array.dtype.kind in "biu" and array.dtype != bool:
        array = array.astype(float)
    if not array.flags.owndata:
        # A view keeps alive, and shows, what somebody may still write to.
        array = array.copy()
    frame = object.__new__(Frame)
    frame._adopt(array)  # pyright: ignore[reportPrivateUsage]
    return frame


class _Functions:
    """An array library whose functions take and give frames."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        import numpy as np

        function = getattr(np, name)

        def of_frames(*given: Any) -> Any:
            arrays = [one.array if isinstance(one, Frame) else one for one in given]
            made = _quietly(lambda: function(*arrays))
            return _frame(made) if isinstance(made, np.ndarray) and made.ndim else made

        return of_frames


_FUNCTIONS = _Functions()
