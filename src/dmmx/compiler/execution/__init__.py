"""What runs: stages, wires and recurrences in JAX, over ticks, chunks, populations and devices."""
