"""Where shipped content lies: in the installed package, or in the checkout."""

from __future__ import annotations

from pathlib import Path


def shipped_folder(kind: str) -> Path:
    """The folder of shipped `scenarios` or `experiments`."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "shipped" / kind
    return installed if installed.is_dir() else package.parent / kind


def shipped_scenarios() -> dict[str, Path]:
    """Shipped scenarios by name."""
    return {path.stem: path for path in sorted(shipped_folder("scenarios").glob("*.yaml"))}


def study_scenario(name: str) -> Path:
    """The scenario of a demonstration or a published study: one made for them, else a shipped one. KeyError: there is none."""
    for kind in ("demos", "effects"):
        own = shipped_folder("scenarios") / kind / f"{name}.yaml"
        if own.is_file():
            return own
    return shipped_scenarios()[name]
