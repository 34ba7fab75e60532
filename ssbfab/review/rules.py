"""All rules of all stages, gathered once; each stage keeps its own in its package's `RULES`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module

from ssbfab.errors import SsbfabError, nearest
from ssbfab.findings import Rule

_ROOMS = ("library", "geometry", "ink", "toolpath", "gcode", "proof", "sintering", "route")


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the pipeline."""
    return tuple(rule for room in _ROOMS for rule in getattr(import_module(f"ssbfab.{room}"), "RULES", ()))


def rule_named(code: str) -> Rule:
    """The rule with a code. Raises `SsbfabError` with the nearest code."""
    for rule in all_rules():
        if rule.code == code.upper():
            return rule
    known = [rule.code for rule in all_rules()]
    raise SsbfabError(f"no rule {code!r}{nearest(code.upper(), known)}; `ssbfab list rules` names them all")


def known_codes(codes: Sequence[str], where: str = "") -> tuple[str, ...]:
    """Codes, or beginnings of codes, in capitals. Raises `SsbfabError` for one that no rule's code begins with."""
    known = [rule.code for rule in all_rules()]
    for code in codes:
        if not any(each.startswith(code.upper()) for each in known):
            hint = f"{nearest(code.upper(), known)}; `ssbfab list rules` names them all"
            raise SsbfabError(f"{where}no rule's code begins with {code!r}{hint}")
    return tuple(code.upper() for code in codes)


def explain(rule: Rule) -> str:
    """What `ssbfab explain CODE` prints: every part of it, and that nothing is calculated where nothing is."""
    parts = (
        ("Why", rule.reason),
        ("Formula", rule.formula or "none: what is found is held against the limit as it is"),
        ("Limit", rule.limit),
        ("Example", rule.example),
        ("Source", str(rule.source)),
        ("Needs", ", ".join(rule.needs)),
    )
    return "\n".join([f"{rule.code}  {rule.title}", *(f"\n{name}: {text}" for name, text in parts)]) + "\n"
