"""Cellular automata of real numbers on a torus whose links work only now and then.

The modules are imported one by one, since some of them need NumPy, which a list of examples does not.
"""
