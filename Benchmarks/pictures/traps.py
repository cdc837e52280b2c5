"""Pictures that only look alike, drawn: things in other colours, glyphs, signs, icons that differ in a stroke, logos, flags; and copies of each."""
import colorsys
import csv
import math
import os
import random

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

COLOURS = {
    "black": (20, 20, 20), "white": (250, 250, 250), "grey": (128, 128, 128), "light grey": (211, 211, 211), "navy": (20, 30, 90),
    "royal blue": (65, 105, 225), "sky": (120, 190, 240), "red": (205, 30, 40), "pink": (245, 150, 180), "orange": (255, 165, 0),
    "yellow": (255, 225, 30), "green": (30, 140, 60), "purple": (120, 40, 150), "brown": (110, 70, 40),
}


def canvas(size, ground=(255, 255, 255)):
    picture = Image.new("RGB", size, ground)
    return picture, ImageDraw.Draw(picture)


def shirt(draw, colour):
    draw.polygon([(110, 40), (150, 60), (190, 40), (260, 95), (235, 140), (205, 120), (205, 270), (95, 270), (95, 120), (65, 140), (40, 95)], fill=colour)


def bottle(draw, colour):
    draw.rectangle((135, 30, 165, 90), fill=colour)
    draw.polygon([(135, 90), (165, 90), (195, 130), (195, 270), (105, 270), (105, 130)], fill=colour)
    draw.rectangle((110, 170, 190, 220), fill=(235, 235, 225))


def tile(draw, colour, pitch=65):
    draw.rectangle((20, 20, 280, 280), fill=colour)
    for line in range(20, 281, pitch):
        draw.line((line, 20, line, 280), fill=(200, 200, 200), width=4)
        draw.line((20, line, 280, line), fill=(200, 200, 200), width=4)
    draw.ellipse((100, 100, 200, 200), outline=(240, 240, 240), width=10)


def cloth(picture, source):
    """Light and dark as of folds, the same on every thing."""
    noise = Image.new("L", (24, 24))
    noise.putdata([source.randrange(215, 256) for _ in range(24 * 24)])
    light = noise.resize(picture.size, Image.Resampling.BICUBIC)
    return Image.merge("RGB", [Image.composite(band, Image.new("L", picture.size), light) for band in picture.split()])


def narrow_tile(draw, colour):
    tile(draw, colour, 52)


def things():
    """Things in other colours. A tile fills its picture, so the same one on another ground or as cloth would be the same picture."""
    both = [(ground, is_cloth) for ground in ((255, 255, 255), (170, 172, 175)) for is_cloth in (False, True)]
    for draw_thing, forms in ((shirt, both), (bottle, both), (tile, both[:1]), (narrow_tile, both[1:2])):
        for ground, is_cloth in forms:
            for colour in COLOURS.values():
                picture, draw = canvas((300, 300), ground)
                draw_thing(draw, colour)
                yield cloth(picture, random.Random(1)) if is_cloth else picture


def mug(draw):
    draw.rounded_rectangle((70, 60, 200, 250), radius=18, fill=255)
    draw.ellipse((175, 100, 260, 205), outline=255, width=18)


def car(draw):
    draw.polygon([(20, 190), (30, 150), (90, 140), (120, 95), (205, 95), (240, 145), (280, 155), (284, 195)], fill=255)


def shoe(draw):
    draw.polygon([(40, 120), (100, 110), (120, 150), (180, 175), (255, 190), (270, 215), (265, 228), (40, 228)], fill=255)


def details(draw, draw_thing):
    """What is of one colour on every thing of a kind: wheels and windows, a sole, a logo, what is in a mug."""
    if draw_thing is car:
        for x in (80, 225):
            draw.ellipse((x - 28, 170, x + 28, 226), fill=(30, 30, 30))
        for window in ([(105, 138), (128, 104), (160, 104), (160, 138)], [(168, 138), (168, 104), (200, 104), (224, 138)]):
            draw.polygon(window, fill=(60, 70, 80))
    if draw_thing is shoe: draw.rectangle((38, 222, 270, 236), fill=(235, 235, 235))
    if draw_thing is mug: draw.ellipse((78, 52, 192, 76), fill=(70, 60, 55))
    if draw_thing in (shirt_mask, shoe): draw.ellipse((135, 180, 160, 205), fill=(240, 240, 235))


def shirt_mask(draw):
    shirt(draw, 255)


def bottle_mask(draw):
    draw.polygon([(135, 25), (165, 25), (165, 90), (195, 130), (195, 275), (105, 275), (105, 130), (135, 90)], fill=255)


