#!/usr/bin/env python3
"""Writes duplicates.txt: codes of formula pictures by other people's libraries, for DuplicatesGoldenTests.swift.

Needs numpy, opencv-python-headless and pdqhash (made with 2.4.6, 5.0.0 and 0.2.8). Run once; the result is committed.

A line is: kind width height channels seed, the 1,798 bits of the tutorial's code in hexadecimal (two zero bits at the
end), the 256 bits of PDQ and its quality. `pixel` is written out again in the test; both use integers only.
"""
import os

import cv2
import numpy as np
import pdqhash

PICTURES = [
    ("noise", 100, 75, 3, 1), ("noise", 60, 90, 3, 2), ("noise", 30, 30, 3, 3), ("noise", 640, 427, 3, 4),
    ("noise", 31, 200, 3, 5), ("noise", 29, 40, 3, 6), ("noise", 40, 29, 3, 7), ("noise", 20, 20, 3, 8),
    ("noise", 1, 1, 3, 9), ("noise", 90, 300, 3, 10), ("noise", 225, 225, 1, 11), ("plain", 77, 50, 3, 12),
    ("plain", 480, 360, 3, 255), ("plain", 64, 64, 1, 128), ("squares", 120, 120, 3, 5), ("squares", 333, 222, 3, 9),
    ("ramp", 256, 128, 3, 0), ("ramp", 101, 303, 3, 40), ("ramp", 45, 29, 3, 7), ("ramp", 500, 332, 1, 3),
]


def pixel(kind, width, height, x, y, c, seed):
    if kind == "plain":
        return (seed + c * 7) & 255
    if kind == "squares":
        return 200 if (x // 8 + y // 8) % 2 == 0 else (seed + c) & 255
    if kind == "ramp":
        return (x * 150 // width + y * 90 // height + c * 5 + seed) & 255
    mixed = (x * 374761393 + y * 668265263 + c * 2246822519 + seed * 3266489917) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 13)) * 1274126177) & 0xFFFFFFFF
    return ((mixed ^ (mixed >> 16)) & 63) + (x * 130 // width) + (y * 60 // height)


def draw(kind, width, height, channels, seed):
    rows = [[[pixel(kind, width, height, x, y, c, seed) for c in range(channels)] for x in range(width)] for y in range(height)]
    picture = np.array(rows, np.uint8)
    return np.repeat(picture, 3, axis=2) if channels == 1 else picture


def gradient(rgb):
    grey = np.average(rgb, weights=[0.299, 0.587, 0.114], axis=2)
    small = cv2.resize(grey, (30, 30), interpolation=cv2.INTER_AREA)
    bits = np.concatenate([np.diff(small.flatten()) > 0, np.diff(small.flatten("F")) > 0])
    return np.packbits(bits).tobytes().hex()


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "duplicates.txt"), "w") as file:
        for name in PICTURES:
            rgb = draw(*name)
            bits, quality = pdqhash.compute(rgb)
            packed = np.packbits(bits).tobytes().hex()
            file.write(" ".join(map(str, name)) + f" {gradient(rgb)} {packed} {quality}\n")


if __name__ == "__main__":
    main()
