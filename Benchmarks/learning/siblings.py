"""What other classes are worth: figures of `make bench-labels` for classes built together.

`--photos FOLDER` takes the classes from `FOLDER/<domain>/<class>/*.jpg` instead of from the shared photos.
"""

import math
import statistics
import time

from dataset import Dataset
from photos import Photos
from review import Review


def auc(scored):
    yes, no = [score for score, right in scored if right], [score for score, right in scored if not right]
    return sum((a > b) + (a == b) / 2 for a in yes for b in no) / (len(yes) * len(no))


def figures(scored, model):
    """Ranking, accuracy, accuracy without the 15 % nearest to a half, and the error of the cross-validated accuracy."""
    right = [(score >= 0.5) == truth for score, truth in scored]
    far = sorted(range(len(scored)), key=lambda index: abs(scored[index][0] - 0.5))[round(0.15 * len(scored)):]
    accuracy = sum(right) / len(right)
    found = {"AUC": auc(scored), "accuracy": accuracy, "abstaining": sum(right[index] for index in far) / len(far)}
    if "expected_accuracy" in model:
        found["error"] = abs(model["expected_accuracy"] - accuracy)
        found["error of plain CV"] = abs(model["accuracy"]["value"] - accuracy)
    return found


def means(rows):
    """Mean and standard error of each figure."""
    result = {}
    for key in ("AUC", "accuracy", "abstaining", "error", "error of plain CV"):
        values = [row[key] for row in rows if key in row]
        if values:
            error = statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else 0
            result[key] = (statistics.mean(values), error)
    return result


class Together:
    def __init__(self, options, folder, bar):
        self.photos = Photos(options.corpora, options.photos)
        self.data = Dataset(folder, options.program, options.weights, self.photos.all)
        self.seeds, self.bar, self.pause = options.seeds, bar, options.pause

    def judge(self, pools, count, judged=None, siblings=True):
        """Figures of each class with `count` answers; none where too few of a kind are answered or left."""
        self.data.classes(pools, siblings)
        self.data.answer({name: pool for name, pool in pools.items() if judged is None or name in judged}, count)
        scores, models = self.data.scores()
        rows = {}
        for name in judged or pools:
            scored = [(scores[name, self.data.images[path]], right) for path, right in pools[name][count:]
                      if (name, self.data.images[path]) in scores]
            kinds = [right for _, right in scored]
            if min(kinds.count(True), kinds.count(False)) >= 3:
                rows[name] = figures(scored, models[name])
        return rows

    def show(self, title, rows):
        found = means(rows)
        print(f"{title}, {len(rows)} classes: " + ", ".join(f"{key} {value:.3f}±{error:.3f}" for key, (value, error) in found.items()))
        return found

    def answers(self):
        """The rows of 0, 15 and 50 answers."""
        bars = {0: {"AUC": 0.965}, 15: {"AUC": 0.97, "accuracy": 0.91, "abstaining": 0.955},
                50: {"AUC": 0.978, "accuracy": 0.935, "abstaining": 0.972}}
        for count, least in bars.items():
            rows = [row for seed in range(self.seeds) for row in self.judge(self.photos.draw(0.3, seed), count).values()]
            found = self.show(f"{count} answers, 30 % wrong", rows)
            for key, value in least.items():
                self.bar(f"{key} >= {value}", found[key][0] + found[key][1] >= value)
            if count == 50:
                error = min(found["error"], found["error of plain CV"])
                self.bar("cross-validated accuracy within 3 points", error[0] - error[1] <= 0.03)

    def against(self, title, cases):
        """With siblings against without: the same classes and answers."""
        for count in (15, 50):
            pairs = []
            for pools, judged in cases:
                with_, without = (self.judge(pools, count, judged, siblings) for siblings in (True, False))
                pairs += [(with_[name], without[name]) for name in with_ if name in without]
            if not pairs:
                continue
            self.show(f"{title}, {count} answers, with siblings", [pair[0] for pair in pairs])
            self.show(f"{title}, {count} answers, without", [pair[1] for pair in pairs])
            for key in ("AUC", "accuracy"):
                gains = [pair[0][key] - pair[1][key] for pair in pairs]
                error = statistics.stdev(gains) / math.sqrt(len(gains)) if len(gains) > 1 else 0
                self.bar(f"{key} no worse than without: {statistics.mean(gains):+.3f}±{error:.3f}", statistics.mean(gains) + error >= 0)

    def overlaps(self):
        """A twin of each class: half of its pictures show the same object."""
        cases = []
        for seed in range(self.seeds):
            pools = self.photos.draw(0.3, seed)
            names = list(pools)
            for place, name in enumerate(names[:4]):
                half = len(pools[name]) // 2
                other = pools[names[(place + 1) % len(names)]]
                cases.append(({name: pools[name][half:], "twin": pools[name][:half] + other[:half]}, [name]))
        self.against("classes that overlap by half", cases)

    def small(self):
        """A class of 20 beside one with everything else."""
        cases = []
        for seed in range(self.seeds):
            pools = self.photos.draw(0.3, seed)
            for name in list(pools)[:4]:
                rest = [entry for other, pool in pools.items() if other != name for entry in pool]
                cases.append(({name: pools[name][:15 + 20], "rest": rest[:2000]}, [name]))
        self.against("20 pictures beside all others", cases)

    def asked(self):
        """Answers as the page asks for them: the wrong ones among the first 30, and how many make the rest sure."""
        for share in (0.1, 0.3):
            shares, counts, kept = [], [], []
            for seed in range(max(1, self.seeds // 2)):
                pools = self.photos.draw(share, seed)
                self.data.classes(pools)
                self.data.answer(pools, 0)
                self.data.build()
                with Review(self.data.program, self.data.folder, self.data.environment) as review:
                    for name, pool in pools.items():
                        truth = {self.data.images[path]: right for path, right in pool}
                        if list(truth.values()).count(False) < 3 or len(truth) < 60:
                            continue
                        found, sure = self.ask(review, name, truth)
                        shares.append(found / min(30, list(truth.values()).count(False)))
                        counts.append(sure)
            print(f"{share:.0%} wrong, asked in order: {statistics.mean(shares):.3f} of the wrong ones among the first 30; "
                  f"95 % sure after {statistics.median(counts)} answers ({sorted(counts)})")
            if share == 0.1:
                self.bar("60 % of the wrong among the first 30", statistics.mean(shares) >= 0.6)
            else:
                self.bar("sure after 20 answers, median over classes", statistics.median(counts) <= 20)

    def ask(self, review, name, truth):
        view = review.ask("single", **{"class": name})
        wrong, sure = 0, None
        for count in range(1, 61):
            image = view["image"]["image"]
            view = review.ask("answer", **{"class": name, "image": image, "answer": "yes" if truth[image] else "no"})
            wrong += not truth[image] and count <= 30
            # A person looks at the next picture meanwhile; the page learns from the answer in the background.
            time.sleep(self.pause)
            view = review.ask("single", **{"class": name})
            if sure is None and view.get("progress", {}).get("enough"):
                sure = count
            if count >= 30 and sure is not None or view["mode"] != "single":
                break
        return wrong, sure or 61
