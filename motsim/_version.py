"""The version of motsim; what a result folder and a page say made them."""

__version__ = "0.1.0"
