"""Boxed photos of the corpora: the largest box of each."""

import glob
import os
import re


def largest(boxes):
    return max(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))


def raccoons(corpora):
    """The photos of raccoon_voc with their largest boxes: path -> (left, top, right, bottom)."""
    found = {}
    for annotation in sorted(glob.glob(f"{corpora}/photos/raccoon_voc/annotations/*.xml")):
        with open(annotation, encoding="utf-8") as file:
            text = file.read()
        columns = [[float(number) for number in re.findall(f"<{tag}>([^<]*)<", text)]
                   for tag in ("xmin", "ymin", "xmax", "ymax")]
        photo = f"{corpora}/photos/raccoon_voc/images/{os.path.basename(annotation)[:-4]}.jpg"
        if columns[0] and os.path.exists(photo):
            found[photo] = largest(list(zip(*columns)))
    return found


def coco(corpora, sizes):
    """The photos of coco with their largest boxes; `sizes` gives width and height of each photo."""
    found = {}
    for label in sorted(glob.glob(f"{corpora}/photos/coco/labels/*.txt")):
        photo = f"{corpora}/photos/coco/images/{os.path.basename(label)[:-4]}.jpg"
        if photo not in sizes:
            continue
        width, height = sizes[photo]
        boxes = []
        with open(label, encoding="utf-8") as file:
            for line in file:
                x, y, w, h = (float(number) for number in line.split()[1:5])
                boxes.append(((x - w / 2) * width, (y - h / 2) * height, (x + w / 2) * width, (y + h / 2) * height))
        if boxes:
            found[photo] = largest(boxes)
    return found


def kept(box, x, y, side):
    """The share of a box inside a square."""
    across = max(0, min(box[2], x + side) - max(box[0], x))
    down = max(0, min(box[3], y + side) - max(box[1], y))
    return across * down / ((box[2] - box[0]) * (box[3] - box[1]))


def has_room(width, height):
    """Whether the sides are more than 6 : 5, so that there is something to choose."""
    return max(width, height) * 5 > min(width, height) * 6
