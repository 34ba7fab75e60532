"""What is timed, and against whom: `python -m benchmarks`, or `make bench`."""
