"""The first sentence of a run: whether its queues settle, and how its service levels stand."""

from portsim.report.run.summary.certainty import UNSTABLE, stability_statement
from portsim.report.style.sourced import capital, given, say
from portsim.report.style.verdict import Tone, Verdict
from portsim.report.style.wording import UNDETERMINED, counted
from portsim.studies.results.result import Result
from portsim.vocabulary.standing import Standing


def verdict_of(result: Result) -> Verdict:
    """Return the verdict on a run: an alarm first, else how the service levels stand.

    What failed or was never run comes before all else: what follows holds for the others only.
    """
    if result.failures or result.not_run:
        return _incomplete(result)
    return _of_figures(result)


def _incomplete(result: Result) -> Verdict:
    """Say how many replications are missing and why, and then what the others say."""
    rest = _of_figures(result)
    others = say("The others say: {}. {}", rest.text, rest.detail)
    done, failed = len(result.runs), len(result.failures)
    asked = done + failed + len(result.not_run)
    if not failed:
        text = given(f"This run was ended after {done} of {asked} replications")
        detail = "The same command goes on with the rest; until then the intervals are wider."
        tone = Tone.BAD if rest.tone is Tone.BAD else Tone.OPEN
        return Verdict(tone, text, say("{} {}", given(detail), others))
    text = given(f"{failed} of {asked} replications failed: what follows is of the other {done}")
    first = result.failures[0]
    why = given(f"Replication {first.replication}: {first.why}.")
    caution = (
        "Its books do not balance, which is a fault of the program; report it."
        if first.audit
        else "The years that fail may be the hardest ones, so that waits may be longer than told."
    )
    return Verdict(Tone.BAD, text, say("{} {} {}", why, caution, others))


def _of_figures(result: Result) -> Verdict:
    """Return the verdict that the figures give."""
    queues = stability_statement(result)
    if queues.value == UNSTABLE:
        text = "The terminal cannot handle this demand: queues grow without end"
        detail = capital(say("{}. The other figures still hold.", queues.detail))
        return Verdict(Tone.BAD, text, detail)
    tone, text = _levels(result)
    detail = queues.detail
    if queues.value == UNDETERMINED:
        tone = Tone.OPEN if tone is Tone.GOOD else tone
    return Verdict(tone, text, capital(say("{}.", detail)))


def _levels(result: Result) -> tuple[Tone, str]:
    """Say how many service levels are met, missed and not certain."""
    verdicts = list(result.levels["verdict"])
    if not verdicts:
        return Tone.OPEN, "No service level is stated, so this run is held against none"
    count = {standing: verdicts.count(standing) for standing in Standing}
    if count[Standing.MET] == len(verdicts):
        all_of_them = "The service level is met"
        if len(verdicts) > 1:
            all_of_them = f"All {counted(len(verdicts), 'service level')} are met"
        return Tone.GOOD, given(all_of_them)
    parts = [f"{count[Standing.MET]} of {counted(len(verdicts), 'service level')} met"]
    parts += [
        f"{count[standing]} {standing}"
        for standing in (Standing.MISSED, Standing.NOT_CERTAIN)
        if count[standing]
    ]
    tone = Tone.BAD if count[Standing.MISSED] else Tone.OPEN
    return tone, given(", ".join(parts))
