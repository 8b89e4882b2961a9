"""Those who give: the funder map."""
