"""The access matrix: what every route answers to everybody, asked from outside and compared with what was decided."""
