"""Ten words of the trade and of statistics that a reader may not know, each in one line."""

GLOSSARY: dict[str, str] = {
    "interval": "where the true mean lies with the stated confidence; at 95 %, about one in "
    "twenty such intervals misses it",
    "replication": "one simulated version of the measured period, with its own weather, arrivals "
    "and breakdowns",
    "P50": "half of the ships, trains or trucks stay at or below this value (the median)",
    "P90": "nine of ten ships, trains or trucks stay at or below this value",
    "P95": "nineteen of twenty ships, trains or trucks stay at or below this value",
    "berth occupancy": "the part of all hours in which a berth is taken by a ship, with the change "
    "between two ships",
    "wait over service": "hours that ships wait outside, divided by their hours at the "
    "berth; 0.1 means that a ship of 100 h at the berth waited 10 h for it",
    "TEU": "twenty-foot equivalent unit: a container of forty feet counts as two",
    "demurrage": "what the charterer pays for a ship that is kept longer than the agreed laytime",
    "load": "what is asked of a resource over the most that it can do; near 1, queues grow quickly",
}
