"""Loops that numpy cannot take in one stride, compiled (Cython): plain arrays in, plain arrays out, no nouns of ssbfab.

Each kernel is a `.pyx` with a `.pyi` that says shapes and units, listed in `pyproject.toml`, and held in `tests/unit/kernels/`
against a readable twin in numpy.
"""
