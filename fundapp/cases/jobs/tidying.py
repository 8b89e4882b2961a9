"""What nobody needs any more is tidied away."""
