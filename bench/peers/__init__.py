"""Yardsticks: plain scripts of the same queues."""
