// Signs in by SRP as a page or an app would, with the package itself, and prints the tokens.
// Input (JSON on stdin): endpoint, pool, client, email, password, and code for a second factor.
const {
  AuthenticationDetails, CognitoUser, CognitoUserPool,
} = require("amazon-cognito-identity-js");

const input = JSON.parse(require("fs").readFileSync(0, "utf8"));
const pool = new CognitoUserPool({
  UserPoolId: input.pool, ClientId: input.client, endpoint: input.endpoint,
});
const user = new CognitoUser({ Username: input.email, Pool: pool });

function show(session) {
  return {
    id_token: session.getIdToken().getJwtToken(),
    access_token: session.getAccessToken().getJwtToken(),
    refresh_token: session.getRefreshToken().getToken(),
  };
}

function fail(error) {
  console.error(error.code || error.name);
  process.exit(1);
}

function refresh(session) {
  user.refreshSession(session.getRefreshToken(), (error, refreshed) => {
    if (error) fail(error);
    console.log(JSON.stringify({ signed_in: show(session), refreshed: show(refreshed) }));
  });
}

const callbacks = {
  onSuccess: refresh,
  onFailure: fail,
  totpRequired: () => user.sendMFACode(input.code, callbacks, "SOFTWARE_TOKEN_MFA"),
};
user.authenticateUser(
  new AuthenticationDetails({ Username: input.email, Password: input.password }), callbacks,
);
