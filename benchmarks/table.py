"""The rows of the table: ssbfab beside its peers, the bar, and whatever a peer does better."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.analysis import Quality
from benchmarks.jobs import Job
from benchmarks.running import PATIENCE_S, Run

OURS = "ssbfab"
COLUMNS = ("job", "tool", "wall s", "× fastest peer", "peak MB", "layers", "starts/region", "covered", "of opened", "spilled",
           "volume error", "shorts")


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one program made of one job; no quality where its file could not be read."""

    tool: str
    run: Run
    quality: Quality | None = None


@dataclass(frozen=True)
class Measure:
    """Something that is better the smaller it is, how it is read, and from what difference on it counts."""

    name: str
    of: Callable[[Result], float | None]
    least: float
    form: str


def _quality(read: Callable[[Quality], float]) -> Callable[[Result], float | None]:
    return lambda result: read(result.quality) if result.quality else None


MEASURES = (
    Measure("wall time", lambda result: result.run.seconds, 0.0, "{:.2f} s"),
    Measure("peak memory", lambda result: result.run.peak_mb, 0.0, "{:.0f} MB"),
    Measure("starts per region", _quality(lambda q: q.starts_per_region), 0.005, "{:.2f}"),
    Measure("not covered", _quality(lambda q: 1 - q.covered), 5e-5, "{:.2%}"),
    Measure("not covered of the opened section", _quality(lambda q: 1 - q.covered_opened), 5e-5, "{:.2%}"),
    Measure("spilled", _quality(lambda q: q.spilled), 5e-5, "{:.2%}"),
    Measure("volume error", _quality(lambda q: abs(q.volume_error)), 5e-5, "{:.2%}"),
    Measure("shorts", _quality(lambda q: q.shorts), 0.5, "{:.0f}"),
)


def head() -> list[str]:
    return ["| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]


def rows(job: Job, results: Sequence[Result]) -> Iterator[str]:
    """All programs, what is said of the bar, and what a peer does better."""
    good = [result for result in results if not result.run.failed]
    ours = next((result for result in good if result.tool == OURS), None)
    peers = [result for result in good if result.tool != OURS]
    fastest = min((result.run.seconds for result in peers), default=None)
    for result in results:
        yield _row(job, result, fastest)
    yield _line(job, "bar", _verdict(job, ours, fastest))
    for said in better(ours, peers) if ours else ():
        yield _line(job, "a peer does better", said)


def better(ours: Result, peers: Sequence[Result]) -> Iterator[str]:
    """One line for each measure in which the best peer beats us."""
    for measure in MEASURES:
        own = measure.of(ours)
        others = [(value, result.tool) for result in peers if (value := measure.of(result)) is not None]
        if own is None or not others:
            continue
        best, tool = min(others)
        if best < own - measure.least:
            yield f"{measure.name}: {tool} {measure.form.format(best)}, {OURS} {measure.form.format(own)}"


def _row(job: Job, result: Result, fastest_s: float | None) -> str:
    if result.run.failed:
        return _line(job, result.tool, f"failed or over {PATIENCE_S:.0f} s")
    ratio = f"{result.run.seconds / fastest_s:.2f}" if fastest_s and result.tool == OURS else ""
    cells = [job.name, result.tool, f"{result.run.seconds:.2f}", ratio, f"{result.run.peak_mb:.0f}"]
    quality = result.quality
    if quality is None:
        return "| " + " | ".join([*cells, *["–"] * (len(COLUMNS) - len(cells))]) + " |"
    starts = f"{quality.starts}/{quality.regions} = {quality.starts_per_region:.2f}"
    cells += [f"{quality.layers}", starts, f"{quality.covered:.2%}", f"{quality.covered_opened:.2%}", f"{quality.spilled:.2%}",
              f"{quality.volume_error:+.2%}", f"{quality.shorts}"]
    return "| " + " | ".join(cells) + " |"


def _line(job: Job, what: str, said: str) -> str:
    return f"| {job.name} | {what} | {said} |" + " |" * (len(COLUMNS) - 3)


def _verdict(job: Job, ours: Result | None, fastest_s: float | None) -> str:
    limit = job.bar_s if job.bar_s is not None else (job.bar_ratio or 0.0) * fastest_s if fastest_s else None
    if ours is None or limit is None:
        return "no verdict"
    memory = "" if ours.run.peak_mb < job.bar_mb else f"; memory MISSED: {ours.run.peak_mb:.0f} of {job.bar_mb:.0f} MB"
    return f"{'met' if ours.run.seconds <= limit else 'MISSED'}: {ours.run.seconds:.2f} of {limit:.2f} s{memory}"
