"""Which liquids a recipe's words mean, and what each must not touch: the words of the library's table of liquids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ssbfab.library import Material
from ssbfab.library.cold import Solvent


def _holds(material: Material, *words: str) -> bool:
    return bool(set(material.id.split("_")) & set(words))


#: The words of the table of liquids, and which materials they mean.
MEANT: dict[str, Callable[[Material], bool]] = {
    "LLZO": lambda m: _holds(m, "llzo", "garnet"),
    "sulfides": lambda m: m.kind == "sulfide_electrolyte",
    "Li": lambda m: m.id == "li",
    "LiPON": lambda m: m.id == "lipon",
    "NMC811": lambda m: m.id == "nmc811",
    "PEO salt": lambda m: _holds(m, "peo"),
    "PVDF dissolves": lambda m: _holds(m, "pvdf"),
    "LFP": lambda m: m.id == "lfp",
    "Al": lambda m: m.id == "al",
    "Li-electrolytes": lambda m: m.kind == "oxide_electrolyte" and "Li" in m.formula,
    "reducible oxides": lambda m: m.id in ("lto", "latp", "llto"),
}
#: Words of the table that mean the die, and how a press says it.
DIES: dict[str, str] = {"tool steel": "steel"}
#: What may never meet: gas of hydrogen sulfide, fire, or a salt that is washed out.
HARD = (
    ("water", "sulfides"),
    ("water", "Li"),
    ("acetic acid", "sulfides"),
    ("acetic acid", "Li"),
    ("LiOH aq", "sulfides"),
    ("water", "PEO salt"),
)
#: Liquids that dissolve polymers of batteries (assumed: common solvents of PEO and PVDF); every liquid takes their salts.
POLYMER_SOLVENTS = ("DMF", "DMSO")
#: Molar masses [kg/mol] of the liquids that boil off.
MOLAR_KG = {"water": 0.018015, "acetic acid": 0.060052, "DMF": 0.073094, "DMSO": 0.078133, "ethanol": 0.046068}
_AQUEOUS = re.compile(r"\b(aq|aqueous|water|water-based)\b")


def parts(said: str) -> tuple[str, ...]:
    """A mixture's parts: `"DMF/water"` → `("dmf", "water")`."""
    return tuple(part.strip().lower() for part in re.split(r"[/,;+]|\band\b", said) if part.strip())


def same_liquid(said: str, solvent: Solvent) -> bool:
    """Whether words of a recipe or an ink name a row; what is `aqueous` or `aq` is water too."""
    name = solvent.name.lower()
    for part in parts(said):
        bare = _AQUEOUS.sub("", part).strip(" -")
        if part == name or bare == name or (name == "water" and _AQUEOUS.search(part)):
            return True
    return name == said.strip().lower()


def named(said: str, solvents: Iterable[Solvent]) -> tuple[Solvent, ...]:
    """Every row that a recipe's liquid means."""
    return tuple(solvent for solvent in solvents if same_liquid(said, solvent)) if said.strip() else ()


def unknown(said: str, solvents: Iterable[Solvent]) -> tuple[str, ...]:
    """Parts of a mixture that no row names."""
    rows = tuple(solvents)
    bare = [part for part in parts(said) if not any(same_liquid(part, row) for row in rows if row.name != "water")]
    return tuple(part for part in bare if _AQUEOUS.sub("", part).strip(" -") not in ("", "solution", "deionised", "deionized"))


def key(word: str) -> str:
    """A word of the table without its remark: `"LFP(partial)"` → `"LFP"`."""
    return word.split("(")[0].strip()


def incompatible(solvent: Solvent, material: Material) -> str | None:
    """The word of the row that names the material, with its remark in brackets; None where no word does."""
    for word in solvent.incompatible_with:
        meant = MEANT.get(key(word))
        if meant is not None and meant(material):
            return word
    return None


def attacks_die(solvent: Solvent, die_material: str) -> str | None:
    """The word of the row that names what the die is made of."""
    return next(
        (word for word in solvent.incompatible_with if key(word) in DIES and DIES[key(word)] in die_material.lower()), None
    )


def is_hard(solvent: Solvent, word: str) -> bool:
    """Whether a conflict stops the step; a remark in brackets (partial, surface, wanted) makes it a warning."""
    return (solvent.name, key(word)) in HARD and "(" not in word


def is_wanted(word: str) -> bool:
    """Whether the table itself says that the liquid is meant to do this."""
    return "(wanted)" in word


def holds_salt(material: Material) -> bool:
    """Whether a polymer brings a salt that liquids wash out."""
    said = f"{material.formula} {material.name}".lower()
    return material.kind in ("polymer", "composite") and any(word in said for word in ("tfsi", "salt", "liclo4"))
