"""A line of G-code as words: a letter and a number. What is not a word is handed back, never skipped."""

from __future__ import annotations

import re

_WORD = re.compile(r"\s*([A-Za-z])\s*([-+]?(?:\d+\.?\d*|\.\d+))?")
_EXPONENT = re.compile(r"[0-9.][eE][-+]?\d")
_PARENTHESES = re.compile(r"\([^()]*\)")


def without_comments(line: str, *, parentheses: bool) -> str:
    """The line less its `; comment` and, where the controller knows them, its `(comments)`."""
    if parentheses and "(" in line:
        line = _PARENTHESES.sub(" ", line)
    return line.split(";", 1)[0].strip()


def split_words(text: str) -> tuple[list[tuple[str, float | None]], str]:
    """The words of a line, and the text that is none (empty where all was read).

    >>> split_words("G1 X1.5Y-2")
    ([('G', 1.0), ('X', 1.5), ('Y', -2.0)], '')
    >>> split_words("G1 X[1+2]")
    ([('G', 1.0), ('X', None)], '[1+2]')
    """
    words: list[tuple[str, float | None]] = []
    at = 0
    while at < len(text):
        found = _WORD.match(text, at)
        if found is None:
            return words, text[at:].strip()
        letter, number = found.groups()
        words.append((letter.upper(), None if number is None else float(number)))
        at = found.end()
    return words, ""


def has_exponent(text: str) -> bool:
    """Whether a number seems to have an exponent: `E1e-05`. Controllers read it as something else.

    >>> has_exponent("G1 X1 E1e-05"), has_exponent("G1X1E5")
    (True, False)
    """
    for found in _EXPONENT.finditer(text):
        piece = found.group()
        if piece[1] == "e" or piece[2] in "+-" or text.count("E") > 1:
            return True
    return False


def checksum(text: str) -> int:
    """XOR of the bytes before the star, as RepRap firmwares count it."""
    total = 0
    for byte in text.encode("utf-8"):
        total ^= byte
    return total
