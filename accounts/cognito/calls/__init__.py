"""The calls of Cognito that the product makes, by what they are for; the gateway sends them."""
