"""The command's compilation cache: on by default, and never a reason to stop."""

from __future__ import annotations

import os

import click

VARIABLE = "DMMX_CACHE"
"""The environment variable: `off`, or another folder."""


def use_cache() -> None:
    """Keep what JAX compiles for the next call. Called by whatever is about to compile, since this loads JAX.

    A folder that cannot be used is named on stderr. Without a word in `DMMX_CACHE`, settings of JAX's own stand.
    """
    folder = os.environ.get(VARIABLE, "")
    if folder.lower() == "off" or (not folder and os.environ.get("JAX_COMPILATION_CACHE_DIR")):
        return
    from dmmx.compiler import use_compilation_cache
    from dmmx.errors import CompileError

    try:
        use_compilation_cache(folder or None)
    except CompileError as error:
        click.echo(f"Note: {error}\nNothing compiled is kept ({VARIABLE}=off says so without this note).", err=True)
