"""RTE3…: what the planners of the steps found while they planned; each is told under the code of its rule."""

from __future__ import annotations

from collections.abc import Iterator

from ssbfab.findings import Finding, Rule, rule
from ssbfab.route.operation import Route


def _told(route: Route, code: str) -> Iterator[Finding]:
    for operation in route.operations:
        yield from (found for found in operation.findings if found.code == code)


@rule(
    "RTE301",
    "A tape of another thickness than the cell's ply",
    source="mass balance of the powder",
    formula="fired = gap × film ratio × solids / fired density / (1 − in-plane shrinkage)²",
    limit="within 10 % of the ply (assumed)",
    example="a blade at 100 um for a fired ply of 50 um",
)
def tapes(route: Route) -> Iterator[Finding]:
    """The solvent leaves, the powder stays: the gap decides how thick the ply will be."""
    yield from _told(route, "RTE301")


@rule(
    "RTE302",
    "A fill that leaves pores",
    source="volume balance of the solid, pores stay open",
    formula="full = 1 − (1 − concentration)^fills",
    limit="full ≥ fill_min",
    example="two fills of a solution of 20 % solid",
)
def fills(route: Route) -> Iterator[Finding]:
    """Each fill leaves its solid in the share of the room that is still open."""
    yield from _told(route, "RTE302")


@rule(
    "RTE303",
    "A film without a rate",
    source="the user's own tool: no rate is shipped",
    formula="time = thickness / rate, or cycles = thickness / cycle",
    limit="a rate or a thickness per cycle is stated",
    example='kind = "ald" without `cycle`',
)
def rates(route: Route) -> Iterator[Finding]:
    """Rates differ by a factor of ten between tools, so neither time nor cycles follow without one's own."""
    yield from _told(route, "RTE303")


@rule(
    "RTE304",
    "A source that does not see the floor of a trench",
    source="Lambert's cosine law for a long trench",
    formula="share = (w/2) / sqrt((w/2)² + h²)",
    limit="share ≥ coverage_min",
    example="sputtering into trenches ten times as deep as wide",
)
def shadows(route: Route) -> Iterator[Finding]:
    """Sputtered, ablated and sprayed matter flies straight: deep floors get less of it than the top."""
    yield from _told(route, "RTE304")


@rule(
    "RTE300",
    "What another stage's rules found in a step",
    source="each finding names its own",
    formula="that of its own rule: `ssbfab explain` with the finding's code",
    limit="that of its own rule",
    example="CTE101 for a film that cracks when it cools; CSP101 in the first of two pressings",
)
def others(route: Route) -> Iterator[Finding]:
    """Films and earlier pressings are judged by the firing's and the press's rules while the route is planned."""
    for operation in route.operations:
        yield from (found for found in operation.findings if not found.code.startswith("RTE3"))


PLANNERS: tuple[Rule, ...] = (tapes, fills, rates, shadows, others)
