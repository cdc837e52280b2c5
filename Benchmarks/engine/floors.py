"""The least that a build can cost on the machine of this run: a `stat` of every file that it reads or has written."""

import os
import subprocess

from measuring import repeated


class StatFloor:
    """A C program that looks at each file of a list; it is compiled when the first figure needs it."""

    def __init__(self, folder):
        self.program = os.path.join(folder, "stat_floor")
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stat_floor.c")
        subprocess.run(["cc", "-O2", "-o", self.program, source], check=True)

    def cost(self, root, folders=("photos", "sources", "out")):
        """What the `stat` of all files in some folders of a project costs, in CPU seconds, median of seven."""
        path = os.path.join(root, ".floor")
        with open(path, "w") as file:
            for folder in folders:
                for place, _, names in os.walk(os.path.join(root, folder)):
                    for name in names:
                        file.write(os.path.relpath(os.path.join(place, name), root) + "\n")
        return repeated(7, [self.program, path], root).cpu