def shaded():
    """Things with folds in light and shadow, their outlines smooth, before plain and shaded grounds: hues, tones of one hue, and usual colours."""
    grounds = {
        "white": lambda x, y: 255, "grey": lambda x, y: 175, "gradient": lambda x, y: 245 - 55 * y / 300,
        "vignette": lambda x, y: 250 - 120 * ((x / 300 - .5) ** 2 + (y / 300 - .5) ** 2),
    }
    hues = [tuple(round(255 * part) for part in colorsys.hsv_to_rgb(hue / 12, .8, .85)) for hue in range(1, 12)]
    tones = [tuple(round(255 * part) for part in colorsys.hsv_to_rgb(0, .8, value)) for value in (.3, .5)]
    forms = ((shirt_mask, "gradient", .5), (shirt_mask, "white", .25), (mug, "vignette", .5), (car, "white", .25), (bottle_mask, "grey", .5), (shoe, "gradient", .25))
    for number, (draw_thing, ground, depth) in enumerate(forms):
        mask = Image.new("L", (600, 600))
        draw_thing(ScaledDraw(mask))
        mask = mask.resize((300, 300), Image.LANCZOS)
        back, light = Image.new("L", (300, 300)), Image.new("L", (300, 300))
        back.putdata([round(grounds[ground](x, y)) for y in range(300) for x in range(300)])
        light.putdata([round(255 - 127 * depth * (1 - math.sin(x * .05 + y * .03 + 3 * math.sin(y * .02 + number)) * math.sin(y * .04 - x * .02)))
                       for y in range(300) for x in range(300)])
        for colour in [*COLOURS.values(), *hues, *tones]:
            thing = Image.merge("RGB", [light.point([round(level * part / 255) for level in range(256)]) for part in colour])
            picture = Image.composite(thing, Image.merge("RGB", [back] * 3), mask)
            details(ImageDraw.Draw(picture), draw_thing)
            yield picture


class ScaledDraw:
    """Draws on a mask at twice the size."""

    def __init__(self, mask):
        self.draw = ImageDraw.Draw(mask)

    def polygon(self, points, fill):
        self.draw.polygon([(2 * x, 2 * y) for x, y in points], fill=fill)

    def ellipse(self, box, **options):
        self.draw.ellipse([2 * side for side in box], **{name: value * 2 if name == "width" else value for name, value in options.items()})

    def rounded_rectangle(self, box, radius, fill):
        self.draw.rounded_rectangle([2 * side for side in box], radius=2 * radius, fill=fill)


def glyphs():
    font = ImageFont.load_default(size=150)
    for glyph in "ABCDEFGHJKLMNPQRSTUXYZ2345678":
        picture, draw = canvas((200, 200))
        draw.text((100, 100), glyph, font=font, fill=(0, 0, 0), anchor="mm")
        yield picture


def arrow(draw, turn, colour):
    """An arrow within a circle of 90 pixels, turned by so many degrees."""
    points = [(0, -70), (45, -15), (16, -15), (16, 65), (-16, 65), (-16, -15), (-45, -15)]
    angle = math.radians(turn)
    draw.polygon([(128 + x * math.cos(angle) - y * math.sin(angle), 128 + x * math.sin(angle) + y * math.cos(angle)) for x, y in points], fill=colour)


def signs():
    for turn in range(0, 360, 45):
        picture, draw = canvas((256, 256), (150, 190, 230))
        draw.ellipse((13, 13, 243, 243), fill=(20, 70, 170))
        arrow(draw, turn, (255, 255, 255))
        yield picture
    for bars in (1, 2, 3):
        for turned in (False, True):
            picture, draw = canvas((256, 256), (150, 190, 230))
            corners = [(128, 20), (240, 220), (16, 220)]
            draw.polygon([(x, 240 - y) if turned else (x, y) for x, y in corners], fill=(200, 20, 30))
            for bar in range(bars):
                draw.rectangle((122 + 22 * (bar - (bars - 1) / 2), 100, 134 + 22 * (bar - (bars - 1) / 2), 170), fill=(255, 255, 255))
            yield picture
    for figure in (20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130):
        picture, draw = canvas((256, 256), (150, 190, 230))
        draw.ellipse((13, 13, 243, 243), fill=(200, 20, 30))
        draw.ellipse((43, 43, 213, 213), fill=(255, 255, 255))
        draw.text((128, 128), str(figure), font=ImageFont.load_default(size=90 if figure < 100 else 70), fill=(0, 0, 0), anchor="mm")
        yield picture


