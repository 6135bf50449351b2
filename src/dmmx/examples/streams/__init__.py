"""Streams that are not numbers: frames, matrices, samples, and ways added by minimum."""
