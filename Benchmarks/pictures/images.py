"""make bench-images: cost of inspecting a picture against peers and the bare decoder; the shared corpus; orientations."""
import csv
import glob
import json
import os
import shutil
import subprocess
import sys
import time

import numpy as np
from PIL import Image, ImageOps
from peers import Peers, milliseconds
from table import Table

dsbuild, bench, harness, corpora, work = sys.argv[1:6]


def photos(count, size, target):
    """JPEG files of one size in pixels and about so many bytes, made from the corpora's photos."""
    folder = f"{work}/{size[0]}x{size[1]}"
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    sources = sorted(glob.glob(f"{corpora}/photos/coco/images/*.jpg") + glob.glob(f"{corpora}/photos/raccoon_voc/images/*.jpg"))
    made = []
    for number, source in enumerate(sources[:count]):
        picture = ImageOps.fit(Image.open(source).convert("RGB"), size, Image.Resampling.LANCZOS)
        path = f"{folder}/{number:03}.jpg"
        low, high = 30, 98
        while low < high:
            quality = (low + high + 1) // 2
            picture.save(path, quality=quality)
            low, high = (quality, high) if os.path.getsize(path) <= target else (low, quality - 1)
        picture.save(path, quality=low)
        made.append(path)
    return made


def floor(paths):
    """The bare decoder's milliseconds an image, by what it decodes to."""
    program = f"{work}/jdec"
    subprocess.run(["gcc", "-O2", "-o", program, f"{harness}/c/jdec.c", "-ljpeg"], check=True)
    lines = subprocess.run([program, *paths], check=True, capture_output=True, text=True).stdout.splitlines()[1:]
    return {line[2:12].strip(): float(line[12:].split()[0]) for line in lines}


def cost(paths, what):
    ours = json.loads(subprocess.run([bench, "inspect", *paths], check=True, capture_output=True, text=True).stdout)
    bare = floor(paths)
    size = sum(map(os.path.getsize, paths)) / len(paths) / 1000
    table = Table(f"Hash, verify and SHA-256 of a {what} JPEG ({size:.0f} kB), CPU ms an image", ["program", "ms", "ratio to dsbuild"])
    table.row("dsbuild", f"{ours['ms']:.2f}", "1x", images=len(paths))
    for name, ms in bare.items():
        table.row(f"libjpeg-turbo alone, {name}", f"{ms:.2f}", f"{ms / ours['ms']:.2f}x")
    if len(paths) > 10:
        for name, function, _ in Peers().all:
            ms = milliseconds(function, paths)
            table.row(name, f"{ms:.2f}", f"{ms / ours['ms']:.1f}x")


def build(folder, manifest):
    os.makedirs(folder, exist_ok=True)
    open(f"{folder}/dataset.yaml", "w").write(manifest)
    shutil.rmtree(f"{folder}/.dsbuild", ignore_errors=True)
    start = time.time()
    process = subprocess.Popen([dsbuild, "build", "inspect", "--json"], cwd=folder, stdout=subprocess.DEVNULL)
    # From its own memory map: what `wait` tells of a child begins with the size of this program.
    peak = 0
    while process.poll() is None:
        try:
            status = open(f"/proc/{process.pid}/status").read()
            peak = max([peak] + [int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")])
        except OSError: pass
        time.sleep(0.002)
    if process.returncode: sys.exit(f"the build of {folder} ended with {process.returncode}")
    seconds = time.time() - start
    rows = subprocess.run([dsbuild, "ls", "inspect", "--json"], cwd=folder, check=True, capture_output=True, text=True)
    return seconds, peak, {row["source"]: row for row in map(json.loads, rows.stdout.splitlines())}


def corpus():
    folder = f"{work}/corpus"
    os.makedirs(folder, exist_ok=True)
    shutil.rmtree(f"{folder}/images", ignore_errors=True)
    subprocess.run(["cp", "-r", f"{corpora}/images", folder], check=True)
    subprocess.run(["chmod", "-R", "u+w", f"{folder}/images"], check=True)
    seconds, peak, rows = build(folder, """dsbuild: 1
name: corpus
classes: { all: { sources: [{ files: "images/**" }] } }
inspect: { min_side: 1, max_aspect_ratio: 100000 }
""")
    expected = {row["path"]: row["expected"] for row in csv.DictReader(open(f"{corpora}/MANIFEST.csv")) if row["path"].startswith("images/")}
    table = Table(f"The shared corpus in one build: {len(rows)} files, {seconds:.1f} s, peak {peak:.0f} MiB", ["expected", "files", "in", "out", "share as expected"])
    for kind in sorted(set(expected.values())):
        paths = [path for path in expected if expected[path] == kind]
        kept = sum(rows[path]["verdict"] == "in" for path in paths)
        right = {"accept": kept, "reject": len(paths) - kept, "bomb-reject": len(paths) - kept}.get(kind)
        table.row(kind, len(paths), kept, len(paths) - kept, "-" if right is None else f"{right / len(paths):.1%}")


def orientations():
    folder = f"{work}/orientation"
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    subprocess.run(["cp", "-r", f"{corpora}/images/exif-orientation", folder], check=True)
    subprocess.run(["chmod", "-R", "u+w", folder], check=True)
    open(f"{folder}/dataset.yaml", "w").write("""dsbuild: 1
name: orientation
classes: { all: { sources: [{ files: "exif-orientation/*" }] } }
duplicates: { near: { threshold: 0% } }
crop: { mode: center, size: source, encode: { format: png } }
export: [{ format: imagefolder, to: out }]
""")
    subprocess.run([dsbuild, "--json"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    rows = subprocess.run([dsbuild, "ls", "--json"], cwd=folder, check=True, capture_output=True, text=True)
    table = Table("EXIF orientation, upright against Pillow's exif_transpose", ["orientation", "mean difference in levels"])
    for row in map(json.loads, rows.stdout.splitlines()):
        if row["verdict"] != "in":
            continue
        box = row["crop"]
        upright = ImageOps.exif_transpose(Image.open(f"{folder}/{row['source']}")).convert("RGB")
        square = upright.crop((box["x"], box["y"], box["x"] + box["side"], box["y"] + box["side"]))
        ours = Image.open(f"{folder}/{row['file']}").convert("RGB")
        difference = np.abs(np.asarray(square, np.int16) - np.asarray(ours, np.int16)).mean()
        table.row(row["source"].split("_")[-1].split(".")[0], f"{difference:.3f}")


cost(photos(100, (500, 400), 110_000), "0.2 megapixel")
cost(photos(6, (4032, 3024), 3_700_000), "12 megapixel")
corpus()
orientations()
