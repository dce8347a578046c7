"""The command line: `app` has the commands; a file of this folder carries out the command of its
name.
"""

from motsim.cli.app import app, main

__all__ = ["app", "main"]
