"""Turns a machine into flat arrays and a pure JAX function."""

from dmmx.compiler.analysis.support import Paths, Support
from dmmx.compiler.cache import use_compilation_cache
from dmmx.compiler.compile import compile
from dmmx.compiler.execution.chunks import Streams
from dmmx.compiler.execution.population import over_members
from dmmx.compiler.execution.sharding import device_mesh, over_devices
from dmmx.compiler.execution.state import State
from dmmx.compiler.execution.streams import decode_streams, encode_streams
from dmmx.compiler.plan.schedule import schedules
from dmmx.compiler.program import AccumulatorGradient, Program

__all__ = [
    "AccumulatorGradient",
    "Paths",
    "Program",
    "State",
    "Streams",
    "Support",
    "compile",
    "decode_streams",
    "device_mesh",
    "encode_streams",
    "over_devices",
    "over_members",
    "schedules",
    "use_compilation_cache",
]
