"""AWS Cognito: what it is asked, what it signs, and what can go wrong, in our words."""
