"""What holds for calls, whoever asks: pure."""
