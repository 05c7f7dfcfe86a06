"""The one table from domain error to HTTP status; docs/errors.md tells each to people."""

from http import HTTPStatus

from accounts import errors as accounts
from accounts.cognito import errors as cognito
from common.conditional import VersionMismatch
from common.errors import DatabaseUnavailable, DomainError
from common.idempotency import IdempotencyKeyInFlight, IdempotencyKeyReused
from expenses import errors as expenses

STATUSES: dict[type[DomainError], int] = {
    # Who is calling
    cognito.TokenMalformed: HTTPStatus.UNAUTHORIZED,
    cognito.TokenAlgorithmRefused: HTTPStatus.UNAUTHORIZED,
    cognito.TokenIssuerRefused: HTTPStatus.UNAUTHORIZED,
    cognito.TokenKeyUnknown: HTTPStatus.UNAUTHORIZED,
    cognito.TokenSignatureRefused: HTTPStatus.UNAUTHORIZED,
    cognito.TokenExpired: HTTPStatus.UNAUTHORIZED,
    cognito.TokenNotYetValid: HTTPStatus.UNAUTHORIZED,
    cognito.TokenUseRefused: HTTPStatus.UNAUTHORIZED,
    cognito.TokenAppClientRefused: HTTPStatus.UNAUTHORIZED,
    cognito.TokenClaimRefused: HTTPStatus.UNAUTHORIZED,
    accounts.SessionEnded: HTTPStatus.UNAUTHORIZED,
    accounts.AccountDisabled: HTTPStatus.UNAUTHORIZED,
    accounts.AccountDeleted: HTTPStatus.UNAUTHORIZED,
    # Logging in
    cognito.InvalidCredentials: HTTPStatus.UNAUTHORIZED,
    cognito.InvalidRefreshToken: HTTPStatus.UNAUTHORIZED,
    cognito.RefreshTokenReused: HTTPStatus.UNAUTHORIZED,
    cognito.ChallengeExpired: HTTPStatus.UNAUTHORIZED,
    cognito.InvalidAccessToken: HTTPStatus.UNAUTHORIZED,
    cognito.PasswordResetRequired: HTTPStatus.FORBIDDEN,
    accounts.ChallengeRequired: HTTPStatus.FORBIDDEN,
    accounts.ChallengeUnknown: HTTPStatus.FORBIDDEN,
    accounts.SignInElsewhereFailed: HTTPStatus.FORBIDDEN,
    cognito.InvalidCode: HTTPStatus.BAD_REQUEST,
    cognito.PasswordRefused: HTTPStatus.BAD_REQUEST,
    cognito.EmailRefused: HTTPStatus.BAD_REQUEST,
    accounts.TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    cognito.CognitoBusy: HTTPStatus.TOO_MANY_REQUESTS,
    # One's own account
    accounts.AccessTokenRequired: HTTPStatus.FORBIDDEN,
    cognito.WrongPassword: HTTPStatus.BAD_REQUEST,
    cognito.MfaNotSetUp: HTTPStatus.CONFLICT,
    accounts.AlreadySetUp: HTTPStatus.CONFLICT,
    accounts.MfaRequired: HTTPStatus.CONFLICT,
    accounts.NothingToVerify: HTTPStatus.CONFLICT,
    accounts.SessionUnknown: HTTPStatus.NOT_FOUND,
    accounts.SupportAccessUnknown: HTTPStatus.NOT_FOUND,
    # Cognito is not there
    cognito.CognitoUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    cognito.CognitoMisconfigured: HTTPStatus.SERVICE_UNAVAILABLE,
    cognito.NotPermitted: HTTPStatus.SERVICE_UNAVAILABLE,
    cognito.CodeDeliveryFailed: HTTPStatus.SERVICE_UNAVAILABLE,
    cognito.KeySetUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    # Nor is the database
    DatabaseUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    # The ledger
    expenses.NotInLedger: HTTPStatus.NOT_FOUND,
    expenses.CategoryArchived: HTTPStatus.BAD_REQUEST,
    expenses.CategoryExists: HTTPStatus.CONFLICT,
    expenses.CategoryInUse: HTTPStatus.CONFLICT,
    expenses.CategoryHasChildren: HTTPStatus.CONFLICT,
    expenses.ParentUnknown: HTTPStatus.BAD_REQUEST,
    expenses.ParentNested: HTTPStatus.BAD_REQUEST,
    expenses.ParentItself: HTTPStatus.BAD_REQUEST,
    expenses.ReassignRefused: HTTPStatus.BAD_REQUEST,
    expenses.ExternalIdTaken: HTTPStatus.CONFLICT,
    expenses.LedgerChanged: HTTPStatus.CONFLICT,
    expenses.CurrencyFixed: HTTPStatus.CONFLICT,
    expenses.SyncTooOld: HTTPStatus.GONE,
    expenses.SinceAhead: HTTPStatus.BAD_REQUEST,
    VersionMismatch: HTTPStatus.PRECONDITION_FAILED,
    IdempotencyKeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    IdempotencyKeyInFlight: HTTPStatus.CONFLICT,
    # What is planned
    expenses.TooManyGroups: HTTPStatus.BAD_REQUEST,
    expenses.BudgetExists: HTTPStatus.CONFLICT,
    expenses.NoSuchOccurrence: HTTPStatus.BAD_REQUEST,
    expenses.OccurrencePosted: HTTPStatus.CONFLICT,
    # Import
    expenses.PlanChanged: HTTPStatus.CONFLICT,
    expenses.PlanClosed: HTTPStatus.CONFLICT,
}
