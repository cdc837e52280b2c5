"""Writes a project of drawn pictures that is exported in every form. usage: project.py FOLDER"""
import os
import random
import sys

from PIL import Image

root = sys.argv[1]
for seed, name in enumerate(["weir", "flood_gate", "outfall"]):
    folder = os.path.join(root, "photos", name)
    os.makedirs(folder)
    for number in range(14 + seed * 3):
        dice = random.Random(seed * 1000 + number)
        small = Image.new("RGB", (6, 5))
        small.putdata([tuple(dice.randrange(256) for _ in range(3)) for _ in range(30)])
        picture = small.resize((150 + number, 120), Image.BICUBIC)
        picture.save(os.path.join(folder, f"{number:02}.png" if number % 3 else f"{number:02}.jpg"))
with open(os.path.join(root, "dataset.yaml"), "w") as file:
    file.write(
        """dsbuild: 1
name: consumers
version: 1.0.0
description: Drawn pictures, in every form.
license: CC0-1.0
contact: data@example.org
url: https://example.org/consumers
published: 2026-11-25
classes:
  weir: { sources: [{ files: "photos/weir/*" }] }
  flood_gate: { sources: [{ files: "photos/flood_gate/*" }] }
  outfall: { sources: [{ files: "photos/outfall/*" }] }
crop: { mode: center, size: 96 }
split: { train: 60%, val: 20%, test: 20% }
export:
  - { format: imagefolder, to: out/imagefolder }
  - { format: huggingface, to: out/huggingface }
  - { format: webdataset, to: out/webdataset, shard: 50KiB }
  - { format: tfrecord, to: out/tfrecord, shard: 50KiB }
  - { format: csv, to: out/manifest.csv }
  - { format: jsonl, to: out/manifest.jsonl }
  - { format: croissant, to: out/croissant.json }
"""
    )
