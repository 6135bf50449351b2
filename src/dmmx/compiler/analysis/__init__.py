"""What is known before anything is laid out: supports, demand, dependence, memories, linear cycles, rewiring."""
