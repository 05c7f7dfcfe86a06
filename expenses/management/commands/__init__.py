"""The commands of `manage.py`, each named after its module."""
