"""Who is calling: sign-up, log-in and sessions, by AWS Cognito."""
