"""Equivalence: are two machines the same but for names, scale and the like? Said in words, with what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dmmx.errors import counted
from dmmx.machine.check import require_sums
from dmmx.machine.equality.colours import joint_colours
from dmmx.machine.equality.freedoms import Symmetry
from dmmx.machine.equality.matching import Matcher
from dmmx.machine.equality.normal import with_joined_sums, with_lone_ports, without_idle
from dmmx.machine.equality.weighing import Match
from dmmx.machine.link import Link, Port
from dmmx.machine.machine import Machine
from dmmx.machine.matrix import matrix_of
from dmmx.machine.rational import simple_fraction

CLOSE = 1e-9
"""A factor that is so close to 1 is 1."""


@dataclass(frozen=True)
class Equivalence:
    """What a comparison of two machines by their structure has found.

    Attributes:
        same: whether they are the same machine, up to what `words` says.
        words: "the same up to names", or "different: …".
        names: neurons of the first machine by the names of those that they are, or are most like, in the second one.
        only_in_first: links of the first machine without a partner.
        only_in_second: links of the second machine without a partner.
        weights: links of the first machine, with their partners, whose weights cannot be made to agree.
        undecided: there was too much to try; the machines may be the same all the same.
    """

    same: bool
    words: str
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    only_in_first: tuple[Link, ...] = ()
    only_in_second: tuple[Link, ...] = ()
    weights: tuple[tuple[Link, Link], ...] = ()
    undecided: bool = False

    def __str__(self) -> str:
        return self.words


def equivalent(one: Machine, other: Machine) -> Equivalence:
    """Whether two machines are the same, up to names and whatever else cannot matter to what they put out.

    They are compared as what they compute: dead code and what is trainable do not count. Allowed are other names of
    neurons; inputs or outputs of a neuron exchanged where its function does not notice; a neuron's inputs scaled or
    negated where its outputs can make up for it; and sums made at another input. How a neuron's function behaves in
    this is found by probing, see `behaviour_of`. Stream inputs and outputs must have the same names.

    Two machines of other structure may still do the same: then they are different here. Self-referential machines are
    compared name by name, since names are in what they compute.

    Args:
        one: a machine.
        other: a machine.

    Example:
        >>> from dmmx.machine import rename_neurons
        >>> from dmmx.task import duplicate_detector
        >>> machine = duplicate_detector()
        >>> print(equivalent(machine, rename_neurons(machine, {"largest": "norm"})))
        the same up to names
        >>> print(equivalent(machine, machine.with_weights([2, 0.5, 1, 1, 0.5, 1, 1, 1])))
        the same up to scale (counts: inputs × 2, outputs × 2)
    """
    for machine in (one, other):
        require_sums(machine, "compare")
    streams = [*_stream_differences(one, other, "inputs"), *_stream_differences(one, other, "outputs")]
    if streams:
        return Equivalence(False, f"different: {'; '.join(streams)}")
    if one.self_port is not None or other.self_port is not None:
        return _self_referential(one, other)
    first, second = without_idle(one), without_idle(other)
    dead = ["dead code"] if len(first.links) < len(one.links) or len(second.links) < len(other.links) else []
    matcher = Matcher(first, second)
    match = matcher.find()
    if match is not None and not match.errors:
        return _same(match, dead)
    (joined, old), (joined_other, old_other) = (with_lone_ports(with_joined_sums(m)) for m in (first, second))
    joined_matcher = Matcher(joined, joined_other)
    joined_match = joined_matcher.find()
    if joined_match is not None and not joined_match.errors:
        return _same(joined_match, [*dead, "how sums are made"], old, old_other)
    undecided = matcher.gave_up or joined_matcher.gave_up
    return _different(first, second, match or _alignment(first, second), undecided)


def _self_referential(one: Machine, other: Machine) -> Equivalence:
    """The verdict where a machine's matrix is an output of its own."""
    if one.self_port is None or other.self_port is None:
        return Equivalence(
            False, f"different: only the {'second' if one.self_port is None else 'first'} rewrites itself"
        )
    names = {name: name for name in one.neurons}
    alike = dict(one.neurons) == dict(other.neurons) and one.self_port == other.self_port
    if alike and (matrix_of(one), one.initial) == (matrix_of(other), other.initial):
        return Equivalence(True, "the same", names)
    ends = [{link.ends for link in machine.links} for machine in (one, other)]
    return Equivalence(
        False,
        "undecided: machines that rewrite themselves are compared name by name, and by name these differ",
        only_in_first=tuple(link for link in one.links if link.ends not in ends[1]),
        only_in_second=tuple(link for link in other.links if link.ends not in ends[0]),
        undecided=True,
    )


