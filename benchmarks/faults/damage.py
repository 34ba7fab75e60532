"""Ways to spoil a file: bytes changed, pieces cut out, doubled or put elsewhere, numbers and words put in the place of others."""

from __future__ import annotations

import re
from random import Random

#: What nobody expects in the place of a number.
NUMBERS = (
    b"nan", b"inf", b"-inf", b"1e308", b"-1e308", b"1e-320", b"0", b"-0", b"-1", b"4294967295", b"-2147483648", b"9" * 40,
    b"1e999", b"0x10", b"1_0", b"1,5", b"", b" ", b"\xef\xbc\x91", b"one", b'"', b"1e", b"--3", b"true", b"0.1.2", b"1e5000000",
    b"1" * 5000,
)
WORDS = (
    b"", b" ", b"\0", b"\n", b"\r", b"\t", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3\xa9", b'"', b"'", b"=", b",", b";", b"[", b"]",
    b"{", b"}", b"#", b"(", b")", b"<", b">", b"&", b"%n", b"../../etc/passwd", b"x" * 300,
)
#: Four bytes that are a large count, an index of nothing, not a number, infinity.
FOURS = (b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff", b"\0\0\xc0\x7f", b"\0\0\x80\x7f", b"\0\0\0\0", b"\0\0\0\x80")
_NUMBER = re.compile(rb"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?")


def of_bytes(seed: bytes, rng: Random) -> bytes:
    """A binary file: some bytes changed, then perhaps a piece cut out, doubled, moved, or the end lost."""
    data = bytearray(seed)
    for _ in range(rng.choice((0, 1, 1, 2, 6))):
        data[rng.randrange(len(data))] = rng.choice((rng.randrange(256), 0, 255, 127, 128))
    if rng.random() < 0.3:
        at = rng.randrange(max(len(data) - 4, 1))
        data[at:at + 4] = rng.choice(FOURS)
    return _moved(bytes(data), rng)


def of_text(seed: bytes, rng: Random) -> bytes:
    """A text: numbers and words put in place of others, lines cut, doubled and exchanged."""
    data = seed
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5))):
        data = rng.choice((_number, _number, _number, _word, _line, _moved))(data, rng)
    return data


def _number(data: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    found = _NUMBER.search(data, at) or _NUMBER.search(data)
    if found is None:
        return data
    return data[: found.start()] + rng.choice(NUMBERS) + data[found.end():]


def _word(data: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(WORDS) + data[at + rng.choice((0, 1, 3)):]


def _line(data: bytes, rng: Random) -> bytes:
    lines = data.split(b"\n")
    a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(4):
        case 0:
            del lines[a]
        case 1:
            lines.insert(b, lines[a])
        case 2:
            lines[a], lines[b] = lines[b], lines[a]
        case _:
            lines[a] = lines[a][: rng.randrange(len(lines[a]) + 1)]
    return b"\n".join(lines)


def _moved(data: bytes, rng: Random) -> bytes:
    a = rng.randrange(len(data) + 1)
    b = min(len(data), a + rng.randrange(400))
    return rng.choice((data, data[:a] + data[b:], data[:b] + data[a:], data[:b], data[a:b] + data, data[:a]))
