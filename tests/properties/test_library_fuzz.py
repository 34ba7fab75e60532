"""Spoiled library files: whatever is done to a shipped file, it is read or refused with clear lines, soon, and never a traceback."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ssbfab.errors import LibraryError
from ssbfab.library import Library
from ssbfab.library.store import KINDS

SHIPPED = Library.open()
EVERY = [(kind, name) for kind in KINDS for name in SHIPPED.names(kind)]
TOKENS = ("nan", "inf", "-1", "0", "1e308", "9" * 30, "true", '"250 Pa"', '"1 parsec"', '""', '"\\u0000"', "[]", "[1, [2]]", "{}",
          "{ value = 3 }", '{ value = "3 mm", low = "9 mm" }', "1979-05-27", '"' + "x" * 3000 + '"', "{ value = { value = 1 } }",
          '["1 mm", "2 mm"]', '{ value = "1 Pa", source = 3, confidence = "hi" }', "-0.0", '"-300 degC"', '"1e400 Pa"')

WORDS = ("value", "name", "tools", "default", "notes", "laws", "cte", "kind", "material", "density", "flow_index", "low")


def lines_of(kind: str, name: str) -> list[str]:
    return SHIPPED._files(kind)[name][0].read_text().splitlines()


def spoil(rng: random.Random, lines: list[str]) -> str:
    """One to four edits: most leave TOML that fails by meaning, some leave no TOML."""
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


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp())
    for kind in KINDS:
        (made / "library" / kind).mkdir(parents=True)
    yield made
    shutil.rmtree(made)


def outcome(folder: Path, kind: str, text: str) -> str:
    """`read`, `refused by meaning` or `no TOML`; anything but a LibraryError is a failure of the test."""
    (folder / "library" / kind / "fuzzed.toml").write_text(text, encoding="utf-8")
    library = Library.open(folder)
    started = time.process_time()
    try:
        library.get(kind, "fuzzed")
        library.provenance(kind, "fuzzed")
        library.show(kind, "fuzzed")
        return "read"
    except LibraryError as error:
        assert error.faults
        for fault in error.faults:
            assert "\n" not in fault
            assert len(fault) < 1000
        return "no TOML" if "TOML" in error.faults[0] else "refused by meaning"
    finally:
        assert time.process_time() - started < 5.0


def fuzz(folder: Path, seed: int, count: int) -> dict[str, int]:
    rng = random.Random(seed)
    counts: dict[str, int] = {}
    for _ in range(count):
        kind, name = rng.choice(EVERY)
        text = spoil(rng, lines_of(kind, name))
        try:
            said = outcome(folder, kind, text)
        except LibraryError:
            raise
        except Exception as error:
            raise AssertionError(f"{type(error).__name__}: {error} from this {kind} file:\n{text}") from error
        counts[said] = counts.get(said, 0) + 1
    return counts


def test_spoiled_files_never_end_in_a_traceback(folder: Path) -> None:
    counts = fuzz(folder, 20, 400)
    assert counts["refused by meaning"] > 200
    assert counts["read"] > 5


def test_a_traceback_would_be_seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Library, "provenance", lambda *_: {}[0])
    with pytest.raises(AssertionError, match="KeyError"):
        fuzz(folder, 20, 200)


@pytest.mark.slow
def test_many_spoiled_files_never_end_in_a_traceback(folder: Path) -> None:
    counts = fuzz(folder, 21, 6000)
    assert counts["refused by meaning"] > 3000


@pytest.mark.parametrize("key", ["value", "low", "between", "at", "source", "confidence", "porosity", "conditions"])
def test_every_key_of_a_measurement_holds_out_against_every_token(folder: Path, key: str) -> None:
    for token in TOKENS:
        text = f'name = "x"\nkind = "ceramic"\n[[cte]]\nvalue = "3 ppm/K"\n[[youngs_modulus]]\n{key} = {token}\n'
        if key != "value":
            text += 'value = "3 GPa"\n'
        outcome(folder, "materials", text)


@pytest.mark.parametrize("token", TOKENS)
def test_every_table_in_a_recipe_holds_out_against_every_token(token: str) -> None:
    value: Any = _parsed(token)
    for key in ("like", "yield_stress", "flow_index", "name", "material", "source", "nonsense"):
        try:
            SHIPPED.ink_like({"like": "lfp-60wt", key: value}, "recipe.toml: inks.positive_electrode")
        except LibraryError as error:
            assert all("\n" not in fault for fault in error.faults)


def _parsed(token: str) -> Any:
    try:
        return tomllib.loads(f"x = {token}")["x"]
    except tomllib.TOMLDecodeError:
        return token
