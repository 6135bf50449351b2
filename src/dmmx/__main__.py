"""`python -m dmmx` is the `dmmx` command."""

from dmmx.cli import main

main()
