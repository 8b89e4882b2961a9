"""What is done to the funder map: one business verb each."""
