#!/usr/bin/env python3
"""What the engine costs, beside ninja and DVC on the same shape of work, in one run on one machine.

    bench_engine.py DSBUILD MEASURES [--images 60000] [--growth 1000000] [--peers VENV] [--json FILE]

CPU seconds are user and system time together, the median of several runs; the network is left out, since the server is a process of
its own. What a rebuild costs is shown as a multiple of a floor that the same run measures: a bare `stat` of each file that the
build reads or has written. So a slow machine fails nothing. MEASURES is the program of `Benchmarks/EngineMeasures`. `--growth` is the largest of the sizes 1k, 10k, 100k, 1M that
are shown. Without `--peers` no other tool is installed or run.
"""

import argparse
import json
import os
import subprocess
import tempfile

import peers
from datasets import CLASSES, Inline, Listed, OnDisk
from floors import StatFloor
from measuring import repeated
from pictures import Origin


class Table:
    """Figures as they come: one line of Markdown and one JSON object each."""

    def __init__(self, path):
        self.file = open(path, "w") if path else None
        print("| what | figure | bar | memory |\n|---|---|---|---|", flush=True)

    def row(self, what, value, unit, bar=None, megabytes=None, tool="dsbuild"):
        is_met = None if bar is None else value >= bar if unit == "rows/s" else value <= bar
        def text(number):
            return f"{number:,.0f}" if number >= 1000 else f"{number:.3g}"

        shown = text(value)
        limit = "" if bar is None else f"{text(bar)} {unit}{'' if is_met else ' (missed)'}"
        memory = "" if megabytes is None else f"{megabytes:.0f} MB"
        name = what if tool == "dsbuild" else f"{what}, {tool}"
        print(f"| {name} | {shown} {unit} | {limit} | {memory} |", flush=True)
        if self.file:
            record = {"what": what, "tool": tool, "value": value, "unit": unit, "bar": bar, "met": is_met,
                      "megabytes": megabytes}
            self.file.write(json.dumps({key: item for key, item in record.items() if item is not None}) + "\n")
            self.file.flush()


def expect(summary, kind, tried):
    counts = summary["actions"][kind]
    if counts["ran"] + counts["failed"] != tried:
        raise SystemExit(f"expected {tried} of {kind}, found {counts}")


