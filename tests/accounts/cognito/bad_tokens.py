"""The table of bad tokens: each by name, with the exact code of the answer that it gets.

It is made of one table for each check of the verifier, in the order of the checks, because each
check has its own code:

    table                          what is wrong                          code
    bad_shapes.SHAPE               not three canonical base64url parts    token_malformed
    bad_shapes.JSON                a part is no plain JSON object         token_malformed
    bad_claims.CLAIM               a claim is missing or mistyped         token_claim
    bad_signatures.ALGORITHM       `alg` is not RS256                     token_algorithm
    bad_claims.NOT_OURS            another issuer                         token_issuer
    bad_signatures.KEY             `kid` names no key of ours             token_key
    bad_signatures.SIGNED          not signed by that key                 token_signature
    bad_claims.EXPIRED             too late                               token_expired
    bad_claims.NOT_YET             too early                              token_not_yet_valid
    bad_claims.USE                 another kind of token                  token_use
    bad_claims.APP_CLIENT          another app client                     token_app_client

A token of a table is bad in one way only and else as good as good_tokens.py has them, so it gets as
far as the check that it is meant for. All are truly signed, except in SIGNED and where nothing
could be. Within a table the names tell what was changed and to what: `iss-other-pool`, `exp-text`.

ORDER has the tokens that are bad in two ways: the earlier check answers.
Times around the turn of a second, leeway and session keys are in test_tokens.py; key documents in
test_key_parsing.py; forged paddings in test_wycheproof.py; random changes in test_mutations.py.
"""

from collections.abc import Mapping
from typing import Any

from tests.accounts.cognito import bad_claims, bad_shapes, bad_signatures
from tests.accounts.cognito.crafting import NOW, OTHER_KEY, access, craft, without

TABLES: list[tuple[Mapping[str, Any], str]] = [
    (bad_shapes.SHAPE, "token_malformed"),
    (bad_shapes.JSON, "token_malformed"),
    (bad_claims.CLAIM, "token_claim"),
    (bad_signatures.ALGORITHM, "token_algorithm"),
    (bad_claims.NOT_OURS, "token_issuer"),
    (bad_signatures.KEY, "token_key"),
    (bad_signatures.SIGNED, "token_signature"),
    (bad_claims.EXPIRED, "token_expired"),
    (bad_claims.NOT_YET, "token_not_yet_valid"),
    (bad_claims.USE, "token_use"),
    (bad_claims.APP_CLIENT, "token_app_client"),
]
BAD = {name: (token, code) for table, code in TABLES for name, token in table.items()}

# Where a token is bad in two ways, the cheaper check answers: nothing is fetched or computed for
# a token that a comparison can refuse.
ORDER = {
    "shape-before-claim": (f"{craft(access(exp='soon'))}=", "token_malformed"),
    "claim-before-algorithm": (craft(access(exp="soon"), alg="none"), "token_claim"),
    "algorithm-before-issuer": (craft(access(iss="x"), alg="none"), "token_algorithm"),
    "issuer-before-key": (craft(access(iss="x"), kid="x"), "token_issuer"),
    "issuer-before-signature": (craft(access(iss="x"), OTHER_KEY), "token_issuer"),
    "key-before-times": (craft(access(exp=1), kid="x"), "token_key"),
    "signature-before-times": (craft(access(exp=1), OTHER_KEY), "token_signature"),
    "exp-before-nbf": (craft(access(exp=1, nbf=NOW + 90000)), "token_expired"),
    "times-before-use": (craft(access(exp=1, token_use="refresh")), "token_expired"),
    "use-before-app-client": (craft(access(token_use="refresh", client_id="x")), "token_use"),
    "app-client-before-subject": (
        craft(without(access(client_id="x"), "sub")),
        "token_app_client",
    ),
}
