"""What `select` covers, what it costs, and how much of it stays when pictures come."""

import glob
import hashlib
import json
import os
import pathlib
import resource
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "weights"))
import degrade  # noqa: E402
from onnx_model import attribute, field, value_info  # noqa: E402
from PIL import Image  # noqa: E402
from running import run  # noqa: E402


def pooling_model(side=32, cells=8):
    """An ONNX model that gives the means of 8 x 8 cells of a picture: embeddings that cost nothing."""
    step = side // cells
    pool = b"".join(field(1, name) for name in ["x"]) + field(2, "p") + field(4, "AveragePool")
    pool += field(5, attribute("kernel_shape", [step, step])) + field(5, attribute("strides", [step, step]))
    flat = field(1, "p") + field(2, "embedding") + field(4, "Flatten")
    graph = field(1, pool) + field(1, flat) + field(2, "g") + field(11, value_info("x", [1, 3, side, side]))
    graph += field(12, value_info("embedding", [1, 3 * cells * cells]))
    return field(1, 7) + field(7, graph) + field(8, field(2, 13))


def selection(program, folder, count, wanted, seed, files):
    """Mean distance to the nearest chosen picture, of `diverse` and of `random`, and the CPU of choosing again."""
    chance = degrade.chances(seed)
    os.makedirs(f"{folder}/many")
    images = [degrade.fitted(Image.open(path).convert("RGB"), 160) for path in files]
    for number in range(count):
        # Few scenes give most of the pictures, as in any collection.
        image = images[min(len(images) - 1, int(chance.paretovariate(0.7)) - 1)]
        left, top = chance.random() * 0.2, chance.random() * 0.2
        box = (left * image.width, top * image.height, (0.8 + left) * image.width, (0.8 + top) * image.height)
        gain = 0.6 + 0.7 * chance.random()
        degrade.levels(image.crop(tuple(map(int, box))).resize((96, 96)), lambda level: level * gain).save(
            f"{folder}/many/{number:05}.jpg", quality=85)
    model = pooling_model()
    pathlib.Path(folder, "pool.onnx").write_bytes(model)
    text = (
        "dsbuild: 1\nname: many\nclasses: { a: { sources: [{ files: many }] } }\nduplicates: { near: { threshold: 0% } }\n"
        "crop: { mode: none }\nlabels: { model: { file: pool.onnx, sha256: "
        f"{hashlib.sha256(model).hexdigest()}, format: onnx, preprocess: {{ size: 32, mean: [127, 127, 127], scale: [128, 128, 128] }} }} }}\n"
        "export: [{ format: csv, to: out/a.csv }]\nreport: { to: out/report }\n")
    found = {}
    pathlib.Path(folder, "dataset.yaml").write_text(text)
    run(program, folder)
    for order in ("random", "diverse"):
        for path in glob.glob(f"{folder}/lock/*") + glob.glob(f"{folder}/dataset.lock"):
            os.remove(path)
        pathlib.Path(folder, "dataset.yaml").write_text(text + f"select: {{ max: {wanted}, by: {order} }}\n")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(program, folder, "build", "select:a")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found[f"{order}_cpu"] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        run(program, folder)
        report = json.loads(pathlib.Path(folder, "out/report/report.json").read_text())
        found[order] = report["classes"]["a"]["selection"]["mean_distance"]
    chosen = {json.loads(line)["sha256"] for line in run(program, folder, "ls", "--verdict", "in", "--json").splitlines()}
    for number in range(count // 10):
        image = images[chance.randrange(len(images))]
        degrade.levels(image.resize((97, 97)), lambda level: level * (0.5 + chance.random() / 2)).save(
            f"{folder}/many/more{number:05}.jpg", quality=86)
    run(program, folder)
    after = {json.loads(line)["sha256"] for line in run(program, folder, "ls", "--verdict", "in", "--json").splitlines()}
    found["stays"] = len(chosen & after) / len(chosen)
    found["ratio"] = found["diverse"] / max(1e-9, found["random"])
    return found
