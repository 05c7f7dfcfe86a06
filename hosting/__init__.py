"""What the service needs around it on a machine of one's own; docs/self-hosting.md tells how."""