def rebuilds(table, project, floor, images, origin_of):
    """What a build with nothing to do costs, and what some edits cost more, as multiples of the floor."""
    noop = repeated(5, [project.dsbuild], project.root)
    table.row(f"no-op, {images:,} images from {origin_of}", noop.cpu, "s CPU", None, noop.megabytes)
    table.row(f"the same, with a stat of each file as 1", noop.cpu / floor, "x", 2.0)

    def edit(what, change, turns, expected, bar):
        costs = []
        for turn in range(turns):
            change(turn)
            cost, summary = project.build()
            for kind, tried in expected.items():
                expect(summary, kind, tried)
            costs.append(cost)
            project.build()
        cost = sorted(costs, key=lambda cost: cost.cpu)[len(costs) // 2]
        table.row(f"{what} among {images:,} from {origin_of}", cost.cpu, "s CPU", None, cost.megabytes)
        table.row("the same beyond the no-op, with a stat of each file as 1", (cost.cpu - noop.cpu) / floor, "x", bar)

    edit("one image changed", project.change_one, 3, {"inspect": 1, "crop": 1}, 1.5)
    edit("one image in each class changed", project.change_each, 3,
         {"inspect": len(CLASSES), "crop": len(CLASSES)}, 3.0)
    thresholds = ["7%", "6%", "9%"]

    def another_threshold(turn):
        project.threshold = thresholds[turn]
        project.write_manifest()

    edit("near threshold changed", another_threshold, 3, {"fetch": 0, "inspect": 0}, 2.0)
    return noop


def listed(table, folder, dsbuild, images, origin, floors):
    project = Listed(f"{folder}/listed", dsbuild, images, origin.port)
    cost, summary = project.build()
    if summary["exports"][0]["images"] < images * 0.99:
        raise SystemExit(f"only {summary['exports'][0]['images']} of {images} images were exported")
    table.row(f"first build, {images:,} images of 16 pixels", cost.cpu, "s CPU", megabytes=cost.megabytes)
    project.build()
    noop = rebuilds(table, project, floors.cost(project.root), images, "CSVs")
    for command in ["plan", "status", "explain"]:
        cost = repeated(3, [dsbuild, command], project.root)
        table.row(f"{command}, {images:,} images", cost.cpu, "s CPU", round(noop.cpu * 1.1, 3), cost.megabytes)


def small(table, folder, dsbuild, origin):
    project = Listed(f"{folder}/small", dsbuild, 1000, origin.port)
    project.build()
    project.build()
    cost = repeated(11, [dsbuild], project.root)
    version = repeated(11, [dsbuild, "--version"], project.root)
    table.row("no-op, 1,000 images", cost.cpu * 1000, "ms CPU", None, cost.megabytes)
    table.row("the same, with `dsbuild --version` as 1, by the clock", cost.wall / version.wall, "x", 1.6)


def on_disk(table, folder, dsbuild, images, floors):
    project = OnDisk(f"{folder}/disk", dsbuild, images)
    project.build()
    project.build()
    rebuilds(table, project, floors.cost(project.root), images, "files")


def growth(table, folder, dsbuild, largest):
    for images in [size for size in [1_000, 10_000, 100_000, 1_000_000] if size <= largest]:
        project = Inline(f"{folder}/inline{images}", dsbuild, images)
        project.build()
        project.build()
        cost = repeated(3, [dsbuild], project.root)
        table.row(f"no-op, {images:,} rows", cost.cpu, "s CPU", None, cost.megabytes)
        project.change_one(0)
        cost, summary = project.build()
        expect(summary, "inspect", 1)
        table.row(f"one row changed among {images:,}", cost.cpu, "s CPU", None, cost.megabytes)
        table.row(f"the same for each 1,000 rows of {images:,}", cost.cpu / images * 1e6, "ms CPU", None)
        project.add_hundred()
        cost, summary = project.build()
        expect(summary, "inspect", 100)
        table.row(f"100 rows added to {images:,}", cost.cpu, "s CPU", None, cost.megabytes)


def in_process(table, measures):
    """The figures of `EngineMeasures`, which prints one JSON object a line."""
    for line in subprocess.run([measures], check=True, capture_output=True, text=True).stdout.splitlines():
        figure = json.loads(line)
        table.row(figure["what"], figure["value"], figure["unit"], figure.get("bar"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dsbuild", type=os.path.abspath)
    parser.add_argument("measures", type=os.path.abspath)
    parser.add_argument("--images", type=int, default=60_000)
    parser.add_argument("--growth", type=int, default=1_000_000)
    parser.add_argument("--peers", type=os.path.abspath)
    parser.add_argument("--json")
    arguments = parser.parse_args()
    table = Table(arguments.json)
    in_process(table, arguments.measures)
    with tempfile.TemporaryDirectory() as folder:
        floors = StatFloor(folder)
        with Origin() as origin:
            small(table, folder, arguments.dsbuild, origin)
            listed(table, folder, arguments.dsbuild, arguments.images, origin, floors)
        on_disk(table, folder, arguments.dsbuild, arguments.images, floors)
        growth(table, folder, arguments.dsbuild, arguments.growth)
        if arguments.peers:
            binaries = peers.install(arguments.peers)
            for name, measure in [("ninja", peers.ninja), ("DVC", peers.dvc)]:
                for what, cost in measure(f"{folder}/{name}", binaries, arguments.images).items():
                    table.row(f"{what}, {arguments.images:,} images", cost.cpu, "s CPU", None, cost.megabytes, tool=name)


if __name__ == "__main__":
    main()
