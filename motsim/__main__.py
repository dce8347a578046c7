"""`python -m motsim` is the command `motsim`."""

from __future__ import annotations

from motsim.cli import main

main()
