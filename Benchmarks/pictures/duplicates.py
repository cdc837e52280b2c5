"""make bench-duplicates: accuracy on labelled copies and on duplicates nobody made, and the cost of searching, beside peers."""
import csv
import json
import os
import re
import shutil
import subprocess
import sys

import numpy as np
from peers import Peers, distances, faiss_seconds
from table import Table
from traps import manifests

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
    scenes = os.environ.get("SCENES", "").split()
    made_of += " ".join(scenes) + open(f"{harness}/make_pairs.py").read()
    try:
        kept = open(f"{folder}/made-of.txt").read() == made_of
    except OSError:
        kept = False
    if not kept:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, f"{harness}/make_pairs.py", photos, folder, count, *(part for scene in scenes for part in ("--scene", scene))], check=True)
        with open(f"{folder}/made-of.txt", "w") as file:
            file.write(made_of)
    return f"{folder}/manifest.csv"


def same_scene(codes, transform, kinds, limit):
    """How many pairs of different photos of one scene are within the limit, and of how many."""
    found = total = 0
    for scene in set(transform[kinds == "neg"]):
        part = codes[(kinds == "neg") & (transform == scene)]
        upper = np.triu_indices(len(part), 1)
        found += int((distances(part, part)[upper] <= limit).sum())
        total += len(upper[0])
    return f"{found} of {total}" if total else "-"


def accuracy(manifest):
    rows = list(csv.DictReader(open(manifest)))
    groups = sum(row["kind"] == "orig" for row in rows)
    columns = ["method", "recall", "false positives", "same scene", "mirrored", "crop 10 %", "rotated 90", "borders and letterbox"]
    framed = ("border_w", "border_k", "letterbox")
    table = Table(f"{groups} photos and 32 altered copies of each; recall on the 30 that are not geometric", columns)
    for found in measure("accuracy", manifest):
        by = found["by_transform"]
        scenes = f"{found['same_scene']} of {found['scene_pairs']}" if found["scene_pairs"] else "-"
        table.row(f"dsbuild {found['method']}", f"{found['recall']:.4f}", found["false_positives"], scenes, f"{by['hflip']:.3f}", f"{by['crop10']:.3f}", f"{by['rot90']:.3f}", f"{sum(by[name] for name in framed) / len(framed):.3f}",
                  candidates=found["unrelated_candidates"], highest=found["highest_unrelated"], ms_per_check=found["ms_per_check"])
    transform = np.array([row["transform"] for row in rows])
    kinds = np.array([row["kind"] for row in rows])
    for name, limit, codes, hits, foreign in peers(manifest, rows):
        scenes = same_scene(codes, transform, kinds, limit)

        def recall(which):
            return hits[which & (kinds == "var")].mean()
        table.row(f"{name} <= {limit}", f"{recall(~np.isin(transform, list(GEOMETRIC))):.4f}", int(foreign.sum()), scenes,
                  f"{recall(transform == 'hflip'):.3f}", f"{recall(transform == 'crop10'):.3f}", f"{recall(transform == 'rot90'):.3f}",
                  f"{recall(np.isin(transform, framed)):.3f}")


def peers(manifest, rows):
    """Of each peer: name, limit, codes; which rows are within the limit of their original; which are of each other original."""
    folder = os.path.dirname(manifest)
    is_original = np.array([row["kind"] == "orig" for row in rows])
    group = np.array([row["group"] for row in rows])
    index = {name: position for position, name in enumerate(group[is_original])}
    owner = np.array([index.get(name, -1) for name in group])
    for name, function, limit in Peers().all:
        codes = np.array([function(f"{folder}/{row['path']}") for row in rows])
        found = distances(codes[is_original], codes) <= limit
        hits = np.array([owner[k] >= 0 and bool(found[owner[k], k]) for k in range(len(rows))])
        yield name, limit, codes, hits, found & (owner[None, :] != np.arange(len(index))[:, None])


def natural():
    table = Table("Duplicates nobody made", ["photos", "method", "pairs found"])
    for source in ("coco/images", "clothing10", "raccoon_voc/images"):
        for found in measure("natural", f"{corpora}/photos/{source}"):
            table.row(f"{source.split('/')[0]} ({found['images']})", f"dsbuild {found['method']}", len(found["pairs"]), pairs=found["pairs"])


