"""Changes to the text of a scenario that leave everything else in it as it was typed."""
