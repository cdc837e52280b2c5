#!/usr/bin/env python3
"""How many commands a default release build of the program has, in this tree and in another one.

    steps.py OTHER

OTHER is a copy of the tree, such as one whose Package.swift lacks the trait `Execution`, its packages and its targets. Nothing is
compiled: the build ends when its plan is written. The commands that one tree has and the other lacks are named.
"""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

TREE = pathlib.Path(__file__).resolve().parent.parent.parent


def plan(tree, scratch):
    """The text of the plan of a default release build, without the names of the folders."""
    scratch.mkdir()
    file = scratch / "release.yaml"
    command = ["swift", "build", "-c", "release", "--product", "dsbuild", "--scratch-path", str(scratch)]
    with open(scratch.with_suffix(".log"), "w+") as log:
        building = subprocess.Popen(command, cwd=tree, stdout=log, stderr=log, start_new_session=True)
        # The first step that is counted comes after the plan.
        while building.poll() is None and not re.search(r"^\[\d+/\d+\]", pathlib.Path(log.name).read_text(), re.M):
            time.sleep(0.2)
        if building.poll() is None:
            os.killpg(building.pid, signal.SIGINT)
        building.wait()
        if not file.exists():
            sys.exit(pathlib.Path(log.name).read_text())
    return file.read_text().replace(str(scratch), "SCRATCH").replace(str(tree), "TREE")


def commands(text):
    """The names of the commands that the program needs."""
    made, needed, targets = {}, {}, {}
    name = None
    for line in text.splitlines():
        if target := re.match(r'^  "(.*)": (\[.*\])$', line):
            targets[target[1]] = json.loads(target[2])
        elif command := re.match(r'^  "(.*)":$', line):
            name = command[1]
            needed[name] = []
        elif field := re.match(r"^    (inputs|outputs): (\[.*\])$", line):
            if field[1] == "inputs":
                needed[name] = json.loads(field[2])
            else:
                made.update((node, name) for node in json.loads(field[2]))
    program = next(nodes for target, nodes in targets.items() if re.match(r"dsbuild-.*release\.exe$", target))
    found, waiting = set(), list(program)
    while waiting:
        command = made.get(waiting.pop())
        if command and command not in found:
            found.add(command)
            waiting += needed[command]
    return found


def main():
    other = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="steps-") as folder:
        scratch = pathlib.Path(folder).resolve()
        here, there = (commands(plan(tree, scratch / name)) for tree, name in [(TREE, "here"), (other, "there")])
    print(f"{len(here)} commands here, {len(there)} there")
    for word, names in [("here", here - there), ("there", there - here)]:
        for name in sorted(names):
            print(f"only {word}: {name}")
    return 1 if len(here) > 1.02 * len(there) else 0


if __name__ == "__main__":
    sys.exit(main())
