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

from benchmarks.faults.library import SHIPPED, TOKENS, every, lines_of, spoiled
from ssbfab.errors import LibraryError
from ssbfab.library import Library
from ssbfab.library.store import KINDS

EVERY = every()

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
        text = spoiled(lines_of(kind, name), rng)
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
