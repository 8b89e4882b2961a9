"""The demonstration: real funders from public sources, invented people, and a visitor who may look around."""
