"""Ships: how they arrive, berth, are worked, and sail."""
