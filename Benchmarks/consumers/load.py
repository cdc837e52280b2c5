"""Loads an export by the library named, and compares it with the rows of `dsbuild ls`. usage: load.py CONSUMER FOLDER"""
import collections
import glob
import io
import json
import os
import sys

from PIL import Image

consumer, root = sys.argv[1:]
rows = [json.loads(line) for line in open(os.path.join(root, "rows.jsonl"))]
names = sorted({row["class"] for row in rows})
is_split = "split" in rows[0]
splits = [split for split in ["train", "val", "test"] if any(row["split"] == split for row in rows)] if is_split else ["all"]
# What every consumer has to find: so many images of a class in a part, and the sum of the pixels of the first of them.
expected = collections.Counter((row.get("split", "all"), row["class"]) for row in rows)


def pixel_sum(picture):
    return sum(picture.convert("RGB").tobytes())


sums = collections.defaultdict(set)
for row in rows:
    with Image.open(os.path.join(root, row["file"])) as picture:
        sums[row.get("split", "all"), row["class"]].add(pixel_sum(picture))


def compare(form, found, found_names=names):
    """`found` holds (split, class, sum of pixels) of each image."""
    counts = collections.Counter((split, name) for split, name, _ in found)
    assert list(found_names) == names, f"{form}: classes {found_names}, not {names}"
    assert counts == expected, f"{form}: {counts - expected} too many, {expected - counts} too few"
    pixels = collections.defaultdict(set)
    for split, name, total in found:
        pixels[split, name].add(total)
    assert pixels == sums, f"{form}: other pixels"
    print(f"{consumer}: {form}, {len(found)} images of {len(found_names)} classes")


def folders(form):
    """The folder of each split, and the classes that have a picture in it."""
    for split in splits:
        yield split, os.path.join(root, "out", form, split if is_split else ""), sorted(
            {name for part, name in expected if part == split}
        )


def shards(form, ending):
    for split in splits:
        pattern = f"out/{form}/{split if is_split else 'data'}-*.{ending}"
        yield split, sorted(glob.glob(os.path.join(root, pattern)))


def torchvision():
    import torchvision
    from torchvision.transforms.functional import pil_to_tensor

    found = []
    for split, path, here in folders("imagefolder"):
        folder = torchvision.datasets.ImageFolder(path)
        assert folder.classes == here, folder.classes
        found += [(split, here[label], int(pil_to_tensor(image).sum())) for image, label in folder]
    compare("imagefolder", found)


def datasets():
    from datasets import load_dataset

    def pictures(loaded, form, label_of):
        found = []
        for split, part in loaded.items():
            name = {"validation": "val"}.get(split, split) if is_split else "all"
            found += [(name, label_of(part, item), pixel_sum(item.get("image") or item.get("jpg"))) for item in part]
        compare(form, found)

    def label(part, item):
        return part.features["label"].int2str(item["label"])

    # As the guide says; folders that begin with `__` need a pattern that does.
    files = {}
    for split, _, here in folders("imagefolder"):
        folder = f"{split}/" if is_split else ""
        patterns = ["*"] * any(not name.startswith("__") for name in here)
        patterns += ["__*"] * any(name.startswith("__") for name in here)
        files[{"val": "validation", "all": "train"}.get(split, split)] = [f"{folder}{part}/*" for part in patterns]
    path = os.path.join(root, "out/imagefolder")
    loaded = load_dataset("imagefolder", data_dir=path, data_files=files, drop_labels=False)
    assert loaded["train"].features["label"].names == names
    pictures(loaded, "imagefolder", label)
    loaded = load_dataset(os.path.join(root, "out/huggingface"))
    assert loaded["train"].features["label"].names == names
    pictures(loaded, "huggingface as a path", label)
    files = {{"val": "validation", "all": "train"}.get(split, split): paths for split, paths in shards("webdataset", "tar")}
    loaded = load_dataset("webdataset", data_files=files)
    pictures(loaded, "webdataset", lambda part, item: names[item["cls"]])


def webdataset():
    import webdataset as wds

    found = []
    for split, paths in shards("webdataset", "tar"):
        samples = wds.WebDataset(paths, shardshuffle=False).decode("pil").to_tuple("jpg", "cls", "json")
        for picture, label, facts in samples:
            assert facts["label"] == names[label] and (not is_split or facts["split"] == split)
            found.append((split, names[label], pixel_sum(picture)))
    compare("webdataset", found)


def tfrecord():
    from tfrecord.reader import tfrecord_loader

    found = []
    wanted = {"image/encoded": "byte", "image/class/label": "int", "image/class/text": "byte", "image/width": "int"}
    for split, paths in shards("tfrecord", "tfrecord"):
        for shard in paths:
            for example in tfrecord_loader(shard, None, wanted):
                picture = Image.open(io.BytesIO(example["image/encoded"]))
                label = int(example["image/class/label"][0])
                assert bytes(example["image/class/text"]).decode() == names[label]
                assert picture.width == int(example["image/width"][0])
                found.append((split, names[label], pixel_sum(picture)))
    compare("tfrecord", found, open(os.path.join(root, "out/tfrecord/classes.txt")).read().split())


def mlcroissant():
    import mlcroissant as mlc

    dataset = mlc.Dataset(jsonld=os.path.join(root, "out/croissant.json"))
    found = []
    for record in dataset.records("images"):
        label = record["images/label"].decode()
        split = record["images/split"].decode() if is_split else "all"
        found.append((split, label, pixel_sum(record["images/image"])))
    compare("croissant", found)


def pandas():
    import pandas

    table = pandas.read_csv(os.path.join(root, "out/manifest.csv"), keep_default_na=False, dtype=str)
    lines = pandas.read_json(os.path.join(root, "out/manifest.jsonl"), lines=True, dtype=False)
    for form, frame in [("csv", table), ("jsonl", lines)]:
        found = []
        for row in frame.to_dict("records"):
            with Image.open(os.path.join(root, "out/imagefolder", row["file_name"])) as picture:
                found.append((row["split"] if is_split else "all", row["label"], pixel_sum(picture)))
        compare(form, found)


def keras():
    import keras
    import numpy

    found = []
    for split, path, here in folders("imagefolder"):
        loaded = keras.utils.image_dataset_from_directory(
            path, image_size=(96, 96), batch_size=None, shuffle=False, format="grain"
        )
        assert loaded.class_names == here, loaded.class_names
        found += [(split, here[int(label)], int(numpy.asarray(image).sum())) for image, label in loaded]
    compare("imagefolder", found)


globals()[consumer]()
