"""The page of `fit`: what data say about a scenario's figures."""
