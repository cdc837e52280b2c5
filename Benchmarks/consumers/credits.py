"""Builds 300 drawn pictures from two lists of collections, and checks that every form that loads names their rights.

usage: credits.py DSBUILD, in an environment with datasets, mlcroissant, pandas and pillow
"""
import csv
import http.server
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import threading

from PIL import Image

COUNT = 150
HEADER = "url,license,license_url,attribution,creator,title,landing_url,provider,id,width,height,hash,gone"
CLASSES = {"weir": ("commons", "CC-BY-SA-4.0", "https://creativecommons.org/licenses/by-sa/4.0/"), "gate": ("openverse/flickr", "CC-BY-2.0", "https://creativecommons.org/licenses/by/2.0/")}


def drawing(seed):
    dice = random.Random(seed)
    small = Image.new("RGB", (6, 5))
    small.putdata([tuple(dice.randrange(256) for _ in range(3)) for _ in range(30)])
    file = io.BytesIO()
    small.resize((150, 120), Image.BICUBIC).save(file, "JPEG")
    return file.getvalue()


class Pictures(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.rsplit("/", 1)[-1].removesuffix(".jpg")
        body = drawing(int(name)) if name.isdigit() else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def project(root, port):
    os.makedirs(f"{root}/sources")
    for index, (name, (provider, license, url)) in enumerate(CLASSES.items()):
        with open(f"{root}/sources/{name}.csv", "w", newline="") as file:
            file.write(HEADER + "\n")
            rows = csv.writer(file, lineterminator="\n")
            for n in range(COUNT):
                seed = index * COUNT + n
                rows.writerow([f"http://127.0.0.1:{port}/{seed}.jpg", license, url, "", f"Ann {seed}", f"Weir, \"{seed}\"", f"https://{index}.example/{seed}", provider, seed, 150, 120, "", ""])
    with open(f"{root}/dataset.yaml", "w") as file:
        file.write("""dsbuild: 1
name: credited
license: CC-BY-SA-4.0
classes: { gate: sources/gate.csv, weir: sources/weir.csv }
fetch: { allow_addresses: [127.0.0.0/8] }
crop: { mode: center, size: 96 }
split: { train: 60%, val: 20%, test: 20% }
duplicates: { near: { threshold: 0% } }
export:
  - { format: imagefolder, to: out/imagefolder }
  - { format: huggingface, to: out/huggingface }
  - { format: csv, to: out/manifest.csv }
  - { format: jsonl, to: out/manifest.jsonl }
  - { format: croissant, to: out/croissant.json }
  - { format: credits, to: out/CREDITS.tsv }
""")


def check(form, rows):
    """`rows` is a list of (file, creator, license, license_url, landing_url)."""
    assert len(rows) == 2 * COUNT, f"{form}: {len(rows)} rows"
    for file, creator, license, license_url, landing_url in rows:
        seed = int(creator.removeprefix("Ann "))
        name = list(CLASSES)[seed // COUNT]
        assert f"/{name}/" in file, f"{form}: {file} by {creator}"
        assert (license, license_url) == CLASSES[name][1:], f"{form}: {license}, {license_url}"
        assert landing_url == f"https://{seed // COUNT}.example/{seed}", f"{form}: {landing_url}"
    assert len({row[1] for row in rows}) == 2 * COUNT
    print(f"{form}: {len(rows)} pictures with creator, licence, licence URL and page")


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pictures)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    columns = ["creator", "license", "license_url", "landing_url"]
    with tempfile.TemporaryDirectory() as root:
        project(root, server.server_port)
        subprocess.run([os.path.realpath(sys.argv[1]), "build", "-C", root, "--quiet"], check=True)
        import pandas

        for path in ["CREDITS.tsv", "imagefolder/CREDITS.tsv", "huggingface/CREDITS.tsv"]:
            table = pandas.read_csv(f"{root}/out/{path}", sep="\t", quoting=csv.QUOTE_NONE)
            for file in table["file"]:
                assert os.path.exists(f"{root}/out/imagefolder/{file}"), file
            check(path, table[["file", *columns]].values.tolist())
        check("csv", pandas.read_csv(f"{root}/out/manifest.csv")[["file_name", *columns]].values.tolist())
        check("jsonl", pandas.read_json(f"{root}/out/manifest.jsonl", lines=True)[["file_name", *columns]].values.tolist())
        from datasets import load_dataset

        loaded = load_dataset(f"{root}/out/huggingface", cache_dir=f"{root}/cache")
        assert sum(len(part) for part in loaded.values()) == 2 * COUNT and loaded["train"].features["label"].names == ["gate", "weir"]
        folder = load_dataset("imagefolder", data_dir=f"{root}/out/imagefolder", cache_dir=f"{root}/cache2")
        assert sum(len(part) for part in folder.values()) == 2 * COUNT
        print(f"datasets: {2 * COUNT} pictures of 2 classes from huggingface and imagefolder, CREDITS.tsv beside them")
        import mlcroissant

        croissant = mlcroissant.Dataset(jsonld=f"{root}/out/croissant.json")
        text = lambda record, name: record[f"credits/{name}"].decode() if isinstance(record[f"credits/{name}"], bytes) else record[f"credits/{name}"]
        check("croissant", [[text(record, name) for name in ["file_name", *columns]] for record in croissant.records("credits")])
        assert sum(1 for _ in croissant.records("images")) == 2 * COUNT
        card = open(f"{root}/out/huggingface/README.md").read()
        assert "| [CC-BY-2.0](https://creativecommons.org/licenses/by/2.0/) | 150 |" in card
    server.shutdown()


main()
