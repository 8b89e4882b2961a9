"""What banks and operators say became of payments: read, judged, and told in one form. Pure: nothing is changed."""
