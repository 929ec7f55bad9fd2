"""At most eight colours a figure, told apart by those who see red and green alike."""

import itertools

import pytest
from matplotlib.colors import to_hex, to_rgb

from portsim.report.run.figures.utilisation import utilisation_figure
from portsim.report.run.figures.waiting import cause_figure
from portsim.report.style import palette
from portsim.report.style.colour_vision import LEAST_DISTANCE, distance, hatches


def fills(fig):
    """The colour and the hatching of every part of a bar."""
    return {
        (to_hex(patch.get_facecolor()), patch.get_hatch() or "")
        for ax in fig.axes
        for patch in ax.patches
    }


@pytest.mark.parametrize("draw", [utilisation_figure, cause_figure])
@pytest.mark.parametrize("which", ["result", "land"])
def test_colours_of_a_figure_are_few_and_told_apart(draw, which, request):
    found = fills(draw(request.getfixturevalue(which)))
    assert 3 <= len({colour for colour, _ in found}) <= palette.MOST_COLOURS
    for (one, first), (other, second) in itertools.combinations(sorted(found), 2):
        assert first != second or distance(one, other) >= LEAST_DISTANCE


def test_all_states_and_causes_are_told_apart_eight_at_a_time():
    fixed = palette.STATES | palette.CAUSES | palette.ROOTS
    for names in _eights(fixed):
        colours = {name: fixed[name] for name in names}
        marks = hatches(colours)
        for one, other in itertools.combinations(colours, 2):
            if marks[one] == marks[other] and colours[one] != colours[other]:
                assert distance(colours[one], colours[other]) >= LEAST_DISTANCE


def _eights(names):
    listed = list(names)
    return [listed[at : at + 8] for at in range(0, len(listed), 8)]


def test_red_and_green_are_alike_to_those_who_do_not_tell_them_apart():
    """A red and a green that are far apart to most readers are not so here: one is hatched."""
    red, green = "#B07000", "#7A8A00"
    assert distance(red, green) < LEAST_DISTANCE
    assert sum((a - b) ** 2 for a, b in zip(to_rgb(red), to_rgb(green), strict=True)) > 0.04
    assert set(hatches({"red": red, "green": green}).values()) == {"", "////"}
    assert distance("#0072B2", "#E69F00") > 50.0


def test_the_lightest_share_a_colour():
    weights = {name: float(weight) for name, weight in zip("abcdefghij", range(10), strict=True)}
    assert palette.most_weighed(weights) == list("defghij")
    assert palette.most_weighed({"a": 1.0, "b": 2.0}) == ["a", "b"]
