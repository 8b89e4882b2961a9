"""The vault: sealed records that our own disks cannot open."""
