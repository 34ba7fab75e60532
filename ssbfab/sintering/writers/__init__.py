"""A schedule as files that furnaces and people read; each has a reader of its own, so that what was written can be proven."""
