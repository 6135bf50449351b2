"""The report of a run: one page of well-formed HTML that loads nothing, whatever names are in it."""

from __future__ import annotations

import contextlib
import json
import math
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmmx.display.report import run_report_html
from dmmx.display.report.ablation import ablations_of
from dmmx.display.report.axes import FLOOR, Axes, decades_of, round_marks
from dmmx.display.report.front_plot import front_plot
from dmmx.display.report.loss_plot import loss_plot
from dmmx.display.report.pictures import symbol_of
from dmmx.display.report.record import Found, Moment, read_run
from dmmx.display.report.ticks import MOST_TICKS, short_example, steps_of
from dmmx.errors import InputFileError, TaskError
from dmmx.machine import Link, Machine, Port, machine_to_json, rename_neurons, without_dead
from dmmx.synthesis.front import Entry, Front, machine_file
from dmmx.task import Example, Task, duplicate_detector, duplicates, task_to_jsonl
from dmmx.task.example import example_from_teacher
from dmmx.vvalue import Tree

VOID = {"meta", "br", "input", "link"}
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>'\"&<!--]]>"

LOG = """\
{"event": "progress", "phase": "fit", "start": 0, "links": 1486, "loss": 0.5}
{"event": "fit", "start": 0, "links": 1486, "exact": 0, "loss": 1e-4}
{"event": "give up", "start": 0, "links": 52, "exact": 0, "problem": "the loss was no finite number"}
{"event": "resumed", "phase": "fit", "start": 1}
{"event": "fit", "start": 1, "links": 1486, "exact": 0, "loss": 1e-5}
{"event": "prune", "start": 1, "links": 9, "exact": 0, "loss": 1e-6}
{"event": "verify", "start": 1, "links": 8, "exact": 1, "loss": 0.0}
{"event": "done", "links": 8, "verdict": "exact on 40 texts up to 297 characters"}
"""


