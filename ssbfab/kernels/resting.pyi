from ssbfab.kernels.arrays import Bools, Floats
from ssbfab.kernels.patch import Patch

def corners(part: Patch, seeds: list[Patch], disc_mm: float) -> tuple[Floats, Floats, Bools]:
    """The sharp corners of a patch in which discs rest whose centres are in the seeds, and whose tips such discs do not reach.

    For each point of the seeds, closing ones too, the tip of the corner that is meant, which lies straight on, else NaN (n, 2),
    or (0, 2) where none is; where the disc touches before the tip, the tip, where it touches after it, and its centre (k, 4, 2);
    which corners no point of the seeds is meant for (k,).
    """
