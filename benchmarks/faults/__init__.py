"""What is done to ssbfab on purpose: spoiled files, random recipes, kills. The tests run some hundreds, the record many more.

    python -m benchmarks.faults fuzz --cases 100000      spoiled files into every reader
    python -m benchmarks.faults limits --cases 10000     random recipes: no file leaves the limits of its machine
    python -m benchmarks.faults kills --cases 200        sweeps killed at random moments

Each writes its part of `benchmarks/records/`. A case follows from its number alone, so that one that fails can be run again.
"""
