"""No search for garbage while a replication runs, as it makes none.

Python frees at once what nothing refers to any more. Besides, it searches again and again for
objects that refer to each other in a circle and to which nothing else refers. A run of a terminal
leaves no such circle behind before it ends, but it keeps many thousands of objects for its books,
and every search goes through them. With 20,000 ships that took half of the time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search_for_garbage() -> Iterator[None]:
    """Let nobody search for garbage meanwhile; afterwards search once among what was made.

    So the terminal itself, whose parts refer to each other, does not outlive its replication.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
            gc.collect(0)  # the youngest objects: all that were made since
