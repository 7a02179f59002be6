"""Photographs for the demo world, drawn when it is loaded: plain scenes, no two alike."""

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

SIZE = (1280, 960)
_COATS = ("#f4f6f8", "#dfe7ee", "#e9eef2")
_CLOTHES = ("#2f5d8a", "#8a4b3a", "#3f7a5a", "#6a5a8c", "#a67c2d", "#4a4f57", "#b0563f")
_SKIN = ("#e8bd97", "#d9a57c", "#f0cbaa")


def drawn(scene: str, seed: str) -> bytes:
    """A JPEG of one of `SCENES`; the same `seed` draws the same picture."""
    random = Random(seed)  # noqa: S311  no secret
    picture = Image.new("RGB", SIZE, "#dfe5ea")
    SCENES[scene](ImageDraw.Draw(picture), random)
    content = BytesIO()
    picture.save(content, "JPEG", quality=82)
    return content.getvalue()


def _room(draw, random):
    wall = random.choice(("#e6ebee", "#efe9dd", "#e3ece6"))
    draw.rectangle((0, 0, 1280, 620), fill=wall)
    draw.rectangle((0, 620, 1280, 960), fill=random.choice(("#b8a58c", "#a9b1b8", "#c4b7a2")))
    for left in range(random.randint(40, 120), 1280, 380):
        draw.rectangle((left, 90, left + 230, 330), fill="#bcd7ea", outline="#ffffff", width=12)


def _outside(draw, random):
    draw.rectangle((0, 0, 1280, 520), fill=random.choice(("#bcd9ef", "#cfe0ea", "#d9dfe6")))
    for _ in range(7):
        left, height = random.randint(-60, 1240), random.randint(140, 380)
        shade = random.choice(("#9aa9b6", "#b7a99a", "#a7b59d"))
        draw.rectangle((left, 520 - height, left + 180, 520), fill=shade)
    draw.rectangle((0, 520, 1280, 960), fill=random.choice(("#9fa6aa", "#b3ab9d")))


def _person(draw, random, left, foot, height, clothes):
    head = height // 7
    middle, top = left + head * 2, foot - height
    draw.rectangle((left + head, top + head * 2, left + head * 3, foot), fill=clothes)
    draw.ellipse((middle - head, top, middle + head, top + head * 2), fill=random.choice(_SKIN))
    draw.pieslice((middle - head, top, middle + head, top + head * 2), 180, 360, fill="#2c2622")


def _people(draw, random, count, foot, clothes=_CLOTHES):
    for place in range(count):
        left = 60 + place * (1120 // count) + random.randint(-20, 20)
        height = random.randint(260, 330)
        _person(draw, random, left, foot + random.randint(-15, 40), height, random.choice(clothes))


def _lab(draw, random):
    _room(draw, random)
    _people(draw, random, 4, 640, _COATS)
    draw.rectangle((0, 600, 1280, 720), fill="#f2f4f5", outline="#8f9aa3", width=4)
    for left in range(80, 1200, 190):
        colour = random.choice(("#5f7f95", "#8aa15a", "#b58a3f", "#7a6a9a"))
        draw.rectangle((left, 500, left + 70, 600), fill="#37424c")
        draw.rectangle((left + 12, 515, left + 58, 550), fill=colour)
        draw.ellipse((left + 95, 540, left + 145, 600), fill=colour, outline="#ffffff", width=4)
    _people(draw, random, 5, 900)


def _class(draw, random):
    _room(draw, random)
    draw.rectangle((330, 70, 950, 360), fill="#2f4f43", outline="#9a7b4f", width=14)
    _person(draw, random, 1010, 640, 340, "#f4f6f8")
    for row in range(3):
        for left in range(60, 1240, 200):
            foot = 700 + row * 120
            _person(draw, random, left, foot, 170, random.choice(_CLOTHES))
            draw.rectangle((left - 20, foot - 40, left + 150, foot - 20), fill="#c79a62")


def _meeting(draw, random):
    _room(draw, random)
    draw.rectangle((240, 60, 1040, 150), fill="#a3272b")
    _people(draw, random, 7, 680)
    draw.rectangle((60, 640, 1220, 760), fill="#8a6238")
    for left in range(120, 1200, 150):
        draw.rectangle((left, 615, left + 70, 645), fill="#ffffff")


def _booth(draw, random):
    _outside(draw, random)
    colour = random.choice(("#b3191d", "#14406f", "#17603a"))
    draw.polygon(((220, 330), (1060, 330), (1160, 430), (120, 430)), fill=colour)
    for post in (150, 1120):
        draw.rectangle((post, 430, post + 14, 760), fill="#d7dbdf")
    _people(draw, random, 3, 720, _COATS)
    draw.rectangle((180, 650, 1100, 780), fill="#f7f3ea", outline=colour, width=6)
    _people(draw, random, 6, 930)


def _market(draw, random):
    _outside(draw, random)
    for left in range(0, 1280, 320):
        colour = random.choice(("#c9762f", "#3f7a5a", "#a3272b", "#2f5d8a"))
        draw.rectangle((left, 300, left + 300, 370), fill=colour)
        draw.rectangle((left + 10, 640, left + 290, 760), fill="#c2a277")
        for place in range(5):
            spot = left + 25 + place * 52
            goods = random.choice(("#6fa044", "#d0622e", "#d9b13a", "#8f3f4f"))
            draw.ellipse((spot, 600, spot + 48, 650), fill=goods)
    _people(draw, random, 4, 900)


def _scale(draw, random):
    _room(draw, random)
    draw.rectangle((180, 560, 1100, 640), fill="#c79a62")
    draw.rectangle((430, 470, 850, 560), fill="#d9dde1", outline="#8f9aa3", width=5)
    draw.rectangle((560, 380, 720, 470), fill="#37424c")
    draw.rectangle((580, 400, 700, 445), fill="#9fc27a")
    for left in range(470, 820, 90):
        height = random.randint(30, 70)
        draw.rectangle((left, 470 - height, left + 50, 470), fill="#b8963f")
    _person(draw, random, 930, 900, 420, "#f4f6f8")
    _person(draw, random, 180, 900, 400, random.choice(_CLOTHES))


def _station(draw, random):
    _outside(draw, random)
    draw.rectangle((80, 200, 1200, 290), fill=random.choice(("#b3191d", "#17603a")))
    for left in (250, 620, 960):
        draw.rectangle((left, 290, left + 24, 760), fill="#e2e5e8")
        draw.rectangle((left - 60, 520, left + 80, 780), fill="#f4f6f8", outline="#566273", width=5)
        draw.rectangle((left - 40, 550, left + 60, 610), fill="#37424c")
    _people(draw, random, 5, 920)


def _hall(draw, random):
    _room(draw, random)
    for left in range(60, 1240, 300):
        colour = random.choice(_CLOTHES)
        draw.rectangle((left, 150, left + 220, 520), fill="#ffffff", outline=colour, width=10)
        draw.rectangle((left + 30, 190, left + 190, 300), fill=colour)
        for line in range(330, 500, 34):
            draw.rectangle((left + 30, line, left + 190, line + 10), fill="#b9c2ce")
    _people(draw, random, 8, 880)


SCENES = {
    "lab": _lab,
    "class": _class,
    "meeting": _meeting,
    "booth": _booth,
    "market": _market,
    "scale": _scale,
    "station": _station,
    "hall": _hall,
}
