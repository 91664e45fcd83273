"""A notebook: progress while a study runs, in one line that is written anew."""

from __future__ import annotations

import sys
from html import escape
from typing import Any

# Only the name is needed: a notebook has loaded IPython, and everyone else may lack it.
SHELL = "IPython"


def in_notebook() -> bool:
    """Say whether the program runs in the kernel of a notebook."""
    shell: Any = sys.modules.get(SHELL)
    return shell is not None and hasattr(shell.get_ipython(), "kernel")


class OneLine:
    """An output of the running cell; what is kept of it is what was written last."""

    def __init__(self) -> None:
        self.display: Any = sys.modules[SHELL].display.display
        self.handle: Any = None

    def write(self, share: float, text: str) -> None:
        """Write a share done, 0 to 1, as a bar and a text beside it."""
        bar = f'<progress max="1" value="{share:.3f}"></progress>'
        both = {"text/plain": text, "text/html": f"{bar} {escape(text)}"}
        if self.handle is None:
            self.handle = self.display(both, raw=True, display_id=True)
        else:
            self.handle.update(both, raw=True)
