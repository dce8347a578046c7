"""From rows to figures: each estimator is a small function of numpy arrays."""
