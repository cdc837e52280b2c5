#!/usr/bin/env python3
"""Builds a dataset on other machines, with workers killed and servers that lie, and compares it with that of one machine.

    prove.py PROGRAM WORKER SERVERS PEERS [PART...] [--pictures N]

PROGRAM is a dsbuild with the trait `Execution`, WORKER one that the machines can run, SERVERS the folder of start-pg.sh, bgd.yml and
bot.py, which the part buildgrid needs alone, PEERS the folder that `prepare` made. Parts: casd, driver, secure, store, hostile, guide,
buildgrid. Each line starts with `ok` or `MISSED`; the last one says how many bars were missed.
"""
import argparse
import collections
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
MISSED = []
# The memory of gRPC, of its connections and of the messages that are under way.
ROOM = 24 << 20
# Runs a command, and adds its CPU seconds and its largest memory in bytes to what it says.
LAUNCHER = """
import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(pid, 0)
print(f"\\n\\0[{used.ru_utime + used.ru_stime}, {used.ru_maxrss * 1024}]", end="", file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def check(holds, text):
    print(("ok     " if holds else "MISSED ") + text, flush=True)
    if not holds:
        MISSED.append(text)
    return holds


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process=None):
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return port
        except OSError:
            if process is not None and process.poll() is not None:
                break
            time.sleep(0.1)
    sys.exit(f"nothing listens on port {port}")


class Servers:
    """The processes that a part starts; all end with it."""

    def __init__(self, options, work):
        self.options, self.work, self.running = options, work, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.running):
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in self.running:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()

    def start(self, name, command, port=None, **variables):
        log = open(self.work / f"{name}.log", "ab")
        process = subprocess.Popen(
            [str(part) for part in command], stdout=log, stderr=log, cwd=self.work, env=dict(os.environ, **variables))
        self.running.append(process)
        if port:
            wait_for(port, process)
        return process

    def python(self, name, *arguments, port=None):
        return self.start(name, [self.options.peers / "python/bin/python", *arguments], port)

    def casd(self, data="casd"):
        port = free_port()
        binds = ["/usr:/usr", "/usr/bin:/bin", "/usr/lib:/lib", "/usr/lib64:/lib64"]
        swift = pathlib.Path(shutil.which("swift") or "/usr/bin/swift").resolve().parents[2]
        # A worker that is no static program needs the libraries of Swift there.
        binds += [f"{swift}:{swift}"] if not swift.is_relative_to("/usr") else []
        box = self.options.peers / "buildbox"
        (self.work / data).mkdir(exist_ok=True)
        self.start(
            "casd", [box / "buildbox-casd", f"--bind=127.0.0.1:{port}", f"--buildbox-run={box}/buildbox-run",
                     *[f"--runner-arg=--ro-bind-mount={bind}" for bind in binds if os.path.isdir(bind.partition(":")[0])],
                     "--cache-failures=false", "--jobs=2", "--log-level=warning", self.work / data],
            port)
        return port

    def proxy(self, target, mode="", *secrets):
        port = free_port()
        log = self.work / f"calls-{port}.jsonl"
        self.python(f"proxy-{port}", HERE / "proxy.py", port, f"127.0.0.1:{target}", log, mode, *secrets, port=port)
        return port, log


class Project:
    """A dataset of pictures in a folder."""

    def __init__(self, folder, pictures, execute=None, more=""):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        if pictures:
            shutil.copytree(pictures, self.folder / "pictures", copy_function=os.link)
        manifest = ["dsbuild: 1", "name: far", 'classes: { weir: { sources: [ { files: "pictures/*.jpg" } ] } }',
                    "crop: { mode: center, size: 64 }", "export: [ { format: imagefolder, to: out } ]"]
        manifest += [f"execute: {execute}"] if execute else []
        (self.folder / "dataset.yaml").write_text("\n".join(manifest) + "\n" + more)

    def run(self, program, *arguments, stop_when=None, **variables):
        environment = dict(os.environ, DSBUILD_ALLOW_OUTSIDE="1", **variables)
        command = [program, "-C", str(self.folder), "--trust", *arguments]
        start = time.monotonic()
        process = subprocess.Popen(
            [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
        if stop_when:
            wait_until(stop_when, 120)
            start = time.monotonic()
            process.send_signal(signal.SIGINT)
        output, talk = process.communicate(timeout=900)
        return Run(process.returncode, output, talk.decode(errors="replace"), time.monotonic() - start)

    def measured(self, program, *arguments, **variables):
        """The run, with its CPU seconds and its largest memory in bytes."""
        environment = dict(os.environ, DSBUILD_ALLOW_OUTSIDE="1", **variables)
        command = [str(program), "-C", str(self.folder), "--trust", *arguments]
        start = time.monotonic()
        # A program that this process started would count the memory of this process as its own.
        process = subprocess.run([sys.executable, "-S", "-c", LAUNCHER, *command], env=environment, capture_output=True, text=True,
                                 errors="replace")
        talk, _, figures = process.stderr.rpartition("\n\0")
        run = Run(process.returncode, b"", process.stdout + talk, time.monotonic() - start)
        run.cpu, run.memory = json.loads(figures)
        return run

    def digest(self):
        """What others see of it: every exported byte, and the lock."""
        hasher = hashlib.sha256()
        for place in ["out", "lock", "dataset.lock"]:
            path = self.folder / place
            files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
            for file in files:
                hasher.update(str(file.relative_to(self.folder)).encode() + b"\0")
                hasher.update(hashlib.sha256(file.read_bytes()).digest())
        return hasher.hexdigest()

    def events(self):
        lines = (self.folder / "events.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]


class Run:
    def __init__(self, status, output, talk, seconds):
        self.status, self.output, self.talk, self.seconds = status, output, talk, seconds

    def json(self):
        return json.loads(self.output)


def draw(folder, count):
    """Pictures without a near copy, of about 40 kB, the same on every machine."""
    from PIL import Image

    folder.mkdir(parents=True)
    for number in range(count):
        source = random.Random(number)
        small = Image.frombytes("RGB", (16, 12), source.randbytes(16 * 12 * 3))
        picture = small.resize((640, 480), Image.BICUBIC)
        fine = Image.frombytes("L", (160, 120), source.randbytes(160 * 120)).resize((640, 480))
        picture = Image.blend(picture, Image.merge("RGB", (fine, fine, fine)), 0.15)
        picture.save(folder / f"{number:05}.jpg", quality=80)


def uploads(log):
    calls = [json.loads(line) for line in log.read_text().splitlines()]
    sent = collections.Counter(digest for call in calls for digest, _ in call.get("uploads", []))
    size = sum(size for call in calls for _, size in call.get("uploads", []))
    return calls, sent, size


def often(sent):
    """The blobs that were sent more than once, for people."""
    return "".join(f", {digest[:8]} {count} times" for digest, count in sent.items() if count > 1)


class Proof:
    def __init__(self, options, work):
        self.options, self.work, self.made = options, work, 0
        self.pictures = work / "pictures"
        draw(self.pictures, options.pictures)
        self.home = Project(work / "home", self.pictures)
        run = self.home.measured(options.program, "build")
        assert run.status == 0, run.talk
        self.expected, self.memory = self.home.digest(), run.memory
        print(f"one machine: {options.pictures} pictures, {run.cpu:.1f} s CPU, {run.seconds:.1f} s, {run.memory >> 20} MiB")

    def project(self, port, more="", **keys):
        self.made += 1
        shard = self.options.pictures // 10
        given = {"url": f"grpc://127.0.0.1:{port}", "shard": shard, **keys}
        execute = "{ " + ", ".join(f"{key}: {value}" for key, value in given.items()) + " }"
        return Project(self.work / f"far-{self.made}", self.pictures, execute, more)

    def variables(self):
        return {"DSBUILD_WORKER": str(self.options.worker)}

    def equal(self, project, run, what):
        ok = run.status == 0 and project.digest() == self.expected
        return check(ok, f"{what}: exports and locks equal ({run.seconds:.1f} s)" + ("" if ok else "\n" + run.talk[-1500:]))

    def shards(self, project):
        spans = [event for event in project.events() if event.get("kind") == "shard" or event.get("action") == "shard"]
        return spans

    def casd(self):
        with Servers(self.options, self.work) as servers:
            port, log = servers.proxy(servers.casd())
            project = self.project(port)
            run = project.measured(self.options.program, "build", "--events", str(project.folder / "events.jsonl"), **self.variables())
            self.equal(project, run, "buildbox-casd, 10 shards a step")
            calls, sent, size = uploads(log)
            count = self.options.pictures
            check(max(sent.values(), default=0) == 1,
                  f"each blob uploaded once{often(sent)}: {len(sent)} blobs, {size >> 20} MiB, the program {sent[digest_of(self.options.worker)]} time")
            executions = sum(call["call"] == "Execute" for call in calls)
            check(executions == 30, f"{executions} executions: ten each of inspect, pixels and crop")
            placed = executions // 10 * count
            more = run.memory - self.memory
            check(more <= ROOM + 2_000 * placed, f"{more >> 20} MiB more than a build alone for {placed} pictures placed")
            print(f"       driver: {run.cpu * 1000 / count:.2f} ms CPU a picture with what stays here, {run.memory >> 20} MiB")
            told = project.run(self.options.program, "log", "--json").json()["runs"][0]["elsewhere"]
            check(told["shards"] == executions and told["results"] == placed, f"`log` says what came from elsewhere: {told}")
            again = self.project(port)
            second = again.measured(self.options.program, "build", **self.variables())
            self.equal(again, second, "a second project, all shards remembered by the server")
            check(second.seconds / 20 <= 1, f"at most {second.seconds / 20:.2f} s of overhead a shard")
            cost = (second.cpu - self.idle()) * 1000 / placed
            check(cost <= 1, f"{cost:.2f} ms CPU a picture placed")
        with Servers(self.options, self.work) as servers:
            port, _ = servers.proxy(servers.casd("casd-lost"), "lost")
            project = self.project(port)
            run = project.run(self.options.program, "build", **self.variables())
            self.equal(project, run, "every third execution lost, done here")
            check("other machines did not do" in run.talk, "the loss is said once a step")
            port, _ = servers.proxy(servers.casd("casd-cut"), "cut")
            project = self.project(port, fallback="fail")
            self.equal(project, project.run(self.options.program, "build", **self.variables()),
                       "the stream of every execution cut once, taken up again")
            port, log = servers.proxy(servers.casd("casd-forgets"), "forgets")
            project = self.project(port, fallback="fail")
            self.equal(project, project.run(self.options.program, "build", **self.variables()),
                       "a server that forgets all blobs once gets them again")
            again = uploads(log)[1][digest_of(self.options.worker)]
            check(again > 1, f"the program too: {again} times")
        with Servers(self.options, self.work) as servers:
            port, log = servers.proxy(servers.casd("casd-stop"))
            project = self.project(port)
            run = project.run(self.options.program, "build", stop_when=lambda: '"Named"' in log.read_text(), **self.variables())
            names = collections.Counter(json.loads(line)["call"] for line in log.read_text().splitlines())
            check(run.status == 130 and run.seconds < 8, f"Ctrl-C ends it with {run.status} after {run.seconds:.1f} s")
            check(names["CancelOperation"] > 0, f"{names['CancelOperation']} of {names['Execute']} executions withdrawn")
            self.equal(project, project.run(self.options.program, "build", **self.variables()), "and goes on after it")
            port, log = servers.proxy(servers.casd("casd-held"), "held")
            project = self.project(port)
            run = project.run(self.options.program, "build", stop_when=lambda: '"Write"' in log.read_text(), **self.variables())
            check(run.status == 130 and run.seconds < 8, f"so it does while the program is sent, after {run.seconds:.1f} s")

    def driver(self):
        """The memory and CPU of a picture placed: what a build at a server takes more than one alone, between two sizes."""
        few, many = self.options.pictures // 4, self.options.pictures
        with Servers(self.options, self.work) as servers:
            port = servers.casd("casd-driver")
            more = {size: self.more_memory(size, port) for size in (few, many)}
        placed = 3 * (many - few)
        check((more[many] - more[few]) / placed <= 2_000,
              f"{(more[many] - more[few]) / placed:,.0f} B a picture placed: {more[few] / 2**20:.1f} MiB more than a build alone for "
              f"{3 * few} pictures placed, {more[many] / 2**20:.1f} MiB for {3 * many}")

    def more_memory(self, size, port):
        """How many bytes more a build at a server takes than one alone: the most of two of each, the second of which finds that
        the server remembers all results, so that all come at once."""
        pictures = self.work / f"pictures-{size}"
        pictures.mkdir()
        for file in sorted(self.pictures.iterdir())[:size]:
            os.link(file, pictures / file.name)
        used = {}
        for name, execute in [("alone", None), ("placed", f"{{ url: 'grpc://127.0.0.1:{port}', shard: 200, fallback: fail }}")] * 2:
            self.made += 1
            project = Project(self.work / f"{name}-{self.made}", pictures, execute)
            run = project.measured(self.options.program, "build", **self.variables())
            assert run.status == 0, run.talk
            print(f"       {size} pictures, {name}: {run.memory / 2**20:.1f} MiB, {run.cpu:.2f} s CPU, {run.seconds:.1f} s", flush=True)
            used[name] = max(used.get(name, 0), run.memory)
            shutil.rmtree(project.folder)
        return used["placed"] - used["alone"]

    def idle(self):
        """The CPU of what stays here: a build whose results are known."""
        project = Project(self.work / f"idle-{self.made}", self.pictures)
        project.run(self.options.program, "build", "crop")
        shutil.rmtree(project.folder / "out", ignore_errors=True)
        return project.measured(self.options.program, "build").cpu

    def store(self):
        with Servers(self.options, self.work) as servers:
            port, log = servers.proxy(servers.casd("casd-store"))
            remote = f"grpc://127.0.0.1:{port}"
            pushed = self.home.run(self.options.program, "push", "--remote", remote, "--json")
            sent = pushed.json() if pushed.status == 0 else {}
            check(pushed.status == 0, f"push to the store of casd: {sent.get('sent')} blobs, {pushed.seconds:.1f} s"
                  + ("" if pushed.status == 0 else pushed.talk[-800:]))
            calls, blobs, size = uploads(log)
            check(max(blobs.values(), default=0) == 1, f"{len(blobs)} blobs, {size >> 20} MiB, in {len(calls)} calls, none twice")
            before = len(calls)
            again = self.home.run(self.options.program, "push", "--remote", remote, "--json")
            check(len(uploads(log)[0]) == before and again.status == 0, "a second push asks nothing")
            clone = Project(self.work / "clone", None)
            for name in ["lock", "dataset.lock"]:
                source = self.home.folder / name
                (shutil.copytree if source.is_dir() else shutil.copy)(source, clone.folder / name)
            pulled = clone.run(self.options.program, "pull", "--files", "--remote", remote, "--json")
            names = {p.name for p in (clone.folder / "pictures").glob("*.jpg")}
            check(pulled.status == 0 and len(names) == self.options.pictures,
                  f"a clone pulls {len(names)} pictures, {pulled.seconds:.1f} s" + ("" if pulled.status == 0 else pulled.talk[-800:]))
            built = clone.run(self.options.program, "build", "--locked")
            self.equal(clone, built, "and builds the same with --locked")

    def hostile(self):
        program, variables = self.options.program, self.variables()
        for mode in ["wrong", "longer", "oversized", "denied", "silent", "unfinished"]:
            with Servers(self.options, self.work) as servers:
                port, _ = servers.proxy(servers.casd(f"casd-{mode}"), mode)
                project = self.project(port)
                run = project.measured(program, "build", **variables)
                self.equal(project, run, f"a server that is `{mode}`")
                check(run.memory < 500 << 20, f"`{mode}`: {run.memory >> 20} MiB")
                check("other machines did not do" in run.talk, f"`{mode}`: " + said(run))
        certificate, key = self.certificate()
        for mode in ["nostatus", "redirect", "html", "garbage"]:
            with Servers(self.options, self.work) as servers:
                port = free_port()
                servers.python(f"hostile-{mode}", HERE / "hostile.py", port, mode, port=port)
                project = self.project(port)
                run = project.run(program, "build", **variables)
                self.equal(project, run, f"a server that is `{mode}`")
                check("other machines did not do" in run.talk, f"`{mode}`: " + said(run))
        with Servers(self.options, self.work) as servers:
            port = free_port()
            servers.python("hostile-tls", HERE / "hostile.py", port, "html", certificate, key, port=port)
            log = self.work / "hostile-tls.log"
            secret = f"localhost:{port} Bearer secret-token"
            strange = self.project(port, url=f"grpcs://localhost:{port}")
            run = strange.run(program, "build", **variables, DSBUILD_REMOTE_AUTH=secret)
            self.equal(strange, run, "a certificate that nobody vouches for")
            check("/" not in log.read_text().replace("ready", ""), "it gets no request: " + said(run))
            check("signed its certificate" in run.talk, "and the reason is said")
            trusted = self.project(port, url=f"grpcs://localhost:{port}")
            run = trusted.run(program, "build", **variables, DSBUILD_REMOTE_AUTH=secret, SSL_CERT_FILE=str(certificate))
            check("authorization" in log.read_text() and run.status == 0, "one that is trusted gets the credential of its host")
            log.write_text("")
            other = self.project(port, url=f"grpcs://localhost:{port}")
            other.run(program, "build", **variables, DSBUILD_REMOTE_AUTH=f"other.example Bearer x\nlocalhost:{port + 1} Bearer y",
                      SSL_CERT_FILE=str(certificate))
            check("authorization" not in log.read_text() and "plain" in log.read_text(), "and not that of another host or port")
            wrong = self.project(port, url=f"grpcs://127.0.0.1:{port}")
            log.write_text("")
            run = wrong.run(program, "build", **variables, SSL_CERT_FILE=str(certificate))
            check(run.status == 0 and not log.read_text().count("/"), "a certificate of another name: " + said(run))
            check("its certificate is for another name" in run.talk, "and the reason is said")
            everything = "".join(p.read_text(errors="replace") for p in strange.folder.rglob("*.json*")) + run.talk
            check("secret-token" not in everything, "the token is in no file and no message")

    def certificate(self):
        """The files of a certificate for localhost, and of its key."""
        key, certificate = self.work / "key.pem", self.work / "cert.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
            check=True, capture_output=True)
        return certificate, key

    def secure(self):
        """Executes over TLS with a token, at a server that wants nearly everything as a stream."""
        certificate, key = self.certificate()
        with Servers(self.options, self.work) as servers:
            port, log = servers.proxy(servers.casd("casd-secure"), "streams", certificate, key)
            project = self.project(port, url=f"grpcs://localhost:{port}", fallback="fail")
            run = project.run(self.options.program, "build", **self.variables(), SSL_CERT_FILE=str(certificate),
                              DSBUILD_REMOTE_AUTH=f"localhost:{port} Bearer secret-token")
            self.equal(project, run, "over TLS, in streams")
            calls = uploads(log)[0]
            counts = collections.Counter(call["call"] for call in calls)
            check(all(call.get("authorization") == "Bearer secret-token" for call in calls), f"the token is in each of {len(calls)} calls")
            check(counts["Read"] >= 20, f"{counts['Read']} results read and {counts['Write']} blobs written as streams")

    def guide(self):
        """Plays the section of the guide, with casd in the place of its server."""
        text = (HERE.parent.parent / "Sources/dsbuild/dsbuild.docc/Guides/ManyMachines.md").read_text()
        section = text.split("## The Remote Execution API")[1]
        blocks = [block.partition("\n") for block in section.split("```")[1::2]]
        manifest = next(body for language, _, body in blocks if language == "yaml")
        commands = [line for language, _, body in blocks if not language for line in body.splitlines()]
        with Servers(self.options, self.work) as servers:
            port = servers.casd("casd-guide")
            place = f"grpc://127.0.0.1:{port}"
            assert "grpcs://build.example.org/main" in manifest
            project = Project(self.work / "guide", self.pictures,
                              more=manifest.replace("grpcs://build.example.org/main", place).replace("platform", "x-platform"))
            tools = self.work / "tools"
            tools.mkdir()
            (tools / "dsbuild").symlink_to(self.options.program)
            environment = dict(os.environ, PATH=f"{tools}:{os.environ['PATH']}", DSBUILD_ALLOW_OUTSIDE="1", HOME=str(tools))
            played = [c.replace(".build/static/dsbuild", str(self.options.worker)) for c in commands if "swift build" not in c]
            for command in played:
                ended = subprocess.run(command, shell=True, cwd=project.folder, env=environment, capture_output=True, text=True)
                check(ended.returncode == 0, f"`{command}`" + ("" if ended.returncode == 0 else ": " + ended.stderr[-600:]))
            shards = self.shards(project)
            check(project.digest() == self.expected and shards, f"the guide: {len(shards)} batches, exports and locks equal")

    def buildgrid(self):
        servers_folder, python = self.options.servers, self.options.peers / "python/bin"
        with Servers(self.options, self.work) as servers:
            subprocess.run(["bash", servers_folder / "start-pg.sh"], check=True, env=dict(os.environ, WORK=str(self.work)))
            try:
                self.cluster(servers, servers_folder, python)
            finally:
                subprocess.run(["runuser", "-u", "postgres", "--", "/usr/lib/postgresql/15/bin/pg_ctl", "-D", self.work / "pg",
                                "-m", "immediate", "stop"], capture_output=True)

    def cluster(self, servers, folder, python):
        manifest = self.work / "bgd.yml"
        manifest.write_text((folder / "bgd.yml").read_text().replace("WORK", str(self.work)))
        subprocess.run([python / "bgd", "migrate", "apply", "postgresql://bgd@127.0.0.1:15432/bgd"], check=True, capture_output=True, cwd=self.work)
        servers.start("bgd", [python / "bgd", "server", "start", manifest], 50051)
        bots = [servers.start(f"bot-{n}", [python / "python", folder / "bot.py", "127.0.0.1:50051", f"bot-{n}"]) for n in range(3)]
        time.sleep(1)
        port, log = servers.proxy(50051)
        project = self.project(port, platform="{ OSFamily: linux }")
        events = project.folder / "events.jsonl"
        program = subprocess.Popen(
            [str(part) for part in [self.options.program, "-C", project.folder, "--trust", "build", "--events", events]],
            stderr=subprocess.PIPE, env=dict(os.environ, **self.variables()))
        start = time.monotonic()
        check(hold(bots[0], "bot-0"), "a worker is killed while it has a job")
        bots[0].kill()
        check(hold(bots[1], "bot-1"), "a worker is stopped while it has a job")
        check(wait_until(lambda: tried_again() >= 2, 60), "both jobs are given to others")
        bots[1].send_signal(signal.SIGCONT)
        talk = program.communicate(timeout=600)[1].decode(errors="replace")
        run = Run(program.returncode, b"", talk, time.monotonic() - start)
        self.equal(project, run, "BuildGrid, three workers, one killed and one stopped past its lease")
        tries = collections.Counter(jobs("select n_tries from jobs", rows=True))
        check(sum(n for tried, n in tries.items() if tried != "1") == 2, f"n_tries in the table of jobs: {dict(tries)}")
        _, sent, size = uploads(log)
        check(max(sent.values(), default=0) == 1, f"each blob uploaded once{often(sent)}: {len(sent)} blobs, {size >> 20} MiB")
        check("other machines did not do" not in talk, "nothing was done here")
        machines = collections.Counter(event["machine"] for event in project.events() if event.get("event") == "shard")
        check(set(machines) <= {"bot-0", "bot-1", "bot-2"} and sum(machines.values()) == 30,
              f"each batch with its machine is in the events: {dict(machines)}")


def jobs(query, rows=False):
    output = subprocess.run(
        ["psql", "-h", "127.0.0.1", "-p", "15432", "-U", "bgd", "-d", "bgd", "-Atc", query], capture_output=True, text=True).stdout
    return output.split() if rows else int(output or 0)


def tried_again():
    return jobs("select count(*) from jobs where n_tries > 1")


def hold(bot, name):
    """Stops a worker while it has a job, which the table of jobs says; whether it had one within a minute."""

    def has_job():
        bot.send_signal(signal.SIGSTOP)
        # What it had sent before is with the server then.
        time.sleep(0.5)
        if jobs(f"select count(*) from jobs where worker_name = '{name}' and stage = 3"):
            return True
        bot.send_signal(signal.SIGCONT)
        return False

    return wait_until(has_job, 60)


def wait_until(condition, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if condition():
                return True
        except (ValueError, OSError):
            pass
        time.sleep(0.2)
    return False


def said(run):
    lines = [line for line in run.talk.splitlines() if "other machines" in line]
    return lines[0][:200] if lines else "nothing was said"


def digest_of(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ["program", "worker", "servers", "peers"]:
        parser.add_argument(name, type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("parts", nargs="*", default=["casd", "driver", "secure", "store", "hostile", "guide", "buildgrid"])
    parser.add_argument("--pictures", type=int, default=2000)
    options = parser.parse_args()
    if options.pictures < 100:
        parser.error("fewer than 100 pictures are sent nowhere by the manifest of the guide")
    with tempfile.TemporaryDirectory(prefix="execution-") as folder:
        os.chmod(folder, 0o755)
        proof = Proof(options, pathlib.Path(folder))
        for part in options.parts:
            getattr(proof, part)()
    print(f"{len(MISSED)} missed")
    return 1 if MISSED else 0


if __name__ == "__main__":
    sys.exit(main())
