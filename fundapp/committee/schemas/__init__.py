"""What the committee’s forms and filters take."""
