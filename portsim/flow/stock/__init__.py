"""A stock with whole loads coming in and a constant rate going out, between a floor and a ceiling."""
