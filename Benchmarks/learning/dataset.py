"""A dsbuild project of several classes, whose pictures are embedded once."""

import json
import os
import shutil

from project import Project, digest


class Dataset(Project):
    def __init__(self, folder, program, weights, paths):
        super().__init__(folder, program, weights)
        self.images, self.files = {}, {}
        os.makedirs(f"{folder}/photos", exist_ok=True)
        for number, path in enumerate(paths):
            self.files[path] = f"photos/{number:05d}-{os.path.basename(path)}"
            shutil.copyfile(path, f"{folder}/{self.files[path]}")
            self.images[path] = digest(path)

    def classes(self, pools, siblings=True, settings=""):
        """Makes the manifest of classes of paths."""
        with open(f"{self.folder}/dataset.yaml", "w", encoding="utf-8") as file:
            file.write("dsbuild: 1\nname: bench\nclasses:\n")
            for name, pool in pools.items():
                file.write(f"  {name}:\n    sources:\n" + "".join(f'      - {{ files: "{self.files[path]}" }}\n' for path, _ in pool))
            file.write("duplicates: { near: { threshold: 0% } }\n"
                       f"labels: {{ model: efficientnet-lite0, siblings: {str(siblings).lower()}{settings} }}\ncrop: {{ mode: none }}\n")

    def answer(self, pools, count):
        """Answers the first `count` of each class."""
        shutil.rmtree(f"{self.folder}/labels", ignore_errors=True)
        os.makedirs(f"{self.folder}/labels")
        for name, pool in pools.items():
            lines = sorted((self.images[path], "yes" if right else "no") for path, right in pool[:count])
            with open(f"{self.folder}/labels/{name}.jsonl", "w", encoding="utf-8") as file:
                file.writelines(json.dumps({"image": image, "answer": answer}) + "\n" for image, answer in lines)

    def scores(self):
        """The score of each picture that has one, by class and digest, and what the model says of itself, by class."""
        summary, _ = self.build()
        scores = {}
        for row in self.rows():
            if "score" in row:
                scores[row["class"], row["sha256"]] = row["score"]
        return scores, {name: counts.get("model") or {} for name, counts in summary["classes"].items()}
