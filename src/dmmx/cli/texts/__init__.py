"""`dmmx run` on a text: what is read, which engine runs, and what is found where."""
