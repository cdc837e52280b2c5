"""A dsbuild project in a folder of its own, built by the program under test."""

import hashlib
import json
import os
import resource
import shutil
import subprocess


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


class Project:
    """One class `thing` of photos on disk, learned with the weights of efficientnet-lite0."""

    def __init__(self, folder, program, weights, **crop):
        self.folder, self.program = folder, os.path.abspath(program)
        os.makedirs(folder, exist_ok=True)
        self.environment = dict(os.environ, DSBUILD_WEIGHTS=os.path.abspath(weights))
        self.crop = {"mode": "auto", **crop}

    def photos(self, paths):
        """Makes the photos the class's pictures; their digests by path."""
        shutil.rmtree(f"{self.folder}/photos", ignore_errors=True)
        os.makedirs(f"{self.folder}/photos")
        for number, path in enumerate(paths):
            shutil.copyfile(path, f"{self.folder}/photos/{number:05d}-{os.path.basename(path)}")
        return {path: digest(path) for path in paths}

    def manifest(self, model="efficientnet-lite0", labels="", crop=None):
        rules = ", ".join(f"{key}: {value}" for key, value in {**self.crop, **(crop or {})}.items())
        with open(f"{self.folder}/dataset.yaml", "w", encoding="utf-8") as file:
            file.write(
                "dsbuild: 1\nname: bench\nclasses:\n  thing: { sources: [{ files: photos/* }] }\n"
                "duplicates: { near: { threshold: 0% }, exact: { of: bytes } }\n"
                f"labels: {{ model: {model}{labels} }}\ncrop: {{ {rules} }}\n")

    def answers(self, answers):
        """Writes answers by digest."""
        os.makedirs(f"{self.folder}/labels", exist_ok=True)
        with open(f"{self.folder}/labels/thing.jsonl", "w", encoding="utf-8") as file:
            for image, answer in sorted(answers.items()):
                file.write(json.dumps({"image": image, "answer": answer}) + "\n")

    def run(self, *arguments):
        """Runs the program; its output and the processor seconds it took."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        result = subprocess.run([self.program, *arguments], cwd=self.folder, env=self.environment,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if result.returncode:
            raise SystemExit(f"{' '.join(arguments)}: exit {result.returncode}\n{result.stdout}{result.stderr}")
        return result.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def build(self, *arguments):
        output, seconds = self.run("build", "--json", *arguments)
        return json.loads(output), seconds

    def rows(self):
        return [json.loads(line) for line in self.run("ls", "--json")[0].splitlines()]
