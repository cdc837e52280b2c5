"""Quality, duplicates, labels and selection in one build: each picture that is out has one reason, and the reasons add up."""

import hashlib
import json
import os
import pathlib

import degrade
from PIL import Image
from running import run

# The funnel, and the reasons for which a picture of these is out between one number and the next.
STEPS = [
    ("candidates", []), ("fetched", []), ("intact", ["blurry", "dark"]), ("unique", ["exact_duplicate"]), ("distinct", ["near_duplicate"]),
    ("kept", ["labelled_no"]), ("selected", ["not_selected"]), ("exported", []),
]


def cleaning(program, folder, files):
    """The funnel and the reasons of a class of photos, a third of them spoilt or copied; what does not add up."""
    part = pathlib.Path(folder, "photos")
    os.makedirs(part)
    no = []
    for number, path in enumerate(files):
        image = degrade.fitted(Image.open(path).convert("RGB"))
        spoilt = degrade.spoilt(image)
        made = {"whole": degrade.jpeg(image)}
        if number % 9 == 1:
            made["copy"] = made["whole"]
        if number % 9 == 2:
            made["small"] = degrade.jpeg(degrade.scaled(image, 0.7))
        if number % 9 == 3:
            made["blurry"] = degrade.jpeg(spoilt["blurry-strong"])
        if number % 9 == 4:
            made["dark"] = degrade.jpeg(spoilt["dark"])
        if number % 9 == 5:
            no.append(hashlib.sha256(made["whole"]).hexdigest())
        for kind, data in made.items():
            (part / f"{number:03}-{kind}.jpg").write_bytes(data)
    os.makedirs(f"{folder}/labels")
    pathlib.Path(folder, "labels/a.jsonl").write_text("".join(json.dumps({"image": image, "answer": "no"}) + "\n" for image in sorted(no)))
    pathlib.Path(folder, "dataset.yaml").write_text(
        "dsbuild: 1\nname: cleaning\nclasses: { a: { sources: [{ files: photos }] } }\nquality: { blurry: drop, dark: drop }\n"
        f"select: {{ max: {len(files) // 2} }}\ncrop: {{ mode: none }}\nexport: [{{ format: imagefolder, to: out/a }}]\n")
    found = json.loads(run(program, folder, "build", "--json"))["classes"]["a"]
    reasons = dict(found["reasons"])
    wrong = [] if sum(reasons.values()) == found["candidates"] - found["exported"] else ["the sum of all reasons"]
    for (before, _), (after, names) in zip(STEPS, STEPS[1:]):
        if found[before] - found[after] != sum(reasons.pop(name, 0) for name in names):
            wrong.append(f"{before} to {after}")
    wrong += [f"unexpected {name}" for name in reasons]
    return {"funnel": {name: found[name] for name, _ in STEPS}, "reasons": found["reasons"], "wrong": wrong}
