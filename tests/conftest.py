"""Settings that all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from dmmx.neuron import registry

# The machines that run the tests are slow and shared: a deadline would measure their load, not the code.
settings.register_profile("default", deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", parent=settings.get_profile("default"), max_examples=1000)
# What gates a change must depend on the change alone, not on the examples that it happened to draw.
settings.register_profile("gate", parent=settings.get_profile("default"), derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# Most of the tests' time goes into compiling: it is done with fewer optimisations, for half the time, and what one test
# compiled, another one and a subprocess need not. (These options are those of the version in constraints.txt; with
# another one that does not know them, set XLA_FLAGS to something else.)
os.environ.setdefault(
    "XLA_FLAGS",
    "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true --xla_cpu_use_fusion_emitters=false "
    "--xla_cpu_parallel_codegen_split_count=1",
)
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(Path(__file__).parents[1] / ".pytest_cache" / "jax"))
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0.1")
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES", "-1")

# No test reads or fills the user's own folder; the settings of JAX above stand.
os.environ["DMMX_CACHE"] = "off"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The documentation comes first: its longest snippets would otherwise run alone at the end."""
    items.sort(key=lambda item: item.path.name != "test_documentation.py")


@pytest.fixture
def clean_registry() -> Iterator[None]:
    """Neuron types that a test registers are gone after it."""
    known = registry._registry  # pyright: ignore[reportPrivateUsage]
    before = dict(known)
    yield
    known.clear()
    known.update(before)
