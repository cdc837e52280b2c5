#!/usr/bin/env python3
"""What the engine costs, beside ninja and DVC on the same shape of work, in one run on one machine.

    bench_engine.py DSBUILD MEASURES [--images 60000] [--growth 1000000] [--peers VENV] [--json FILE]

CPU seconds are user and system time together, the median of several runs; the network is left out, since the server is a process of
its own. MEASURES is the program of `Benchmarks/EngineMeasures`. `--growth` is the largest of the sizes 1k, 10k, 100k, 1M that
are shown. Without `--peers` no other tool is installed or run.
"""

import argparse
import json
import os
import subprocess
import tempfile

import peers
from datasets import Inline, Listed, OnDisk
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


def listed(table, folder, dsbuild, images, origin):
    project = Listed(f"{folder}/listed", dsbuild, images, origin.port)
    cost, summary = project.build()
    if summary["exports"][0]["images"] < images * 0.99:
        raise SystemExit(f"only {summary['exports'][0]['images']} of {images} images were exported")
    table.row(f"first build, {images:,} images of 16 pixels", cost.cpu, "s CPU", megabytes=cost.megabytes)
    project.build()
    noop = repeated(5, [dsbuild], project.root)
    table.row(f"no-op, {images:,} images from CSVs", noop.cpu, "s CPU", 0.35, noop.megabytes)
    for command in ["plan", "status", "explain"]:
        cost = repeated(3, [dsbuild, command], project.root)
        table.row(f"{command}, {images:,} images", cost.cpu, "s CPU", round(noop.cpu * 1.1, 3), cost.megabytes)
    costs = []
    for turn in range(3):
        project.change_one(turn)
        cost, summary = project.build()
        expect(summary, "fetch", 1)
        expect(summary, "crop", 1)
        costs.append(cost)
    cost = sorted(costs, key=lambda cost: cost.cpu)[1]
    table.row(f"one image changed among {images:,}", cost.cpu, "s CPU", 1.0, cost.megabytes)
    costs = []
    for threshold in ["7%", "6%", "9%"]:
        project.threshold = threshold
        project.write_manifest()
        cost, summary = project.build()
        expect(summary, "fetch", 0)
        expect(summary, "inspect", 0)
        costs.append(cost)
    cost = sorted(costs, key=lambda cost: cost.cpu)[1]
    table.row(f"near threshold changed, {images:,} images", cost.cpu, "s CPU", 2.0, cost.megabytes)


def small(table, folder, dsbuild, origin):
    project = Listed(f"{folder}/small", dsbuild, 1000, origin.port)
    project.build()
    project.build()
    cost = repeated(11, [dsbuild], project.root)
    table.row("no-op, 1,000 images", cost.wall * 1000, "ms wall", 30, cost.megabytes)
    table.row("no-op, 1,000 images", cost.cpu * 1000, "ms CPU", None, cost.megabytes)


def on_disk(table, folder, dsbuild, images):
    project = OnDisk(f"{folder}/disk", dsbuild, images)
    project.build()
    project.build()
    cost = repeated(5, [dsbuild], project.root)
    table.row(f"no-op, {images:,} images from files", cost.cpu, "s CPU", 0.5, cost.megabytes)
    project.change_one(0)
    cost, summary = project.build()
    expect(summary, "crop", 1)
    table.row(f"one file changed among {images:,}", cost.cpu, "s CPU", None, cost.megabytes)


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
        with Origin() as origin:
            small(table, folder, arguments.dsbuild, origin)
            listed(table, folder, arguments.dsbuild, arguments.images, origin)
        on_disk(table, folder, arguments.dsbuild, arguments.images)
        growth(table, folder, arguments.dsbuild, arguments.growth)
        if arguments.peers:
            binaries = peers.install(arguments.peers)
            for name, measure in [("ninja", peers.ninja), ("DVC", peers.dvc)]:
                for what, cost in measure(f"{folder}/{name}", binaries, arguments.images).items():
                    table.row(f"{what}, {arguments.images:,} images", cost.cpu, "s CPU", None, cost.megabytes, tool=name)


if __name__ == "__main__":
    main()
