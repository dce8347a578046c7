"""Where shipped content lies: in the installed package, or in the checkout."""

from __future__ import annotations

import os
from pathlib import Path


def shipped_folder(kind: str) -> Path:
    """The folder of shipped `scenarios` or `experiments`."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "shipped" / kind
    return installed if installed.is_dir() else package.parent / kind


def shipped_scenarios() -> dict[str, Path]:
    """Shipped scenarios by name."""
    return {path.stem: path for path in sorted(shipped_folder("scenarios").glob("*.yaml"))}


def named(file: str) -> str:
    """What a user types for this file: the name of a shipped scenario, else the path from here."""
    path = Path(file).resolve()
    shipped = [name for name, one in shipped_scenarios().items() if one.resolve() == path]
    return shipped[0] if shipped else os.path.relpath(path)


def as_typed(file: str) -> str:
    """A path as it was typed; what is shipped by its name, since its folder is another on every
    machine.
    """
    path, package = Path(file), Path(__file__).resolve().parent.parent
    homes = [
        root / kind
        for root in (package / "shipped", package.parent)
        for kind in ("scenarios", "experiments")
    ]
    return path.stem if path.is_absolute() and path.resolve().parent in homes else file


def study_scenario(name: str) -> Path:
    """The scenario of a demonstration or a published study: one made for them, else a shipped one.
    KeyError: there is none.
    """
    for kind in ("demos", "effects"):
        own = shipped_folder("scenarios") / kind / f"{name}.yaml"
        if own.is_file():
            return own
    return shipped_scenarios()[name]
