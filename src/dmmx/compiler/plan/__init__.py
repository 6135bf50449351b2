"""Where everything goes: slots of links and paths, padding, and the schedule of the stages."""
