//! What the Lambda service does beyond its model, one entry per behaviour, each with how we know it. The code that acts
//! by an entry names it; reports and documentation list them. What all services of AWS do alike is in
//! [`aws::behaviour`](proofmark_contract::aws::behaviour).

pub use proofmark_contract::behaviour::Behaviour;
use proofmark_contract::{Mark, behaviours};

/// Recordings of November 2025 and January 2026, of the operations on functions, versions, aliases and tags.
const NOVEMBER: Mark = Mark::Observed(jiff::civil::date(2025, 11, 25));
const JANUARY: Mark = Mark::Observed(jiff::civil::date(2026, 1, 12));

behaviours! {
    // Names
    QUALIFIER_MISMATCH, "qualifier-mismatch", Mark::RECORDED,
        "A qualifier in the name and another one as `Qualifier`: 400 InvalidParameterValueException.";
    OTHER_REGION, "other-region", Mark::RECORDED,
        "An ARN of another region as `FunctionName`: 404 ResourceNotFoundException that names both regions.";
    NAME_LENGTH, "name-length", NOVEMBER,
        "A function's own name has at most 64 characters, fewer than the model takes. CreateFunction rejects a longer one with 400 InvalidParameterValueException; to others it is a function that does not exist. How operations on event-invoke configs reject it is unknown: with a ValidationException here.";
    OTHER_ACCOUNT, "other-account", Mark::Unknown,
        "A function of another account is one that does not exist, unless it was declared.";
    IMPOSSIBLE_QUALIFIER, "impossible-qualifier", Mark::Unknown,
        "A qualifier that the model takes in requests and not in ARNs (`$X`, or none after a `:`) is one that does not exist; a function with a dot in its name has no event-invoke config.";
    NAME_BEFORE_CHECKS, "name-before-checks", Mark::Unknown,
        "The function's name is resolved before any other check: qualifiers first, then the region.";

    CLOSED_ENUMS, "closed-enums", NOVEMBER,
        "A value that an enum of the model does not have is rejected with a ValidationException, in other members than those of `enum-values`; of `Runtime`, with an error of its own. Values are listed in the order of the recordings, else of the model.";

    // Event-invoke configs
    PUT_NOTHING_TO_SET, "put-nothing-to-set", Mark::RECORDED,
        "Put with nothing to set: 400 InvalidParameterValueException, even when the function does not exist.";
    UPDATE_NOTHING_TO_SET, "update-nothing-to-set", Mark::Unknown,
        "Update with nothing to set is rejected as Put is.";
    FUNCTION_MISSING, "function-missing", Mark::RECORDED,
        "Put, Update or List on a missing function, Put on a missing version or alias: 404, \"The function doesn't exist.\"";
    UPDATE_QUALIFIER_MISSING, "update-qualifier-missing", Mark::Unknown,
        "Update on a missing version or alias is rejected as Put is.";
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
        "`DestinationConfig` is in every response, with `OnSuccess` and `OnFailure`, empty when unset.";
    DESTINATION_EMPTY, "destination-empty", Mark::Unknown,
        "An empty `Destination`, which the pattern takes, unsets it.";
    DESTINATION_FUNCTION_MISSING, "destination-function-missing", Mark::RECORDED,
        "A function as destination that does not exist: 400 InvalidParameterValueException that names the ARN.";
    DESTINATION_ITSELF, "destination-itself", Mark::RECORDED,
        "The function as its own destination: 400 InvalidParameterValueException.";
    DESTINATION_SERVICE, "destination-service", Mark::RECORDED,
        "An ARN of a service that is not a destination: 400 InvalidParameterValueException that shows the whole config.";
    DESTINATION_S3_ON_SUCCESS, "destination-s3-on-success", Mark::Documented,
        "A bucket as `OnSuccess` is not supported. How the rejection reads is unknown: it is worded as that of a service that is not a destination.";
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
    FUNCTION_CONFIGURATION, "function-configuration", NOVEMBER,
        "A configuration has what calls gave, and the defaults of the service; other members are absent. An update keeps what it does not give. A version keeps what it was published with.";
    LOGGING_LEVELS, "logging-levels", NOVEMBER,
        "The log format JSON has levels, INFO unless given; the format Text has none.";
    FUNCTION_STATES, "function-states", NOVEMBER,
        "CreateFunction responds with `Pending`, updates with `InProgress`; then `Active` and `Successful`, with another revision id. The reason code of an update in progress is `Creating`, which the model does not have. How long it takes is ours: nothing after CreateFunction, 100 ms after an update.";
    UPDATE_IN_PROGRESS, "update-in-progress", NOVEMBER,
        "An update while another one is in progress: 409 ResourceConflictException. That PublishVersion is rejected so too is not certain.";
    REVISION_MISMATCH, "revision-mismatch", NOVEMBER,
        "`RevisionId` that is not the current one: 412 PreconditionFailedException that names the operations to ask.";
    CODE_IN_BUCKET, "code-in-bucket", Mark::Unknown,
        "A package in a bucket is not fetched: its hash is that of its name, its size 0. The location of code is in no network.";
    NOT_A_ZIP, "not-a-zip", JANUARY,
        "`ZipFile` that is not an archive: 400 InvalidParameterValueException.";
    ZIP_TOO_LARGE, "zip-too-large", NOVEMBER,
        "`ZipFile` of 52,428,800 bytes or more: 413 RequestEntityTooLargeException.";
    UNZIPPED_TOO_LARGE, "unzipped-too-large", NOVEMBER,
        "`ZipFile` whose files have 262,144,000 bytes or more: 400 InvalidParameterValueException.";
    ENVIRONMENT_TOO_LARGE, "environment-too-large", NOVEMBER,
        "Environment variables of more than 4,096 bytes as JSON: 400 InvalidParameterValueException that shows them.";
    UNKNOWN_RUNTIME, "unknown-runtime", JANUARY,
        "A runtime that the service does not know: 400 InvalidParameterValueException that shows those it takes, on the day of the recording. That it comes before the function is looked up is not certain.";
    DEPRECATED_RUNTIME, "deprecated-runtime", JANUARY,
        "A runtime that is no longer supported: 400 InvalidParameterValueException.";
    OTHER_PACKAGE_TYPE, "other-package-type", NOVEMBER,
        "UpdateFunctionCode with an image for a function of a package, or the other way round: 400 InvalidParameterValueException.";
    CODE_DRY_RUN, "code-dry-run", Mark::Unknown,
        "UpdateFunctionCode with `DryRun` responds with the function as it would be, and changes nothing.";
    LIST_FUNCTIONS, "list-functions", NOVEMBER,
        "ListFunctions and ListVersionsByFunction leave out states and the runtime's version. With `FunctionVersion=ALL` and in lists of versions, ARNs have a qualifier. Their order, by name and version, is ours.";
    LIST_LARGEST, "list-largest", Mark::Documented,
        "A page has at most 50 functions or versions, whatever `MaxItems` is; that this is so of aliases is not certain.";
    VERSION_NUMBERS, "version-numbers", Mark::Documented,
        "PublishVersion responds with the last version when nothing changed since, and never uses a number twice. That it publishes anew when the last version was deleted is ours.";
    OTHER_CODE, "other-code", NOVEMBER,
        "PublishVersion with a `CodeSha256` that is not that of `$LATEST`: 400 InvalidParameterValueException that names both. An empty one is none, as in the documented example.";
    STATE_FULL, "state-full", Mark::Unknown,
        "A call for which this server has no memory left is rejected and changes nothing: 400 CodeStorageExceededException of CreateFunction, UpdateFunctionCode, PublishVersion and PublishLayerVersion, 400 InvalidParameterValueException of the others.";
    FUNCTION_EXISTS, "function-exists", Mark::RECORDED,
        "CreateFunction of a name that is taken: 409 ResourceConflictException.";
    FUNCTION_NOT_FOUND, "function-not-found", Mark::RECORDED,
        "PublishVersion, CreateAlias, DeleteFunction on what is missing: 404, \"Function not found: ARN\".";
    RESOURCE_MISSING, "resource-missing", NOVEMBER,
        "GetPolicy, GetFunctionUrlConfig and DeleteFunctionUrlConfig on a missing function: 404, \"The resource you requested does not exist.\"";
    URL_FUNCTION_MISSING, "url-function-missing", NOVEMBER,
        "CreateFunctionUrlConfig, UpdateFunctionUrlConfig and ListFunctionUrlConfigs on a missing function: 404, \"Function does not exist\"";
    NO_POLICY, "no-policy", NOVEMBER,
        "RemovePermission on a missing function: 404, \"No policy found for: ARN\"";
    NO_POLICY_OF_LATEST, "no-policy-of-latest", NOVEMBER,
        "AddPermission with the qualifier `$LATEST`: 400 InvalidParameterValueException. A function has a policy without a qualifier, and each version and alias one of its own, which does not follow a publication.";
    INVALID_PRINCIPAL, "invalid-principal", NOVEMBER,
        "AddPermission with a `Principal` that is not `*`, an account, an ARN of an identity or the name of a service: 400 InvalidParameterValueException. Which services there are is not checked.";
    AUTH_TYPE_OF_URLS, "auth-type-of-urls", Mark::Documented,
        "AddPermission with `FunctionUrlAuthType` and another action than `lambda:InvokeFunctionUrl`: 400 InvalidParameterValueException, whose text is not certain.";
    STATEMENT_EXISTS, "statement-exists", NOVEMBER,
        "A permission whose statement id the policy has: 409 ResourceConflictException. Statements are in the order in which they were added.";
    STATEMENT_MISSING, "statement-missing", NOVEMBER,
        "A permission is removed whose statement id the policy does not have: 404, \"Statement ID is not found in resource policy.\"";
    POLICY_MISSING, "policy-missing", NOVEMBER,
        "A permission is removed where there is no policy, or the policy of a layer's version is read that has none: 404, \"No policy is associated with the given resource.\" With its last statement a policy is gone.";
    POLICY_REVISION, "policy-revision", NOVEMBER,
        "A policy has a revision id of its own, which GetPolicy returns and each change of it replaces. Before there is one, AddPermission takes the revision id of the alias; that it takes those of functions and versions is not certain.";
    POLICY_TOO_LONG, "policy-too-long", Mark::Documented,
        "A policy of more than 20,480 bytes: 400 PolicyLengthExceededException that names both sizes.";
    RESOURCE_POLICY, "resource-policy", Mark::Unknown,
        "PutResourcePolicy, GetResourcePolicy and DeleteResourcePolicy are about the policy that AddPermission and RemovePermission change. Without one, Get and Delete respond as in `resource-missing`.";
    INVALID_POLICY, "invalid-policy", Mark::Unknown,
        "PutResourcePolicy with what is not a JSON document with statements: 400 InvalidParameterValueException, whose text is ours.";
    URL_EXISTS, "url-exists", NOVEMBER,
        "CreateFunctionUrlConfig where there is one: 409 ResourceConflictException that names the ARN.";
    URL_MODES, "url-modes", NOVEMBER,
        "Get and List return `InvokeMode` of a function URL, `BUFFERED` unless given; Create and Update return it when it was given. LastModifiedTime is not in the response of Create.";
    URL_CORS, "url-cors", Mark::Unknown,
        "UpdateFunctionUrlConfig replaces `Cors` as a whole; an empty one takes it away.";
    URL_ADDRESS, "url-address", Mark::Documented,
        "A function URL has an id of 32 letters and digits, another one each time it is created. No server responds there.";
    URL_GONE, "url-gone", NOVEMBER,
        "A URL goes with its alias, at once here. That URLs and policies go with the function, and policies with the version or alias, is not certain.";
    LAYER_VERSIONS, "layer-versions", NOVEMBER,
        "A layer's version has what PublishLayerVersion gave, and an empty description unless given one. Numbers are never used twice, even when all versions are deleted. Lists have the latest version first; ListLayers has the latest one that matches. The order of layers, by name, is ours.";
    LAYER_VERSION_NUMBER, "layer-version-number", NOVEMBER,
        "A version of a layer with a number below 1: 400 InvalidParameterValueException.";
    LAYER_VERSION_MISSING, "layer-version-missing", NOVEMBER,
        "A missing version of a layer: 404 that names its ARN of calls about its policy, 400 InvalidParameterValueException of functions that use it. Get responds as in `resource-missing`, lists are empty, DeleteLayerVersion succeeds.";
    LAYER_ELSEWHERE, "layer-elsewhere", Mark::Documented,
        "A layer of another account cannot be read or published: 403 AccessDeniedException, whose text is not certain. Functions may use it; its size is not known then.";
    LAYER_REGION, "layer-region", NOVEMBER,
        "A function with a layer of another region: 400 InvalidParameterValueException, before it is looked up whether the function exists.";
    LAYER_OTHER_REGION, "layer-other-region", Mark::Unknown,
        "A call about a layer whose ARN names another region: 400 InvalidParameterValueException. With a fixed `region`, that is any other than this one.";
    LAYER_TWICE, "layer-twice", NOVEMBER,
        "A function with two versions of a layer, or one of them twice: 400 InvalidParameterValueException that names the first two.";
    TOO_MANY_LAYERS, "too-many-layers", NOVEMBER,
        "A function with more than five layers: 400 InvalidParameterValueException.";
    LAYERS_KEPT, "layers-kept", NOVEMBER,
        "A configuration has its layers with their sizes, and keeps them when they are deleted.";
    CODE_SIGNING_CONFIG_MISSING, "code-signing-config-missing", NOVEMBER,
        "A call about a missing code signing config: 404 that names it, without a `Type`. That tags get the same error is not certain.";
    FUNCTION_CODE_SIGNING_CONFIG_MISSING, "function-code-signing-config-missing", NOVEMBER,
        "PutFunctionCodeSigningConfig with a missing config: 404 CodeSigningConfigNotFoundException, even when the function does not exist. That CreateFunction rejects it so is not certain.";
    NO_CODE_SIGNING_CONFIG, "no-code-signing-config", NOVEMBER,
        "GetFunctionCodeSigningConfig of a function without one: 200 without any member, although the model requires them. DeleteFunctionCodeSigningConfig succeeds.";
    CODE_SIGNING_CONFIG_USED, "code-signing-config-used", Mark::Documented,
        "DeleteCodeSigningConfig of one that a function has: 409 ResourceConflictException, whose text is not certain.";
    CODE_SIGNING_POLICY, "code-signing-policy", Mark::Documented,
        "`UntrustedArtifactOnDeployment` is `Warn` unless given. With `Enforce`, CreateFunction and UpdateFunctionCode reject a `ZipFile` without a signature: 400 CodeVerificationFailedException. Who signed it, and what is in buckets, is not checked.";
    ENUM_VALUES, "enum-values", JANUARY,
        "A value that the service does not know, of architectures, `SnapStart`, `FunctionVersion` of lists, members of layers, function URLs and code signing configs: 400 ValidationException that shows the known ones, before anything is looked up. Their order is not certain of `AuthType` and of code signing policies.";
    DELETE_FUNCTION_STATUS, "delete-function-status", Mark::Documented,
        "DeleteFunction responds with 204 without a body; the model's member for the status came later.";
    VERSION_WITH_ALIAS, "version-with-alias", Mark::Documented,
        "DeleteFunction of a version that an alias points to is rejected: 409 ResourceConflictException, whose text is not certain.";
    LATEST_NOT_DELETED, "latest-not-deleted", Mark::Documented,
        "DeleteFunction does not take `$LATEST`: 400 InvalidParameterValueException, whose text is not certain.";
    ALIAS_NOT_DELETED_SO, "alias-not-deleted-so", Mark::Unknown,
        "DeleteFunction of an alias: 400 InvalidParameterValueException.";
    ALIAS_EXISTS, "alias-exists", Mark::RECORDED,
        "CreateAlias of a name that is taken: 409 ResourceConflictException that names the alias's ARN.";
    ALIAS_NOT_FOUND, "alias-not-found", Mark::RECORDED,
        "GetAlias of a missing alias: 404, \"Cannot find alias arn: ARN\".";
    UPDATED_ALIAS_NOT_FOUND, "updated-alias-not-found", NOVEMBER,
        "UpdateAlias of a missing alias: 404, \"Alias not found: ARN\".";
    ALIAS_WEIGHTS, "alias-weights", NOVEMBER,
        "An alias that routes to more than one other version: 400 InvalidParameterValueException.";
    ALIAS_SAME_VERSION, "alias-same-version", NOVEMBER,
        "An alias that routes to its own version as the other one: 400 InvalidParameterValueException.";
    ALIAS_LATEST_ROUTED, "alias-latest-routed", NOVEMBER,
        "An alias of `$LATEST` that routes to another version: 400 InvalidParameterValueException without a `Type`.";
    DELETE_ALIAS_IDEMPOTENT, "delete-alias-idempotent", Mark::Unknown,
        "DeleteAlias of a missing alias succeeds; of a missing function it is a 404.";

    // Concurrency
    FUNCTIONS_ONLY, "functions-only", NOVEMBER,
        "PutFunctionConcurrency of a version or alias, `$LATEST` among them: 400 InvalidParameterValueException. That Get and Delete reject it so too is not certain.";
    TOO_MUCH_RESERVED, "too-much-reserved", NOVEMBER,
        "An account runs 1,000 invocations at a time, as documented, and PutFunctionConcurrency that leaves less than 100 of them unreserved, or less than all in an account with fewer, is rejected: 400 InvalidParameterValueException without a `Type`. 0 is always taken.";
    RESERVED_BELOW_PROVISIONED, "reserved-below-provisioned", NOVEMBER,
        "PutFunctionConcurrency of less than what is provisioned for the function: 400 InvalidParameterValueException without a `Type`.";
    PROVISIONED_STATES, "provisioned-states", NOVEMBER,
        "PutProvisionedConcurrencyConfig responds with `IN_PROGRESS`, with what was allocated before; then it is `READY`. When its alias points to another version, it is allocated anew. How long it takes is ours: 100 ms.";
    PROVISIONED_LATEST, "provisioned-latest", NOVEMBER,
        "Provisioned concurrency of `$LATEST`, or of an alias that points to it: 400 InvalidParameterValueException.";
    NO_PROVISIONED_CONFIG, "no-provisioned-config", NOVEMBER,
        "GetProvisionedConcurrencyConfig where nothing is provisioned: 404 ProvisionedConcurrencyConfigNotFoundException. DeleteProvisionedConcurrencyConfig succeeds there.";
    PROVISIONED_TWICE, "provisioned-twice", NOVEMBER,
        "Provisioned concurrency of an alias and of the version that it points to: 409 ResourceConflictException. That UpdateAlias is rejected so too is not certain.";
    PROVISIONED_ABOVE_RESERVED, "provisioned-above-reserved", NOVEMBER,
        "More provisioned concurrency than is reserved for the function: 400 InvalidParameterValueException.";
    TOO_MUCH_PROVISIONED, "too-much-provisioned", NOVEMBER,
        "Provisioned concurrency of a function that has none reserved takes from what the account has left: 400 InvalidParameterValueException without a `Type` when there is less, or when less than 100 would be left.";
    PROVISIONED_WITH_VERSION, "provisioned-with-version", NOVEMBER,
        "What is provisioned for an alias goes with the alias. That it goes with a version too is not certain.";
    ACCOUNT_USAGE, "account-usage", NOVEMBER,
        "GetAccountSettings counts the code of each version, whether or not it changed. The limits are the documented ones unless the scenario sets them: 75 GB of code, 1,000 invocations at a time.";
    CODE_STORAGE, "code-storage", Mark::Documented,
        "More code than the account may have in a region: 400 CodeStorageExceededException of CreateFunction, UpdateFunctionCode, PublishVersion and PublishLayerVersion, worded as users report it. Functions and layers count together.";

    // Configs of functions
    RECURSION, "recursion", NOVEMBER,
        "A function without another setting is terminated when it invokes itself in a loop: `RecursiveLoop` is `Terminate`.";
    RUNTIME_MANAGEMENT, "runtime-management", Mark::Documented,
        "Runtimes of versions are updated automatically unless configured otherwise: `UpdateRuntimeOn` is `Auto`. Aliases have no such config. Which form `FunctionArn` has is not certain: the one that was asked for.";
    RUNTIME_VERSION_ARN, "runtime-version-arn", Mark::Documented,
        "PutRuntimeManagementConfig takes a `RuntimeVersionArn` with `Manual`, and only with it: 400 InvalidParameterValueException, whose text is not certain.";
    SCALING_CONFIG, "scaling-config", Mark::Unknown,
        "GetFunctionScalingConfig returns the config that was put for a version, both as requested and as applied. Versions without a capacity provider take one too.";
    PROVIDER_STATES, "provider-states", Mark::Unknown,
        "CreateCapacityProvider responds with `Pending`, then the provider is `Active`; DeleteCapacityProvider responds with `Deleting`, then it is gone. How long it takes is ours: 100 ms.";
    PROVIDER_MISSING, "provider-missing", NOVEMBER,
        "A capacity provider that does not exist: 404, \"Capacity provider not found: ARN\", as calls about its tags have it.";
    PROVIDER_NAME, "provider-name", Mark::Model,
        "A capacity provider's own name has at most 64 characters, as ARNs of resources with tags have it: 400 InvalidParameterValueException of CreateCapacityProvider, whose text is not certain.";
    PROVIDER_EXISTS, "provider-exists", Mark::Unknown,
        "CreateCapacityProvider of a name that is taken: 409 ResourceConflictException, whose text is not certain.";
    PROVIDER_IN_USE, "provider-in-use", Mark::Documented,
        "DeleteCapacityProvider of one that versions of functions use, and any change of one that is being deleted: 409 ResourceConflictException, whose text is not certain.";
    NO_DURABLE_EXECUTIONS, "no-durable-executions", Mark::Unknown,
        "No durable executions are started: functions have none, and calls about one or about a callback of one get 404, or 400 InvalidParameterValueException where the model has no 404. Their texts are not certain.";

    // Event source mappings
    MAPPING_MEMBERS, "mapping-members", NOVEMBER,
        "A mapping has what calls gave, and the defaults of its kind of source; other members are absent. Of Kafka's servers they are recorded in 2024; of MSK, MQ and DocumentDB they are documented.";
    MAPPING_STATES, "mapping-states", NOVEMBER,
        "A mapping is `Creating`, then `Enabled`; `Disabled` at once with `Enabled: false`. Updates respond with `Updating`, `Enabling` or `Disabling`, DeleteEventSourceMapping with `Deleting`; then it is gone. How long it takes is ours: 100 ms.";
    MAPPING_IN_USE, "mapping-in-use", Mark::Documented,
        "A change of a mapping while another one is in progress: 400 ResourceInUseException, whose text is not certain.";
    MAPPING_MISSING, "mapping-missing", NOVEMBER,
        "A mapping that does not exist: 404, \"The resource you requested does not exist.\"; about its tags, \"Event source mapping not found: ARN\".";
    MAPPING_FUNCTION_MISSING, "mapping-function-missing", NOVEMBER,
        "A mapping of a function that does not exist: 400 InvalidParameterValueException. That a missing version or alias is rejected so too is not certain. A mapping outlives its function.";
    MAPPING_FUNCTION_ARN, "mapping-function-arn", NOVEMBER,
        "`FunctionArn` of a mapping has the version or alias that was given, `$LATEST` too. ListEventSourceMappings lists those of exactly that ARN, which is not certain.";
    MAPPING_EXISTS, "mapping-exists", NOVEMBER,
        "A second mapping of the same source and function: 409 ResourceConflictException that names the first one, worded by the kind of source. Those of MSK and MQ are distinguished by topics and queues, which is not certain.";
    MAPPING_LIST, "mapping-list", Mark::Documented,
        "A page has at most 100 mappings, whatever `MaxItems` is. Their order, by UUID, is ours.";
    UNRECOGNIZED_SOURCE, "unrecognized-source", NOVEMBER,
        "A mapping without a source, or with one of an unsupported service: 400 InvalidParameterValueException. Whether a source exists is not looked at.";
    UNSUPPORTED_MEMBER, "unsupported-member", NOVEMBER,
        "A member that mappings of this kind of source do not have, or a destination of success: 400 InvalidParameterValueException. Recorded for `DestinationConfig` of a queue; others are worded as users report them.";
    QUEUE_STARTING_POSITION, "queue-starting-position", Mark::Documented,
        "`StartingPosition` of a queue: 400 InvalidParameterValueException, worded as users report it.";
    REQUIRED_OF_SOURCE, "required-of-source", NOVEMBER,
        "A mapping without a member that its kind of source needs: 400 InvalidParameterValueException. Recorded for the starting position of streams and for the access to Kafka's servers; others are worded like the latter.";
    UNSUPPORTED_POSITION, "unsupported-position", NOVEMBER,
        "`AT_TIMESTAMP` for a stream of DynamoDB: 400 InvalidParameterValueException.";
    NO_POSITION_TIMESTAMP, "no-position-timestamp", Mark::Documented,
        "`AT_TIMESTAMP` without a timestamp: 400 InvalidParameterValueException, worded as users report it.";
    BATCH_WITHOUT_WINDOW, "batch-without-window", NOVEMBER,
        "More than 10 messages of a queue in a batch without a batching window: 400 InvalidParameterValueException.";
    FIFO_WINDOW, "fifo-window", Mark::Documented,
        "A batching window for a FIFO queue: 400 InvalidParameterValueException, worded as users report it.";
    RECORD_AGE, "record-age", Mark::Documented,
        "`MaximumRecordAgeInSeconds` from 0 to 59: 400 InvalidParameterValueException, whose text is not certain.";
    FILTER_PATTERN, "filter-pattern", NOVEMBER,
        "A filter whose pattern is not one: 400 InvalidParameterValueException. No filters are none at all.";

    // Invocations
    INVOKE_RESULT, "invoke-result", NOVEMBER,
        "Invoke responds with 200 and the version that ran, and `FunctionError: Unhandled` with the error as the runtime writes it; 202 without a version for `Event`, 204 for `DryRun`. The id of the response is that of the invocation.";
    INVOKE_NOTHING_DECLARED, "invoke-nothing-declared", Mark::Unknown,
        "A function of which nothing is declared returns null, as a handler without a result does. No payload is an empty object.";
    INVOKE_ALIAS_WEIGHTS, "invoke-alias-weights", Mark::Documented,
        "An alias runs the other version for its part of the calls. Here the calls are spread evenly: a weight of 0.25 is every fourth one.";
    INVOKE_TIMEOUT, "invoke-timeout", NOVEMBER,
        "A function that runs longer than its `Timeout`: the error `Sandbox.Timedout`, \"RequestId: ID Error: Task timed out after 1.00 seconds\".";
    INVOKE_LOG, "invoke-log", NOVEMBER,
        "`LogType=Tail` gives the last 4 KB of the log in base64: a line START, the function's own, END, and REPORT. How the error of a function and a timeout are shown in it depends on the runtime: here as `[ERROR] TYPE: MESSAGE` and `Status: timeout`. Programs write their own errors.";
    RESPONSE_TOO_LARGE, "response-too-large", NOVEMBER,
        "A function that returns more than 6,291,556 bytes: the error `Function.ResponseSizeTooLarge`.";
    PAYLOAD_NOT_JSON, "payload-not-json", NOVEMBER,
        "A payload that is not JSON: 400 InvalidRequestContentException, after the function was found. Which of the parser's texts is used for which mistake was seen for bytes that are not UTF-8, and is not certain for others.";
    PAYLOAD_TOO_LARGE, "payload-too-large", Mark::Documented,
        "A payload of more than 6,291,456 bytes, or 1,048,576 of an asynchronous invocation: 413 RequestTooLargeException. Clients of AWS have reported the name RequestEntityTooLargeException too.";
    RESERVED_CONCURRENCY_USED, "reserved-concurrency-used", NOVEMBER,
        "Invoke while as many invocations of the function run as are reserved for it: 429 TooManyRequestsException, `Reason` ReservedFunctionConcurrentInvocationLimitExceeded. Observed for none reserved.";
    CONCURRENCY_USED, "concurrency-used", Mark::Documented,
        "Invoke while as many functions run as the account may run that nothing is reserved for: 429 TooManyRequestsException, `Reason` ConcurrentInvocationLimitExceeded. An event waits.";
    RUNTIME_EXIT, "runtime-exit", Mark::Documented,
        "A program that ends before it responds: the error `Runtime.ExitError`, \"RequestId: ID Error: Runtime exited with error: exit status 1\"; with the name of a signal, `signal: killed`; or, after status 0, \"Runtime exited without providing a reason\".";
    RUNTIME_NOT_STARTED, "runtime-not-started", Mark::Documented,
        "A program that cannot be started: the error `Runtime.InvalidEntrypoint`, \"RequestId: ID Error: fork/exec PATH: no such file or directory\", worded as users report it.";
    RUNTIME_INIT, "runtime-init", Mark::Documented,
        "A program has 10 seconds to ask for its first event, beside the function's `Timeout`. Here it goes on after that, where the service starts it again.";
    RUNTIME_API, "runtime-api", Mark::Documented,
        "The Runtime API 2018-06-01. A response or error gets status 202; one of an unknown id 400 InvalidRequestID, at the wrong time 403 InvalidStateTransition, too large 413. The names of these errors are those of AWS's runtime interface emulator.";
    RUNTIME_RESPONSE, "runtime-response", Mark::Documented,
        "What a program responds is passed on, JSON or not. That a record has what is not JSON as a text is not certain. A response that breaks off is the error `Runtime.TruncatedResponse`, as in AWS's emulator.";
    STREAM_LARGEST, "stream-largest", Mark::Documented,
        "A streamed response has at most 200 MB, here 209,715,200 bytes. What happens beyond is not certain: here `Function.ResponseSizeTooLarge` ends it.";
    HANDLER_ENVIRONMENT, "handler-environment", Mark::Documented,
        "A program has the variables of its function and the reserved ones of the service: `AWS_LAMBDA_FUNCTION_NAME`, `_VERSION`, `_MEMORY_SIZE`, `AWS_LAMBDA_LOG_GROUP_NAME`, `AWS_REGION`, `_HANDLER` and so on. The credentials open nothing, and `AWS_ENDPOINT_URL` is this server, which is ours.";
    STREAM_PARTS, "stream-parts", Mark::Unknown,
        "InvokeWithResponseStream gives the payload in parts of 64 KiB, of a program that streams as they come and 16 KiB at most, then `InvokeComplete`; an error of the function as `ErrorCode` Unhandled with the payload as `ErrorDetails`.";

    // Asynchronous invocations
    ASYNC_RETRIES, "async-retries", Mark::RECORDED,
        "A failed event is tried again after one minute and after two more, as often as the event-invoke config of the version or alias that was invoked says: twice when it says nothing. The config in force is that of the end of each attempt.";
    ASYNC_AGE, "async-age", Mark::RECORDED,
        "An event is given up as EventAgeExceeded as soon as it would be too old at its next attempt: with 60 seconds after one attempt, with 90 after two. Without a config it may be six hours old.";
    ASYNC_THROTTLED, "async-throttled", Mark::Documented,
        "An event whose function cannot be run waits a second, then twice as long each time up to five minutes, until it is too old; this counts for no attempt.";
    ASYNC_BLOCKED, "async-blocked", Mark::Documented,
        "With a reserved concurrency of 0 an event is given up at once. The condition of its record, ZeroReservedConcurrency, is not certain, nor that it has no response.";
    ASYNC_RECORD, "async-record", Mark::RECORDED,
        "The invocation record. `functionArn` always has a qualifier; that it is the alias where one was invoked is not certain.";
    ASYNC_SQS, "async-sqs", Mark::RECORDED,
        "A queue gets the record as body. The trace header that comes with it is left out here. More than 1 MiB, and FIFO queues, are not delivered.";
    ASYNC_SNS, "async-sns", Mark::Documented,
        "A topic gets the record as message. More than 256 KiB, and FIFO topics, are not delivered.";
    ASYNC_LAMBDA, "async-lambda", Mark::Documented,
        "A function is invoked asynchronously with the record. After 16 invocations that led to each other the next one is not delivered; that this is so of destinations is ours.";
    ASYNC_BUS, "async-bus", Mark::RECORDED,
        "A bus gets the record as detail of `Lambda Function Invocation Result - Success` or `- Failure`. Its `source` is `lambda` as recorded, `aws.lambda` in the documentation: see `event_source`.";
    ASYNC_S3, "async-s3", Mark::Documented,
        "A bucket gets an object `aws/lambda/async/NAME/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-UUID` with the record.";
    ASYNC_KAFKA, "async-kafka", Mark::Unknown,
        "A Kafka topic gets the record as value.";
    DEAD_LETTER_QUEUE, "dead-letter-queue", Mark::RECORDED,
        "The dead-letter queue of a function gets the event itself with RequestID, ErrorCode and ErrorMessage, beside the OnFailure destination. Versions use that of `$LATEST`. That ErrorCode is always 200 is not certain.";
    ASYNC_FUNCTION_GONE, "async-function-gone", Mark::Unknown,
        "An event whose function was deleted meanwhile is dropped.";

    // Tags
    TAGS_ON_VERSION, "tags-on-version", NOVEMBER,
        "Tags of a version or alias: 400 InvalidParameterValueException, whether or not it exists.";
    TOO_MANY_TAGS, "too-many-tags", NOVEMBER,
        "More than 50 tags on a function: 400 InvalidParameterValueException; none of them is added.";
    RESERVED_TAG, "reserved-tag", Mark::Documented,
        "A tag whose key begins with `aws:`, of calls that create resources and of TagResource: 400 InvalidParameterValueException, whose text is not certain. Values that begin so are documented as reserved too, and accepted here.";
    NO_TAGS, "no-tags", NOVEMBER,
        "TagResource without any tag: 400 InvalidParameterValueException.";
}
