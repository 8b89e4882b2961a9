"""The funder map with many funders."""
