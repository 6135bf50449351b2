"""When are two machines the same? Freedoms of scale, sign and order, found by probing neuron types; names; matching."""
