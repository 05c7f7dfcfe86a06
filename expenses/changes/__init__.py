"""Changes: what happened since, for those who keep a copy."""
