"""The directory: organisations of the network and their partners, people met in the field, other funds to refer to."""
