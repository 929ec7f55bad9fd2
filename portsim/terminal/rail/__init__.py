"""Trains: arrival tracks, unloading stations, shunting engines."""
