"""Links between loops as `ssbfab.kernels.linking` makes them, in numpy and shapely."""

import numpy as np
import shapely

from ssbfab.toolpath.fills.curve import Loop


def spread(along, step, most):
    pieces = np.maximum(1, np.minimum(most, np.diff(along) / step)).astype(int)
    every = np.concatenate([a + (np.arange(k) + 0.5) * (b - a) / k for a, b, k in zip(along, along[1:], pieces, strict=False)])
    return every[:: max(1, len(every) // most)]


def sites(loop: Loop, nominal, thinnest, widest):
    s = spread(loop.along_mm, max(2 * nominal, loop.length_mm / 64), 64)
    usual = min(thinnest, loop.length_mm / 3)
    side = np.diff(loop.along_mm)[np.searchsorted(loop.along_mm, s, "right") - 1]
    whole = (side > usual) & (side < min(widest, loop.length_mm / 3)) & (loop.length_mm <= 8 * nominal)
    return s, np.where(whole, side, usual)


def is_free(loop, cuts, s, gap):
    free = loop.length_mm > 3 * gap
    for middle, width in cuts:
        away = np.abs(np.mod(s - middle + loop.length_mm / 2, loop.length_mm) - loop.length_mm / 2)
        free &= away > gap + width / 2
    return free


def is_sharp(loop):
    """Which points are corners of 28.6 degrees or more."""
    come, go = loop.points_mm - np.roll(loop.points_mm, 1, axis=0), np.roll(loop.points_mm, -1, axis=0) - loop.points_mm
    return (come * go).sum(axis=1) < 0.8776 * np.hypot(*come.T) * np.hypot(*go.T)


def is_at_corner(loop, s, gap, nominal):
    """Whether a place is nearer to a corner than a gap and 1.2 widths."""
    away = np.mod(s[:, None] - loop.along_mm[:-1][is_sharp(loop)] + loop.length_mm / 2, loop.length_mm) - loop.length_mm / 2
    return (np.abs(away) < gap[:, None] + 1.2 * nominal).any(axis=1)


def link(loops, cuts, i, j, slack, nominal, thinnest, widest, spare=0.0):
    """The best link between two loops: arc lengths, gap, and whether low joins low, and the spare ink that it takes; or None."""
    a, b = loops[i], loops[j]
    s_b, gap = sites(b, nominal, thinnest, widest)
    s_a, apart = a.nearest(b.at(s_b)[0])
    width_a, width_b = a.at(s_a)[1], b.at(s_b)[1]
    wanted, narrow = (width_a + width_b) / 2, 0.8 * np.minimum(width_a, width_b)
    ink = 2 * wanted * (gap - narrow)
    shut = (ink > 0) & (ink <= spare) & (b.length_mm > 8 * nominal)
    gap, ink = np.where(shut, narrow, gap), np.where(shut, ink, 0.0)
    ok = (apart <= slack * wanted) & is_free(a, cuts[i], s_a, gap) & is_free(b, cuts[j], s_b, gap)
    a_low, a_high, b_low, b_high = (loop.at(s + side * gap / 2)[0] for loop, s in ((a, s_a), (b, s_b)) for side in (-1, 1))
    same = np.hypot(*(a_low - b_low).T) + np.hypot(*(a_high - b_high).T)
    other = np.hypot(*(a_low - b_high).T) + np.hypot(*(a_high - b_low).T)
    beside = is_at_corner(a, s_a, gap, nominal) | is_at_corner(b, s_b, gap, nominal)
    off = np.where(ok, np.abs(np.minimum(same, other) / 2 - wanted) + np.where(beside, 0.1 * nominal, 0.0), np.inf)
    k = int(off.argmin())
    return (float(s_a[k]), float(s_b[k]), float(gap[k]), bool(same[k] < other[k]), float(ink[k])) if ok.any() else None


def turns_off(loop, s, way, gap, side):
    """Whether a loop comes straight over two gaps to places and goes off to a side there."""
    before, here, after = (loop.at(s + each * way * gap)[0] for each in (-2, 0, 1))
    return (np.hypot(*(here - before).T) > 0.99 * 2 * gap) & (((after - here) * side).sum(axis=1) > 0.9 * gap)


def link_at_corners(loops, cuts, i, j, slack, nominal):
    """The best link between two loops that leave each other at the end of a wall; or None."""
    a, b = loops[i], loops[j]
    corner_b, way_b, way_a = (each.ravel() for each in np.meshgrid(b.along_mm[:-1][is_sharp(b)], (-1, 1), (-1, 1), indexing="ij"))
    place, width_b = b.at(corner_b - way_b * nominal)
    gap = (width_b + a.at(a.nearest(place)[0])[1]) / 2
    place_b = b.at(corner_b - way_b * gap)[0]
    s_a, apart = a.nearest(place_b)
    to = (a.at(s_a)[0] - place_b) / apart[:, None]
    corner_a = s_a + way_a * gap
    s_a, s_b = corner_a - way_a * gap / 2, corner_b - way_b * gap / 2
    ok = (apart <= slack * gap) & turns_off(b, corner_b, way_b, gap, -to) & turns_off(a, corner_a, way_a, gap, to)
    ok &= is_free(a, cuts[i], s_a, gap) & is_free(b, cuts[j], s_b, gap)
    off = np.where(ok, np.abs((apart + np.hypot(*(a.at(corner_a)[0] - b.at(corner_b)[0]).T)) / 2 - gap), np.inf)
    off[off >= 0.1 * gap] = np.inf
    if not np.isfinite(off).any():
        return None
    k = int(np.flatnonzero(off <= off.min() + 1e-6 * nominal)[0])
    return float(s_a[k]), float(s_b[k]), float(gap[k]), bool(way_a[k] == way_b[k]), 0.0


def links(loops, slacks, nominal, thinnest, widest, spare=0.0, barred=()):
    """All links, as the board makes them."""
    group, cuts, made = list(range(len(loops))), [[] for _ in loops], []
    for k, low, high in barred:
        cuts[k].append(((low + high) / 2, high - low))
    lines = [shapely.LinearRing(loop.points_mm) for loop in loops]
    corners = [shapely.MultiPoint(loop.points_mm) for loop in loops]
    for slack in slacks:
        reach = slack * max(loop.width_mm.max() for loop in loops)
        near = [(i, j) for i in range(len(loops)) for j in range(i + 1, len(loops))
                if min(lines[i].distance(corners[j]), lines[j].distance(corners[i])) <= reach]
        for at_corners in (True, False):
            for i, j in near:
                if group[i] == group[j]:
                    continue
                a, b = (j, i) if loops[i].length_mm < loops[j].length_mm else (i, j)
                found = (link_at_corners(loops, cuts, a, b, slack, nominal) if at_corners
                         else link(loops, cuts, a, b, slack, nominal, thinnest, widest, spare))
                if found is not None:
                    made.append((a, b, *found[:4]))
                    spare -= found[4]
                    cuts[a].append((found[0], found[2]))
                    cuts[b].append((found[1], found[2]))
                    group = [group[i] if each == group[j] else each for each in group]
    return made
