"""Writes a project of drawn pictures that is exported in every form. usage: project.py KIND FOLDER

KIND says what is hard about it: `plain` nothing; `names` class names that readers take for something else, and classes of
one picture; `one` a single class; `many` two hundred classes. `-unsplit` behind it leaves the split out.
"""
import os
import random
import sys

from PIL import Image

kind, root = sys.argv[1:]
kind, _, rest = kind.partition("-")
classes = {
    "plain": {"weir": 14, "flood_gate": 17, "outfall": 20},
    "names": {
        **dict.fromkeys(["train_station", "test_tube", "dev_board", "eval", "train", "validation-set", "valid"], 11),
        **dict.fromkeys(["nan", "null", "none", "yes", "no", "1", "007", "1e3", "true", "-", "--help"], 9),
        **dict.fromkeys(["__pycache__", "__", "_", "metadata", "data", "con"], 10),
        **{"tiny": 1, "small_test": 2, "three": 3},
    },
    "one": {"eval": 14},
    "many": {f"class_{number:03}": 3 for number in range(200)},
}[kind]

for seed, (name, count) in enumerate(classes.items()):
    folder = os.path.join(root, "photos", str(seed))
    os.makedirs(folder)
    for number in range(count):
        dice = random.Random(seed * 1000 + number)
        small = Image.new("RGB", (6, 5))
        small.putdata([tuple(dice.randrange(256) for _ in range(3)) for _ in range(30)])
        picture = small.resize((150 + number, 120), Image.BICUBIC)
        picture.save(os.path.join(folder, f"{number:02}.png" if number % 3 else f"{number:02}.jpg"))

sources = "".join(
    f'  "{name}": {{ sources: [{{ files: "photos/{seed}/*" }}] }}\n' for seed, name in enumerate(classes)
)
with open(os.path.join(root, "dataset.yaml"), "w") as file:
    file.write(
        f"""dsbuild: 1
name: consumers
version: 1.0.0
description: Drawn pictures, in every form.
license: CC0-1.0
contact: data@example.org
url: https://example.org/consumers
published: 2026-11-25
classes:
{sources}crop: {{ mode: center, size: 96 }}
{"" if rest == "unsplit" else "split: { train: 60%, val: 20%, test: 20% }"}
duplicates: {{ near: {{ threshold: 0% }} }}
export:
  - {{ format: imagefolder, to: out/imagefolder }}
  - {{ format: huggingface, to: out/huggingface }}
  - {{ format: webdataset, to: out/webdataset, shard: 50KiB }}
  - {{ format: tfrecord, to: out/tfrecord, shard: 50KiB }}
  - {{ format: csv, to: out/manifest.csv }}
  - {{ format: jsonl, to: out/manifest.jsonl }}
  - {{ format: croissant, to: out/croissant.json }}
"""
    )
