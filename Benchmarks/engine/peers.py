"""The same shape of work for ninja and DVC: six classes, each fetched, verified, hashed, searched for copies and cropped, then merged.

Their stages only copy or list files, so that what is measured is the tools' own cost. Each stage has the files of a class as its
inputs and outputs: for ninja by name, for DVC as directories, which is what DVC is made for.
"""

import os
import subprocess
import sys

from datasets import CLASSES
from measuring import repeated, run
from pictures import picture

STAGE = """import os, shutil, sys
kind, source, target = sys.argv[1:4]
names = sorted(os.listdir(source))
if kind == "copy":
    os.makedirs(target, exist_ok=True)
    for name in names:
        shutil.copyfile(f"{source}/{name}", f"{target}/{name}")
else:
    with open(target, "w") as file:
        file.writelines(f"{name} {os.path.getsize(source + '/' + name)}\\n" for name in names)
"""


def install(folder):
    """A virtual environment with both tools from PyPI."""
    if not os.path.exists(f"{folder}/bin/dvc"):
        if subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True).returncode != 0:
            # Debian keeps what makes environments in a package of its own.
            subprocess.run(["apt-get", "install", "-y", "-qq", "python3-venv"], check=True, stdout=subprocess.DEVNULL)
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([f"{folder}/bin/pip", "install", "-q", "dvc", "ninja"], check=True)
    return f"{folder}/bin"


def write_sources(root, images):
    names = {name: [] for name in CLASSES}
    for index in range(images):
        names[CLASSES[index * len(CLASSES) // images]].append(f"{index:07}.png")
    for class_name, files in names.items():
        os.makedirs(f"{root}/sources/{class_name}")
        for file in files:
            with open(f"{root}/sources/{class_name}/{file}", "wb") as out:
                out.write(picture(f"/{class_name}/{file}"))
    with open(f"{root}/stage.py", "w") as file:
        file.write(STAGE)
    return names


def change_one(root, names, turn):
    class_name = CLASSES[-1]
    with open(f"{root}/sources/{class_name}/{names[class_name][-1]}", "wb") as file:
        file.write(picture(f"/another/{turn}"))


def stages():
    """Name, kind, input and output of each stage of a class, and of the one that merges them."""
    for name in CLASSES:
        yield f"fetch_{name}", "copy", f"sources/{name}", f"raw/{name}"
        yield f"verify_{name}", "list", f"raw/{name}", f"lists/{name}.verified"
        yield f"hash_{name}", "list", f"raw/{name}", f"lists/{name}.hashes"
        yield f"dedupe_{name}", "list", f"raw/{name}", f"lists/{name}.kept"
        yield f"crop_{name}", "copy", f"raw/{name}", f"crops/{name}"


def ninja(root, binaries, images):
    os.makedirs(root)
    names = write_sources(root, images)
    os.makedirs(f"{root}/lists")
    lines = ["rule stage", f"  command = {sys.executable} stage.py $kind $from $to", "  restat = 1"]

    def files(path):
        kind, _, name = path.partition("/")
        return [f"{path}/{file}" for file in names[name]] if kind in ("sources", "raw", "crops") else [path]

    for _, kind, source, target in stages():
        lines.append(f"build {' '.join(files(target))}: stage {' '.join(files(source))}")
        lines += [f"  kind = {kind}", f"  from = {source}", f"  to = {target}"]
    merged = [f"lists/{name}.kept" for name in CLASSES]
    lines += [f"build merged: stage {' '.join(merged)}", "  kind = list", "  from = lists", "  to = merged"]
    with open(f"{root}/build.ninja", "w") as file:
        file.write("\n".join(lines) + "\n")
    command = [f"{binaries}/ninja", "-j2"]
    run(command, root)
    noop = repeated(3, command, root)
    change_one(root, names, 0)
    return {"no-op": noop, "one image changed": run(command, root)}


def dvc(root, binaries, images):
    os.makedirs(root)
    names = write_sources(root, images)
    os.makedirs(f"{root}/lists")
    text = "stages:\n"
    for name, kind, source, target in stages():
        text += (
            f"  {name}:\n    cmd: {sys.executable} stage.py {kind} {source} {target}\n"
            f"    deps: [{source}]\n    outs: [{target}]\n")
    kept = ", ".join(f"lists/{name}.kept" for name in CLASSES)
    text += f"  merge:\n    cmd: {sys.executable} stage.py list lists merged\n    deps: [{kept}]\n    outs: [merged]\n"
    with open(f"{root}/dvc.yaml", "w") as file:
        file.write(text)
    command = [f"{binaries}/dvc", "repro", "-q"]
    run([f"{binaries}/dvc", "init", "--no-scm", "-q"], root)
    run([f"{binaries}/dvc", "config", "core.analytics", "false"], root)
    run(command, root)
    noop = repeated(3, command, root)
    change_one(root, names, 0)
    return {"no-op": noop, "one image changed": run(command, root)}
