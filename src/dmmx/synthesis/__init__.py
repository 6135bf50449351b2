"""Finds machines: sketch → fit → prune → eliminate → snap → verify, over many starts, with one front."""

from dmmx.synthesis.front import Entry, Front
from dmmx.synthesis.repair import Repair, repair
from dmmx.synthesis.result import Report, Synthesis
from dmmx.synthesis.settings import Settings
from dmmx.synthesis.sketch import SketchNeuron, fluid, layered, recurrent, sketches
from dmmx.synthesis.synthesize import resume, synthesize
from dmmx.synthesis.verification.counterexample import find_counter_example
from dmmx.synthesis.verification.exactness import verify_exactly
from dmmx.synthesis.verification.verdict import Exactness, Verdict
from dmmx.synthesis.verification.verifier import first_deviation, verify

__all__ = [
    "Entry",
    "Exactness",
    "Front",
    "Repair",
    "Report",
    "Settings",
    "SketchNeuron",
    "Synthesis",
    "Verdict",
    "find_counter_example",
    "first_deviation",
    "fluid",
    "layered",
    "recurrent",
    "repair",
    "resume",
    "sketches",
    "synthesize",
    "verify",
    "verify_exactly",
]
