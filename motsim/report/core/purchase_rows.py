"""What each budget bought, could not buy and left over, as rows of a page or a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from motsim.report.core.facts import Budget, Purchase
from motsim.study.money.purchases import Purchases

ALL = "all"  # the class of a budget that is not split


def bought_rows(found: Mapping[str, Purchases]) -> dict[str, Any]:
    """What each budget bought, could not buy, and left over."""
    return {
        "purchases": tuple(row for name, one in found.items() for row in _rows(name, one)),
        "budgets": tuple(
            Budget(name, one.budget, one.spend, one.unspent, tuple(one.left.items()))
            for name, one in found.items()
        ),
    }


def _rows(design: str, one: Purchases) -> list[Purchase]:
    ranked = sorted(
        one.rows,
        key=lambda r: (not r.bought, r.order, -(r.on_top if r.on_top == r.on_top else 0.0)),
    )
    return [
        Purchase(
            design,
            r.name,
            "" if r.class_ == ALL else r.class_,
            r.order,
            r.why,
            r.price,
            r.spend,
            r.share,
            r.alone,
            r.on_top,
        )
        for r in ranked
    ]
