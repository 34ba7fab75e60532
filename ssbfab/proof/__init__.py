"""Proof: read every print file back as the machine would, and find what is wrong with it.

It trusts nobody: it shares no code with what writes the files, and sections the cell's solids by another route than the
slicer.

    text --controllers--> Tape --motion, flow--> Deposit --rules--> Findings
"""

from ssbfab.proof.deposit import Beads, Blobs, Deposit
from ssbfab.proof.diff import Diff, diff
from ssbfab.proof.profile import Profile, flow_profile
from ssbfab.proof.prove import prove
from ssbfab.proof.reading import read
from ssbfab.proof.rules import RULES

__all__ = ["RULES", "Beads", "Blobs", "Deposit", "Diff", "Profile", "diff", "flow_profile", "prove", "read"]
