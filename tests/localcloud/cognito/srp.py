"""Signing in with a password that is never sent: USER_SRP_AUTH, as the AWS SDKs do it."""

import base64
import datetime as dt
import hashlib
import hmac
import secrets

# The 3072-bit group of RFC 5054.
N = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
    "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
    "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05"
    "98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB"
    "9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"
    "3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33"
    "A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864"
    "D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E2"
    "08E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
G = 2


def log_in(pool, email: str, password: str):
    """Prove the password of someone in the pool; what RespondToAuthChallenge answers."""
    secret = secrets.randbelow(N)
    public = pow(G, secret, N)
    asked = pool.idp.initiate_auth(
        ClientId=pool.client_id,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": email, "SRP_A": f"{public:x}"},
    )
    given = asked["ChallengeParameters"]
    name = pool.id.split("_", 1)[1] + given["USER_ID_FOR_SRP"]
    theirs, salt = int(given["SRP_B"], 16), int(given["SALT"], 16)
    u = _hash(_bytes(public), _bytes(theirs))
    x = _hash(_bytes(salt), hashlib.sha256(f"{name}:{password}".encode()).digest())
    shared = pow(theirs - _hash(_bytes(N), _bytes(G)) * pow(G, x, N), secret + u * x, N)
    timestamp = f"{dt.datetime.now(dt.UTC):%a %b %-d %H:%M:%S UTC %Y}"
    block = given["SECRET_BLOCK"]
    message = name.encode() + base64.b64decode(block) + timestamp.encode()
    key = _hmac(_hmac(_bytes(u), _bytes(shared)), b"Caldera Derived Key\x01")[:16]
    return pool.idp.respond_to_auth_challenge(
        ClientId=pool.client_id,
        ChallengeName="PASSWORD_VERIFIER",
        ChallengeResponses={
            "USERNAME": given["USER_ID_FOR_SRP"],
            "TIMESTAMP": timestamp,
            "PASSWORD_CLAIM_SECRET_BLOCK": block,
            "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(_hmac(key, message)).decode(),
        },
    )


def _bytes(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1)


def _hash(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest())


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")
