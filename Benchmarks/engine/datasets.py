"""Projects of dsbuild over synthetic pictures: from lists of addresses, from pictures on disk, from pictures in the list itself."""

import base64
import json
import os

from measuring import run
from pictures import picture

CLASSES = ["bridge", "culvert", "dam", "flood_gate", "levee", "lock", "outfall", "pump", "sluice", "weir"]

MANIFEST = """dsbuild: 1
name: bench
classes:
{classes}
fetch:
  allow_addresses: [127.0.0.0/8]
  concurrency: {{ total: 64, per_host: 64 }}
inspect: {{ min_side: 16 }}
duplicates: {{ near: {{ threshold: {threshold} }} }}
crop: {{ mode: {crop} }}
split: {{ train: 80%, val: 10%, test: 10% }}
export:
  - {{ format: {export} }}
"""


class Dataset:
    """A project below `root`, built by the program `dsbuild`."""

    def __init__(self, root, dsbuild, images):
        self.root, self.dsbuild, self.images = root, dsbuild, images
        self.threshold, self.crop, self.export = "8%", "center", "imagefolder, to: out/imagefolder"
        os.makedirs(root)

    def names(self):
        """Class and name of each picture."""
        return [(CLASSES[index * len(CLASSES) // self.images], f"{index:07}") for index in range(self.images)]

    def write_manifest(self):
        classes = "".join(f"  {name}: {self.source(name)}\n" for name in CLASSES)
        with open(f"{self.root}/dataset.yaml", "w") as file:
            file.write(MANIFEST.format(classes=classes, threshold=self.threshold, crop=self.crop, export=self.export))

    def build(self):
        """Builds and returns the cost with the document that the build printed."""
        summary = os.path.join(self.root, "build.json")
        cost = run([self.dsbuild, "build", "--json"], self.root, output=summary)
        with open(summary) as file:
            return cost, json.load(file)


class Listed(Dataset):
    """A CSV of addresses a class, served by the bench itself."""

    def __init__(self, root, dsbuild, images, port):
        super().__init__(root, dsbuild, images)
        self.port = port
        self.write_lists()
        self.write_manifest()

    def source(self, name):
        return f"sources/{name}.csv"

    def row(self, class_name, name):
        return f"http://127.0.0.1:{self.port}/{class_name}/{name}.png"

    def write_lists(self):
        os.makedirs(f"{self.root}/sources")
        rows = {name: [] for name in CLASSES}
        for class_name, name in self.names():
            rows[class_name].append(self.row(class_name, name))
        for class_name, lines in rows.items():
            with open(f"{self.root}/sources/{class_name}.csv", "w") as file:
                file.write("\n".join(["url"] + lines) + "\n")

    def change_one(self, turn):
        """Another picture in place of one in the middle of the last class."""
        self.change(CLASSES[-1], f"another-{turn}")

    def change_each(self, turn):
        """The same in each class."""
        for name in CLASSES:
            self.change(name, f"each-{turn}")

    def add_hundred(self):
        """A hundred pictures at the end of the last list."""
        with open(f"{self.root}/sources/{CLASSES[-1]}.csv", "a") as file:
            for index in range(100):
                file.write(self.row(CLASSES[-1], f"added-{index}") + "\n")

    def change(self, class_name, name):
        path = f"{self.root}/sources/{class_name}.csv"
        with open(path) as file:
            lines = file.read().splitlines()
        lines[len(lines) // 2] = self.row(class_name, name)
        with open(path, "w") as file:
            file.write("\n".join(lines) + "\n")


class Inline(Listed):
    """A CSV whose rows hold the pictures themselves, so that a million of them need no server; one table is exported."""

    def __init__(self, root, dsbuild, images):
        self.drawn = {}
        super().__init__(root, dsbuild, images, port=0)

    def row(self, class_name, name):
        return "data:image/png;base64," + base64.b64encode(picture(f"/{class_name}/{name}.png")).decode()

    def write_manifest(self):
        self.threshold, self.crop, self.export = "0%", "none", "csv, to: out/manifest.csv"
        super().write_manifest()


class OnDisk(Dataset):
    """A folder of pictures a class."""

    def __init__(self, root, dsbuild, images):
        super().__init__(root, dsbuild, images)
        for class_name, name in self.names():
            self.write_picture(class_name, name, f"/{class_name}/{name}.png")
        self.write_manifest()

    def source(self, name):
        return f"{{ sources: [{{ files: 'photos/{name}/*.png' }}] }}"

    def write_picture(self, class_name, name, seed):
        os.makedirs(f"{self.root}/photos/{class_name}", exist_ok=True)
        with open(f"{self.root}/photos/{class_name}/{name}.png", "wb") as file:
            file.write(picture(seed))

    def change_one(self, turn):
        class_name, name = self.names()[-1]
        self.write_picture(class_name, name, f"/another/{turn}")

    def change_each(self, turn):
        for class_name, name in dict(self.names()).items():
            self.write_picture(class_name, name, f"/each/{class_name}/{turn}")
