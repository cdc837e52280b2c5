#!/usr/bin/env python3
"""Measures `dsbuild links` over a network log of any size: time, memory, and the pictures that it takes.

usage: large_log.py DSBUILD [MEGABYTES]

The log has answers as browsers export them: pictures in base64, a page and JSON with the addresses of originals.
"""
import base64
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time


def entry(url, kind, text, packed=False):
    content = {"size": len(text), "mimeType": kind, "text": text}
    if packed:
        content["encoding"] = "base64"
    headers = [{"name": "Cookie", "value": "secret" * 20}]
    return {"request": {"method": "GET", "url": url, "headers": headers},
            "response": {"status": 200, "headers": headers, "content": content}}


def write(path, megabytes):
    """Writes the log; returns the number of originals in it."""
    chance = random.Random(7)
    originals = 0
    with open(path, "w", encoding="utf-8") as log:
        log.write('{"log": {"version": "1.2", "creator": {"name": "a browser"}, "pages": [], "entries": [\n')
        first = True
        while log.tell() < megabytes << 20:
            batch = []
            for _ in range(20):
                picture = base64.b64encode(chance.randbytes(chance.randrange(20_000, 120_000))).decode()
                batch.append(entry(f"https://thumbs.example/{chance.randrange(10**9)}.jpg", "image/jpeg", picture, True))
            results = []
            for _ in range(10):
                originals += 1
                results.append({"image": f"https://full.example/{originals}.jpg", "width": 1600, "height": 900,
                                "thumbnail": f"https://thumbs.example/t/{originals}.jpg", "title": f"Gate {originals}"})
            batch.append(entry("https://search.example/i.js?token=secret", "application/json", json.dumps({"results": results})))
            batch.append(entry("https://search.example/app.js", "text/javascript", "var a = '" + "x" * 200_000 + "';"))
            for item in batch:
                log.write(("" if first else ",\n") + json.dumps(item))
                first = False
        log.write("\n]}}\n")
    return originals


def main():
    program, megabytes = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 300
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "large.har")
        originals = write(log, megabytes)
        start = time.monotonic()
        run = subprocess.run([program, "links", log, "--class", "gate", "--json"], cwd=folder, capture_output=True, text=True)
        seconds = time.monotonic() - start
        if run.returncode != 0:
            sys.exit(run.stderr)
        found = open(os.path.join(folder, "sources/gate.links.csv"), encoding="utf-8").read()
        taken = sum(line.startswith("https://full.example/") for line in found.splitlines())
        rss = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{os.path.getsize(log) / 1e6:.0f} MB: {seconds:.1f} s, {rss:.0f} MB resident, "
              f"{taken} of {originals} originals, secrets in the list: {found.count('secret')}")
        if taken != originals or "secret" in found:
            sys.exit(1)


main()
