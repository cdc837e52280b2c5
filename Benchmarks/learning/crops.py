#!/usr/bin/env python3
"""Measure automatic crops: what they keep of boxed photos, what they cost, and how near they come to a reference.

    make bench-crops

Compares in one run with the centre, with libvips' smartcrop (Debian package libvips-tools) and with Pillow. Needs the photos
of the shared corpora and the network's weights. Exits 1 when a bar is missed.
"""

import argparse
import glob
import io
import math
import os
import random
import resource
import subprocess
import sys
import tempfile
import time

from PIL import Image, ImageOps

from boxes import coco, has_room, kept, raccoons
from project import Project

failures = []


def bar(text, holds):
    print(f"  {'ok  ' if holds else 'MISS'} {text}")
    if not holds:
        failures.append(text)


def smartcrop(path, mode, folder):
    """Where libvips puts the square of the short side: found again by its pixels."""
    picture = Image.open(path).convert("RGB")
    side = min(picture.size)
    source, target = f"{folder}/in.ppm", f"{folder}/out.ppm"
    picture.save(source)
    subprocess.run(["vips", "smartcrop", source, target, str(side), str(side), "--interesting", mode], check=True)
    crop = Image.open(target).convert("RGB")
    room = max(picture.size) - side
    wide = picture.size[0] > side
    strip = crop.crop((0, 0, side, 1) if wide else (0, 0, 1, side)).tobytes()
    for start in range(room + 1):
        area = (start, 0, start + side, 1) if wide else (0, start, 1, start + side)
        if picture.crop(area).tobytes() == strip:
            whole = (start, 0, start + side, side) if wide else (0, start, side, start + side)
            if picture.crop(whole).tobytes() == crop.tobytes():
                return whole[0], whole[1], side
    raise SystemExit(f"{path}: the square of libvips was not found again")


def mean(values):
    return sum(values) / len(values)


def objects(options, folder):
    """What squares keep of the largest box, with and without answers."""
    photos = raccoons(options.corpora)
    others = sorted(glob.glob(f"{options.corpora}/photos/coco/images/*"))
    shoes = sorted(glob.glob(f"{options.corpora}/photos/clothing10/shoes/*.jpg"))
    project = Project(f"{folder}/objects", options.program, options.weights)
    images = project.photos(list(photos) + others + shoes)
    project.manifest(labels=", abstain: 100%")
    project.build()
    sizes = {row["sha256"]: row for row in project.rows() if row.get("width")}
    boxed = coco(options.corpora, {path: (sizes[images[path]]["width"], sizes[images[path]]["height"]) for path in others})

    def squares(boxes, rows):
        by = {row["sha256"]: row for row in rows if row["verdict"] == "in" and row.get("crop")}
        shares, centres, insides = {}, {}, []
        for path, box in boxes.items():
            row = by.get(images[path])
            if row is None:
                continue
            focus = row["focus"]
            insides.append(box[0] <= focus["x"] <= box[2] and box[1] <= focus["y"] <= box[3])
            width, height = row["width"], row["height"]
            if has_room(width, height):
                side = min(width, height)
                shares[path] = kept(box, row["crop"]["x"], row["crop"]["y"], row["crop"]["side"])
                centres[path] = kept(box, (width - side) // 2, (height - side) // 2, side)
        return shares, mean(list(centres.values())), mean(insides)

    plain, centre, inside = squares(photos, project.rows())
    coco_plain, coco_centre, _ = squares(boxed, project.rows())
    answers = {images[path]: "yes" for path in list(photos)[:35]}
    answers.update({images[path]: "no" for path in others[:8] + shoes[:7]})
    project.answers(answers)
    summary, _ = project.build()
    learned, _, inside_learned = squares(photos, project.rows())
    vips = {mode: mean([kept(photos[path], *smartcrop(path, mode, folder)) for path in plain])
            for mode in ("attention", "entropy")}
    print(f"object kept, {len(plain)} raccoons: centre {centre:.3f}, no answers {mean(list(plain.values())):.3f}, "
          f"50 answers {mean(list(learned.values())):.3f}, libvips attention {vips['attention']:.3f}, "
          f"entropy {vips['entropy']:.3f}")
    print(f"object kept, {len(coco_plain)} of coco: centre {coco_centre:.3f}, no answers {mean(list(coco_plain.values())):.3f}")
    print(f"middle of what was seen inside the box: no answers {inside:.3f}, 50 answers {inside_learned:.3f}")
    bar("kept >= 0.90 with and without answers", min(mean(list(plain.values())), mean(list(learned.values()))) >= 0.90)
    bar("middle inside >= 0.98 with answers", inside_learned >= 0.98)
    bar("never 0.01 below the centre", mean(list(plain.values())) >= centre - 0.01
        and mean(list(coco_plain.values())) >= coco_centre - 0.01)
    bar("above both of libvips", mean(list(plain.values())) > max(vips.values()))
    bar("another answer ran no forward pass", summary["actions"]["embed"]["ran"] == 0)


def seconds(command, **options):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, **options)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


