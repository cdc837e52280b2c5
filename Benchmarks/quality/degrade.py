"""Photos spoilt in known ways, and drawings that only look spoilt."""

import io
import math
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

WIDTH = 480


def levels(image, change):
    return image.point([min(255, max(0, round(change(level)))) for level in range(256)] * 3)


def fitted(image, longest=WIDTH):
    factor = longest / max(image.size)
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, Image.LANCZOS) if factor < 1 else image


def scaled(image, factor):
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, Image.LANCZOS)


def spoilt(image):
    """The faults by name; the part before the dash is the score that should find it."""
    mean = np.asarray(image.convert("L")).mean()
    return {
        "blurry-weak": image.filter(ImageFilter.GaussianBlur(image.width / 180)),
        "blurry-strong": image.filter(ImageFilter.GaussianBlur(image.width / 110)),
        "dark": levels(image, lambda level: level * 0.2),
        "bright-gain": levels(image, lambda level: level * 3),
        "bright-lift": levels(image, lambda level: level + 140),
        "low_information": levels(image, lambda level: mean + (level - mean) * 0.08),
        "grayscale": image.convert("L").convert("RGB"),
    }


def outline(size, share, chance):
    """A smooth closed outline that takes a share of the picture."""
    width, height = size
    turns = [2 * math.pi * step / 200 for step in range(200)]
    phases = [chance.random() * 6 for _ in range(2)]
    radius = math.sqrt(share * width * height / math.pi)
    mask = Image.new("L", (2 * width, 2 * height))
    points = []
    for turn in turns:
        far = radius * (2 + 0.5 * math.sin(2 * turn + phases[0]) + 0.3 * math.sin(3 * turn + phases[1]))
        points.append((width + far * math.cos(turn), height + far * math.sin(turn)))
    ImageDraw.Draw(mask).polygon(points, fill=255)
    return mask.resize(size, Image.LANCZOS)


def traps(image, chance):
    """Sound pictures that careless measures mark, with the marks that are right for them."""
    width, height = image.size
    found = {}
    for number, share in enumerate((0.1, 0.2, 0.4)):
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, (0, 0), outline(image.size, share, chance))
        found[f"product{number}"] = (ground, set())
    soft = image.filter(ImageFilter.GaussianBlur(width / 35))
    soft.paste(image, (0, 0), outline(image.size, 0.15, chance))
    found["macro"] = (soft, set())
    pixels = np.asarray(image).astype(float)
    depth = np.linspace(0.15, 0.5, height)[:, None, None]
    found["fog"] = (Image.fromarray((pixels * depth + (1 - depth) * 200).clip(0, 255).astype(np.uint8)), set())
    lamps = Image.new("RGB", image.size)
    draw = ImageDraw.Draw(lamps)
    for _ in range(40):
        x, y, radius = chance.random() * width, height * (0.5 + 0.5 * chance.random()), 1 + chance.random() * width / 120
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(255, 225, 160))
    night = np.asarray(lamps).astype(int) + 2 * np.asarray(lamps.filter(ImageFilter.GaussianBlur(width / 60)))
    found["night"] = (Image.fromarray((pixels * 0.08 + night).clip(0, 255).astype(np.uint8)), {"dark"})
    drawing = Image.new("RGB", (2 * width, 2 * height), "white")
    draw = ImageDraw.Draw(drawing)
    for _ in range(8):
        x, y, radius = chance.random() * 2 * width, chance.random() * 2 * height, width * (0.05 + 0.3 * chance.random())
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=(20, 20, 20), width=width // 80)
        draw.line((x, y, chance.random() * 2 * width, chance.random() * 2 * height), fill=0, width=width // 100)
    found["drawing"] = (drawing.resize(image.size, Image.LANCZOS), {"grayscale"})
    screen = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(screen)
    draw.rectangle((0, 0, width, height * 0.08), fill=(240, 240, 240))
    for line in range(height // 14):
        draw.text((width * 0.25, height * 0.1 + line * 14), "The quick brown fox jumps over "[: 8 + chance.randrange(24)], fill=(30, 30, 30))
        if line % 2:
            draw.text((5, height * 0.1 + line * 14), "menu item", fill=(60, 80, 160))
    found["screenshot"] = (screen, set())
    return found


def jpeg(image, quality=90):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def chances(seed):
    return random.Random(seed)
