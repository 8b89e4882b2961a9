"""What the directory knows by itself: its words, its limits, and which fund fits a need."""
