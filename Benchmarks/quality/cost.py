"""What the scores cost beside the rest of inspecting a picture: the same program with and without them, in turn."""

import json
import pathlib
import subprocess

import degrade
from PIL import Image

SIZES = {"photos as they are, at most 480": 480, "photos enlarged to 2 megapixels": 1_600}


def measure(bench, folder, files):
    """By size: milliseconds of processor a picture, without the scores too, and their share of the rest."""
    found = {}
    for number, (name, side) in enumerate(SIZES.items()):
        paths = []
        for index, path in enumerate(files[:60] if number == 0 else files[:12]):
            image = Image.open(path).convert("RGB")
            image = degrade.fitted(image, side) if number == 0 else image.resize((side, side * image.height // image.width), Image.LANCZOS)
            paths.append(f"{folder}/cost-{number}-{index}.jpg")
            pathlib.Path(paths[-1]).write_bytes(degrade.jpeg(image))
        result = json.loads(subprocess.run([bench, "inspect", *paths], check=True, capture_output=True, text=True).stdout)
        found[name] = {"ms": result["ms"], "unscored_ms": result["unscored_ms"], "share": result["ms"] / result["unscored_ms"] - 1}
    return found
