"""The answer of a sensitivity study: which inputs matter."""

from portsim.analysis.decisions.sensitivity import MU_STAR, TOTAL
from portsim.report.studies.sensitivity.ranked_inputs import (
    LITTLE,
    MATTERS,
    NOT_SHOWN,
    OPEN,
    RankedInput,
    effect_text,
    figure_name,
    index_text,
    is_known,
    noise_share,
    ranked_inputs,
    study_note,
    unstable_points,
)
from portsim.report.studies.study_answer import HOW_SURE, Point, StudyAnswer, listed, sentence
from portsim.report.style import wording
from portsim.report.style.verdict import Tone
from portsim.studies.results.result import StudyResult
from portsim.vocabulary.input_names import input_name

_LABELS = {OPEN: "Open", NOT_SHOWN: "No effect shown", LITTLE: "Matter little"}


def answer(study: StudyResult) -> StudyAnswer:
    """Return which inputs matter for the figure, the first of them in the sentence."""
    measure, figure = MU_STAR if study.kind == "morris" else TOTAL, figure_name(study)
    known = [one for one in ranked_inputs(study) if is_known(one, measure)]
    matter = [one for one in known if one.standing == MATTERS]
    points = []
    if len(matter) > 1:
        points.append(Point("Matter too", sentence(_names(matter[1:]))))
    for standing, label in _LABELS.items():
        inputs = [one for one in known if one.standing == standing]
        if inputs:
            points.append(Point(label, sentence(_names(inputs))))
    if count := len(unstable_points(study)):
        text = f"at {count} of {len(study.tables['points'])} points a queue grows without end"
        points.append(Point("No mean", sentence(text)))
    points.append(Point(HOW_SURE, _sure(study, bool(known))))
    if not known:
        text = f"Which inputs matter for {figure} cannot be told"
        return StudyAnswer(Tone.OPEN, text, sentence(study_note(study)), points)
    if not matter:
        text = f"No input is known to matter for {figure}"
        return StudyAnswer(Tone.OPEN, text, "", points)
    first = matter[0]
    text = f"{input_name(first.key)} matters most for {figure}"
    return StudyAnswer(Tone.PLAIN, text, _size(study, first), points)


def _names(inputs: list[RankedInput]) -> str:
    return listed([input_name(one.key) for one in inputs])


def _size(study: StudyResult, first: RankedInput) -> str:
    """Say how much an input matters."""
    if study.kind == "morris":
        size = effect_text(study, first.measures[MU_STAR]).text
        return f"From one end of its range to the other it moves the figure by {size}."
    return f"It has a part in {index_text(first.measures[TOTAL])} of the variance."


def _sure(study: StudyResult, is_known: bool) -> str:
    """Say how sure the ranking is."""
    noise = noise_share(study)
    n = int(study.table["n"].max()) if len(study.table) else 0
    what = wording.counted(n, "trajectory" if study.kind == "morris" else "base point")
    what = what.replace("trajectorys", "trajectories")
    text = f"What matters is {100 * study.base.run.confidence:g} % sure for each input, with {what}"
    if is_known and noise == noise:
        text += f"; chance of the replications makes {wording.share(noise)} of the variance"
    return sentence(text)
