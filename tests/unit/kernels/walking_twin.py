"""Walks over loops that are cut open and joined, as `ssbfab.kernels.walking` makes them, in numpy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ssbfab.toolpath.fills.curve import Loop


@dataclass(eq=False)
class Cut:
    """A gap in one loop, and the other side of the link."""

    loop: int
    low: float
    high: float
    partner: Cut | None = None
    crossed: bool = False


def cuts_of(count, loops, at, gap, crossed):
    cuts = [[] for _ in range(count)]
    for (i, j), (s, t), g, c in zip(loops.tolist(), at, gap, crossed, strict=True):
        one = Cut(i, s - g / 2, s + g / 2, crossed=bool(c))
        other = Cut(j, t - g / 2, t + g / 2, one, bool(c))
        one.partner = other
        cuts[i].append(one)
        cuts[j].append(other)
    return [sorted(own, key=lambda cut: cut.low) for own in cuts]


def walks(loops, links):
    """The closed curves that follow arcs and strokes until every loop has been walked."""
    done, cuts = set(), cuts_of(len(loops), *links)
    for i, own in enumerate(cuts):
        if not own:
            yield loops[i]
        for k in range(len(own)):
            if (i, k) not in done:
                yield walk(loops, cuts, i, k, done)


def walk(loops, every, i, k, done):
    pieces, forward = [], True
    while True:
        cuts = every[i]
        arc = k if forward else (k - 1) % len(cuts)
        if (i, arc) in done:
            break
        done.add((i, arc))
        begin, end = cuts[arc], cuts[(arc + 1) % len(cuts)]
        turn = loops[i].length_mm if end.low <= begin.high or len(cuts) == 1 else 0.0
        points, width = loops[i].arc(begin.high, end.low + turn)
        leaving = end if forward else begin
        pieces.append((points, width, leaving.high - leaving.low) if forward else (points[::-1], width[::-1], leaving.high - leaving.low))
        partner = leaving.partner
        lands_low = forward if leaving.crossed else not forward
        i, k, forward = partner.loop, every[partner.loop].index(partner), not lands_low
    points, widths = [], []
    for (p, w, gap), (q, _, _) in zip(pieces, pieces[1:] + pieces[:1], strict=True):
        points += [p, p[-1] + np.array([[0.05], [0.95]]) * (q[0] - p[-1])]
        widths += [w, np.full(2, gap)]
    return Loop(np.concatenate(points), np.concatenate(widths))
