"""The drill: a deployment from the first stack to the last deletion, against the local AWS."""
