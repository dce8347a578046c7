"""The page of `validate`: a scenario against days it has not seen."""
