"""Property tests draw the same examples in every run: what passed once passes again, and what fails can be looked at.

`SSBFAB_RANDOM=1 make test` draws new ones.
"""

import os

from hypothesis import settings

settings.register_profile("same", derandomize=not os.environ.get("SSBFAB_RANDOM"), deadline=None)
settings.load_profile("same")
