"""What the funder map knows by itself: its words and limits."""
