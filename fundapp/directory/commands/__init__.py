"""What is done to the directory: one business verb each."""
