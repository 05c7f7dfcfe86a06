"""Real tokens, signed by keys made for this run, as the pool of the tests would sign them."""

import json
import time
import uuid
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

REGION = "us-east-1"
POOL_ID = "us-east-1_Tests"
APP_CLIENT_ID = "testclient"
ISSUER = f"https://cognito-idp.{REGION}.amazonaws.com/{POOL_ID}"
KID = "test-key"

PRIVATE_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
JWKS = json.dumps(
    {
        "keys": [
            jwt.algorithms.RSAAlgorithm.to_jwk(PRIVATE_KEY.public_key(), as_dict=True)
            | {"kid": KID, "use": "sig", "alg": "RS256"}
        ]
    }
)


def access_claims(sub: str, /, **changes: Any) -> dict[str, Any]:
    """The claims of an access token as Cognito makes them; a change of None takes one away."""
    now = int(time.time())
    return _changed(
        {
            "sub": sub,
            "iss": ISSUER,
            "client_id": APP_CLIENT_ID,
            "origin_jti": str(uuid.uuid4()),
            "event_id": str(uuid.uuid4()),
            "token_use": "access",
            "scope": "aws.cognito.signin.user.admin",
            "auth_time": now,
            "exp": now + 900,
            "iat": now,
            "jti": str(uuid.uuid4()),
            "username": sub,
        },
        changes,
    )


def id_claims(sub: str, email: str, /, **changes: Any) -> dict[str, Any]:
    """The claims of an ID token as Cognito makes them; a change of None takes one away."""
    claims = access_claims(sub)
    for name in ("client_id", "scope", "username"):
        del claims[name]
    mine = {
        "aud": APP_CLIENT_ID,
        "token_use": "id",
        "email": email,
        "email_verified": True,
        "cognito:username": sub,
    }
    return _changed(claims | mine, changes)


def _changed(claims: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (claims | changes).items() if value is not None}


def sign(claims: dict[str, Any], kid: str = KID) -> str:
    """Sign the claims as the pool of the tests would."""
    return jwt.encode(claims, PRIVATE_KEY, algorithm="RS256", headers={"kid": kid})
