"""make bench-duplicates: accuracy on labelled copies and on duplicates nobody made, and the cost of searching, beside peers."""
import csv
import json
import os
import shutil
import subprocess
import sys

import numpy as np
from peers import Peers, distances, faiss_seconds
from table import Table

bench, harness, corpora, work, count = sys.argv[1:6]
GEOMETRIC = {"hflip", "rot90"}


def measure(*arguments):
    run = subprocess.run([bench, *map(str, arguments)], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def originals():
    """Links to distinct photos, made anew: of the raccoons only one of each pair of known copies."""
    folder = f"{work}/photos"
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    copies = {f"raccoon-{number}.jpg" for number in (116, 120, 45, 52, 74, 85, 98)}
    for source in ("coco/images", "clothing10", "raccoon_voc/images"):
        for root, _, names in os.walk(f"{corpora}/photos/{source}"):
            for name in names:
                if name.endswith(".jpg") and name not in copies:
                    os.symlink(os.path.abspath(f"{root}/{name}"), f"{folder}/{source.split('/')[0]}-{name}")
    return folder


def labelled():
    """The photos' altered copies, which take minutes: kept from the last run only if they are of the very same photos."""
    photos, folder = originals(), f"{work}/pairs-{count}"
    made_of = "".join(f"{name} {os.path.getsize(f'{photos}/{name}')}\n" for name in sorted(os.listdir(photos)))
    made_of += open(f"{harness}/make_pairs.py").read()
    try:
        kept = open(f"{folder}/made-of.txt").read() == made_of
    except OSError:
        kept = False
    if not kept:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, f"{harness}/make_pairs.py", photos, folder, count], check=True)
        with open(f"{folder}/made-of.txt", "w") as file:
            file.write(made_of)
    return f"{folder}/manifest.csv"


def accuracy(manifest):
    rows = list(csv.DictReader(open(manifest)))
    groups = sum(row["kind"] == "orig" for row in rows)
    columns = ["method", "recall", "false positives", "mirrored", "crop 10 %", "rotated 90"]
    table = Table(f"{groups} photos and 32 altered copies of each; recall on the 30 that are not geometric", columns)
    for found in measure("accuracy", manifest):
        by = found["by_transform"]
        table.row(f"dsbuild {found['method']}", f"{found['recall']:.4f}", found["false_positives"], f"{by['hflip']:.3f}", f"{by['crop10']:.3f}", f"{by['rot90']:.3f}",
                  candidates=found["unrelated_candidates"], highest=found["highest_unrelated"], ms_per_check=found["ms_per_check"])
    folder = os.path.dirname(manifest)
    group = np.array([row["group"] for row in rows])
    transform = np.array([row["transform"] for row in rows])
    is_original = np.array([row["kind"] == "orig" for row in rows])
    index = {name: position for position, name in enumerate(group[is_original])}
    owner = np.array([index.get(name, -1) for name in group])
    for name, function, limit in Peers().all:
        codes = np.array([function(f"{folder}/{row['path']}") for row in rows])
        found = distances(codes[is_original], codes) <= limit
        hits = np.array([owner[k] >= 0 and bool(found[owner[k], k]) for k in range(len(rows))])
        foreign = found & (owner[None, :] != np.arange(len(index))[:, None])

        def recall(which):
            return hits[which & ~is_original].mean()
        table.row(f"{name} <= {limit}", f"{recall(~np.isin(transform, list(GEOMETRIC))):.4f}", int(foreign.sum()),
                  f"{recall(transform == 'hflip'):.3f}", f"{recall(transform == 'crop10'):.3f}", f"{recall(transform == 'rot90'):.3f}")


def natural():
    table = Table("Duplicates nobody made", ["photos", "method", "pairs found"])
    for source in ("coco/images", "clothing10", "raccoon_voc/images"):
        for found in measure("natural", f"{corpora}/photos/{source}"):
            table.row(f"{source.split('/')[0]} ({found['images']})", f"dsbuild {found['method']}", len(found["pairs"]), pairs=found["pairs"])


def searching():
    table = Table("Exact search for all pairs, CPU time of one core; FAISS: flat binary range search of the same codes",
                  ["bits", "codes", "path", "time", "FAISS", "ratio to FAISS"])
    sizes = [100_000] + ([1_000_000] if os.environ.get("MILLION") else [])
    for size in sizes:
        queries = 2000 if size <= 100_000 else 200
        # What `auto` searches: 64 and 256 bits, each plain and mirrored, and the 64 bits of four crops.
        faiss = {"64+256": 2 * faiss_seconds(size, 64, 14, queries) + 2 * faiss_seconds(size, 256, 90, queries) + 4 * faiss_seconds(size, 64, 12, queries),
                 "1798": faiss_seconds(size, 1800, 179, queries // 10)}
        for path in ("avx512", "avx2", "neon"):
            for found in measure("search", size, path):
                peer = faiss[found["bits"]]
                bits = "1,798" if found["bits"] == "1798" else found["bits"]
                table.row(bits, f"{size:,}", path, f"{found['seconds']:.1f} s", f"{peer:.0f} s", f"{peer / found['seconds']:.0f}x")
    added = Table("100 codes added to 100,000", ["bits", "codes", "time"])
    for found in measure("search", 100_100, "avx512", 100) or measure("search", 100_100, "avx2", 100):
        added.row("1,798" if found["bits"] == "1798" else found["bits"], "100,000", f"{found['seconds']:.2f} s")


searching()
natural()
accuracy(labelled())
