"""Classes of photos with wrong ones among them, from the shared corpora or from a folder of domains and classes."""

import glob
import os
import random

# The classes of the shared photos are small: those that people confuse are one class here, and a domain together.
SHARED = {
    "animals": {"raccoon": ["raccoon_voc/images"]},
    "clothing": {
        "tops": ["clothing10/t-shirt", "clothing10/longsleeve", "clothing10/shirt", "clothing10/outwear"],
        "trousers": ["clothing10/pants", "clothing10/shorts", "clothing10/skirt", "clothing10/dress"],
        "accessories": ["clothing10/shoes", "clothing10/hat"],
    },
}
STRANGERS = ["coco/images", "perception"]


class Photos:
    """`domains[domain][class]` are paths; `strangers` belong to no class."""

    def __init__(self, corpora, folder=None):
        found = lambda path: sorted(glob.glob(f"{path}/*.jp*g"))
        if folder:
            self.domains = {domain: {name: found(f"{folder}/{domain}/{name}") for name in sorted(os.listdir(f"{folder}/{domain}"))}
                            for domain in sorted(os.listdir(folder))}
        else:
            self.domains = {domain: {name: [path for part in parts for path in found(f"{corpora}/photos/{part}")]
                                     for name, parts in classes.items()} for domain, classes in SHARED.items()}
        self.strangers = [path for part in STRANGERS for path in found(f"{corpora}/photos/{part}")]

    @property
    def all(self):
        return [path for classes in self.domains.values() for paths in classes.values() for path in paths] + self.strangers

    def draw(self, share, seed, most=140):
        """Classes of pictures, `[(path, is right)]` each: `share` of them wrong, half of those from classes of the same domain.

        Each picture is in one class alone, as after a build that removed copies.
        """
        random_ = random.Random(seed)
        names = [(domain, name) for domain, classes in self.domains.items() for name in classes]
        spare = {key: random_.sample(paths, len(paths)) for key, paths in
                 (((domain, name), self.domains[domain][name]) for domain, name in names)}
        right = {}
        for key in names:
            count = min(most, round(len(spare[key]) * (1 - share * 0.9)))
            right[key], spare[key] = spare[key][:count], spare[key][count:]
        strangers = random_.sample(self.strangers, len(self.strangers))
        pools = {}
        for key in names:
            wanted = round(len(right[key]) * share / (1 - share))
            near = [other for other in names if other != key and other[0] == key[0]]
            far = [other for other in names if other[0] != key[0]]
            wrong = []
            for number in range(wanted):
                for choice in ([near, far] if number % 2 else [far, near]):
                    full = [other for other in choice if spare[other]]
                    if choice is far and strangers and (not full or random_.random() < 0.3):
                        wrong.append(strangers.pop())
                        break
                    if full:
                        wrong.append(spare[random_.choice(full)].pop())
                        break
            pool = [(path, True) for path in right[key]] + [(path, False) for path in wrong]
            random_.shuffle(pool)
            pools[key[1]] = pool
        return pools
