"""Draws the photographs of the demo portal: a building, a red banner, people in front. PNG, no library."""

import struct
import zlib

from crawler.demo.chance import Chance

_WIDTH, _HEIGHT = 420, 280  # pixels
_HORIZON = 190
_COATS = ((44, 62, 92), (70, 70, 74), (36, 36, 40), (112, 48, 44), (60, 84, 66), (150, 150, 158))
Colour = tuple[int, int, int]


class _Canvas:
    def __init__(self) -> None:
        self.rows = [bytearray(3 * _WIDTH) for _ in range(_HEIGHT)]

    def fill(self, left: int, top: int, width: int, height: int, colour: Colour) -> None:
        right = min(left + width, _WIDTH)
        for row in self.rows[top : top + height]:
            row[3 * left : 3 * right] = bytes(colour) * (right - left)

    def png(self) -> bytes:
        header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\x00" + row for row in self.rows), 6)
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
            for name, data in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
        )


def photograph(path: str) -> bytes:
    """Return the PNG that answers under `path`; every path has its own."""
    chance = Chance("photograph", path)
    canvas = _Canvas()
    blue = chance.between(190, 235)
    for y in range(_HORIZON):
        canvas.fill(0, y, _WIDTH, 1, (160 + y // 3, 185 + y // 4, min(255, blue + y // 8)))
    grey = chance.between(120, 165)
    for y in range(_HORIZON, _HEIGHT):
        canvas.fill(0, y, _WIDTH, 1, (grey - y // 9, grey - y // 8, grey - y // 7))
    _house(canvas, chance)
    _people(canvas, chance)
    return canvas.png()


def _house(canvas: _Canvas, chance: Chance) -> None:
    left, top = chance.between(20, 60), chance.between(34, 60)
    width = _WIDTH - 2 * left
    wall = chance.pick(((226, 214, 192), (214, 200, 186), (198, 176, 160), (222, 222, 218)))
    canvas.fill(left, top, width, _HORIZON - top, wall)
    canvas.fill(left - 6, top - 8, width + 12, 10, (132, 60, 48))
    for floor in range(top + 14, _HORIZON - 40, 36):
        for window in range(left + 16, left + width - 26, 36):
            canvas.fill(window, floor, 20, 24, (96, 118, 140))
            canvas.fill(window + 9, floor, 2, 24, wall)
    banner = chance.between(top + 42, top + 62)
    canvas.fill(left + 12, banner, width - 24, 20, (200, 18, 18))
    for sign in range(left + 34, left + width - 44, 18):
        # As much as one sees of the writing at this size.
        canvas.fill(sign, banner + 5, 10, 2, (250, 226, 120))
        canvas.fill(sign + 4, banner + 5, 2, 10, (250, 226, 120))
        canvas.fill(sign, banner + 13, 10, 2, (250, 226, 120))


def _people(canvas: _Canvas, chance: Chance) -> None:
    for place in range(chance.between(24, 50), _WIDTH - 40, chance.between(28, 44)):
        top = chance.between(150, 164)
        coat = chance.pick(_COATS)
        canvas.fill(place + 6, top, 12, 14, (214, 178, 150))
        canvas.fill(place + 5, top - 3, 14, 6, (34, 30, 28))
        canvas.fill(place, top + 14, 24, 40, coat)
        canvas.fill(place + 3, top + 54, 8, 34, (38, 40, 52))
        canvas.fill(place + 13, top + 54, 8, 34, (38, 40, 52))
