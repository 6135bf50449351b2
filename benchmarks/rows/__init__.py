"""What is measured, one module a subject; each has `measure(page, quick)`."""
