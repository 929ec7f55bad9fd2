"""When somebody comes: by chance with a rate that follows the calendar, or by appointment."""
