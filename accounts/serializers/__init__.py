"""The bodies that the endpoints of the accounts take and give."""
