"""Two tools that print one layer each, of slightly different height: both lie on the floor."""

import numpy as np
import pytest

from ssbfab.proof.levels import heights_of

pytestmark = pytest.mark.filterwarnings("error")


def test_single_layers_of_two_tools_lie_on_the_floor():
    levels = np.array([0.075, 0.080])
    found = heights_of(levels, np.array([0, 1]), np.array([1, 0]), 0.0)
    assert found == pytest.approx([0.075, 0.080])


def test_a_single_layer_below_pillars_keeps_the_pillars_spacing():
    levels = np.array([0.06, 0.12, 0.18])
    found = heights_of(levels, np.array([0, 1, 2]), np.array([0, 1, 1]), 0.0)
    assert found == pytest.approx([0.06, 0.06, 0.06])
