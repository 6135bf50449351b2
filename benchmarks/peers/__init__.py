"""Other ways to write the same machines, each as an expert in it would."""
