"""Why everybody waited: a finished run becomes a record in which every hour of waiting has its causes."""
