"""One page that holds everything: the cell and its print in 3D, the schedule, the stacks, the review, the files.

The page is a single file that asks nothing of the network. Its 3D view is k3d (MIT), whose script is taken from the installed
package and carried compressed; the page's own script only wires controls to it. Words, tables and charts hold without a script.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ssbfab.errors import OutputError
from ssbfab.preview import sections
from ssbfab.preview.files import files_of
from ssbfab.preview.histories import histories_of
from ssbfab.preview.html import escape, picture, swatch, wide_picture
from ssbfab.preview.pack import Pack, as_json, deflated
from ssbfab.preview.pressing_picture import pressing_figure
from ssbfab.preview.profile import profiles
from ssbfab.preview.scene import markers_of, scene_of
from ssbfab.preview.schedule_picture import schedule_figure
from ssbfab.preview.stress_picture import stress_figure
from ssbfab.preview.timeline_picture import timeline_figure

#: Width of the charts for a phone, inches.
NARROW_IN = 3.7


def write_page(nouns: Mapping[str, Any], path: Path) -> Path:
    """Write the page of whatever nouns are at hand; each is optional.

    Read are `fired_cell`, `cell` (as printed, on the bed), `toolpath`, `deposit`, `schedule`, `furnace`, `firing`, `metrics`,
    `stacks`, `pressing`, `route`, `report`, `program`, `files` (name → bytes or path), `title`. The folder must stand.
    """
    path = Path(path)
    try:
        path.write_text(page_text(nouns), encoding="utf-8", newline="")
    except OSError as err:
        raise OutputError(f"{path}: cannot write the page: {err.strerror or err}") from err
    return path


def page_text(nouns: Mapping[str, Any]) -> str:
    """The page as text: the same nouns give the same text."""
    pack = Pack()
    scene = scene_of(nouns, pack)
    offered = list(files_of(nouns))
    carried = [{"name": name, **pack.file(content)} for name, content in offered if content is not None]
    report = nouns.get("report")
    markers = markers_of(report.findings, nouns.get("fired_cell"), nouns.get("cell")) if report is not None else []
    data = {"scene": scene, "files": carried, "markers": markers, "bytes": pack.size}
    parts = {
        "TITLE": escape(_title(nouns)), "STYLE": _asset("page.css"), "HEAD": _head(nouns), "VIEW": _view(scene),
        "SECTIONS": "".join(_sections(nouns, offered)), "DATA": as_json(data), "BLOCK": pack.encoded(),
        "LIBRARY": _library(), "SCRIPT": "\n".join(_asset(name) for name in _SCRIPTS),
    }
    text = _asset("page.html")
    pieces = text.split("@@")
    return "".join(parts[piece] if i % 2 else piece for i, piece in enumerate(pieces))


def _title(nouns: Mapping[str, Any]) -> str:
    given = nouns.get("title")
    found = next((nouns[key].title for key in ("fired_cell", "cell", "toolpath", "schedule") if nouns.get(key) is not None), "")
    return str(given or found or "ssbfab")


_PLACES = {"3D": "view"}
#: In this order: later ones use what earlier ones define.
_SCRIPTS = ("edges.js", "cut.js", "viewer.js", "print.js", "table.js", "page.js")


def _head(nouns: Mapping[str, Any]) -> str:
    report = nouns.get("report")
    cell = nouns.get("fired_cell") or nouns.get("cell")
    there = {"3D": True, "Bodies": cell, "Route": nouns.get("route"), "Pressing": nouns.get("pressing"),
             "Firing": nouns.get("schedule") or nouns.get("firing"), "Review": report, "Files": True}
    links = "".join(f'<a href="#{_PLACES.get(name, name.lower())}">{name}</a>' for name in there if there[name] is not None)
    said = sections.summary(report) if report is not None else ""
    return f"<h1>{escape(_title(nouns))}</h1>{said}{sections.fact_line(list(sections.facts(nouns)))}<nav>{links}</nav>"


def _view(scene: Mapping[str, Any]) -> str:
    cell, trace = scene["cell"], scene["trace"]
    choices = {"cell": ("Cell", cell), "print": ("Print", trace), "both": ("Both", cell and trace)}
    radios = "".join(f'<label><input type="radio" name="scene" value="{key}"> {text}</label>'
                     for key, (text, there) in choices.items() if there)
    boxes = "".join(f'<label><input type="checkbox" data-body="{escape(body["name"])}" checked>{_key(body)}</label>'
                    for body in (cell["bodies"] if cell else ()))
    inks = "".join(f"<label>{_key(body)}</label>" for body in (trace["bodies"] if trace else ()))
    parts = {"SCENES": radios, "BODIES": boxes, "INKS": inks, "CELL": "" if cell else "hidden",
             "SAID": escape(_said(cell, trace))}
    pieces = _asset("view.html").split("@@")
    return "".join(parts[piece] if i % 2 else piece for i, piece in enumerate(pieces))


def _key(body: Mapping[str, Any]) -> str:
    return swatch(body["colour"]) + escape(body["name"].replace("_", " "))


def _said(cell: Mapping[str, Any] | None, trace: Mapping[str, Any] | None) -> str:
    """What the 3D view shows, in a sentence or two."""
    note = f"; {cell['note']}" if cell and cell["note"] else ""
    shown = f"Dimensions {cell['said']}{note}. " if cell else ""
    return shown + (f"The print is what the {trace['source']} lays." if trace else "")


def _sections(nouns: Mapping[str, Any], offered: Sequence[tuple[str, bytes | None]]) -> Iterator[str]:
    yield sections.bodies(nouns.get("fired_cell"), nouns.get("cell"))
    yield _route(nouns)
    yield _pressing(nouns)
    yield _firing(nouns)
    if nouns.get("report") is not None:
        yield sections.review(nouns["report"])
    yield sections.downloads(offered)


def _route(nouns: Mapping[str, Any]) -> str:
    route, report = nouns.get("route"), nouns.get("report")
    if route is None:
        return ""
    drawn = wide_picture(timeline_figure(route, title="Timeline"), "Steps with times and temperatures; the table says the same")
    return f'<section id="route"><h2>Route</h2>{drawn}{sections.steps(route, report.findings if report else ())}</section>'


def _pressing(nouns: Mapping[str, Any]) -> str:
    pressing = nouns.get("pressing")
    if pressing is None:
        return ""
    wide, narrow = (pressing_figure(pressing, title="Load and temperature", width_in=width) for width in (8.0, NARROW_IN))
    parts = (picture(wide, narrow, "Temperature and load against time; the table below says the same"), sections.moves(pressing),
             *_stresses(pressing, "Stress through the stack after unloading"))
    return f'<section id="pressing"><h2>Pressing</h2>{"".join(parts)}</section>'


def _stresses(judged: Any, title: str) -> Iterator[str]:
    """Profile and table of the stacks of a firing, or of a pressing."""
    if profiles(judged):
        yield picture(stress_figure(judged, title=title), stress_figure(judged, panels=1, width_in=NARROW_IN, title=title),
                      "Stress through the stacks with the largest stress")
    yield sections.stacks(judged)


def _firing(nouns: Mapping[str, Any]) -> str:
    schedule, firing, parts = nouns.get("schedule"), nouns.get("firing"), []
    if schedule is not None:
        draw = partial(schedule_figure, schedule, furnace=nouns.get("furnace"), firing=firing, title="Schedule",
                       histories=histories_of(nouns))
        parts.append(picture(draw(), draw(width_in=NARROW_IN), "Temperature against time; the table below says the same"))
        parts.append(sections.segments(schedule))
    if firing is not None:
        parts += _stresses(firing, "Stress through the stack after firing")
    return f'<section id="firing"><h2>Firing</h2>{"".join(parts)}</section>' if parts else ""


@cache
def _asset(name: str) -> str:
    return files("ssbfab.preview").joinpath("assets", name).read_text(encoding="utf-8")


@cache
def _library() -> str:
    """The script of the viewer, as the installed k3d brings it, deflated."""
    found = find_spec("k3d")
    if found is None or found.origin is None:
        raise OutputError("page: k3d, which draws in 3D, is not installed: `pip install k3d`")
    return deflated((Path(found.origin).parent / "static" / "standalone.js").read_bytes())
