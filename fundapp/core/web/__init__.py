"""The edge between HTTP and the house: circumstances of a request, answers to errors, headers, cookies."""
