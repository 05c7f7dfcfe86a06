"""Import: from a file to a plan, and from the plan to entries."""
