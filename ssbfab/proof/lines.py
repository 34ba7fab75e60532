"""Text from outside as lines, one at a time: a print file may be larger than memory, or not text at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ssbfab.errors import ProofError

LONGEST = 4096  # characters in a line; firmwares refuse far shorter ones
_CHUNK = 1 << 20


def lines_of(source: Path | str | Iterable[str]) -> Iterator[str]:
    """The lines of a file, of a text, or of chunks of text, without their ends.

    A chunk may end in the middle of a line; a chunk that holds no line end at all is a line.
    """
    if isinstance(source, Path):
        return _split(_chunks(source), str(source))
    return _split([source] if isinstance(source, str) else source, "the print file")


def _chunks(path: Path) -> Iterator[str]:
    try:
        with path.open("rb") as file:
            while data := file.read(_CHUNK):
                while not data.endswith(b"\n") and (more := file.readline(LONGEST + 1)):
                    data += more
                    if len(more) > LONGEST:
                        raise ProofError(f"{path}: a line is longer than {LONGEST} characters: not a print file")
                yield _text(data, path)
    except OSError as error:
        raise ProofError(f"{path}: cannot be read: {error.strerror or error}") from None


def _text(data: bytes, path: Path) -> str:
    if b"\0" in data:
        raise ProofError(f"{path}: holds binary data (a zero byte): not a print file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProofError(f"{path}: not UTF-8 text (byte {error.start} of a chunk): not a print file") from None


def _split(chunks: Iterable[str], where: str) -> Iterator[str]:
    rest, number = "", 0
    for chunk in chunks:
        if not rest and "\n" not in chunk:
            parts = [chunk, ""]
        else:
            parts = (rest + chunk).split("\n")
        rest = parts.pop()
        for line in parts:
            number += 1
            if len(line) > LONGEST:
                raise ProofError(f"{where}: line {number} is longer than {LONGEST} characters: not a print file")
            yield line
        if len(rest) > LONGEST:
            raise ProofError(f"{where}: line {number + 1} is longer than {LONGEST} characters: not a print file")
    if rest:
        yield rest