def alike():
    """Drawn pictures that only look alike: a pair counts as taken for one where any copies of the two are."""
    columns = ["pictures", "count", "method", "recall of 9 copies each", "pairs taken for one", "of them as drawn", "of"]
    table = Table("Pictures that only look alike: things in other colours, glyphs, signs, icons, logos, flags", columns)
    for kind, manifest, number in manifests(f"{work}/traps"):
        for found in measure("accuracy", manifest):
            table.row(kind, number, f"dsbuild {found['method']}", f"{found['recall']:.4f}", found["false_groups"], found["false_originals"], number * (number - 1) // 2,
                      by_transform=found["by_transform"])
        rows = list(csv.DictReader(open(manifest)))
        copies = np.array([row["kind"] == "var" for row in rows])
        owner = np.array([int(row["group"]) for row in rows])
        for name, limit, _, hits, foreign in peers(manifest, rows):
            # An original against the copies of another, both ways: one pair of pictures.
            pairs = [(one, int(owner[row]), bool(copies[row])) for one, row in zip(*np.nonzero(foreign))]
            taken = {tuple(sorted(pair[:2])) for pair in pairs}
            drawn = {tuple(sorted(pair[:2])) for pair in pairs if not pair[2]}
            table.row(kind, number, f"{name} <= {limit}", f"{hits[copies].mean():.4f}", len(taken), len(drawn), number * (number - 1) // 2)


def floor():
    """Seconds of the bare kernels of the harness for all pairs of 100,000 codes, by path and bits; empty where they do not compile."""
    program = f"{work}/ham"
    if subprocess.run(["gcc", "-O3", "-march=native", "-w", "-o", program, f"{harness}/c/ham.c"], stderr=subprocess.DEVNULL).returncode:
        return {}
    best = {}
    for line in subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines():
        found = re.match(r"(avx\w+) (\d+)b (\S*) *N=100000 .*?([\d.]+)s ", line)
        # Of 256 bits all words are counted: at the limit of 90 a prefix saves nothing.
        if found and not (found[2] == "256" and found[3] in ("f2", "f3")):
            key = (found[1], found[2])
            best[key] = min(best.get(key, 1e9), float(found[4]))
    return best


def searching():
    table = Table("Exact search for all pairs, CPU time of one core; FAISS: flat binary range search of the same codes by the same instructions; "
                  "ham.c: the bare kernels", ["bits", "codes", "path", "time", "FAISS", "ratio to FAISS", "ham.c", "ratio to ham.c"])
    bare = floor()
    for path in ("avx512", "avx2", "neon"):
        for found in measure("search", 100_000, path):
            search_row(table, found, 100_000, path, path, f"{found['seconds']:.1f} s", found["seconds"], bare)
    if os.environ.get("MILLION"):
        path = "avx512" if measure("search", 100, "avx512") else "avx2"
        for found in measure("search", 1_000_000, path, 0, 2):
            search_row(table, found, 1_000_000, path, f"{path}, two cores", f"{found['wall']:.0f} s", found["seconds"], {},
                       processor_seconds=found["seconds"])
    added = Table("100 codes added to 100,000", ["bits", "codes", "time"])
    for found in measure("search", 100_100, "avx512", 100) or measure("search", 100_100, "avx2", 100):
        added.row("1,798" if found["bits"] == "1798" else found["bits"], "100,000", f"{found['seconds']:.2f} s")


def search_row(table, found, size, path, name, time, seconds, bare, **facts):
    """What `auto` searches: 64 and 256 bits, each plain and mirrored, and the 64 bits of four crops, which are compared both ways."""
    queries = 2000 if size <= 100_000 else 200
    if found["bits"].startswith("64+256"):
        faiss = sum(times * faiss_seconds(size, bits, limit, queries, path) for times, bits, limit in ((2, 64, 14), (4, 64, 12), (2, 256, 90)))
        kernels = 10 * bare.get((path, "64"), 0) + 2 * bare.get((path, "256"), 0)
    else:
        faiss = faiss_seconds(size, 1800, 179, queries // 10, path)
        kernels = bare.get((path, "1798"), 0)
    table.row("1,798" if found["bits"] == "1798" else found["bits"], f"{size:,}", name, time, f"{faiss:.0f} s",
              f"{faiss / found['seconds']:.0f}x", f"{kernels:.1f} s" if kernels else "-", f"{seconds / kernels:.2f}x" if kernels else "-", **facts)


PARTS = {"searching": searching, "natural": natural, "alike": alike, "accuracy": lambda: accuracy(labelled())}
for part in os.environ.get("PARTS", " ".join(PARTS)).split():
    PARTS[part]()
