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
splits = ["train", "val", "test"]
# What every consumer has to find: so many images of a class in a part, and the sum of the pixels of the first of them.
expected = collections.Counter((row["split"], row["class"]) for row in rows)


def pixel_sum(picture):
    return sum(picture.convert("RGB").tobytes())


sums = collections.defaultdict(set)
for row in rows:
    with Image.open(os.path.join(root, row["file"])) as picture:
        sums[row["split"], row["class"]].add(pixel_sum(picture))


def compare(form, found, found_names=names):
    """`found` holds (split, class, sum of pixels) of each image."""
    counts = collections.Counter((split, name) for split, name, _ in found)
    assert list(found_names) == names, f"{form}: classes {found_names}, not {names}"
    assert counts == expected, f"{form}: {counts}, not {expected}"
    pixels = collections.defaultdict(set)
    for split, name, total in found:
        pixels[split, name].add(total)
    assert pixels == sums, f"{form}: other pixels"
    print(f"{consumer}: {form}, {len(found)} images of {len(found_names)} classes")


def torchvision():
    import torchvision
    from torchvision.transforms.functional import pil_to_tensor

    found = []
    for split in splits:
        folder = torchvision.datasets.ImageFolder(os.path.join(root, "out/imagefolder", split))
        assert folder.classes == names, folder.classes
        found += [(split, names[label], int(pil_to_tensor(image).sum())) for image, label in folder]
    compare("imagefolder", found, folder.classes)


def datasets():
    from datasets import load_dataset

    def pictures(loaded, form, label_of):
        found = []
        for split, part in loaded.items():
            name = "val" if split == "validation" else split
            found += [(name, label_of(part, item), pixel_sum(item.get("image") or item.get("jpg"))) for item in part]
        compare(form, found)

    for form in ["imagefolder", "huggingface"]:
        path = os.path.join(root, "out", form)
        loaded = load_dataset("imagefolder", data_dir=path)
        assert loaded["train"].features["label"].names == names
        pictures(loaded, form, lambda part, item: part.features["label"].int2str(item["label"]))
    loaded = load_dataset(os.path.join(root, "out/huggingface"))
    pictures(loaded, "huggingface as a path", lambda part, item: part.features["label"].int2str(item["label"]))
    files = {split: sorted(glob.glob(os.path.join(root, f"out/webdataset/{split}-*.tar"))) for split in splits}
    loaded = load_dataset("webdataset", data_files=files)
    pictures(loaded, "webdataset", lambda part, item: names[item["cls"]])


def webdataset():
    import webdataset as wds

    found = []
    for split in splits:
        shards = sorted(glob.glob(os.path.join(root, f"out/webdataset/{split}-*.tar")))
        samples = wds.WebDataset(shards, shardshuffle=False).decode("pil").to_tuple("jpg", "cls", "json")
        for picture, label, facts in samples:
            assert facts["label"] == names[label] and facts["split"] == split
            found.append((split, names[label], pixel_sum(picture)))
    compare("webdataset", found)


def tfrecord():
    from tfrecord.reader import tfrecord_loader

    found = []
    wanted = {"image/encoded": "byte", "image/class/label": "int", "image/class/text": "byte", "image/width": "int"}
    for split in splits:
        for shard in sorted(glob.glob(os.path.join(root, f"out/tfrecord/{split}-*.tfrecord"))):
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
        label, split = (record[f"images/{field}"].decode() for field in ["label", "split"])
        found.append((split, label, pixel_sum(record["images/image"])))
    compare("croissant", found)


def keras():
    import keras
    import numpy

    found = []
    for split in splits:
        loaded = keras.utils.image_dataset_from_directory(
            os.path.join(root, "out/imagefolder", split), image_size=(96, 96), batch_size=None, shuffle=False, format="grain"
        )
        assert loaded.class_names == names, loaded.class_names
        found += [(split, names[int(label)], int(numpy.asarray(image).sum())) for image, label in loaded]
    compare("imagefolder", found)


globals()[consumer]()