def icons():
    """Seven strokes; the same without one; the same with one moved."""
    for seed in range(40):
        source = random.Random(seed)
        width = source.choice((8, 12, 16))
        strokes = [(source.choice("line box ring".split()), [source.randint(20, 236) for _ in range(4)]) for _ in range(7)]
        kind, moved = strokes[3]
        moved = [(place + 90) % 216 + 20 for place in moved]
        for chosen in (strokes, strokes[:5] + strokes[6:], strokes[:3] + [(kind, moved)] + strokes[4:]):
            picture, draw = canvas((256, 256))
            for shape, (x, y, u, v) in chosen:
                box = (min(x, u), min(y, v), max(x, u) + 40, max(y, v) + 40)
                if shape == "line": draw.line((x, y, u, v), fill=(20, 30, 60), width=width)
                if shape == "box": draw.rectangle(box, outline=(20, 30, 60), width=width)
                if shape == "ring": draw.ellipse(box, outline=(20, 30, 60), width=width)
            yield picture


def logos():
    """A mark and a name under it: marks in two colours, and names that differ in some letters."""
    names = ("NORDA", "NORDO", "VESTA", "VERTA", "KOLMA", "KOLPA")
    colours = ((200, 30, 40), (20, 80, 160), (20, 130, 80), (240, 150, 20))
    for number in range(24):
        picture, draw = canvas((256, 256))
        first, second = colours[number % 4], colours[(number // 4 + 1 + number % 4) % 4]
        shape = number % 3
        if shape == 0:
            draw.ellipse((58, 20, 198, 160), fill=first)
            draw.pieslice((58, 20, 198, 160), 90 * (number % 5), 90 * (number % 5) + 60 + 30 * (number % 2), fill=second)
        if shape == 1:
            draw.rectangle((58, 20, 198, 160), fill=first)
            draw.polygon([(58, 160), (128, 30 + 5 * (number // 3)), (198, 160)], fill=second)
        if shape == 2:
            for ring in range(2 + number // 6 % 3):
                draw.ellipse((58 + 18 * ring, 20 + 18 * ring, 198 - 18 * ring, 160 - 18 * ring), outline=(first, second)[ring % 2], width=9)
        draw.text((128, 215), names[number % 6], font=ImageFont.load_default(size=48), fill=(30, 30, 30), anchor="mm")
        yield picture


def flags():
    paints = [(206, 17, 38), (255, 255, 255), (0, 40, 104), (0, 122, 61), (252, 209, 22), (0, 0, 0), (255, 130, 0), (116, 172, 223)]
    for layout in ("pales", "bars", "disc"):
        # Ordered colours and no mirrored ones: a mirrored copy is a copy.
        for first, second, third in [(a, b, c) for a in range(8) for b in range(8) for c in range(a + 1, 8) if b not in (a, c)][::6]:
            picture, draw = canvas((300, 200), paints[first])
            if layout == "pales":
                draw.rectangle((100, 0, 199, 200), fill=paints[second])
                draw.rectangle((200, 0, 300, 200), fill=paints[third])
            if layout == "bars":
                draw.rectangle((0, 67, 300, 132), fill=paints[second])
                draw.rectangle((0, 133, 300, 200), fill=paints[third])
            if layout == "disc":
                draw.ellipse((90, 40, 210, 160), fill=paints[second])
                draw.ellipse((120, 70, 180, 130), fill=paints[third])
            yield picture


def edits(picture):
    """Copies, each with the quality it is saved in."""
    width, height = picture.size
    yield "jpeg50", picture, 50
    yield "half", picture.resize((width // 2, height // 2), Image.Resampling.BILINEAR), 88
    yield "crop2", picture.crop((width // 100, height // 50, width - width // 100, height)), 88
    yield "bright-10", ImageEnhance.Brightness(picture).enhance(0.9), 88
    yield "contrast-25", ImageEnhance.Contrast(picture).enhance(0.75), 88
    yield "gamma1.4", picture.point([round(255 * (level / 255) ** 1.4) for level in range(256)] * 3), 88
    yield "sat-30", ImageEnhance.Color(picture).enhance(0.7), 88
    yield "border", ImageOps.expand(picture, 8, (255, 255, 255)), 88
    yield "blur", picture.filter(ImageFilter.GaussianBlur(1.2)), 88


def manifests(folder):
    """The kind of traps and the manifest of each."""
    for kind in (things, shaded, glyphs, signs, icons, logos, flags):
        part = f"{folder}/{kind.__name__}"
        os.makedirs(part, exist_ok=True)
        rows = [("path", "group", "transform", "kind")]
        for number, picture in enumerate(kind()):
            for name, copy, quality in [("orig", picture, 92), *edits(picture)]:
                path = f"{number:04}__{name}.jpg"
                copy.save(f"{part}/{path}", quality=quality)
                rows.append((path, f"{number:04}", name, "orig" if name == "orig" else "var"))
        with open(f"{part}/manifest.csv", "w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        yield kind.__name__, f"{part}/manifest.csv", number + 1
