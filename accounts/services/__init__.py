"""What people do with their account. Cognito keeps the passwords, we keep the sessions.

No function here tells, by its result or its error, whether an address has an account.
"""
