"""The answer page of a run: what a reader must know who reads no further; one module a part."""
