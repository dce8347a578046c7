"""For whoever writes an engine: `check_engine` compares it with the readable one, byte by byte.

`battery` runs generated worlds by number, `strategies` lets hypothesis look for them (it needs
hypothesis, motsim does not).
"""

from motsim.testing.battery import check_engine

__all__ = ["check_engine"]
