"""What a probe costs: 10,000 pictures in 20 classes, each a small one of its own, whose embeddings are remembered."""

import json
import os
import random
import subprocess
import tempfile
import time

from PIL import Image


def pictures(folder, classes, count):
    """Small pictures of coloured noise: a hue a class, so that there is something to tell."""
    draw = random.Random(1)
    for name in range(classes):
        os.makedirs(f"{folder}/photos/c{name:02d}", exist_ok=True)
        for number in range(count):
            image = Image.frombytes("RGB", (8, 8), bytes(
                min(255, draw.randrange(160) + (95 if (place + name) % 20 < 7 else 0)) for place in range(192)))
            image.resize((64, 64), Image.BILINEAR).save(f"{folder}/photos/c{name:02d}/{number:04d}.png", compress_level=1)


def measure(program, weights, folder, classes=20, count=500):
    """Seconds and bytes of `dsbuild probe` after a build."""
    pictures(folder, classes, count)
    with open(f"{folder}/dataset.yaml", "w", encoding="utf-8") as file:
        file.write("dsbuild: 1\nname: probe\nclasses:\n" + "".join(f"  c{name:02d}: photos/c{name:02d}\n" for name in range(classes))
                   + "duplicates: { near: { threshold: 0% } }\nlabels: { model: efficientnet-lite0 }\ncrop: { mode: none }\n"
                   "split: { train: 80%, val: 10%, test: 10% }\n")
    environment = dict(os.environ, DSBUILD_WEIGHTS=os.path.abspath(weights))
    subprocess.run([program, "build", "-q"], cwd=folder, env=environment, check=True)
    start = time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen([program, "probe", "--json"], cwd=folder, env=environment, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        output.seek(0)
        found = json.loads(output.read())
    if status:
        raise SystemExit(f"probe ended with {status}")
    return found, time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024
