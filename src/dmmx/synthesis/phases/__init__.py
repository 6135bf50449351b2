"""The phases that work on one start: fit, prune, eliminate, simplify, snap; and the workshop that they share."""
