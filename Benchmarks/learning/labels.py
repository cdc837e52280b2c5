#!/usr/bin/env python3
"""Measure how well fifty answers clean a class, through the program itself, on the photos of the shared corpora.

    make bench-labels

A class is its photos and as many wrong ones as the share asks for, half of them from sibling classes, shuffled by a seed; fifty
are answered, the rest judge. Photos that nobody answered are scored by `dsbuild ls`. Exits 1 when a bar is missed.
"""

import argparse
import glob
import os
import random
import tempfile

import probe
from project import Project
from siblings import Together

ANSWERS = 50
CLASSES = {
    "raccoon": (["raccoon_voc/images"], ["coco/images"]),
    "tops": (["clothing10/t-shirt", "clothing10/longsleeve", "clothing10/shirt", "clothing10/outwear"],
             ["clothing10/pants", "clothing10/shorts", "clothing10/skirt", "clothing10/shoes", "clothing10/hat"]),
    "trousers": (["clothing10/pants", "clothing10/shorts", "clothing10/skirt", "clothing10/dress"],
                 ["clothing10/t-shirt", "clothing10/shirt", "clothing10/outwear", "clothing10/shoes", "clothing10/hat"]),
}
failures = []


def bar(text, holds):
    print(f"  {'ok  ' if holds else 'MISS'} {text}")
    if not holds:
        failures.append(text)


def photos(corpora, folders):
    return sorted(path for folder in folders for path in glob.glob(f"{corpora}/photos/{folder}/*.jpg"))


def auc(scored):
    yes, no = [s for s, right in scored if right], [s for s, right in scored if not right]
    return sum((a > b) + (a == b) / 2 for a in yes for b in no) / (len(yes) * len(no))


class Trials:
    def __init__(self, options, folder):
        self.corpora = options.corpora
        every = photos(options.corpora, ["*", "*/*"])
        self.project = Project(folder, options.program, options.weights, mode="none")
        self.images = self.project.photos(every)
        self.files = {path: f"photos/{number:05d}-{os.path.basename(path)}" for number, path in enumerate(every)}

    def pool(self, name, wrong_share, hard, seed):
        right, siblings = (photos(self.corpora, folders) for folders in CLASSES[name])
        others = [path for path in self.images if path not in right and path not in siblings]
        draw = random.Random(f"{name} {seed}")
        right = draw.sample(right, min(200, len(right)))
        wrong = round(len(right) * wrong_share / (1 - wrong_share))
        near = draw.sample(siblings, min(len(siblings), round(wrong * hard)))
        pool = [(path, True) for path in right] + [(path, False) for path in near + draw.sample(others, wrong - len(near))]
        draw.shuffle(pool)
        return pool

    def build(self, pool, answered):
        sources = ", ".join(f'{{ files: "{self.files[path]}" }}' for path, _ in pool)
        with open(f"{self.project.folder}/dataset.yaml", "w", encoding="utf-8") as file:
            file.write(f"dsbuild: 1\nname: bench\nclasses:\n  thing: {{ sources: [{sources}] }}\n"
                       "duplicates: { near: { threshold: 0% } }\nlabels: { model: efficientnet-lite0 }\ncrop: { mode: none }\n")
        self.project.answers({self.images[path]: "yes" if right else "no" for path, right in answered})
        # The funnel of a class with a model is told at the end of a whole build.
        summary, _ = self.project.build()
        rows = {row["sha256"]: row for row in self.project.rows() if row.get("sha256")}
        return summary["classes"]["thing"], rows

    def trial(self, name, wrong_share, hard, seed):
        pool = self.pool(name, wrong_share, hard, seed)
        kinds = [right for _, right in pool[:ANSWERS]]
        rest = [right for _, right in pool[ANSWERS:]]
        # Too few answers of a kind make no head, too few pictures of a kind no figure.
        if min(kinds.count(True), kinds.count(False)) < 5 or min(rest.count(True), rest.count(False)) < 3:
            return None
        counts, rows = self.build(pool, pool[:ANSWERS])
        scored = [(rows[self.images[path]]["score"], right, rows[self.images[path]].get("reason"))
                  for path, right in pool[ANSWERS:] if "score" in rows.get(self.images[path], {})]
        least = {id(entry) for entry in sorted(scored, key=lambda entry: abs(entry[0] - 0.5))[:round(0.15 * len(scored))]}
        decided = [entry for entry in scored if id(entry) not in least]
        right = sum((score >= 0.5) == truth for score, truth, _ in scored) / len(scored)
        wrong = [entry for entry in scored if not entry[1]]
        return {
            "AUC": auc([(score, truth) for score, truth, _ in scored]), "accuracy": right,
            "abstaining": sum((score >= 0.5) == truth for score, truth, _ in decided) / len(decided),
            "caught": sum(entry[2] == "predicted_no" or id(entry) in least for entry in wrong) / max(1, len(wrong)),
            "estimate error": abs(counts["model"]["expected_accuracy"] - right),
        }


