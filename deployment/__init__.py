"""Brings the product to AWS: stacks, package, function, migration. Knows no Django."""
