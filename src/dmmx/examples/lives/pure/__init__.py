"""Lightweight pure machines: every stream is a matrix of one shape, and the first one is the network matrix itself.

The modules are imported one by one, since most of them need NumPy, which a list of examples does not.
"""
