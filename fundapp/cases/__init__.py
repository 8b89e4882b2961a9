"""The emergency fund: applications of people in danger, from the first message to the last question."""
