"""The printability window as a picture."""

from __future__ import annotations

from pathlib import Path

from ssbfab.ink.window import Window


def draw_window(window: Window, path: Path) -> None:
    """Pressure against speed, PNG or SVG by the path's suffix, with the dispenser's range and the recipe's point."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"svg.hashsalt": "ssbfab"}):
        figure = Figure(figsize=(6.4, 4.4), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        axes.fill_between(window.speed_mm_s, window.pressure_low_pa / 1e3, window.pressure_high_pa / 1e3, alpha=0.35,
                          label="bead within tolerance")
        axes.plot(window.speed_mm_s, window.pressure_pa / 1e3,
                  label=f"{window.width_mm * 1e3:.0f} x {window.height_mm * 1e3:.0f} um")
        axes.axhspan(window.range_pa[0] / 1e3, window.range_pa[1] / 1e3, alpha=0.08, color="green", label="dispenser's range")
        axes.axhline(window.yield_pressure_pa / 1e3, ls=":", color="grey", label="ink yields")
        if window.point is not None:
            axes.plot([window.point[0]], [window.point[1] / 1e3], "o", color="black", label="recipe")
        axes.set(xlabel="speed, mm/s", ylabel="pressure, kPa", xscale="log", title=f"{window.ink} through {window.tip}")
        axes.legend()
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else {"Software": None})
