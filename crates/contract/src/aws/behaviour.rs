//! What services of AWS do alike beyond their models, and how we know it.

use crate::{Mark, behaviours};

behaviours! {
    // Rejections of requests that break the model
    VALIDATION_TEXT, "validation-text", Mark::RECORDED,
        "All violations of constraints in one 400 ValidationException; its body has `message` only.";
    SERIALIZATION, "serialization", Mark::Documented,
        "A body that cannot be read, or a value of the wrong type: 400 SerializationException, by Smithy's protocol tests. Its text is unknown: ours says what is wrong.";
    MEDIA_TYPE, "media-type", Mark::Documented,
        "A content type that the operation does not take: 415 UnsupportedMediaTypeException, by Smithy's protocol tests. Its text is unknown.";
    SIGNATURE, "signature", Mark::Documented,
        "A request without a signature: 403 MissingAuthenticationTokenException; with a wrong one: 403 InvalidSignatureException. Their texts are unknown.";

    // Errors
    TYPE_USER, "type-user", Mark::RECORDED,
        "`Type` is `User` in modelled errors of the caller's.";
    TYPE_OF_SERVER_ERRORS, "type-of-server-errors", Mark::Unknown,
        "`Type` is absent in errors of the server's, unless the scenario gives one.";
    THROTTLED, "throttled", Mark::RECORDED,
        "TooManyRequestsException: 429, \"Rate Exceeded.\"; `Retry-After` is a header.";
    UNMODELLED, "unmodelled", Mark::RECORDED,
        "ValidationException (400) and AccessDeniedException (403) are in no model; their body has `message` only.";
}
