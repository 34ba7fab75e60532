"""What the lab has, as data files with a source per number: materials, inks, tips, printers, furnaces, presses.

    library = Library.open(Path("my-recipes"))      # `my-recipes/library/` overrides and extends what is shipped
    library.material("llzo_al").need("cte_per_k").value
"""

from typing import TYPE_CHECKING

from ssbfab.ondemand import on_demand

if TYPE_CHECKING:
    from ssbfab.library.batch import Batch, BatchSettings
    from ssbfab.library.cold import ColdPoint, Solvent
    from ssbfab.library.furnace import Furnace, Press
    from ssbfab.library.ink import Ink
    from ssbfab.library.library import Library
    from ssbfab.library.material import Material
    from ssbfab.library.measured import Measured, Remark
    from ssbfab.library.printer import Dispenser, Head, Printer, Tip, Tool, head_of
    from ssbfab.library.provenance import Provenance
    from ssbfab.library.reaction import Reaction
    from ssbfab.library.rules import RULES
else:
    __getattr__ = on_demand(__name__, {
        "Batch": "batch", "BatchSettings": "batch", "ColdPoint": "cold", "Dispenser": "printer", "Furnace": "furnace",
        "Head": "printer", "Ink": "ink", "Library": "library", "Material": "material", "Measured": "measured",
        "Press": "furnace", "Printer": "printer", "Provenance": "provenance", "RULES": "rules", "Reaction": "reaction",
        "Remark": "measured", "Solvent": "cold", "Tip": "printer", "Tool": "printer", "head_of": "printer",
    })

__all__ = [
    "RULES", "Batch", "BatchSettings", "ColdPoint", "Dispenser", "Furnace", "Head", "Ink", "Library", "Material", "Measured",
    "Press", "Printer", "Provenance", "Reaction", "Remark", "Solvent", "Tip", "Tool", "head_of",
]
