"""The endpoints of accounts: each validates its body, calls one service and says what happened."""
