"""PostgreSQL whose user and password AWS Secrets Manager keeps: ENGINE "common.postgresql"."""
