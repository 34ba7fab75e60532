"""Pictures (PNG, SVG) and one self-contained interactive page. Only reads: nothing here changes what is made."""

from __future__ import annotations

from ssbfab.preview.cell_picture import draw_cell
from ssbfab.preview.firing_pictures import draw_firing
from ssbfab.preview.gallery import draw_gallery
from ssbfab.preview.layers_picture import draw_layers
from ssbfab.preview.page import write_page
from ssbfab.preview.pressing_picture import draw_pressing
from ssbfab.preview.profile import Profile
from ssbfab.preview.run_sheet import write_run_sheet
from ssbfab.preview.schedule_picture import draw_schedule
from ssbfab.preview.stress_picture import draw_stress
from ssbfab.preview.timeline_picture import draw_timeline

__all__ = [
    "Profile", "draw_cell", "draw_firing", "draw_gallery", "draw_layers", "draw_pressing", "draw_schedule", "draw_stress",
    "draw_timeline", "write_page", "write_run_sheet",
]
