"""How fast motsim is, as ratios measured in one run: `make bench`."""
