"""motsim: which moments of truth to spend on, what customers remember, and what it is worth."""

__version__ = "0.1.0"
