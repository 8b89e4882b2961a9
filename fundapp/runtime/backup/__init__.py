"""Backups: what the database and the sealed files hold, in one file that either kind of database can be made from.

Never in one: sessions, the keystore, keys, settings. `archive` is the file's form, `columns` that of the values in it,
`writing` and `reading` are the two ways, `schema` has the tables made, `restoring` puts everything back, with the log
from a newer export where there is one.
"""
