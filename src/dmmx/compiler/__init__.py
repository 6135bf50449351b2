"""Turns a machine into flat arrays and a pure JAX function."""

from dmmx.compiler.cache import use_compilation_cache
from dmmx.compiler.chunks import Streams
from dmmx.compiler.compile import compile
from dmmx.compiler.population import over_members
from dmmx.compiler.program import AccumulatorGradient, Program
from dmmx.compiler.schedule import schedules
from dmmx.compiler.sharding import device_mesh, over_devices
from dmmx.compiler.state import State
from dmmx.compiler.streams import decode_streams, encode_streams
from dmmx.compiler.support import Paths, Support

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
