"""A stock between a floor and a ceiling: whole loads come in, a constant outflow goes out."""
