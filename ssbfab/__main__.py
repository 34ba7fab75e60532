"""`python -m ssbfab` is `ssbfab`."""

from ssbfab.cli import main

if __name__ == "__main__":
    main()
