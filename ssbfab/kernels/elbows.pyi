from ssbfab.kernels.arrays import Floats, Ints
from ssbfab.kernels.patch import Patch

def elbows(patch: Patch) -> tuple[Ints, Floats, Floats, Floats, Floats] | None:
    """Where walls bend with both their sides at a corner of 29 to 93 degrees, and no other corner lies between the two.

    Of each the number of the inner corner among the patch's points, closing ones too (k,), both corners (k, 2), and the
    directions in which the edge comes to the inner one and goes on (k, 2). Its arms differ in thickness by a tenth at most, and
    the outer sides are as long as the other arm is thick. None where there are none, or ten thousand corners of either kind.
    """
