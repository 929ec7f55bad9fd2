"""What stands between ships and land: stores, cranes and the parcels that they work.

A store, the cranes and a parcel call each other in one order. A store that settles books the
progress of its parcels; a parcel books its cranes; cranes that are split anew settle the stores of
their parcels first, and then let each store take account of its new rate.
"""