class Page(HTMLParser):
    """Every element, its attributes and the text of scripts; complains of what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data
        self.words.append(data)

    def with_attribute(self, name: str) -> Iterator[str]:
        yield from (value or "" for _, attributes in self.elements for key, value in attributes.items() if key == name)


def detector_with_nine() -> Machine:
    """The detector with one link more, which changes nothing."""
    machine = duplicate_detector()
    return machine.with_links([*machine.links, Link(Port("ends", "x"), Port("text", "char"), 0.0)])


def write_run(path: Path, task: Task, machines: dict[float, Machine], log: str = LOG) -> Path:
    """A run directory that holds machines by their loss, the least of which is exact."""
    front = Front()
    for loss, machine in machines.items():
        front = front.with_entry(Entry(machine, loss, loss == min(machines) or None))
    (path / "machines").mkdir(parents=True)
    for entry in front:
        (path / machine_file(entry)).write_text(machine_to_json(entry.machine))
    (path / "front.csv").write_text(front.to_csv(1e-9))
    (path / "config.json").write_text(json.dumps({"task": dict(task.recipe), "seed": 7, "settings": {"sketch": "x<y"}}))
    (path / "task.jsonl").write_text(task_to_jsonl(task))
    (path / "log.jsonl").write_text(log)
    return path


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    smaller = without_dead(duplicate_detector().with_links(duplicate_detector().links[:-1]))
    task = duplicates(texts=3)
    machines = {0.0: duplicate_detector(), 0.25: smaller, 1e-8: detector_with_nine()}
    return write_run(tmp_path_factory.mktemp("run") / "run", task, machines)


@pytest.fixture(scope="module")
def page(run: Path) -> str:
    return run_report_html(run)


def test_the_page_is_well_formed_and_needs_nothing_else(page: str) -> None:
    parsed = Page(page)
    assert page.startswith("<!DOCTYPE html>\n")
    assert "default-src 'none'" in page
    for name in ("src", "srcset", "action", "data"):
        assert list(parsed.with_attribute(name)) == []
    assert all(link.startswith("#") for link in parsed.with_attribute("href"))
    outside = [url for url in re.findall(r"https?://[^\s\"'<)]+", page) if url != "http://www.w3.org/2000/svg"]
    assert outside == []
    assert "@import" not in page
    assert "url(" not in page


def test_every_link_within_the_page_leads_somewhere(page: str) -> None:
    parsed = Page(page)
    names = list(parsed.with_attribute("id"))
    assert len(names) == len(set(names))
    assert {link[1:] for link in parsed.with_attribute("href")} <= set(names)
    assert set(parsed.with_attribute("data-picture")) == {"machine-0", "machine-1", "machine-2"}


def test_what_the_page_says(page: str) -> None:
    words = " ".join("".join(Page(page).words).split())
    assert "Exact on 40 texts up to 297 characters" in words
    assert "8 links, relative loss 0, exact on fresh examples" in words
    assert "starts 2" in words.replace("starts2", "starts 2")
    assert "def machine(text):" in words
    assert r"\begin{align*}" in words
    assert "'dccac.'" in words or re.search(r"'[a-e]+\.'", words)


def test_pictures_and_plots_are_xml(page: str) -> None:
    pictures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    plots = [text for text in pictures if 'class="plot"' in text]
    assert len(plots) == 2
    for text in pictures:
        ElementTree.fromstring(text)
    points = re.findall(r'class="point[^"]*"', plots[0])
    assert sorted(points) == ['class="point exact picked"', 'class="point"', 'class="point"']
    assert len(re.findall(r'class="thumb', plots[0])) == 3


def test_the_steps_are_what_the_interpreter_does(page: str) -> None:
    (steps,) = (json.loads(text) for text in Page(page).scripts if text.startswith("{"))
    example = short_example(duplicates(texts=3).examples)
    assert steps == json.loads(json.dumps(steps_of(duplicate_detector(), example)))
    by_name = {row["name"]: [steps["texts"][number] for number in row["values"]] for row in steps["rows"]}
    assert by_name["one.value"] == ["1"] * 30
    answers = [element["duplicates"].number for element in example.targets["output"]]
    assert [float(text) for text in by_name["output.duplicates"]] == answers
    assert all(len(row["values"]) == steps["ticks"] == 30 for row in steps["rows"])
    assert [row["wanted"] is None for row in steps["rows"]].count(False) == 2
    # What the rows light up is in the picture.
    sources = set(Page(page).with_attribute("data-source"))
    assert {str(row["source"]) for row in steps["rows"] if row["source"] is not None} <= sources


def hostile_run(path: Path) -> Path:
    """A run in which everything that a user names has a name that would break out of HTML and of scripts."""
    machine = duplicate_detector()
    names = {name: f"{name}{HOSTILE}" for name in (*machine.neurons, *machine.inputs, *machine.outputs)}
    renamed = rename_neurons(machine, {old: new.replace(".", "") for old, new in names.items()})
    (stream,), key = renamed.inputs, HOSTILE.replace(".", "")
    elements = tuple(Tree({"char": {key: 1}}) if tick % 2 else Tree() for tick in range(12))
    example = example_from_teacher(renamed, {stream: elements}, label=HOSTILE)
    log = LOG.replace("exact on 40 texts", json.dumps(HOSTILE)[1:-1]).replace('"prune"', json.dumps(HOSTILE))
    return write_run(path / "run<b>", Task(HOSTILE, (example,)), {0.0: renamed}, log)


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    text = run_report_html(hostile_run(tmp_path))
    parsed = Page(text)
    assert len(parsed.scripts) == 2
    assert not {"img", "b"} & {tag for tag, _ in parsed.elements}
    assert not any(name.startswith("on") for _, attributes in parsed.elements for name in attributes)
    assert "alert" not in parsed.scripts[1]
    json.loads(parsed.scripts[0])
    assert "</" not in parsed.scripts[0]
    assert "<!--" not in text
    assert HOSTILE in "".join(parsed.words)


def test_a_run_that_is_not_finished(tmp_path: Path) -> None:
    task = Task("unfinished", duplicates(texts=1).examples)
    path = write_run(tmp_path / "run", task, {0.0: duplicate_detector()}, LOG[: LOG.index('{"event": "done')])
    with (path / "log.jsonl").open("a") as file:
        file.write('{"event": "progr')
    assert "The run is not finished; this is what it has found so far." in run_report_html(path)
    record = read_run(path)
    assert len(record.moments) == 6
    assert not record.is_done
    (path / "log.jsonl").unlink()
    assert "The log of this run says nothing of it." in run_report_html(path)


def test_starts_that_were_worked_on_side_by_side_are_shown_one_after_the_other(tmp_path: Path) -> None:
    lines = LOG.splitlines()
    task = Task("mixed", duplicates(texts=1).examples)
    path = write_run(tmp_path / "run", task, {0.0: duplicate_detector()}, "\n".join([*lines[4:], *lines[:4]]))
    assert [moment.phase for moment in read_run(path).moments] == ["fit", "fit", "give up", "fit", "prune", "verify"]


def test_lines_of_the_log_that_cannot_be_read_are_left_out_and_counted(tmp_path: Path) -> None:
    """A run that crashed within a line and was resumed is whole; and no line is worth a report."""
    lines = LOG.splitlines()
    task = Task("damaged", duplicates(texts=1).examples)
    path = write_run(tmp_path / "run", task, {0.0: duplicate_detector()})
    (path / "log.jsonl").write_text("\n".join([*lines[:3], lines[3][:17], *lines[4:]]) + "\n")
    assert "Lines of the log that cannot be read and are left out: 1." in run_report_html(path)
    rubbish = [b"\xff\xfe", b"[1]", b"{", b"", b"[" * 10**5, b"9" * 10**4]
    (path / "log.jsonl").write_bytes(b"\n".join([*rubbish, LOG.encode()]))
    record = read_run(path)
    assert (record.unreadable, len(record.moments), record.is_done) == (6, 6, True)
    assert record.verdict == "exact on 40 texts up to 297 characters"
    assert "Lines of the log that cannot be read and are left out: 6." in run_report_html(path)
    # What ends a line in some texts ends none in the log.
    (path / "log.jsonl").write_text('{"event": "done", "verdict": "exact\u2028on 3"}\n', encoding="utf-8")
    assert (read_run(path).verdict, read_run(path).unreadable) == ("exact\u2028on 3", 0)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("config.json", "{", "config.json: not JSON"),
        ("config.json", '{"task": 3}', "config.json: task: expected an object, got 3"),
        ("config.json", '{"task": {"name": "parity", "x": 1}}', "config.json: task: parity: cannot be made so"),
        ("task.jsonl", "", "task.jsonl: the file is empty"),
        ("front.csv", "", "front.csv: it lists no machine. dmmx resume "),
        ("front.csv", "machine\n" + "x" * 200_000, "front.csv: not CSV"),
        ("front.csv", "machine\nmachines/0099.json\n", "0099.json: no such file\ndmmx resume "),
        ("front.csv", "machine\n../..\n", "is a folder, expected a file\ndmmx resume "),
        ("front.csv", "machine\na\0b\n", "dmmx resume "),
        ("machines/0008.json", "{", "0008.json: not JSON"),
    ],
)
def test_what_is_damaged_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    task = Task("damaged", duplicates(texts=1).examples)
    path = write_run(tmp_path / "run", task, {0.0: duplicate_detector()})
    (path / name).write_text(text)
    with pytest.raises(InputFileError) as raised:
        run_report_html(path)
    assert message in str(raised.value)


@given(st.text(alphabet='linksoexactmhipd,\n\r"0128./*yn\0é'))
def test_whatever_the_front_is_only_our_errors_leave(tmp_path_factory: pytest.TempPathFactory, rows: str) -> None:
    path = tmp_path_factory.mktemp("run") / "run"
    task = Task("damaged", duplicates(texts=1).examples)
    write_run(path, task, {0.0: duplicate_detector()})
    (path / "front.csv").write_bytes(("links,loss,exact,machine,picked\n" + rows).encode())
    with contextlib.suppress(InputFileError):
        assert read_run(path).pick.machine == duplicate_detector()


def test_what_is_wrong_with_a_run_is_said(tmp_path: Path, run: Path) -> None:
    with pytest.raises(InputFileError, match="no such run directory"):
        run_report_html(tmp_path / "none")
    path = write_run(tmp_path / "run", duplicates(texts=1), {0.0: duplicate_detector()}, "")
    (path / "log.jsonl").unlink()
    (path / "log.jsonl").mkdir()
    with pytest.raises(InputFileError, match=r"log\.jsonl: cannot be read: Is a directory"):
        run_report_html(path)
    (path / "log.jsonl").rmdir()
    (path / "front.csv").write_text("links,loss,exact,machine,picked\n8,0\n")
    with pytest.raises(InputFileError, match="it lists no machine"):
        run_report_html(path)
    (path / "front.csv").unlink()
    with pytest.raises(InputFileError, match="the run has found nothing yet"):
        run_report_html(path)
    wrong = Task("wrong", (Example({"x": (Tree({"y": 1}),)}, {"z": (Tree({"y": 1}),)}),))
    with pytest.raises(TaskError, match="does not fit task 'wrong'"):
        run_report_html(run, task=wrong)


def test_every_link_of_the_detector_is_needed_and_an_idle_one_is_not() -> None:
    task = duplicates(texts=3)
    found = ablations_of(detector_with_nine(), task, ticks=2000)
    assert len(found.without) == 10
    assert (found.whole.loss, found.whole.breaks) == (0, "")
    idle = [entry for entry in found.without if entry.what == "ends.x <- 0 · text.char"]
    assert [(entry.loss, entry.breaks) for entry in idle] == [(0, "")]
    for entry in found.without:
        if entry not in idle:
            assert entry.loss > 0
            assert re.search(r"'[a-e]+\.': (duplicates|ended) -?\d+ at tick \d+, wanted \d+", entry.breaks)


def test_without_any_output_the_relative_loss_is_one() -> None:
    machine = Machine.builder().input("in", "x").output("out", "y").link("out.y", "in.x").build()
    example = Example({"in": (Tree({"x": 3}),) * 4}, {"out": (Tree(), *(Tree({"y": 3}),) * 3)})
    (entry,) = ablations_of(machine, Task("copy", (example,))).without
    assert (entry.loss, entry.breaks) == (1.0, "an example of 4 ticks: y 0 at tick 2, wanted 3")


def test_parts_of_fluid_neurons_are_left_out_too() -> None:
    builder = Machine.builder().input("in", "x").fluid("mix", {"relu": 1, "square": 2}).output("out", "y")
    machine = builder.link("mix.x", "in.x").link("out.y", "mix.y").build()
    streams = {"in": tuple(Tree({"x": n}) for n in (1, 2, 3, 4))}
    found = ablations_of(machine, Task("mixed", (example_from_teacher(machine, streams),)))
    assert [entry.what for entry in found.without] == [
        "mix.x <- in.x",
        "out.y <- mix.y",
        "relu in mix",
        "square in mix",
    ]
    assert found.without[2].breaks.endswith("y 2 at tick 3, wanted 3")


def test_a_machine_that_runs_away_is_stepped_through_as_far_as_it_goes() -> None:
    builder = (
        Machine.builder().input("in", "x").neuron("grow", "multiply").output("out", "y").link("grow.x", "grow.y", 1e300)
    )
    builder = builder.link("grow.x", "in.x").link("grow.gate", "in.x").link("out.y", "grow.y")
    machine = builder.build()
    example = Example({"in": (Tree({"x": 10**6}),) * 200}, {"out": (Tree({"y": 1}),) * 200})
    steps = steps_of(machine, example)
    assert steps["ticks"] <= MOST_TICKS
    assert steps["cut"]
    assert all(len(row["values"]) == steps["ticks"] for row in steps["rows"])


def axes(across: tuple[float, float] = (0, 50)) -> Axes:
    return Axes(left=10, top=20, width=100, height=60, across=across, decades=(-6, 0))


def test_places_on_the_axes() -> None:
    assert (axes().x(0), axes().x(50), axes().x(25)) == (10, 110, 60)
    assert (axes().y(1), axes().y(1e-6), axes().y(1e-3)) == (20, 80, 50)
    assert (axes().y(0), axes().y(1e-30), axes().y(math.inf)) == (80, 80, 20)
    assert axes(across=(3, 3)).x(3) == 60
    assert decades_of([0, 1e-30, 0.02, math.inf]) == (-12, -1)
    assert decades_of([]) == (0, 1)
    assert decades_of([1e-12 / FLOOR]) == (0, 1)
    assert round_marks(12, 12) == [12]


def test_a_front_of_one_machine_and_one_of_many() -> None:
    machine = duplicate_detector()
    symbol = symbol_of(machine, "m")
    for losses in ([0.0], [10.0 ** -(n % 9) for n in range(60)]):
        front = [Found(machine, loss, None, n == 0, f"machines/{n}.json") for n, loss in enumerate(losses)]
        plot = ElementTree.fromstring(front_plot(front, [symbol] * len(front)))
        points = list(plot.iter("circle"))
        assert len(points) == len(losses)
        assert 1 <= len(list(plot.iter("use"))) <= len(losses)
        assert all(0 <= float(point.get("cx", "")) <= 960 for point in points)


def test_pictures_on_the_front_cover_neither_each_other_nor_points() -> None:
    machine = duplicate_detector()
    front = [Found(machine, 10.0 ** -(n % 5), None, n == 0, "") for n in range(20)]
    plot = ElementTree.fromstring(front_plot(front, [symbol_of(machine, "m")] * 20))
    frames = [
        tuple(float(rect.get(name, "")) for name in ("x", "y", "width", "height"))
        for rect in plot.iter("rect")
        if (rect.get("class") or "").startswith("thumb")
    ]
    for index, (x, y, width, height) in enumerate(frames):
        for other_x, other_y, other_width, other_height in frames[:index]:
            apart = x + width <= other_x or other_x + other_width <= x or y + height <= other_y
            assert apart or other_y + other_height <= y
        for point in plot.iter("circle"):
            inside = x < float(point.get("cx", "")) < x + width and y < float(point.get("cy", "")) < y + height
            assert not inside
    assert len(frames) >= 4


def test_the_log_as_a_plot() -> None:
    moments = [Moment("fit", 0, 1486, 0.5, False), Moment("give up", 0, 1486, math.inf, True)]
    moments += [Moment("prune", 1, 20, 1e-20, True)]
    plot = ElementTree.fromstring(loss_plot(moments))
    kinds = [circle.get("class") for circle in plot.iter("circle")]
    assert kinds == ["phase-fit", "phase-fit", "phase-other", "phase-other", "phase-prune", "phase-prune"]
    assert [text.text for text in plot.iter("text") if "start" in (text.text or "")] == ["start 1", "start 2"]
    ElementTree.fromstring(loss_plot(moments[:1]))
