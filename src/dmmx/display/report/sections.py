"""The sections of the page about a run, as lines of HTML."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape

from dmmx.display.equations import latex_of
from dmmx.display.model import Picture
from dmmx.display.report.ablation import Ablation, Ablations
from dmmx.display.report.front_plot import front_plot, words_of
from dmmx.display.report.loss_plot import PHASES, loss_plot
from dmmx.display.report.pictures import Symbol
from dmmx.display.report.record import Found, RunRecord
from dmmx.display.report.ticks import short_example, steps_of
from dmmx.display.source import python_of
from dmmx.display.svg import svg_of
from dmmx.display.text import text_of
from dmmx.display.words import number_text, visible
from dmmx.errors import MachineError, counted
from dmmx.machine import Machine
from dmmx.task import Task


def as_html(words: str) -> str:
    """Text from anywhere as HTML."""
    return escape(visible(words))


def head(record: RunRecord) -> Iterator[str]:
    """What was found, in a few facts."""
    pick, starts = record.pick, {moment.start for moment in record.moments}
    yield f"<h1>{as_html(record.task.name)}</h1>"
    yield f'<p class="quiet">A synthesis run, kept in <code>{as_html(str(record.path))}</code></p>'
    words = record.verdict or "The run is not finished; this is what it has found so far."
    yield f'<p class="verdict{" exact" if pick.exact else ""}">{as_html(words[:1].upper() + words[1:])}</p>'
    if record.verdict and not record.is_done:
        yield "<p>The run was stopped before its end; <code>dmmx resume</code> goes on with it.</p>"
    facts = {
        "the pick": words_of(pick).removesuffix(", the pick"),
        "machines on the front": str(len(record.front)),
        "exact machines on it": str(sum(found.exact is True for found in record.front)),
        "starts": str(len(starts)) if starts else "unknown",
        "sketch": record.sketch,
        "seed": str(record.seed),
    }
    yield '<dl class="facts">'
    yield from (f"<div><dt>{as_html(name)}</dt><dd>{as_html(value)}</dd></div>" for name, value in facts.items())
    yield "</dl>"


def the_pick(record: RunRecord) -> Iterator[str]:
    """The machine: its picture, its values tick by tick, and other ways to write it."""
    machine = record.pick.machine
    yield '<h2 id="the-pick">The machine</h2>'
    yield f'<div class="picture" id="pick">{svg_of(machine)}</div>'
    yield from _steps(record)
    yield '<h2 id="words">In other words</h2>'
    for words, text in (
        ("As sums", text_of(machine, width=100)),
        ("As plain Python", _python(machine, record.task)),
        ("As equations, in LaTeX", latex_of(machine)),
    ):
        yield f"<details><summary>{words}</summary><pre>{escape(text)}</pre></details>"


def _python(machine: Machine, task: Task) -> str:
    try:
        return python_of(machine, numbers=task.number_ports)
    except MachineError as error:
        return str(error)


def _steps(record: RunRecord) -> Iterator[str]:
    machine, example = record.pick.machine, short_example(record.task.examples)
    steps = steps_of(machine, example)
    label = f"the example {example.label!r}" if example.label else f"an example of {counted(example.ticks, 'tick')}"
    cut = f", of which the first {steps['ticks']} ticks are shown" if steps["cut"] else ""
    yield '<h2 id="ticks">Tick by tick</h2>'
    yield (
        f"<p>What every neuron puts out on {as_html(label)}{as_html(cut)}. It arrives one tick later; at a stream "
        "output the table shows what has arrived. In the picture above, wires that carry nothing are faint.</p>"
    )
    if steps["problem"]:
        yield f'<p class="wrong">{as_html(steps["problem"])}</p>'
    yield '<div class="stepper"><button type="button" id="earlier" aria-label="one tick earlier">◀</button>'
    yield f'<input type="range" id="tick" min="0" max="{steps["ticks"]}" value="0" aria-label="tick">'
    yield '<button type="button" id="later" aria-label="one tick later">▶</button>'
    yield '<output id="tick-shown" for="tick">before the first tick</output></div>'
    yield '<div class="scroll"><table><thead><tr><th>port</th><th>kind</th><th>value</th></tr></thead><tbody>'
    for index, row in enumerate(steps["rows"]):
        wires = f' data-wires="{row["source"]}"' if row["source"] is not None else ""
        kind = {"input": "stream input", "output": "stream output", "constant": "constant"}.get(row["kind"], "neuron")
        value = f'<td class="value" data-row="{index}">0</td>'
        yield f'<tr class="hears"{wires}><td class="link">{as_html(row["name"])}</td><td>{kind}</td>{value}</tr>'
    yield "</tbody></table></div>"
    yield f'<script type="application/json" id="steps">{_json(steps)}</script>'


def _json(data: object) -> str:
    """JSON within a script element: nothing in it can end the element or begin a comment."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")


