#!/usr/bin/env python3
"""What a dataset of 1 to 100 million pictures costs, simulated from what this program costs here, and what breaks first.

    scale.py DSBUILD PICTUREBENCH [--pictures 120000] [--codes 2000000] [--json FILE]

Every figure of the simulation is a measured one times a number of pictures. The measurement stands beside it, by a letter of the first
table. Two sizes are measured for each cost that has a fixed part: the cost of a picture is the slope between them. Those for the
memory of a build are so large that what it keeps up to a fixed number, such as 1,024 prepared thumbnails a thread, is full in the
smaller one already. Those for processor time are so small that the search of all pairs, which has a line of its own, takes little.
"""
import argparse
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from recipes import png

SIZES = [1_000_000, 3_000_000, 10_000_000, 30_000_000, 100_000_000]
CORES = 16
MOST_MEMORY = 24 << 30
MOST_IN_GIT = 50 << 20
PART_ROWS = 100_000
GROUP = 65_536


class Measures:
    """Figures as they are measured, each with a letter and the command that gave it."""

    def __init__(self):
        self.rows = []
        self.values = {}

    def add(self, name, value, unit, command):
        letter = chr(ord("A") + len(self.rows))
        self.rows.append((letter, name, value, unit, command))
        self.values[name] = (value, letter)
        print(f"| {letter} | {name} | {value:,.4g} {unit} | `{command}` |", flush=True)

    def __getitem__(self, name):
        return self.values[name][0]

    def letter(self, name):
        return self.values[name][1]


