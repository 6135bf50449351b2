"""`dmmx live` at the terminal: the console, its help, completion and log."""
