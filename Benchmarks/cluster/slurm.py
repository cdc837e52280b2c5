"""Slurm on this machine, for the tests of its recipe."""
import os
import pathlib
import re
import shutil
import signal
import tempfile
import time

from recipes import SHARDS, run


class Slurm:
    """Three nodes on one machine, started by the script of the servers."""

    def __init__(self, start, environment):
        # Slurm's sockets have short names.
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="slurm-"))
        os.chmod(self.work, 0o755)
        self.environment = dict(environment, WORK=str(self.work), SLURM_CONF=f"{self.work}/slurm/slurm.conf")
        run(["bash", str(start)], self.work, self.environment)

    def tasks(self, job):
        """Slurm's table of an array: {task: fields}."""
        found = run(["scontrol", "-o", "show", "job", job], "/", self.environment, expect=None).stdout
        tasks = {}
        for line in found.strip().split("\n"):
            fields = dict(word.split("=", 1) for word in line.split() if "=" in word)
            if "ArrayTaskId" in fields:
                tasks[fields["ArrayTaskId"]] = fields
        return tasks

    def fail(self, job, worker, batch):
        """Fails the node of a worker that is stopped: its daemon, the step and the worker; then starts the daemon again."""
        number = str(int(re.search(r"-(\d+)\.batch", batch).group(1)))
        node = self.tasks(job).get(number, {}).get("NodeList", "n1").replace("(null)", "n1")
        self.failed = node
        os.kill(int((self.work / f"slurm/slurmd-{node}.pid").read_text()), signal.SIGKILL)
        for pid in self.steps(job, number):
            os.kill(pid, signal.SIGKILL)
        os.killpg(os.getpgid(worker), signal.SIGKILL)
        # Slurm finds out by itself, after `SlurmdTimeout`.
        for _ in range(240):
            state = run(["sinfo", "-h", "-n", node, "-o", "%t"], "/", self.environment).stdout
            if state.startswith("down"):
                break
            time.sleep(0.25)
        run(["/usr/sbin/slurmd", "-N", node, "-f", self.environment["SLURM_CONF"]], self.work, self.environment)
        return node

    def steps(self, job, number):
        """The processes that hold the steps of a task."""
        task = self.tasks(job).get(number, {}).get("JobId", job)
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    words = (entry / "cmdline").read_bytes().decode(errors="replace")
                except OSError:
                    continue
                if words.startswith("slurmstepd") and f"[{task}." in words:
                    found.append(int(entry.name))
        return found

    def restarts(self, job, folder, seconds=300):
        """Waits until all tasks have ended: how often Slurm started each again, by its table. A task that it holds back for
        two minutes after a failure is released, to another node."""
        deadline = time.monotonic() + seconds
        restarts = {}
        while time.monotonic() < deadline:
            tasks = self.tasks(job)
            pending = []
            for number, fields in tasks.items():
                restarts[number] = max(restarts.get(number, 0), int(fields.get("Restarts", "0")))
                if fields.get("JobState") in ("PENDING", "RUNNING", "COMPLETING"):
                    pending.append(fields)
            for fields in pending:
                if fields["JobState"] == "PENDING" and int(fields.get("Restarts", "0")) > 0:
                    run(["scontrol", "update", f"JobId={fields['JobId']}", "StartTime=now", f"ExcNodeList={self.failed}"],
                        "/", self.environment, expect=None)
            if len(list((folder / "results").glob("*.bundle"))) == SHARDS and not pending:
                return restarts
            time.sleep(0.5)
        raise AssertionError(f"not done: {self.tasks(job)}")

    def stop(self):
        for file in [*(self.work / "slurm").glob("*.pid"), self.work / "slurm/munge/pid"]:
            try:
                os.kill(int(file.read_text()), signal.SIGTERM)
            except (OSError, ValueError):
                pass
        time.sleep(1)
        shutil.rmtree(self.work, ignore_errors=True)
