#!/usr/bin/env python3
"""Draws the small GIF, AVIF and HEIC pictures of this folder, which tests decode and fuzzing starts from.

usage: make.py [FOLDER]     needs Pillow (11.3 or newer) and pillow-heif from PyPI

All show the same: 64 x 48 pixels, red grows to the right, green grows downwards, blue is 64; two have a transparent left half.
"""
import array
import os
import sys

import pillow_heif
from PIL import Image

WIDTH, HEIGHT = 64, 48
folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))


def picture(mode="RGB"):
    drawn = Image.new("RGBA", (WIDTH, HEIGHT))
    for y in range(HEIGHT):
        for x in range(WIDTH):
            drawn.putpixel((x, y), (x * 4, y * 5, 64, 0 if mode == "RGBA" and x < WIDTH // 2 else 255))
    return drawn.convert(mode)


def write(name, data):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)


def save(name, image, **options):
    image.save(os.path.join(folder, name), **options)


def read(name):
    with open(os.path.join(folder, name), "rb") as file:
        return bytearray(file.read())


def frame(data):
    """The offset of the first frame's descriptor."""
    position = 13 + (6 << (data[10] & 7) if data[10] & 0x80 else 0)
    while data[position] == 0x21:
        position += 2
        while data[position]:
            position += 1 + data[position]
        position += 1
    return position


def gifs():
    few = picture().quantize(16, dither=Image.Dither.NONE)
    save("plain.gif", few, interlace=0)
    save("interlaced.gif", few, interlace=1)
    save("moving.gif", few, save_all=True, append_images=[few.transpose(Image.Transpose.FLIP_LEFT_RIGHT)], duration=100)
    clear = picture().quantize(15, dither=Image.Dither.NONE)
    clear.paste(15, (0, 0, WIDTH // 2, HEIGHT))
    save("transparent.gif", clear, transparency=15, interlace=0)
    # The frame begins at 10, 5: a canvas of 100 x 80 holds it, with one of 20 x 20 it reaches past it.
    for name, size in [("placed.gif", (100, 80)), ("past-its-canvas.gif", (20, 20)), ("no-canvas.gif", (0, 0))]:
        data = read("plain.gif")
        data[6:10] = size[0].to_bytes(2, "little") + size[1].to_bytes(2, "little")
        start = frame(data)
        data[start + 1 : start + 5] = bytes([10, 0, 5, 0])
        write(name, data)
    data = read("plain.gif")
    length = 6 << (data[10] & 7)
    without = data[:10] + bytes([data[10] & 0x7F]) + data[11:13] + data[13 + length :]
    write("no-palette.gif", without)


def avifs():
    save("plain.avif", picture(), quality=80)
    save("transparent.avif", picture("RGBA"), quality=90)
    save("full-colour.avif", picture(), quality=90, subsampling="4:4:4")
    save("moving.avif", picture(), quality=50, save_all=True, append_images=[picture().rotate(180)])
    save("turned.avif", picture(), quality=80, exif=b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0")


def heics():
    for name, image, options in [
        ("plain.heic", picture(), {"quality": 80}),
        ("transparent.heic", picture("RGBA"), {"quality": 90}),
        ("full-colour.heic", picture(), {"quality": 90, "chroma": 444}),
    ]:
        pillow_heif.from_pillow(image).save(os.path.join(folder, name), **options)
    # Ten bits a sample.
    samples = array.array("H", [value * 257 for y in range(HEIGHT) for x in range(WIDTH) for value in (x * 4, y * 5, 64)])
    deep = pillow_heif.from_bytes("RGB;16", (WIDTH, HEIGHT), samples.tobytes())
    deep.save(os.path.join(folder, "deep.heic"), quality=80)


gifs()
avifs()
heics()
