"""Real tokens for measuring, signed by a key made for the run, and a pool that knows the key."""

import json
import time
import uuid
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

REGION: Final = "us-east-1"
POOL_ID: Final = "us-east-1_Bench"
APP_CLIENT_ID: Final = "bench"
ISSUER: Final = f"https://cognito-idp.{REGION}.amazonaws.com/{POOL_ID}"
KID: Final = "bench-key"

_PRIVATE_KEY: Final = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC_KEY: Final = _PRIVATE_KEY.public_key()
JWKS: Final = json.dumps(
    {"keys": [RSAAlgorithm.to_jwk(PUBLIC_KEY, as_dict=True) | {"kid": KID, "use": "sig"}]}
)


def id_token(sub: str, /) -> str:
    """Return an ID token with the claims that Cognito's have, good for an hour."""
    now = int(time.time())
    claims: dict[str, Any] = {
        "sub": sub,
        "iss": ISSUER,
        "aud": APP_CLIENT_ID,
        "token_use": "id",
        "cognito:username": sub,
        "cognito:groups": ["support"],
        "email": "ann@example.com",
        "email_verified": True,
        "origin_jti": str(uuid.uuid4()),
        "event_id": str(uuid.uuid4()),
        "jti": str(uuid.uuid4()),
        "auth_time": now,
        "iat": now,
        "exp": now + 3600,
    }
    return jwt.encode(claims, _PRIVATE_KEY, algorithm="RS256", headers={"kid": KID})
