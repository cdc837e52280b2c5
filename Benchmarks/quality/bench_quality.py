#!/usr/bin/env python3
"""How well the scores of quality find spoilt photos, beside CleanVision in the same run; what they cost; what `select` covers.

    Benchmarks/quality/bench DSBUILD [--photos FOLDER] [--count N] [--seed N] [--bench PICTUREBENCH] [--json FILE]

Each photo is spoilt in known ways (degrade.py). A score is good if it tells the spoilt photos from the untouched ones (AUC), and if the
default threshold marks the one and not the other. CleanVision is asked for its own scores and marks of the same files.
"""

import argparse
import glob
import json
import os
import pathlib
import sys
import tempfile
import time

import cost
import degrade
from cleaning import cleaning
from PIL import Image
from running import run
from selection import selection

MEASURES = ["blurry", "dark", "bright", "low_information", "grayscale"]
SCALES = {"half": 0.5, "quarter": 0.25, "double": 2}


def auc(spoilt, untouched):
    """The chance that a spoilt photo has a higher score than an untouched one; ties count half."""
    better = sum((left > right) + (left == right) / 2 for left in spoilt for right in untouched)
    return better / max(1, len(spoilt) * len(untouched))


def photos(folder, count, seed):
    files = sorted(path for path in glob.glob(f"{folder}/**/*", recursive=True) if path.lower().endswith((".jpg", ".jpeg")))
    degrade.chances(seed).shuffle(files)
    return files[:count]


