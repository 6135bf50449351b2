"""What decides over a machine: verification, counter-examples, exact arithmetic, comparison, and the judges."""
