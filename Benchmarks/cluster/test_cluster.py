#!/usr/bin/env python3
"""The recipes of the guide "Many machines", run as they stand there on the engines that people have.

    python3 -m unittest -v test_cluster       (DSBUILD=program, REMOTE=folder of start-slurm.sh, PICTURES=2000)

Every test cuts 2,000 pictures into 10 shards, hands them to one engine, kills one task, takes the results in, and compares the export
and the lock byte for byte with those of one machine. A test whose engine is not installed is skipped, and says what to install.
"""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

from recipes import PICTURES, PROGRAM, REMOTE, SHARDS, digests, hold_one, kill_one, png, recipe, run, workers
from slurm import Slurm


class Cluster(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not os.access(PROGRAM, os.X_OK):
            raise unittest.SkipTest(f"{PROGRAM} is missing: `make release` builds it")
        cls.top = pathlib.Path(tempfile.mkdtemp(prefix="cluster-")).resolve()
        cls.alone = cls.top / "alone"
        pictures = cls.top / "pictures"
        pictures.mkdir()
        for number in range(PICTURES):
            # Every fiftieth picture is a near copy of the one before, and every hundredth is cut off.
            body = png(number - 1, 320, noise=number) if number % 50 == 49 else png(number, 320)
            (pictures / f"{number:05}.png").write_bytes(body[:600] if number % 100 == 7 else body)
        cls.environment = dict(os.environ, PATH=f"{os.path.dirname(PROGRAM)}:{os.environ['PATH']}")
        cls.environment.pop("DSBUILD_REMOTE", None)
        start = time.monotonic()
        cls.project(cls.alone)
        run([PROGRAM], cls.alone, cls.environment)
        cls.expected = digests(cls.alone)
        print(f"one machine: {time.monotonic() - start:.1f} s, {len(cls.expected)} files", file=sys.stderr)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.top, ignore_errors=True)

    @classmethod
    def project(cls, folder):
        folder.mkdir()
        (folder / "pictures").mkdir()
        for file in (cls.top / "pictures").iterdir():
            os.link(file, folder / "pictures" / file.name)
        (folder / "dataset.yaml").write_text(
            "dsbuild: 1\nname: cluster\nclasses:\n  tile: { sources: [ { files: 'pictures/*.png' } ] }\n"
            "crop: { mode: center, size: 96 }\nexport: [ { format: imagefolder, to: out } ]\n")

    def handed_out(self, name, engine, lost=()):
        """Cuts, hands each step to an engine, takes in and ends; returns what was adopted."""
        folder = self.top / name
        self.project(folder)
        run([PROGRAM, "build", "fetch"], folder, self.environment)
        adopted = []
        for step, before in [("inspect", None), ("crop", "labels")]:
            if before:
                run([PROGRAM, "build", before], folder, self.environment)
            for old in ["shards", "results"]:
                shutil.rmtree(folder / old, ignore_errors=True)
            plan = run([PROGRAM, "plan", "--shards", str(SHARDS), "--to", "shards", "--step", step, "--json"], folder,
                       self.environment)
            self.assertEqual(len(json.loads(plan.stdout)["shards"]), SHARDS)
            (folder / "results").mkdir()
            start = time.monotonic()
            engine(folder, step)
            seconds = time.monotonic() - start
            for number in lost:
                shutil.rmtree(folder / f"results/{step}-{number:04}.bundle")
            found = run([PROGRAM, "adopt", "results", "--json"], folder, self.environment)
            adopted.append(json.loads(found.stdout))
            print(f"{name}, {step}: {seconds:.1f} s, {adopted[-1]['bundles']} bundles, {adopted[-1]['new']} results, "
                  f"begun again {sum(shard.get('attempts', 1) > 1 for shard in adopted[-1]['shards'])}",
                  file=sys.stderr)
            self.assertEqual(adopted[-1]["disputed"], 0)
        summary = json.loads(run([PROGRAM, "build", "--json"], folder, self.environment).stdout)
        self.assertEqual(digests(folder), self.expected, name)
        return folder, adopted, summary

    def test_processes(self):
        """Four processes of this machine; a shard is lost, the bundles are taken in twice and in reverse."""

        def engine(folder, step):
            waiting = sorted((folder / "shards").glob("*.batch"))
            running = []
            while waiting or running:
                while waiting and len(running) < 4:
                    running.append(subprocess.Popen(
                        [PROGRAM, "worker", str(waiting.pop(0)), "--to", "results", "--jobs", "1"], cwd=folder,
                        stderr=subprocess.DEVNULL))
                running = [process for process in running if process.poll() is None]
                time.sleep(0.01)

        folder, adopted, summary = self.handed_out("processes", engine, lost=[3])
        self.assertEqual([found["bundles"] for found in adopted], [SHARDS - 1] * 2)
        self.assertEqual(summary["actions"]["crop"]["ran"], PICTURES // SHARDS - self.out_of(folder, "crop-0003"))
        bundles = sorted(str(path.relative_to(folder)) for path in (folder / "results").glob("*.bundle"))
        again = json.loads(run([PROGRAM, "adopt", "--json"] + bundles[::-1] + bundles, folder, self.environment).stdout)
        self.assertEqual((again["new"], again["disputed"]), (0, 0))
        run([PROGRAM, "--locked"], folder, self.environment)
        self.assertEqual(digests(folder), self.expected)

    def out_of(self, folder, name):
        """How many pictures fewer than its share a batch has."""
        planned = json.loads(run([PROGRAM, "worker", f"shards/{name}.batch", "--to", "again", "--json"], folder).stdout)
        return PICTURES // SHARDS - planned["inputs"]

    @unittest.skipUnless(shutil.which("parallel"), "GNU parallel is not installed: apt-get install parallel")
    def test_parallel(self):
        """GNU parallel; one task is killed, and `--resume-failed` does it again."""
        first, second = recipe("GNU parallel").strip().split("\n")

        def engine(folder, step):
            environment = dict(self.environment, PARALLEL_HOME=str(folder / ".parallel"))
            pathlib.Path(environment["PARALLEL_HOME"]).mkdir(exist_ok=True)
            (folder / ".parallel/will-cite").touch()
            (folder / "jobs.txt").unlink(missing_ok=True)
            running = subprocess.Popen(first, shell=True, executable="/bin/bash", cwd=folder, env=environment,
                                       stderr=subprocess.PIPE, text=True)
            batch = kill_one(folder)
            running.communicate()
            self.assertEqual(running.returncode, 1, "one task was killed")
            self.assertEqual(len(list((folder / "results").glob("*.bundle"))), SHARDS - 1)
            run(second, folder, environment, shell=True)
            log = (folder / "jobs.txt").read_text()
            self.assertEqual(sum(pathlib.Path(batch).name in line for line in log.split("\n")), 2, log)

        _, adopted, summary = self.handed_out("parallel", engine)
        self.assertEqual([found["bundles"] for found in adopted], [SHARDS] * 2)
        self.assertTrue(all(any(shard["attempts"] == 2 for shard in found["shards"]) for found in adopted))
        self.assertEqual(summary["actions"]["crop"]["ran"], 0)

    @unittest.skipUnless(os.path.exists("/usr/sbin/sshd") and shutil.which("ssh"),
                         "sshd is not installed: apt-get install openssh-server")
    def test_ssh(self):
        """Plain ssh to a second sshd of this machine; one connection is killed, and the loop is run again."""
        work = self.top / "sshd"
        work.mkdir(mode=0o700)
        for name in ["host", "user"]:
            run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(work / name)], work)
        shutil.copy(work / "user.pub", work / "authorized")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        (work / "sshd_config").write_text(
            f"Port {port}\nListenAddress 127.0.0.1\nHostKey {work}/host\nAuthorizedKeysFile {work}/authorized\n"
            f"StrictModes no\nUsePAM no\nPasswordAuthentication no\nPidFile {work}/pid\n"
            f"SetEnv PATH={self.environment['PATH']}\nPermitRootLogin prohibit-password\n")
        (work / "config").write_text(
            f"Host machine\n  HostName 127.0.0.1\n  Port {port}\n  IdentityFile {work}/user\n  IdentitiesOnly yes\n"
            f"  StrictHostKeyChecking no\n  UserKnownHostsFile {work}/known\n  LogLevel ERROR\n")
        os.makedirs("/run/sshd", exist_ok=True)
        with (work / "log").open("w") as log:
            server = subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", str(work / "sshd_config")], stderr=log)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        loop = recipe("ssh")
        prelude = f"ssh() {{ command ssh -F {work}/config \"$@\"; }}\n"
        script = prelude + loop
        for _ in range(100):
            if run(prelude + "ssh machine true", work, self.environment, expect=None, shell=True).returncode == 0:
                break
            time.sleep(0.05)

        def engine(folder, step):
            running = subprocess.Popen(script, shell=True, executable="/bin/bash", cwd=folder, env=self.environment,
                                       stderr=subprocess.PIPE, text=True)
            self.kill_there(port)
            running.communicate()
            self.assertEqual(len(list((folder / "results").glob("*.bundle"))), SHARDS - 1)
            run(script, folder, self.environment, shell=True)

        _, adopted, _ = self.handed_out("ssh", engine)
        self.assertEqual([found["bundles"] for found in adopted], [SHARDS] * 2)

    def kill_there(self, port):
        """Kills one worker that the sshd of a port started."""
        mark = f"127.0.0.1 {port}\0".encode()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for pid, _ in workers("/"):
                try:
                    if mark in pathlib.Path(f"/proc/{pid}/environ").read_bytes():
                        os.kill(pid, signal.SIGKILL)
                        return
                except OSError:
                    continue
            time.sleep(0.005)
        raise AssertionError("no worker was seen behind ssh")

    @unittest.skipUnless(shutil.which("sbatch") and os.path.exists("/usr/sbin/slurmctld") and os.geteuid() == 0,
                         "Slurm is not installed, or this is not root: apt-get install slurm-wlm munge")
    def test_slurm(self):
        """A Slurm array; the daemon of a node and its step are killed, and Slurm starts the task again."""
        start = REMOTE / "start-slurm.sh"
        if not start.exists():
            self.skipTest(f"{start} is missing: REMOTE=folder of the servers")
        slurm = Slurm(start, self.environment)
        self.addCleanup(slurm.stop)

        def engine(folder, step):
            (folder / "shards.sh").write_text(recipe("Slurm").replace("inspect-", f"{step}-"))
            job = run(["sbatch", "--parsable", "shards.sh"], folder, slurm.environment).stdout.strip()
            node = slurm.fail(job, *hold_one(folder))
            restarts = slurm.restarts(job, folder)
            print(f"slurm, {step}: node {node} failed, Restarts {restarts}", file=sys.stderr)
            self.assertGreaterEqual(sum(restarts.values()), 1, "read from Slurm's own table")

        _, adopted, _ = self.handed_out("slurm", engine)
        self.assertEqual([found["bundles"] for found in adopted], [SHARDS] * 2)
        self.assertTrue(all(any(shard["attempts"] > 1 for shard in found["shards"]) for found in adopted))

    def test_tiles(self):
        """The search for near duplicates in four processes, one of which is killed."""
        folder = self.top / "tiles"
        self.project(folder)
        run([PROGRAM, "build", "exact_duplicates"], folder, self.environment)
        plan = run([PROGRAM, "plan", "--shards", "4", "--to", "shards", "--step", "near_duplicates", "--json"], folder,
                   self.environment)
        batches = [shard["batch"] for shard in json.loads(plan.stdout)["shards"]]
        self.assertEqual(len(batches), 4)
        running = [subprocess.Popen([PROGRAM, "worker", batch, "--to", "results", "--jobs", "1"], cwd=folder,
                                    stderr=subprocess.DEVNULL) for batch in batches]
        running[2].kill()
        self.assertEqual(sum(process.wait() == 0 for process in running), 3)
        adopted = json.loads(run([PROGRAM, "adopt", "results", "--json"], folder, self.environment).stdout)
        self.assertEqual(adopted["bundles"], 3)
        run([PROGRAM], folder, self.environment)
        self.assertEqual(digests(folder), self.expected)
        self.assertIn("\tnear_duplicate\t", (folder / "lock/tile.tsv").read_text())


if __name__ == "__main__":
    unittest.main(verbosity=2)
