"""States of what is done with funders, and what moves them: changes to several at once, agreements. Pure data."""
