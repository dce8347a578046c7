"""The compiled loop in parts, from its heap up to the visit: each imports only from those before
it.
"""
