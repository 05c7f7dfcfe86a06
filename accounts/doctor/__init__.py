"""Compares a live user pool and its app client with what this service and its settings ask for.

`examination.examine` asks Cognito, applies the checks of the modules `rules_...` and returns a
report; `manage.py cognito_doctor` shows it. docs/cognito-doctor.md lists the checks.
"""
