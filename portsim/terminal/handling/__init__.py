"""What stands between ships and land: stores, cranes and the parcels that the cranes work.

A store, its parcels and the cranes call each other in one order, so that time is always booked
before anything changes:

1. A store that settles brings its stock to the present, and books to each of its parcels what was
   moved since (`Compartment.settle` calls `Transfer.progress`).
2. A parcel books the time of the berth and of its cranes (`CranePool.book`).
3. Cranes that are split anew first settle the stores of the parcels whose cranes change, then give
   the parcels their cranes, and then let these stores take account of the new rates
   (`Fleet.split` calls `Compartment.settle` and `Compartment.rerate`).
4. A store whose rate has changed plans its next event anew.

Whoever begins, stops or ends work settles first and splits afterwards.
"""
