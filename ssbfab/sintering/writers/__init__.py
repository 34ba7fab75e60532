"""A schedule as files that furnaces and people read; each has a reader of its own, so that what was written can be proven.

`FORMATS` maps a format's name to the function that writes it; a new one joins there, with its reader in the tests.
"""

from collections.abc import Callable, Mapping, Sequence

from ssbfab.errors import ScheduleError
from ssbfab.findings import Finding
from ssbfab.library.furnace import Furnace
from ssbfab.sintering.schedule import Schedule
from ssbfab.sintering.writers.eurotherm import eurotherm_table
from ssbfab.sintering.writers.json_file import schedule_json
from ssbfab.sintering.writers.kiln_controller import kiln_profile
from ssbfab.sintering.writers.pidkiln import pidkiln_program
from ssbfab.sintering.writers.run_sheet import run_sheet_html, run_sheet_text
from ssbfab.sintering.writers.segment_csv import schedule_csv

#: Name → (writer, suffix of its file).
FORMATS: Mapping[str, tuple[Callable[..., str], str]] = {
    "csv": (schedule_csv, ".csv"), "json": (schedule_json, ".json"), "kiln-controller": (kiln_profile, ".kiln.json"),
    "pidkiln": (pidkiln_program, ".pidkiln.txt"), "eurotherm": (eurotherm_table, ".eurotherm.txt"),
    "sheet": (run_sheet_text, ".sheet.txt"), "html": (run_sheet_html, ".sheet.html"),
}
_FOR_PEOPLE = (run_sheet_text, run_sheet_html)


def all_formats(schedule: Schedule, furnace: Furnace | None = None,
                findings: Sequence[Finding] = ()) -> tuple[dict[str, str], tuple[str, ...]]:
    """The texts of every format that can hold a schedule, by suffix; and why the others cannot.

    The sheets, which people read, name the furnace and what was found.
    """
    texts, refused = {}, []
    for writer, suffix in FORMATS.values():
        try:
            texts[suffix] = writer(schedule, furnace, findings) if writer in _FOR_PEOPLE else writer(schedule)
        except ScheduleError as error:
            refused.append(str(error))
    return texts, tuple(refused)