PILLOW = """
import sys
from PIL import Image, ImageOps
for path in sys.argv[2:]:
    picture = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    side = min(picture.size)
    left, top = (picture.size[0] - side) // 2, (picture.size[1] - side) // 2
    picture = picture.crop((left, top, left + side, top + side)).resize((224, 224), Image.LANCZOS)
    picture.save(sys.argv[1] + "/" + path.replace("/", "_"), "JPEG", quality=92)
"""


def cost(options, folder):
    """Decode, crop to 224 and encode: processor time a photo, best of a few, one thread each."""
    photos = sorted(glob.glob(f"{options.corpora}/photos/raccoon_voc/images/*.jpg")
                    + glob.glob(f"{options.corpora}/photos/clothing10/*/*.jpg")
                    + glob.glob(f"{options.corpora}/photos/perception/*.jpg"))
    project = Project(f"{folder}/cost", options.program, options.weights, mode="center")
    project.photos(photos)
    own, vips, pillow = [], [], []
    for round_ in range(3):
        # A padding too small for a pixel is another key for the same work; all before it is remembered.
        project.manifest(model="none", crop={"padding": f"0.0{round_ + 1}%"})
        project.build("-j", "1", "labels")
        summary, busy = project.build("-j", "1", "crop")
        _, idle = project.build("-j", "1", "crop")
        own.append((busy - idle) / summary["actions"]["crop"]["ran"])
        out = f"{folder}/vips{round_}"
        os.makedirs(out)
        copies = [f"{project.folder}/photos/{name}" for name in sorted(os.listdir(f"{project.folder}/photos"))]
        vips.append(seconds(
            ["vipsthumbnail", "--smartcrop", "centre", "-s", "224x224", "-o", f"{out}/%s.jpg[Q=92]", *copies],
            env=dict(os.environ, VIPS_CONCURRENCY="1")) / len(copies))
        out = f"{folder}/pillow{round_}"
        os.makedirs(out)
        pillow.append(seconds([sys.executable, "-c", PILLOW, out, *copies]) / len(copies))
    print(f"decode, crop and encode, {len(photos)} photos, milliseconds of processor each: dsbuild {min(own) * 1000:.2f}, "
          f"vipsthumbnail {min(vips) * 1000:.2f}, Pillow {min(pillow) * 1000:.2f}")
    bar(f"at most 1.1 of vipsthumbnail ({min(own) / min(vips):.2f})", min(own) <= 1.1 * min(vips))
    bar(f"at most half of Pillow ({min(own) / min(pillow):.2f})", min(own) <= 0.5 * min(pillow))