def _stream_differences(one: Machine, other: Machine, side: str) -> list[str]:
    mine, its = ({name: sorted(ports) for name, ports in getattr(m, side).items()} for m in (one, other))
    if mine == its:
        return []
    texts = [", ".join(f"{name}.{port}" for name, ports in sorted(m.items()) for port in ports) for m in (mine, its)]
    return [f"the stream {side} are {texts[0] or 'none'} in the first and {texts[1] or 'none'} in the second"]


def _same(
    match: Match,
    up_to: Sequence[str],
    old: Mapping[str, str] | None = None,
    old_other: Mapping[str, str] | None = None,
) -> Equivalence:
    """The verdict on machines that match, with neurons called as they were before they were taken apart."""
    pairs = [(name, match.names[name]) for name in match.symmetries]
    names = {(old or {}).get(a, a): (old_other or {}).get(b, b) for a, b in pairs}
    reasons = [reason for reason in up_to if reason == "dead code"]
    if any(a != b for a, b in names.items()):
        reasons.append("names")
    exchanged = [name for name, symmetry in match.symmetries.items() if _is_exchange(symmetry)]
    if exchanged:
        reasons.append(f"exchanged ports ({', '.join(exchanged)})")
    reasons += [reason for reason in up_to if reason != "dead code"]
    scales = [text for name in match.symmetries if (text := _scale_words(match, name))]
    if scales:
        reasons.append(f"scale ({'; '.join(scales)})")
    if not reasons:
        return Equivalence(True, "the same", names)
    words = reasons[0] if len(reasons) == 1 else f"{', '.join(reasons[:-1])} and {reasons[-1]}"
    return Equivalence(True, f"the same up to {words}", names)


def _is_exchange(symmetry: Symmetry) -> bool:
    return any(a != b for side in (symmetry.inputs, symmetry.outputs) for a, b in side.items())


def _scale_words(match: Match, name: str) -> str:
    """How much larger the numbers at a neuron are in the second machine; empty where they are the same."""
    symmetry = match.symmetries[name]
    sides = []
    for is_input, word, ports in ((True, "inputs", symmetry.inputs), (False, "outputs", symmetry.outputs)):
        factors = {port: match.factors[is_input, Port(name, port)] for port in ports}
        changed = {port: factor for port, factor in factors.items() if abs(factor - 1) > CLOSE}
        if len(changed) == len(factors) and len({f"{factor:.9g}" for factor in factors.values()}) == 1:
            sides.append(f"{word} × {_number(next(iter(factors.values())))}")
        else:
            sides += [f"{port} × {_number(factor)}" for port, factor in changed.items()]
    return f"{name}: {', '.join(sides)}" if sides else ""


def _number(value: float) -> str:
    fraction = simple_fraction(float(f"{value:.12g}"))
    return f"{value:.6g}" if fraction is None else str(fraction)


# --- differences ---


def _alignment(one: Machine, other: Machine) -> Match:
    """The neurons most like each other: alike as far around them as possible, those of one name first."""
    names = {name: name for name in (*one.inputs, *one.outputs)}
    for first, second in reversed(joint_colours([one, other])):
        for same_name in (True, False):
            for name in one.neurons:
                free = [b for b in other.neurons if b not in names.values() and second[b] == first[name]]
                chosen = next((b for b in free if b == name or not same_name), None)
                if name not in names and chosen is not None:
                    names[name] = chosen
    return Match(names, {})


def _different(one: Machine, other: Machine, match: Match, undecided: bool) -> Equivalence:
    partners = {link.ends: link for link in other.links}
    ends = {
        link.ends: (match.target(link.target), match.source(link.source))
        for link in one.links
        if link.target.neuron in match.names and link.source.neuron in match.names
    }
    only_in_first = tuple(link for link in one.links if ends.get(link.ends) not in partners)
    reached = set(ends.values())
    only_in_second = tuple(link for link in other.links if link.ends not in reached)
    names = {name: match.names[name] for name in one.neurons if name in match.names}
    weights = tuple(match.wrong)
    if only_in_first or only_in_second:
        # The machines were only laid side by side: no scale was sought.
        common = [(link, partners[ends[link.ends]]) for link in one.links if ends.get(link.ends) in partners]
        weights = tuple((link, partner) for link, partner in common if _relatively_far(link, partner))
    counts = [
        (len(only_in_first), "only in the first"),
        (len(only_in_second), "only in the second"),
        (len(weights), "of another weight"),
    ]
    parts = [f"{counted(count, 'link')} {where}" for count, where in counts if count]
    if match.values:
        parts.append(f"{', '.join(match.values)} with another value")
    words = (
        "undecided: too many neurons are alike" if undecided else f"different: {', '.join(parts) or 'other neurons'}"
    )
    return Equivalence(False, words, names, only_in_first, only_in_second, weights, undecided)


def _relatively_far(link: Link, partner: Link) -> bool:
    return abs(link.weight - partner.weight) > CLOSE * abs(link.weight)