def write(files, folder, seed):
    """Writes the untouched and spoilt photos; gives the measure and the kind of each file."""
    kinds = {}
    chance = degrade.chances(seed)
    os.makedirs(f"{folder}/photos")
    os.makedirs(f"{folder}/others")
    for number, path in enumerate(files):
        image = degrade.fitted(Image.open(path).convert("RGB"))
        pictures = {"untouched": image, **degrade.spoilt(image)}
        if number < 12:
            pictures.update({f"trap-{name}": trap for name, (trap, _) in degrade.traps(image, chance).items()})
            for side, name in ((4000, "12mp"), (6000, "24mp")):
                pictures[f"trap-{name}"] = image.resize((side, max(1, side * image.height // image.width)), Image.LANCZOS)
        if number < 60:
            pictures.update({f"size-{name}": degrade.scaled(image, factor) for name, factor in SCALES.items()})
        for kind, picture in pictures.items():
            name = f"{number:03}-{kind}.jpg"
            part = "others" if kind.startswith(("trap-", "size-")) else "photos"
            pathlib.Path(folder, part, name).write_bytes(degrade.jpeg(picture))
            kinds[name] = kind
    return kinds


def scores(program, folder):
    """dsbuild's scores by file."""
    manifest = "dsbuild: 1\nname: bench\nclasses: { a: { sources: [{ files: photos }, { files: others }] } }\n"
    manifest += "inspect: { max_aspect_ratio: 100, min_side: 1 }\nduplicates: { near: { threshold: 0% } }\ncrop: { mode: none }\n"
    pathlib.Path(folder, "dataset.yaml").write_text(manifest + "export: [{ format: csv, to: out/a.csv }]\n")
    run(program, folder)
    rows = [json.loads(line) for line in run(program, folder, "ls", "inspect", "--json").splitlines()]
    return {os.path.basename(row["source"]): row["quality"] for row in rows if "quality" in row}


def peer(folder):
    """CleanVision's scores, turned so that 1 is certainly, and its marks; nothing where it is not installed."""
    try:
        from cleanvision import Imagelab
    except ImportError:
        return {}
    lab = Imagelab(data_path=os.path.join(folder, "photos"))
    names = ["blurry", "dark", "light", "low_information", "grayscale"]
    streams = (sys.stdout, sys.stderr)
    sys.stdout = sys.stderr = open(os.devnull, "w")
    try:
        lab.find_issues({name: {} for name in names}, n_jobs=2, verbose=False)
    finally:
        sys.stdout, sys.stderr = streams
    found = {}
    for path, row in lab.issues.iterrows():
        found[os.path.basename(path)] = {
            ours: (1 - float(row[f"{name}_score"]), bool(row[f"is_{name}_issue"])) for ours, name in zip(MEASURES, names)}
    return found


def judge(kinds, own, other):
    rows = []
    for kind in sorted({kind for kind in kinds.values() if kind.split("-")[0] in MEASURES}):
        measure = kind.split("-")[0]
        spoilt = [name for name, found in kinds.items() if found == kind]
        untouched = [name for name, found in kinds.items() if found == "untouched"]
        row = {
            "fault": kind, "auc": auc([own[n][measure] for n in spoilt], [own[n][measure] for n in untouched]),
            "marked": sum(own[n][measure] > 0.5 for n in spoilt) / len(spoilt),
            "untouched_marked": sum(own[n][measure] > 0.5 for n in untouched) / len(untouched),
        }
        if other:
            row["peer_auc"] = auc([other[n][measure][0] for n in spoilt], [other[n][measure][0] for n in untouched])
            row["peer_marked"] = sum(other[n][measure][1] for n in spoilt) / len(spoilt)
            row["peer_untouched_marked"] = sum(other[n][measure][1] for n in untouched) / len(untouched)
        rows.append(row)
    return rows


def wrong_traps(kinds, own):
    """The traps that are marked although nothing is wrong with them."""
    right = {"trap-night": {"dark"}, "trap-drawing": {"grayscale"}}
    wrong = []
    for name, kind in kinds.items():
        if not kind.startswith("trap-"):
            continue
        number = name.split("-")[0]
        allowed = set(right.get(kind, set()))
        # What is wrong with the photo itself is wrong with its enlargement.
        if kind in ("trap-12mp", "trap-24mp", "trap-macro") or kind.startswith("trap-product"):
            allowed |= {m for m in MEASURES if own[f"{number}-untouched.jpg"][m] > 0.5} | {"grayscale"}
        marks = {m for m in MEASURES if own[name][m] > 0.5} - allowed
        if marks:
            wrong.append(f"{name}: {', '.join(sorted(marks))}")
    return wrong, sum(kind.startswith("trap-") for kind in kinds.values())


def sizes(kinds, own):
    """The share of scaled pictures of which no score moved by more than a tenth."""
    steady = {}
    for scale in SCALES:
        names = [name for name, kind in kinds.items() if kind == f"size-{scale}"]
        held = [
            all(abs(own[name][m] - own[f"{name.split('-')[0]}-untouched.jpg"][m]) <= 0.1001 for m in MEASURES)
            for name in names]
        steady[scale] = sum(held) / max(1, len(held))
    return steady


def bars(result):
    """What should hold, and whether it does."""
    for row in result["faults"]:
        yield f"{row['fault']}: AUC >= 0.97", row["auc"] >= 0.97
        yield f"{row['fault']}: AUC not below CleanVision's", row["auc"] >= row.get("peer_auc", 0) - 0.0005
        yield f"{row['fault']}: 90 % of the spoilt marked", row["marked"] >= 0.9
        yield f"{row['fault']}: at most 2 % of the untouched marked", row["untouched_marked"] <= 0.02
    yield "at most 2 traps marked wrongly", len(result["traps"]["wrong"]) <= 2
    for scale, share in result["sizes"].items():
        yield f"every score within a tenth at {scale} size", share == 1
    if "select" in result:
        yield "select: at most 0.8 of the distance of random", result["select"]["ratio"] <= 0.8
        yield "select: at most 10 s of processor", result["select"]["diverse_cpu"] <= 10
        yield "select: 95 % stay", result["select"]["stays"] >= 0.95
    yield "cleaning: the reasons add up", not result["cleaning"]["wrong"]
    for name, found in result.get("cost", {}).items():
        yield f"{name}: at most 5 % of inspect", found["share"] <= 0.05


def more(program, options, files, result):
    """What `select` covers, whether the funnel adds up, and what the scores cost."""
    if options.select and os.environ.get("DSBUILD_ORT_LIB"):
        with tempfile.TemporaryDirectory() as folder:
            found = selection(program, folder, options.select, options.select // 10, options.seed, files)
        result["select"] = found
        print(f"select {options.select} -> {options.select // 10}: mean distance to the nearest chosen {found['diverse']:.4f}, "
              f"random {found['random']:.4f} ({found['ratio']:.2f}), {found['diverse_cpu']:.1f} s CPU; "
              f"{found['stays']:.1%} stay when a tenth comes")
    with tempfile.TemporaryDirectory() as folder:
        found = cleaning(program, folder, files[:90])
        result["cleaning"] = found
        print("cleaning: " + " > ".join(f"{name} {count}" for name, count in found["funnel"].items())
              + ("; the reasons add up" if not found["wrong"] else f"; does not add up: {', '.join(found['wrong'])}"))
    if options.bench:
        with tempfile.TemporaryDirectory() as folder:
            result["cost"] = cost.measure(os.path.abspath(options.bench), folder, files)
        for name, found in result["cost"].items():
            print(f"{name}: {found['unscored_ms']:.3f} ms without scores, {found['ms']:.3f} ms with ({found['share']:+.1%})")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--photos", required=True)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--select", type=int, default=5_000)
    parser.add_argument("--bench", help="PictureBench, to measure the cost of the scores")
    parser.add_argument("--json")
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    files = photos(options.photos, options.count, options.seed)
    print(f"{len(files)} photos, seed {options.seed}")
    result = {"photos": len(files), "seed": options.seed}
    with tempfile.TemporaryDirectory() as folder:
        kinds = write(files, folder, options.seed)
        own = scores(program, folder)
        begin = time.process_time()
        other = peer(folder)
        result["peer_seconds"] = time.process_time() - begin
        result["faults"] = judge(kinds, own, other)
        print("fault             AUC    marked  untouched | CleanVision AUC  marked  untouched")
        for row in result["faults"]:
            line = f"{row['fault']:16} {row['auc']:.3f}  {row['marked']:6.1%}  {row['untouched_marked']:8.1%} |"
            if other:
                line += f" {row['peer_auc']:14.3f}  {row['peer_marked']:6.1%}  {row['peer_untouched_marked']:8.1%}"
            print(line)
        wrong, count = wrong_traps(kinds, own)
        result["traps"] = {"wrong": wrong, "count": count}
        print(f"traps marked wrongly: {len(wrong)} of {count}")
        for line in wrong:
            print(f"  {line}")
        result["sizes"] = sizes(kinds, own)
        print("scores within a tenth at " + ", ".join(f"{n} size {share:.0%}" for n, share in result["sizes"].items()))
    more(program, options, files, result)
    missed = [text for text, holds in bars(result) if not holds]
    for text in missed:
        print(f"MISS {text}")
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(result, indent=2, sort_keys=True))
    if missed:
        raise SystemExit(f"{len(missed)} missed")


if __name__ == "__main__":
    main()
