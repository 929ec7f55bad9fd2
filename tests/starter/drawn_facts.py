"""Facts as planners might state them, drawn at random: sites, cargoes, volumes, ships, borders."""

import random

from portsim.starter.facts import CargoFact, Facts, cargo_fact

BY_TONNES = ("wheat", "barley", "coal", "sulphur", "urea", "diesel", "ferroalloys", "copper", "ore")
SITES = ("gwadar", "karachi", "blank")


def drawn_facts(seed: int) -> Facts:
    """Return the facts of a number: one to three cargoes, and now and then facts that cannot be."""
    chance = random.Random(seed)
    names = chance.sample(BY_TONNES, k=chance.choice([1, 1, 2, 3]))
    cargoes = [_by_tonnes(name, chance) for name in names]
    if chance.random() < 0.3:
        cargoes.append(_boxes(chance))
    return Facts(
        name=f"drawn-{seed}",
        cargoes=tuple(cargoes),
        site=chance.choice(SITES),
        berths=chance.choice([None, None, None, 1, 2, 3]),
        dwt_t=chance.choice([None, None, 28_000.0, 45_000.0, 61_000.0]),
        depth_m=chance.choice([None, None, None, 11.0, 14.5]),
        border_shut=chance.choice([(), (), (), (3,), (7,), (1, 12)]),
    )


def _by_tonnes(name: str, chance: random.Random) -> CargoFact:
    most_kt = 500 if name in ("ferroalloys", "copper") else 4000
    amount_kt = round(most_kt ** chance.uniform(0.6, 1.0))
    way = ":import" if chance.random() < 0.2 else ""
    return cargo_fact(f"{name}:{amount_kt}kt:{chance.choice(['rail', 'truck'])}{way}")


def _boxes(chance: random.Random) -> CargoFact:
    way = chance.choice(["", ":import"])
    return cargo_fact(
        f"boxes:{chance.randrange(5, 80)}kTEU:{chance.choice(['rail', 'truck'])}{way}"
    )
