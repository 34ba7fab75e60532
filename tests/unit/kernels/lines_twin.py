"""Which points of a block make a line, and which words it has, readably: a column at a time."""

import numpy as np


def worded(points_mm, feed, first, kind, z_mm, decimals, feed_decimals):
    step = np.repeat(np.arange(len(kind)), np.diff(first))
    begins = np.zeros(len(points_mm), dtype=bool)
    begins[first[:-1][np.diff(first) > 0]] = True
    x, y = (rounded(points_mm[:, i], decimals) for i in range(2))
    across = (changed(x) | changed(y)) & ~begins
    risen = changed(rounded(points_mm[:, 2] - z_mm, decimals)) & ~begins
    kept = np.flatnonzero(across | risen)
    speed = rounded(feed[kept], feed_decimals)
    fresh = changed(speed) | changed(step[kept]) | (np.arange(len(kept)) == 0)
    code = kind[step[kept]] + 4 * across[kept] + 8 * risen[kept] + fresh
    values = np.column_stack([x[kept], y[kept], np.zeros(len(kept)), speed])
    return kept, code, values, np.searchsorted(step[kept], np.arange(len(kind) + 1))


def rounded(values, decimals):
    return np.round(values, decimals) + 0.0


def changed(values):
    return np.append(False, values[1:] != values[:-1])[:len(values)]
