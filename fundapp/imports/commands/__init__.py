"""What is done with imports: the verbs of people, and the steps of workers."""
