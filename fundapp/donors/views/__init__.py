"""Pages of the funder map."""
