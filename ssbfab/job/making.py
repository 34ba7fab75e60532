"""`make`: a job, and all its files put in their place at once."""

from __future__ import annotations

from pathlib import Path

from ssbfab.errors import ToolpathError
from ssbfab.job.job import Job
from ssbfab.job.listed import list_files
from ssbfab.job.output import folders_in_place
from ssbfab.job.stages import SILENT, Progress, nouns, run


def make(
    path: str | Path, *, out: Path = Path(), pictures: bool = True, experimental: bool = False, progress: Progress = SILENT,
    dry_run: bool = False, resume_at: int | None = None, resume_tool: int | None = None,
) -> Job:
    """Run a recipe and write `out/gcode_out/<recipe>/` and `out/geometries/<recipe>/`: whole, or not at all."""
    if resume_tool is not None and resume_at is None:
        raise ToolpathError("--resume-tool says which tool clogged: say in which layer with --resume-at")
    job = run(path, progress=progress, experimental=experimental)
    name = job.recipe.name
    with folders_in_place(out / "gcode_out" / name, out / "geometries" / name) as (program, geometry):
        with progress.stage("files"):
            _write_geometry(job, geometry)
            _write_program(job, program)
            _write_variants(job, program, dry_run=dry_run, resume_at=resume_at, resume_tool=resume_tool,
                            experimental=experimental)
            _write_report(job, program)
        if pictures:
            with progress.stage("pictures"):
                _draw(job, program, geometry)
        list_files({f"gcode_out/{name}": program, f"geometries/{name}": geometry})
    return job


def _write_geometry(job: Job, folder: Path) -> None:
    from ssbfab.geometry import export

    export(job.fired_cell, folder, job.metrics)


def _write_program(job: Job, folder: Path) -> None:
    if job.program is not None:
        with open(folder / f"print.{job.program.suffix}", "w", encoding="utf-8", newline="") as file:
            file.writelines(job.program.chunks())
    if job.schedule is not None:
        from ssbfab.sintering import schedule_csv
        from ssbfab.sintering.edge import beyond

        if not beyond(job.schedule, job.furnace):  # else the review says why there is no file: FIR110
            (folder / "firing.csv").write_text(schedule_csv(job.schedule), encoding="utf-8", newline="")
    if job.pressing is not None:
        from ssbfab.job.pressing import write_pressing

        write_pressing(job, folder)


def _write_variants(job: Job, folder: Path, *, dry_run: bool, resume_at: int | None, resume_tool: int | None,
                    experimental: bool) -> None:
    """The dry run and the rest of a print, as files of their own."""
    from ssbfab.job import variants

    made = {}
    if dry_run:
        made["print-dry"] = variants.dry_run(job, experimental=experimental)
    if resume_at is not None:
        place = f"layer-{resume_at}" if resume_tool is None else f"tool-{resume_tool}-layer-{resume_at}"
        made[f"print-from-{place}"] = variants.resumed_at(job, resume_at, resume_tool, experimental=experimental)
    for name, program in made.items():
        with open(folder / f"{name}.{program.suffix}", "w", encoding="utf-8", newline="") as file:
            file.writelines(program.chunks())


def _write_report(job: Job, folder: Path) -> None:
    from ssbfab.review.formats import as_json, as_markdown

    (folder / "review.json").write_text(as_json(job.report), encoding="utf-8", newline="")
    (folder / "review.md").write_text(as_markdown(job.report), encoding="utf-8", newline="")


def _draw_widths(job: Job, path: Path) -> None:
    from ssbfab.toolpath.dispense.rules import width_errors
    from ssbfab.toolpath.dispense.width_error import draw_width_errors

    if job.driven is not None and job.printer is not None:
        errors = width_errors(job.driven, job.heads, job.printer)
        named = {f"tool {number}": error for number, error in errors.items()}
        if named:
            draw_width_errors(named, path, job.printer.width_tolerance_ratio)


def _draw(job: Job, folder: Path, geometry: Path) -> None:
    from ssbfab import preview

    title = job.recipe.title or job.recipe.name
    preview.draw_cell(job.fired_cell, geometry / "cell.png", title=title)
    if job.toolpath is not None:
        preview.draw_layers(job.toolpath, folder / "layers.png", title=title, cell=job.cell)
    _draw_widths(job, folder / "width-error.png")
    if job.schedule is not None:
        preview.draw_firing(nouns(job), folder, title=title)
    if job.pressing is not None:
        preview.draw_pressing(job.pressing, folder / "pressing.png", title=title)
    if job.route is not None:
        preview.draw_timeline(job.route, folder / "timeline.png")
    planned = nouns(job) | ({"toolpath": job.toolpath} if job.toolpath is not None else {})
    shown = {**planned, "report": job.report, "program": job.program, "summary": job.summary, "title": title}
    preview.write_run_sheet(shown, folder / "run-sheet.html")
    preview.write_page(shown, folder / "report.html")
