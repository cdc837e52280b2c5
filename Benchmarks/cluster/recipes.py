"""What the tests of the recipes and the simulation share: pictures, the guide, processes."""
import hashlib
import os
import pathlib
import random
import re
import signal
import subprocess
import time
import zlib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GUIDE = ROOT / "Sources/dsbuild/dsbuild.docc/Guides/ManyMachines.md"
PROGRAM = os.path.abspath(os.environ.get("DSBUILD", ROOT / ".build/release/dsbuild"))
REMOTE = pathlib.Path(os.environ.get("REMOTE", ROOT.parent / "shared/bench/remote"))
PICTURES = int(os.environ.get("PICTURES", "2000"))
SHARDS = 10


def recipe(title, number=0):
    """A block of code under a heading of the guide."""
    section = re.search(rf"^## {re.escape(title)}$(.*?)(?=^## |\Z)", GUIDE.read_text(), re.M | re.S)
    return re.findall(r"^```\n(.*?)^```", section.group(1), re.M | re.S)[number]


def png(seed, side, noise=None):
    """A picture of blocks with some noise at one edge, written without any library. Other noise gives a near copy."""
    source, edge = random.Random(seed), random.Random(seed if noise is None else noise)
    blocks = [[bytes(source.randrange(256) for _ in range(3)) for _ in range(8)] for _ in range(8)]
    step = side // 8
    rows = []
    for y in range(side):
        line = b"".join(blocks[y // step % 8][x] * step for x in range(8))
        rows.append(b"\0" + line[:-12] + edge.randbytes(12))
    body = zlib.compress(b"".join(rows), 1)

    def chunk(name, data):
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def run(words, folder, environment=None, expect=0, shell=False):
    done = subprocess.run(words, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, executable="/bin/bash" if shell else None, shell=shell)
    if expect is not None and done.returncode != expect:
        raise AssertionError(f"{words}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


def digests(folder):
    """The digest of every file of the export and of the lock."""
    found = {}
    for top in ["out", "lock", "dataset.lock"]:
        path = folder / top
        for file in sorted([path] if path.is_file() else path.rglob("*")):
            if file.is_file():
                found[str(file.relative_to(folder))] = hashlib.sha256(file.read_bytes()).hexdigest()
    return found


def workers(folder):
    """The processes of workers of a project: pid and batch."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().decode().split("\0")
            inside = os.readlink(entry / "cwd").startswith(str(folder))
        except (OSError, UnicodeDecodeError):
            continue
        if inside and len(words) > 2 and words[0].endswith("dsbuild") and words[1] == "worker":
            found.append((int(entry.name), words[2]))
    return found


def begun(folder, batch):
    """Whether a worker is at work on a batch: the folder of its work counts as one attempt."""
    return any((folder / "results").glob(f".{pathlib.Path(batch).stem}.*"))


def hold_one(folder):
    """Stops one worker after it has begun its batch, and before it ends: its pid and its batch."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for pid, batch in workers(folder):
            try:
                if not begun(folder, batch):
                    continue
                os.kill(pid, signal.SIGSTOP)
                if begun(folder, batch):
                    return pid, batch
                os.kill(pid, signal.SIGCONT)
            except ProcessLookupError:
                continue
        time.sleep(0.001)
    raise AssertionError("no worker was seen")


def kill_one(folder):
    """Kills one worker while it works: its batch."""
    pid, batch = hold_one(folder)
    os.kill(pid, signal.SIGKILL)
    return batch
