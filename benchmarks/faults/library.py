"""Spoiled library files: one to four edits of a shipped one, most of which leave TOML that fails by meaning."""

from __future__ import annotations

from random import Random

from ssbfab.library import Library
from ssbfab.library.store import KINDS

SHIPPED = Library.open()
TOKENS = ("nan", "inf", "-1", "0", "1e308", "9" * 30, "true", '"250 Pa"', '"1 parsec"', '""', '"\\u0000"', "[]", "[1, [2]]", "{}",
          "{ value = 3 }", '{ value = "3 mm", low = "9 mm" }', "1979-05-27", '"' + "x" * 3000 + '"', "{ value = { value = 1 } }",
          '["1 mm", "2 mm"]', '{ value = "1 Pa", source = 3, confidence = "hi" }', "-0.0", '"-300 degC"', '"1e400 Pa"')
WORDS = ("value", "name", "tools", "default", "notes", "laws", "cte", "kind", "material", "density", "flow_index", "low")


def every() -> list[tuple[str, str]]:
    """(kind, name) of all that is shipped."""
    return [(kind, name) for kind in KINDS for name in SHIPPED.names(kind)]


def lines_of(kind: str, name: str) -> list[str]:
    return SHIPPED._files(kind)[name][0].read_text().splitlines()


def spoiled(lines: list[str], rng: Random) -> str:
    lines = list(lines)
    for _ in range(rng.randint(1, 4)):
        stated = [i for i, line in enumerate(lines) if "=" in line and not line.startswith("#")] or [0]
        heads = [i for i, line in enumerate(lines) if line.startswith("[")] or stated
        at = rng.choice(stated)
        key, _, value = lines[at].partition("=")
        match rng.choice("VVVVKKDIHT"):
            case "V":
                lines[at] = f"{key}= {rng.choice(TOKENS)}"
            case "K":
                lines[at] = f"{key.strip()}{rng.choice('xyz_')} ={value}"
            case "D":
                del lines[at]
                lines = lines or [""]
            case "I":
                lines.insert(at, f"{rng.choice(WORDS)} = {rng.choice(TOKENS)}")
            case "H":
                head = rng.choice(heads)
                lines[head] = rng.choice((f"[{rng.choice(WORDS)}]", f"[[{rng.choice(WORDS)}]]", "[default]", "[[constituents]]"))
            case _:
                cut = rng.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:cut] + rng.choice(("", '"', "]", "=", "\x00", "é", "\\", "#")) + lines[at][cut + 1:]
    return "\n".join(lines) + "\n"
