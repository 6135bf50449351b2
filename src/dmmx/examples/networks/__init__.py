"""Neural networks as machines: recurrent cells and attention."""
