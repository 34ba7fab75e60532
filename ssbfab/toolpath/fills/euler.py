"""The fewest unbroken trails that run along every curve of a graph once, as straight through its nodes as may be.

A connected graph with 2k odd nodes needs max(1, k) trails (Euler 1736; Hierholzer, Math. Ann. 6 (1873) 30): every odd node is
the end of one. At each node the ends of curves are paired so that the passages turn least and none cuts through another; what
comes out as a closed circuit of its own is joined to its neighbours by pairing anew at the node where that costs least.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

Edge = tuple[int, int]
End = tuple[int, bool]
"""A curve's number, and whether its last point is meant."""
Pair = tuple[End, End]
Walk = list[tuple[int, bool]]
"""A trail as (curve number, forwards) in walking order."""
Turn = Callable[[End, End], float]

_MANY = 7  # ends at one node: of more, neighbours are paired without looking for the best


def odd_nodes(edges: Sequence[Edge]) -> list[int]:
    """Nodes at which an odd number of curve ends meet."""
    return sorted(node for node, ends in ends_at(edges).items() if len(ends) % 2)


def ends_at(edges: Sequence[Edge]) -> dict[int, list[End]]:
    """The ends of curves at every node."""
    at: dict[int, list[End]] = defaultdict(list)
    for e, nodes in enumerate(edges):
        for last, node in enumerate(nodes):
            at[node].append((e, bool(last)))
    return at


def lone_at(at: Mapping[int, Sequence[End]]) -> set[int]:
    """The curves that end alone somewhere."""
    return {ends[0][0] for ends in at.values() if len(ends) == 1}


def trails(edges: Sequence[Edge], around: Mapping[int, Sequence[End]] | None = None, turn: Turn | None = None) -> list[Walk]:
    """max(1, odd / 2) walks for each connected part.

    `around` holds, where it is known, the ends at a node in the order in which they lie round it; `turn` is what it costs to
    come by one end and leave by another.
    """
    at = {**ends_at(edges), **(around or {})}
    cost = turn or (lambda _a, _b: 0.0)
    pairs = {node: paired(ends, cost) for node, ends in at.items()}
    _join_circuits(len(edges), at, pairs, cost)
    return _walked(len(edges), pairs)


def paired(ends: Sequence[End], turn: Turn) -> list[Pair]:
    """The pairing that turns least in all, and crosses nowhere, of ends in the order in which they lie round a node."""
    if len(ends) > _MANY:
        return list(zip(ends[::2], ends[1::2], strict=False))
    return min(_pairings(list(ends), len(ends) % 2), key=lambda pairs: sum(turn(a, b) for a, b in pairs))


def _pairings(ends: list[End], left: int) -> Iterator[list[Pair]]:
    """All ways to pair ends that cross nowhere and leave `left` of them over."""
    if not ends:
        yield []
        return
    if left:
        yield from _pairings(ends[1:], left - 1)
    for k in range(1, len(ends)):
        inside, outside = ends[1:k], ends[k + 1 :]
        for over in range(left + 1):
            if len(inside) >= over and (len(inside) - over) % 2 == 0:
                yield from ([(ends[0], ends[k]), *a, *b] for a in _pairings(inside, over)
                            for b in _pairings(outside, left - over))


def crosses(a: Pair, b: Pair, order: Sequence[End]) -> bool:
    """Whether one passage would cut through the other, of ends in the order in which they lie round a node."""
    low, high = sorted(order.index(end) for end in a)
    return sum(low < order.index(end) < high for end in b) == 1


class _Trails:
    """Which curves hang together in one trail, and whether that is closed."""

    def __init__(self, count: int, pairs: Mapping[int, list[Pair]], loose: Sequence[End]) -> None:
        self.parent = list(range(count))
        for each in pairs.values():
            for (a, _), (b, _) in each:
                self.parent[self.root(a)] = self.root(b)
        self.open = {self.root(e) for e, _ in loose}

    def root(self, e: int) -> int:
        while self.parent[e] != e:
            self.parent[e] = self.parent[self.parent[e]]
            e = self.parent[e]
        return e

    def joined(self, a: int, b: int) -> bool:
        """Makes one of two trails of which one at least is closed; False where that cannot be."""
        a, b = self.root(a), self.root(b)
        if a == b or (a in self.open and b in self.open):
            return False
        self.parent[a] = b
        self.open |= {b} if a in self.open else set()
        return True


def _join_circuits(count: int, at: Mapping[int, Sequence[End]], pairs: dict[int, list[Pair]], turn: Turn) -> None:
    """Pairs anew at single nodes until no closed circuit touches another trail, where it costs least first."""
    loose = {node: _loose(ends, pairs[node]) for node, ends in at.items()}
    found = _Trails(count, pairs, [end for ends in loose.values() for end in ends])
    many = [node for node, ends in at.items() if len(ends) > 2]
    for node in sorted(many, key=lambda node: (_best(_swaps(at[node], pairs[node], loose[node], turn)), node)):
        while True:
            swaps = _swaps(at[node], pairs[node], loose[node], turn)
            swap = next((swap for swap in swaps if found.joined(*swap[1])), None)
            if swap is None:
                break
            pairs[node] = swap[2]
            loose[node] = _loose(at[node], swap[2])


def _best(swaps: list[tuple[float, tuple[int, int], list[Pair]]]) -> float:
    return swaps[0][0] if swaps else 0.0


def _loose(ends: Sequence[End], pairs: list[Pair]) -> list[End]:
    taken = {end for pair in pairs for end in pair}
    return [end for end in ends if end not in taken]


def _swaps(order: Sequence[End], pairs: list[Pair], loose: list[End], turn: Turn,
           ) -> list[tuple[float, tuple[int, int], list[Pair]]]:
    """What else can be done with two passages, or with one and a loose end: cost, the two curves, all pairs; the best first."""
    found = []
    for (a, b), (c, d) in combinations(pairs, 2):
        rest = [pair for pair in pairs if pair not in ((a, b), (c, d))]
        found += [(a[0], c[0], rest, [(a, c), (b, d)]), (a[0], c[0], rest, [(a, d), (b, c)])]
    for a, b in pairs:
        rest = [pair for pair in pairs if pair != (a, b)]
        found += [(a[0], c[0], rest, [(stay, c)]) for c in loose for stay in (a, b)]
    before = sum(turn(a, b) for a, b in pairs)
    return sorted(((sum(turn(x, y) for x, y in rest + new) - before + 100 * _crossings(rest + new, order), (a, c), rest + new)
                   for a, c, rest, new in found), key=lambda swap: swap[0])


def _crossings(pairs: list[Pair], order: Sequence[End]) -> int:
    return sum(crosses(a, b, order) for a, b in combinations(pairs, 2))


def _walked(count: int, pairs: Mapping[int, list[Pair]]) -> list[Walk]:
    """Follows the pairs: first from loose ends, then round what is closed."""
    mate: dict[End, End] = {}
    for each in pairs.values():
        for a, b in each:
            mate[a], mate[b] = b, a
    starts = [(e, last) for e in range(count) for last in (False, True) if (e, last) not in mate]
    used: set[int] = set()
    found = []
    for start in starts + [(e, False) for e in range(count)]:
        walk: Walk = []
        end: End | None = start
        while end is not None and end[0] not in used:
            e, last = end
            used.add(e)
            walk.append((e, not last))
            end = mate.get((e, not last))
        if walk:
            found.append(walk)
    return found
