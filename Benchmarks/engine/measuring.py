"""Runs a command and tells what it cost: CPU seconds rather than wall time, since other work disturbs the latter."""

import os
import statistics
import subprocess
import time


class Cost:
    """What one or several runs of a command cost."""

    def __init__(self, cpu, wall, megabytes):
        self.cpu, self.wall, self.megabytes = cpu, wall, megabytes


def run(command, directory, output=None):
    """Runs a command to its end; its standard output goes to the file `output`, its cost comes back.

    Ends the bench with what the command said where it fails.
    """
    with open(output or os.devnull, "wb") as out, open(os.path.join(directory, ".said"), "w+b") as said:
        start = time.monotonic()
        process = subprocess.Popen(command, cwd=directory, stdout=out, stderr=said, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)}: exit {process.returncode}\n{said.read()[-2000:].decode()}")
    os.remove(os.path.join(directory, ".said"))
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def repeated(times, command, directory):
    """The median cost of several runs, and the greatest memory of any."""
    costs = [run(command, directory) for _ in range(times)]
    return Cost(
        statistics.median(cost.cpu for cost in costs), statistics.median(cost.wall for cost in costs),
        max(cost.megabytes for cost in costs))
