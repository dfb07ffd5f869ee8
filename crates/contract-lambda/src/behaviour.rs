//! What the Lambda service does beyond its model, one entry per behaviour, each with how we know it. The code that acts
//! by an entry names it; reports and documentation list them. What all services of AWS do alike is in
//! [`aws::behaviour`](proofmark_contract::aws::behaviour).

pub use proofmark_contract::behaviour::Behaviour;
use proofmark_contract::{Mark, behaviours};

behaviours! {
    // Names
    QUALIFIER_MISMATCH, "qualifier-mismatch", Mark::RECORDED,
        "A qualifier in the name and another one as `Qualifier`: 400 InvalidParameterValueException.";
    OTHER_REGION, "other-region", Mark::RECORDED,
        "An ARN of another region as `FunctionName`: 404 ResourceNotFoundException that names both regions.";
    NAME_LENGTH, "name-length", Mark::Documented,
        "A function's own name has at most 64 characters, fewer than the model takes. How a longer one is refused is unknown: as a ValidationException here, in the words of the model's own lengths, whatever the form of the name.";
    OTHER_ACCOUNT, "other-account", Mark::Unknown,
        "A function of another account is one that does not exist, unless it was declared.";
    IMPOSSIBLE_QUALIFIER, "impossible-qualifier", Mark::Unknown,
        "A qualifier that the model takes in requests and not in ARNs (`$X`, or none after a `:`) is one that does not exist; a function with a dot in its name has no event-invoke config.";
    NAME_BEFORE_CHECKS, "name-before-checks", Mark::Unknown,
        "The function's name is resolved before any other check: qualifiers first, then the region.";

    // Event-invoke configs
    PUT_NOTHING_TO_SET, "put-nothing-to-set", Mark::RECORDED,
        "Put with nothing to set: 400 InvalidParameterValueException, even when the function does not exist.";
    UPDATE_NOTHING_TO_SET, "update-nothing-to-set", Mark::Unknown,
        "Update with nothing to set is refused as Put is.";
    FUNCTION_MISSING, "function-missing", Mark::RECORDED,
        "Put, Update or List on a missing function, Put on a missing version or alias: 404, \"The function doesn't exist.\"";
    UPDATE_QUALIFIER_MISSING, "update-qualifier-missing", Mark::Unknown,
        "Update on a missing version or alias is refused as Put is.";
    CONFIG_MISSING, "config-missing", Mark::RECORDED,
        "Get or Delete without a config: 404 that names the qualified ARN, whatever else is missing.";
    UPDATE_CONFIG_MISSING, "update-config-missing", Mark::RECORDED,
        "Update without a config: 404. Its text is unknown: here it is that of Get.";
    PUT_REPLACES, "put-replaces", Mark::RECORDED,
        "Put replaces the whole config: numbers that are not given are gone.";
    UPDATE_MERGES, "update-merges", Mark::RECORDED,
        "Update keeps the members that are not given.";
    UPDATE_DESTINATIONS, "update-destinations", Mark::Unknown,
        "Update replaces `DestinationConfig` as a whole, as the member that it is.";
    QUALIFIED_ARN, "qualified-arn", Mark::RECORDED,
        "`FunctionArn` always has a qualifier, `$LATEST` when none was given.";
    DESTINATIONS_ALWAYS, "destinations-always", Mark::RECORDED,
        "`DestinationConfig` is always answered, with `OnSuccess` and `OnFailure`, empty when unset.";
    DESTINATION_EMPTY, "destination-empty", Mark::Unknown,
        "An empty `Destination`, which the pattern takes, unsets it.";
    DESTINATION_FUNCTION_MISSING, "destination-function-missing", Mark::RECORDED,
        "A function as destination that does not exist: 400 InvalidParameterValueException that names the ARN.";
    DESTINATION_ITSELF, "destination-itself", Mark::RECORDED,
        "The function as its own destination: 400 InvalidParameterValueException.";
    DESTINATION_SERVICE, "destination-service", Mark::RECORDED,
        "An ARN of a service that is no destination: 400 InvalidParameterValueException that shows the whole config.";
    DESTINATION_S3_ON_SUCCESS, "destination-s3-on-success", Mark::Documented,
        "A bucket as `OnSuccess` is not supported. How the refusal reads is unknown: it is worded as that of a service that is no destination.";
    DESTINATION_ELSEWHERE, "destination-elsewhere", Mark::Unknown,
        "A function of another account or region is taken as destination without a look at whether it exists.";
    DESTINATION_KAFKA, "destination-kafka", Mark::Unknown,
        "A Kafka topic, which the pattern takes, is taken.";
    LAST_MODIFIED_MOVES, "last-modified-moves", Mark::RECORDED,
        "`LastModified` is a number of seconds with milliseconds. Every write moves it; that no two are equal is ours.";
    LIST_ORDER, "list-order", Mark::Unknown,
        "List is sorted by qualifier.";
    LIST_MARKER, "list-marker", Mark::Unknown,
        "`NextMarker` is the last qualifier of the page; any text is a valid `Marker`.";
    LIST_PAGE, "list-page", Mark::Unknown,
        "List gives 50 configs, the greatest `MaxItems`, when none is asked for.";
    LIST_QUALIFIER, "list-qualifier", Mark::Unknown,
        "List takes no notice of a qualifier in the name.";
    DELETED_WITH_FUNCTION, "deleted-with-function", Mark::Unknown,
        "A function's configs go with it, a version's or alias's with the version or alias.";

    // Functions, versions, aliases
    FUNCTION_CONFIGURATION, "function-configuration", Mark::Documented,
        "What CreateFunction and UpdateFunctionConfiguration give is told, with the documented defaults; a version keeps what it was published with. The rest of a configuration is made up.";
    VERSION_NUMBERS, "version-numbers", Mark::Documented,
        "PublishVersion answers the last version when nothing changed since, and never uses a number twice. That it publishes anew when the last version was deleted is ours.";
    STATE_FULL, "state-full", Mark::Unknown,
        "A call for which this server has no memory left is refused and changes nothing: 400 CodeStorageExceededException of CreateFunction, UpdateFunctionCode and PublishVersion, 400 InvalidParameterValueException of the others.";
    FUNCTION_EXISTS, "function-exists", Mark::RECORDED,
        "CreateFunction of a name that is taken: 409 ResourceConflictException.";
    FUNCTION_NOT_FOUND, "function-not-found", Mark::RECORDED,
        "PublishVersion, CreateAlias, DeleteFunction on what is missing: 404, \"Function not found: ARN\".";
    DELETE_FUNCTION_STATUS, "delete-function-status", Mark::Documented,
        "DeleteFunction answers 204 without a body; the model's member for the status came later.";
    VERSION_WITH_ALIAS, "version-with-alias", Mark::Documented,
        "DeleteFunction of a version that an alias points to is refused: 409 ResourceConflictException, whose text is not certain.";
    LATEST_NOT_DELETED, "latest-not-deleted", Mark::Documented,
        "DeleteFunction does not take `$LATEST`: 400 InvalidParameterValueException, whose text is not certain.";
    ALIAS_NOT_DELETED_SO, "alias-not-deleted-so", Mark::Unknown,
        "DeleteFunction of an alias: 400 InvalidParameterValueException.";
    ALIAS_EXISTS, "alias-exists", Mark::RECORDED,
        "CreateAlias of a name that is taken: 409 ResourceConflictException that names the alias's ARN.";
    ALIAS_NOT_FOUND, "alias-not-found", Mark::RECORDED,
        "UpdateAlias of a missing alias: 404, \"Cannot find alias arn: ARN\".";
    DELETE_ALIAS_IDEMPOTENT, "delete-alias-idempotent", Mark::Unknown,
        "DeleteAlias of a missing alias succeeds; of a missing function it is a 404.";
}