def quality(options, folder):
    """The crop against Pillow's downscale of the same square, both without loss afterwards."""
    photos = sorted(glob.glob(f"{options.corpora}/photos/raccoon_voc/images/*.jpg"))[:60]
    photos += sorted(glob.glob(f"{options.corpora}/photos/clothing10/*/*.jpg"))[::4]
    photos = photos[:100]
    project = Project(f"{folder}/quality", options.program, options.weights, mode="center", encode="{ format: png }")
    images = project.photos(photos)
    project.manifest(model="none")
    project.build()
    files = {row["sha256"]: row["file"] for row in project.rows() if row.get("file")}
    worst, total, shifts = math.inf, [], []
    for path in photos:
        if images[path] not in files:
            continue
        with open(f"{project.folder}/{files[images[path]]}", "rb") as file:
            crop = Image.open(io.BytesIO(file.read())).convert("RGB")
        picture = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
        side = min(picture.size)
        left, top = (picture.size[0] - side) // 2, (picture.size[1] - side) // 2
        square = picture.crop((left, top, left + side, top + side))
        ratios = []
        for kind in (Image.LANCZOS, Image.BOX):
            wanted = square.resize(crop.size, kind)
            error = sum((a - b) ** 2 for a, b in zip(crop.tobytes(), wanted.tobytes())) / len(wanted.tobytes())
            ratios.append(10 * math.log10(255 ** 2 / error) if error else 99.0)
        total.append(max(ratios))
        shifts += [abs(moved) for moved in shift(crop, square.resize(crop.size, Image.LANCZOS))]
        worst = min(worst, max(ratios))
    print(f"against Pillow, {len(total)} photos: PSNR mean {mean(total):.1f} dB, worst {worst:.1f} dB")
    print(f"moved against Pillow by at most {max(shifts):.3f} of a pixel")
    bar("PSNR >= 38 dB on each", worst >= 38)
    bar("no shift of more than half a pixel", max(shifts) <= 0.5)


def shift(crop, wanted):
    """By how many pixels a picture is moved against another, across and down: the least squares of their slopes."""
    width, height = wanted.size
    crop, wanted = crop.convert("L").tobytes(), wanted.convert("L").tobytes()
    moved = []
    for step in (1, width):
        slopes, products = 0, 0
        for y in range(1, height - 1):
            for place in range(y * width + 1, y * width + width - 1):
                slope = wanted[place + step] - wanted[place - step]
                slopes += slope * slope
                products += slope * (wanted[place] - crop[place])
        moved.append(2 * products / slopes if slopes else 0)
    return moved


def one_box(options, folder):
    """One square changed among 10,000 pictures."""
    project = Project(f"{folder}/many", options.program, options.weights, mode="center", size=64)
    os.makedirs(f"{project.folder}/photos")
    for number in range(10_000):
        small = Image.frombytes("RGB", (6, 5), random.Random(number).randbytes(90))
        small.resize((96, 80), Image.BICUBIC).save(f"{project.folder}/photos/{number:05d}.jpg", quality=90)
    project.manifest(model="none")
    project.build()
    image = next(row["sha256"] for row in project.rows() if row["verdict"] == "in")
    walls, processors, ran = [], [], set()
    for x in range(3):
        os.makedirs(f"{project.folder}/crops", exist_ok=True)
        with open(f"{project.folder}/crops/thing.jsonl", "w", encoding="utf-8") as file:
            file.write(f'{{"image": "{image}", "x": {x}, "y": 0, "side": 60, "by": "person"}}\n')
        start = time.monotonic()
        summary, processor = project.build()
        walls.append(time.monotonic() - start)
        processors.append(processor)
        ran.add(summary["actions"]["crop"]["ran"])
    print(f"one square of 10,000 changed: {min(walls):.2f} s, {min(processors):.2f} s of processor, crops cut {ran}")
    bar("one crop run", ran == {1})
    bar("at most a second", min(walls) <= 1)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--program", default=".build/release/dsbuild")
    arguments.add_argument("--weights", default=".build/weights/efficientnet-lite0.safetensors")
    arguments.add_argument("--corpora", default="../shared/corpora")
    arguments.add_argument("--only", choices=["objects", "cost", "quality", "one_box"])
    options = arguments.parse_args()
    options.program, options.weights = os.path.abspath(options.program), os.path.abspath(options.weights)
    options.corpora = os.path.abspath(options.corpora)
    with tempfile.TemporaryDirectory() as folder:
        for part in (objects, cost, quality, one_box):
            if options.only in (None, part.__name__):
                part(options, folder)
    if failures:
        raise SystemExit(f"{len(failures)} missed")


if __name__ == "__main__":
    main()