# Runs a command, and adds its CPU seconds and its largest memory in bytes to what it says.
LAUNCHER = """
import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(pid, 0)
print(f"\\0{used.ru_utime + used.ru_stime} {used.ru_maxrss * 1024}", end="", file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def cost(words, folder, expect=0):
    """Runs a program: its output, CPU seconds and the largest memory in bytes."""
    # A program that this process started would count the memory of this process as its own.
    done = subprocess.run([sys.executable, "-S", "-c", LAUNCHER, *words], cwd=folder, capture_output=True, text=True)
    problem, _, figures = done.stderr.rpartition("\0")
    if expect is not None and done.returncode != expect:
        raise SystemExit(f"{words}: exit {done.returncode}\n{problem}")
    cpu, memory = figures.split()
    return done.stdout, float(cpu), int(memory)


class Away(http.server.BaseHTTPRequestHandler):
    """A store 20 ms away: it keeps objects in memory and answers each request after a pause."""
    protocol_version = "HTTP/1.1"
    kept = {}

    def answer(self, status, body=b""):
        time.sleep(0.02)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self):
        self.answer(200 if self.path in self.kept else 404, self.kept.get(self.path, b""))

    def do_GET(self):
        self.answer(200 if self.path in self.kept else 404, self.kept.get(self.path, b""))

    def do_PUT(self):
        self.kept[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(201)

    def log_message(self, *words):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True


def project(folder, pictures, count):
    (folder / "pictures").mkdir(parents=True)
    for file in sorted(pictures.iterdir())[:count]:
        os.link(file, folder / "pictures" / file.name)
    (folder / "dataset.yaml").write_text(
        "dsbuild: 1\nname: scale\nclasses:\n  tile: { sources: [ { files: 'pictures/*.png' } ] }\n"
        "inspect: { min_side: 16 }\ncrop: { mode: center, size: 48 }\nexport: [ { format: imagefolder, to: out } ]\n")


def measured(program, bench, pictures, folder, count, codes):
    figures = Measures()
    print("| | measured | figure | by |\n|---|---|---|---|", flush=True)
    found = {}
    few, sizes = [count // 24, count // 6], [count // 3, count]
    for size in few + sizes:
        place = folder / f"p{size}"
        project(place, pictures, size)
        found["first", size] = cost([program], place)
        found["again", size] = cost([program], place)
        found["locked", size] = cost([program, "--locked"], place)
    for size in few:
        away = folder / f"d{size}"
        project(away, pictures, size)
        cost([program, "build", "fetch"], away)
        found["plan", size] = cost([program, "plan", "--shards", "10", "--to", "shards", "--step", "inspect"], away)
        for batch in sorted((away / "shards").glob("*.batch")):
            cost([program, "worker", str(batch), "--to", "results"], away)
        found["adopt", size] = cost([program, "adopt", "results"], away)
        cost([program, "build", "exact_duplicates"], away)
        cost([program, "plan", "--shards", "1", "--to", "tiles", "--step", "near_duplicates"], away)
        (tile,) = (away / "tiles").glob("*.batch")
        found["tile", size] = cost([program, "worker", str(tile), "--to", "results"], away)
        codes_of_picture = tile.with_suffix(".pack").stat().st_size / size
        shutil.rmtree(away)

    def slope(name, part, sizes):
        return (found[name, sizes[1]][part] - found[name, sizes[0]][part]) / (sizes[1] - sizes[0])

    files, less = f"{sizes[0]:,} and {count:,} files", f"{few[0]:,} and {few[1]:,} files"
    for name, words in [("first", "dsbuild"), ("again", "dsbuild` again `"), ("locked", "dsbuild --locked")]:
        figures.add(f"{name} build, CPU of a picture", slope(name, 1, few) * 1e3, "ms", f"{words}` with {less} `")
        figures.add(f"{name} build, memory of a picture", max(0, slope(name, 2, sizes)), "B", f"{words}` with {files} `")
    placed = slope("plan", 1, few) + slope("adopt", 1, few)
    figures.add("driver, CPU of a picture placed", placed * 1e3, "ms", f"plan --shards 10`, `adopt` with {less} `")
    figures.add("driver, memory of a picture placed", max(0, slope("plan", 2, few), slope("adopt", 2, few)), "B",
                f"plan --shards 10`, `adopt` with {less} `")
    words = f"plan --shards 1 --step near_duplicates`, `worker` with {less} `"
    figures.add("worker with a tile, memory of a picture", max(0, slope("tile", 2, few)), "B", words)
    figures.add("codes of a tile, bytes of a picture", codes_of_picture, "B", words)
    place = folder / f"p{count}"
    lock = sum(file.stat().st_size for file in (place / "lock").iterdir())
    figures.add("lock, bytes of a row", lock / count, "B", f"ls -l lock` of {count:,} rows `")
    longest = max(file.stat().st_size for file in (place / "lock").iterdir())
    figures.add("lock, largest file here", longest / 1e6, "MB", f"ls -l lock` of {count:,} rows `")
    state = sum(file.stat().st_size for file in (place / ".dsbuild").rglob("*") if file.is_file()
                and "store" not in file.relative_to(place).parts)
    figures.add("state on disk of a picture", state / count, "B", "du .dsbuild` without `store")
    figures.add("store on disk of a picture, but for the original",
                (sum(file.stat().st_size for file in (place / ".dsbuild/store").rglob("*") if file.is_file())
                 - sum(file.stat().st_size for file in (place / "pictures").iterdir())) / count, "B", "du .dsbuild/store")
    small, large = 50_000, 200_000
    auto = [json.loads(subprocess.run([bench, "search", str(size), "avx2"], capture_output=True, text=True,
                                      check=True).stdout.split("\n")[0]) for size in (small, large)]
    figures.add("search of auto, a pair of pictures", (auto[1]["seconds"] - auto[0]["seconds"]) * 2e9
                / (large**2 - small**2), "ns", f"PictureBench search {small}`, `{large}")
    groups = max(2, codes // 125_000)
    tiles = json.loads(subprocess.run([bench, "tiles", str(codes), str(groups)], capture_output=True, text=True,
                                      check=True).stdout)
    if not tiles["equal"]:
        raise SystemExit(f"the tiles do not give the pairs of the whole: {tiles}")
    figures.add(f"search of {codes:,} codes in {tiles['tiles']} tiles, CPU beside that at once", tiles["ratio"], "times",
                f"PictureBench tiles {codes} {groups}")
    server = Server(("127.0.0.1", 0), Away)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/team"
    blobs = min(few[0], 4_000)
    small = folder / "small"
    project(small, pictures, blobs)
    cost([program], small)
    begun = time.monotonic()
    _, cpu, _ = cost([program, "push", "--remote", address], small)
    figures.add("push, blobs in a second, 20 ms away", blobs / (time.monotonic() - begun), "/s", f"push` of {blobs:,} `")
    figures.add("push, CPU of a blob", cpu / blobs * 1e3, "ms", f"push` of {blobs:,} `")
    shutil.rmtree(small / ".dsbuild")
    begun = time.monotonic()
    _, cpu, _ = cost([program, "pull", "--remote", address], small)
    figures.add("pull, blobs in a second, 20 ms away", blobs / (time.monotonic() - begun), "/s", f"pull` of {blobs:,} `")
    figures.add("pull, CPU of a blob", cpu / blobs * 1e3, "ms", f"pull` of {blobs:,} `")
    server.shutdown()
    return figures


def digits(rows):
    return next((n for n in range(4) if rows <= PART_ROWS * 16**n), 4)


def shown(value, unit):
    if unit == "B":
        for step, name in [(1 << 40, "TB"), (1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")]:
            if value >= step:
                return f"{value / step:,.1f} {name}"
        return f"{value:,.0f} B"
    for step, name in [(86_400, "days"), (3_600, "h"), (60, "min")]:
        if value >= 2 * step:
            return f"{value / step:,.1f} {name}"
    return f"{value:,.1f} s"


def simulated(figures):
    """The structures of a dataset by its number of pictures, each with its limit."""
    row, wait = figures["lock, bytes of a row"], figures["search of auto, a pair of pictures"] * 1e-9

    def memory(name):
        key = f"{name}, memory of a picture" if "build" in name else f"{name}, memory of a picture placed"
        return (f"memory of a {name}" if "build" in name else "memory of the driver", "B",
                lambda n: figures[key] * n, MOST_MEMORY, [key])

    day = 86_400
    return [
        ("the lock as one file in git", "B", lambda n: row * n, MOST_IN_GIT, ["lock, bytes of a row"]),
        ("the largest file in git, cut by id", "B", lambda n: row * n / 16**digits(n), MOST_IN_GIT,
         ["lock, bytes of a row"]),
        memory("first build"), memory("again build"), memory("locked build"), memory("driver"),
        (f"search of all pairs, {CORES} cores", "s", lambda n: wait * n * n / 2 / CORES, day,
         ["search of auto, a pair of pictures"]),
        ("memory of a worker with a tile of two groups", "B",
         lambda n: figures["worker with a tile, memory of a picture"] * min(n, 2 * GROUP), MOST_MEMORY,
         ["worker with a tile, memory of a picture"]),
        (f"first build without fetching, {CORES} cores", "s",
         lambda n: figures["first build, CPU of a picture"] * 1e-3 * n / CORES, 7 * day,
         ["first build, CPU of a picture"]),
        ("build with nothing to do, one core", "s", lambda n: figures["again build, CPU of a picture"] * 1e-3 * n, 600,
         ["again build, CPU of a picture"]),
        ("placing on other machines, one core", "s",
         lambda n: figures["driver, CPU of a picture placed"] * 1e-3 * n, day, ["driver, CPU of a picture placed"]),
        ("push, one object each, 20 ms away", "s", lambda n: n / figures["push, blobs in a second, 20 ms away"], day,
         ["push, blobs in a second, 20 ms away"]),
        ("pull, one object each, 20 ms away", "s", lambda n: n / figures["pull, blobs in a second, 20 ms away"], day,
         ["pull, blobs in a second, 20 ms away"]),
        ("state on disk", "B", lambda n: figures["state on disk of a picture"] * n, 1 << 40,
         ["state on disk of a picture"]),
    ]


FIXES = {
    "the lock as one file in git": "tables are cut by id above 100,000 rows a class: see the next line; costs nothing",
    "the largest file in git, cut by id": "another digit: costs sixteen times as many files",
    "search of all pairs": "`plan --step near_duplicates` on M machines: divides the time by M, costs {tile} of codes a tile; or "
                           "`duplicates: {{ scope: class }}`",
    "memory of": "several manifests, one a part of the dataset; costs near duplicates between the parts",
    "first build": "`plan --shards` on M machines: divides the time by M, costs the placing below",
    "build with nothing to do": "several manifests",
    "placing": "several drivers, one a class",
    "push": "`push --packed`: one object for 256 MiB, thousands of blobs a second",
    "pull": "an archive of packs, read by ranges",
    "state": "a larger disk",
}


def breaking(rule, low=1_000, high=10**12):
    """The number of pictures at which a structure passes its limit; nothing if it never does."""
    value, limit = rule[2], rule[3]
    if value(high) <= limit:
        return None
    while high - low > max(1, low // 1_000):
        middle = (low + high) // 2
        low, high = (low, middle) if value(middle) > limit else (middle, high)
    return high


def report(figures, json_file):
    """Prints what follows from the figures, and returns whether the bars are met."""
    rules = simulated(figures)
    print("\n| pictures | " + " | ".join(f"{size // 1_000_000} M" for size in SIZES) + " | measured by | limit |")
    print("|---" * (len(SIZES) + 3) + "|")
    for name, unit, value, limit, used in rules:
        letters = ", ".join(figures.letter(key) for key in used)
        print(f"| {name} | " + " | ".join(shown(value(size), unit) for size in SIZES)
              + f" | {letters} | {shown(limit, unit)} |")
    print("\nWhat breaks first:\n")
    order = sorted(((breaking(rule), rule) for rule in rules if breaking(rule)), key=lambda pair: pair[0])
    for place, rule in order:
        fix = next(text for beginning, text in FIXES.items() if rule[0].startswith(beginning))
        fix = fix.format(tile=shown(2 * GROUP * figures["codes of a tile, bytes of a picture"], "B"))
        print(f"- {place / 1e6:,.2f} M pictures: {rule[0]} passes {shown(rule[3], rule[1])}. Fix: {fix}.")
    ten = 10_000_000
    bars = [
        ("no structure in memory above 24 GiB at 10 M", max(rule[2](ten) for rule in rules if rule[3] == MOST_MEMORY), MOST_MEMORY),
        ("no file in git above 50 MB at 10 M", rules[1][2](ten), MOST_IN_GIT),
        ("driver, ms of CPU a picture placed", figures["driver, CPU of a picture placed"], 1),
        ("driver, bytes of memory a picture placed", figures["driver, memory of a picture placed"], 2_000),
        ("search in tiles, CPU beside that at once", next(row[2] for row in figures.rows if "tiles, CPU" in row[1]), 1.05),
    ]
    print("\n| bar | figure | limit | |\n|---|---|---|---|")
    for name, value, limit in bars:
        print(f"| {name} | {value:,.4g} | {limit:,.4g} | {'met' if value <= limit else 'missed'} |")
    if json_file:
        with open(json_file, "w") as file:
            json.dump({"measured": [dict(zip(("letter", "name", "value", "unit", "by"), row)) for row in figures.rows],
                       "bars": [{"name": n, "value": v, "limit": m} for n, v, m in bars]}, file, indent=1)
    return all(value <= limit for _, value, limit in bars)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("bench")
    parser.add_argument("--pictures", type=int, default=120_000)
    parser.add_argument("--codes", type=int, default=2_000_000)
    parser.add_argument("--json")
    options = parser.parse_args()
    program, bench = (os.path.abspath(path) for path in (options.program, options.bench))
    with tempfile.TemporaryDirectory(prefix="scale-") as top:
        folder = pathlib.Path(top).resolve()
        pictures = folder / "pictures"
        pictures.mkdir()
        for number in range(options.pictures):
            (pictures / f"{number:06}.png").write_bytes(png(number, 64))
        figures = measured(program, bench, pictures, folder, options.pictures, options.codes)
        # Before the files are removed, which takes minutes on some disks.
        is_met = report(figures, options.json)
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
