"""The fewest unbroken trails that run along every curve of a graph once.

A connected graph with 2k odd nodes needs max(1, k) trails (Euler 1736; Hierholzer, Math. Ann. 6 (1873) 30): every odd node
is the end of one. They are found by joining odd nodes in pairs, walking one closed circuit, and dropping the joints.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

Edge = tuple[int, int]


def odd_nodes(edges: Sequence[Edge]) -> list[int]:
    """Nodes at which an odd number of curve ends meet."""
    degree: dict[int, int] = defaultdict(int)
    for a, b in edges:
        degree[a] += 1
        degree[b] += 1
    return sorted(node for node, count in degree.items() if count % 2)


def trails(edges: Sequence[Edge]) -> list[list[tuple[int, bool]]]:
    """Each trail as (edge number, forwards) in walking order; max(1, odd / 2) of them for each connected part."""
    beside: dict[int, list[int]] = defaultdict(list)
    for e, (a, b) in enumerate(edges):
        beside[a].append(e)
        beside[b].append(e)
    found = []
    for part in _parts(edges, beside):
        odd = odd_nodes([edges[e] for e in part])
        joints = [(odd[i], odd[i + 1]) for i in range(1, len(odd) - 1, 2)] + ([(odd[-1], odd[0])] if odd else [])
        found += _walked(edges, part, joints)
    return found


def _parts(edges: Sequence[Edge], beside: dict[int, list[int]]) -> list[list[int]]:
    """Edge numbers of each connected part."""
    seen: set[int] = set()
    found = []
    for first in range(len(edges)):
        if first in seen:
            continue
        todo, part = [first], []
        seen.add(first)
        while todo:
            e = todo.pop()
            part.append(e)
            for node in edges[e]:
                fresh = {other for other in beside[node] if other not in seen}
                seen.update(fresh)
                todo += fresh
        found.append(sorted(part))
    return found


def _walked(edges: Sequence[Edge], part: list[int], joints: list[Edge]) -> list[list[tuple[int, bool]]]:
    """One closed circuit over a part and its joints (Hierholzer), cut at the joints."""
    every = [edges[e] for e in part] + joints
    at: dict[int, list[int]] = defaultdict(list)
    for i, (a, b) in enumerate(every):
        at[a].append(i)
        if b != a:
            at[b].append(i)
    start = joints[-1][1] if joints else every[0][0]
    used = [False] * len(every)
    stack: list[tuple[int, tuple[int, bool] | None]] = [(start, None)]
    circuit: list[tuple[int, bool]] = []
    while stack:
        node, came = stack[-1]
        while at[node] and used[at[node][-1]]:
            at[node].pop()
        if at[node]:
            i = at[node].pop()
            used[i] = True
            forwards = every[i][0] == node
            stack.append((every[i][1] if forwards else every[i][0], (i, forwards)))
        else:
            stack.pop()
            if came is not None:
                circuit.append(came)
    return _cut([(i, forwards) for i, forwards in reversed(circuit)], part)


def _cut(circuit: list[tuple[int, bool]], part: list[int]) -> list[list[tuple[int, bool]]]:
    real = len(part)
    breaks = [k for k, (i, _) in enumerate(circuit) if i >= real]
    turned = circuit[breaks[0] + 1 :] + circuit[: breaks[0]] if breaks else circuit
    found: list[list[tuple[int, bool]]] = [[]]
    for i, forwards in turned:
        if i >= real:
            found.append([])
        else:
            found[-1].append((part[i], forwards))
    return [trail for trail in found if trail]
