"""One HTML page about a run: what was found, how, what each link is for, and what flows on the wires.

Not imported by `dmmx.display`: it needs the search, and so loads JAX.
"""

from dmmx.display.report.page import run_report_html

__all__ = ["run_report_html"]