def the_front(front: Sequence[Found], symbols: Sequence[Symbol]) -> Iterator[str]:
    """The front as a plot and as pictures."""
    yield '<h2 id="front">The front</h2>'
    yield (
        "<p>The best machine of every size. Filled points are exact on fresh examples, the pick has a dark ring. "
        "Click a point or a picture to enlarge it.</p>"
    )
    yield front_plot(front, symbols)
    yield "<details open><summary>All pictures</summary>"
    yield '<div class="gallery">'
    for found, symbol in zip(front, symbols, strict=True):
        kind = "card" + (" exact" if found.exact else "") + (" picked" if found.picked else "")
        links = counted(found.links, "link")
        size = f'viewBox="0 0 {symbol.width:g} {symbol.height:g}"'
        yield (
            f'<div class="{kind}" id="{symbol.name}-card"><a href="#{symbol.name}-card" data-picture="{symbol.name}">'
            f'<svg {size} role="img" aria-label="{links}"><use href="#{symbol.name}"/></svg></a>'
            f"{as_html(words_of(found))}<br><code>{as_html(found.file)}</code></div>"
        )
    yield "</div></details>"


def the_search(record: RunRecord) -> Iterator[str]:
    """Loss and links over the search."""
    yield '<h2 id="search">The search</h2>'
    if record.unreadable:
        yield f"<p>Lines of the log that cannot be read and are left out: {record.unreadable:,}.</p>"
    if not record.moments:
        yield "<p>The log of this run says nothing of it.</p>"
        return
    yield (
        "<p>Loss and links over the search, start by start; a point for every line of the log. A large point ends a "
        "phase; what begins on the right of a dashed line is a new start from a random sketch.</p>"
    )
    yield '<p class="legend">' + "".join(_key(phase) for phase in (*PHASES, "other")) + "</p>"
    yield loss_plot(record.moments)


def _key(phase: str) -> str:
    words = "given up" if phase == "other" else phase
    return f'<span><svg viewBox="0 0 10 10"><circle cx="5" cy="5" r="5" class="phase-{phase}"/></svg>{words}</span>'


def the_links(found: Ablations, picture: Picture) -> Iterator[str]:
    """What breaks without each link."""
    sources = {port: index for index, port in enumerate(picture.sources)}
    ticks = counted(found.ticks, "tick")
    yield '<h2 id="links">What every link is for</h2>'
    yield (
        f"<p>Each link is left out in turn, and the rest is run on {found.examples:,} {as_html(found.unit)} of "
        f"{ticks}: the relative loss, and where the first output goes wrong in the shortest of them that "
        "does. A loss of 1 is that of a machine that never puts out anything. &lt;= marks a fixed link.</p>"
    )
    yield '<div class="scroll"><table><thead><tr><th>left out</th><th>relative loss</th><th>what breaks</th></tr>'
    yield "</thead><tbody>"
    order = sorted(found.without, key=lambda entry: -entry.loss)
    for entry in (found.whole, *order):
        index = sources.get(entry.source) if entry.source is not None else None
        wires = f' data-wires="{index}"' if index is not None else ""
        yield f'<tr class="hears"{wires}><td class="link">{as_html(entry.what)}</td>{_effect(entry)}</tr>'
    yield "</tbody></table></div>"


def _effect(entry: Ablation) -> str:
    words = as_html(entry.breaks) if entry.breaks else '<span class="quiet">nothing</span>'
    return f'<td class="number">{as_html(number_text(entry.loss, 3))}</td><td>{words}</td>'
