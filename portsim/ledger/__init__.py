"""Why everybody waited: the record of a finished run, with causes for every hour of waiting.

A ship waits 3 h for a berth, because the ship in it waits for wheat, which a shut border holds
back. The ledger books 3 h of a vessel to the direct cause `berth` and the root cause `border`.

`recording` runs a terminal and makes its record. `ledger` books the waits. `root_causes` finds what
is behind them: `sea_histories` and `land_histories` say what was done at each resource, and
`wait_chains` follows the chains from one `history` to the next.
"""