def means(trials, wrong_share, hard, seeds):
    outcomes = [trials.trial(name, wrong_share, hard, seed) for name in CLASSES for seed in range(seeds)]
    outcomes = [outcome for outcome in outcomes if outcome]
    result = {key: sum(outcome[key] for outcome in outcomes) / len(outcomes) for key in outcomes[0]}
    print(f"{wrong_share:.0%} wrong, {hard:.0%} of them siblings, {len(outcomes)} trials: "
          + ", ".join(f"{key} {value:.3f}" for key, value in result.items()))
    return result


def incremental(trials):
    """Another answer about a thousand pictures: what it costs, and that no pass is run."""
    every = [(path, "raccoon" in path) for path in trials.images]
    answered = every[:40] + every[-40:]
    trials.build(every, answered)
    idle = min(trials.project.build()[1] for _ in range(3))
    costs = []
    for extra in range(3):
        trials.project.answers({trials.images[path]: "yes" if right else "no" for path, right in answered + every[41:42 + extra]})
        summary, seconds = trials.project.build("labels")
        costs.append(seconds)
        if summary["actions"]["embed"]["ran"]:
            failures.append("a forward pass for an answer")
    print(f"another answer, {len(every)} pictures: {min(costs) * 1000:.0f} ms of processor, nothing changed {idle * 1000:.0f} ms")
    bar("under 100 ms for 1,000 pictures", (min(costs) - idle) * 1000 / len(every) < 0.1)


def alone(trials, seeds):
    """A class without others."""
    half = means(trials, 0.3, 0.5, seeds)
    bar("AUC >= 0.97", half["AUC"] >= 0.97)
    bar("accuracy >= 0.92", half["accuracy"] >= 0.92)
    bar("accuracy >= 0.96 with 15 % abstaining", half["abstaining"] >= 0.96)
    bar("estimate within 4 points", half["estimate error"] <= 0.04)
    few = means(trials, 0.1, 0.5, 2 * seeds)
    bar("10 % wrong: 60 % of the wrong dropped or reviewed", few["caught"] >= 0.6)
    means(trials, 0.3, 1, seeds)
    incremental(trials)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--program", default=".build/release/dsbuild")
    arguments.add_argument("--weights", default=".build/weights/efficientnet-lite0.safetensors")
    arguments.add_argument("--corpora", default="../shared/corpora")
    arguments.add_argument("--seeds", type=int, default=4)
    arguments.add_argument("--pause", type=float, default=0.7, help="seconds that a person takes for an answer (default 0.7)")
    arguments.add_argument("--photos", help="a folder of domains with a folder for each class, instead of the shared photos")
    arguments.add_argument("--only", choices=["alone", "answers", "overlaps", "small", "asked", "probe"], nargs="*")
    options = arguments.parse_args()
    options.corpora = os.path.abspath(options.corpora)
    wanted = options.only or ["alone", "answers", "overlaps", "small", "asked", "probe"]
    if "alone" in wanted:
        with tempfile.TemporaryDirectory() as folder:
            alone(Trials(options, folder), options.seeds)
    with tempfile.TemporaryDirectory() as folder:
        together = Together(options, folder, bar)
        for part in wanted:
            if part not in ("alone", "probe"):
                getattr(together, part)()
    if "probe" in wanted:
        with tempfile.TemporaryDirectory() as folder:
            found, wall, processor, memory = probe.measure(os.path.abspath(options.program), options.weights, folder)
        print(f"probe of {found['images']} embeddings in {len(found['classes'])} classes: {wall:.1f} s, "
              f"{processor:.1f} s of processor, {memory / 1e6:.0f} MB")
        bar("at most 5 s of processor and 300 MB", processor <= 5 and memory <= 300e6)
    if failures:
        raise SystemExit(f"{len(failures)} missed")


if __name__ == "__main__":
    main()
