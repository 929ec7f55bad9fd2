"""From records to figures that can be trusted: pure functions, tables in, tables out."""
