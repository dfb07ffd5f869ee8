$version: "2.0"

// The codes that errors had in awsQuery. botocore's data of SQS has none, and aws-sdk-sqs recognizes errors by these codes
// alone. Without them, the synthesized error responses would not be like those of SQS.
namespace proofmark.wire

use aws.protocols#awsQueryError

apply com.amazonaws.sqs#BatchEntryIdsNotDistinct @awsQueryError(code: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct", httpResponseCode: 400)
apply com.amazonaws.sqs#BatchRequestTooLong @awsQueryError(code: "AWS.SimpleQueueService.BatchRequestTooLong", httpResponseCode: 400)
apply com.amazonaws.sqs#EmptyBatchRequest @awsQueryError(code: "AWS.SimpleQueueService.EmptyBatchRequest", httpResponseCode: 400)
apply com.amazonaws.sqs#InvalidBatchEntryId @awsQueryError(code: "AWS.SimpleQueueService.InvalidBatchEntryId", httpResponseCode: 400)
apply com.amazonaws.sqs#KmsAccessDenied @awsQueryError(code: "KMS.AccessDeniedException", httpResponseCode: 400)
apply com.amazonaws.sqs#KmsDisabled @awsQueryError(code: "KMS.DisabledException", httpResponseCode: 400)
apply com.amazonaws.sqs#KmsInvalidKeyUsage @awsQueryError(code: "KMS.InvalidKeyUsageException", httpResponseCode: 400)
apply com.amazonaws.sqs#KmsInvalidState @awsQueryError(code: "KMS.InvalidStateException", httpResponseCode: 400)
apply com.amazonaws.sqs#KmsNotFound @awsQueryError(code: "KMS.NotFoundException", httpResponseCode: 400)
apply com.amazonaws.sqs#KmsOptInRequired @awsQueryError(code: "KMS.OptInRequired", httpResponseCode: 400)
apply com.amazonaws.sqs#KmsThrottled @awsQueryError(code: "KMS.ThrottlingException", httpResponseCode: 400)
apply com.amazonaws.sqs#MessageNotInflight @awsQueryError(code: "AWS.SimpleQueueService.MessageNotInflight", httpResponseCode: 400)
apply com.amazonaws.sqs#PurgeQueueInProgress @awsQueryError(code: "AWS.SimpleQueueService.PurgeQueueInProgress", httpResponseCode: 400)
apply com.amazonaws.sqs#QueueDeletedRecently @awsQueryError(code: "AWS.SimpleQueueService.QueueDeletedRecently", httpResponseCode: 400)
apply com.amazonaws.sqs#QueueDoesNotExist @awsQueryError(code: "AWS.SimpleQueueService.NonExistentQueue", httpResponseCode: 400)
apply com.amazonaws.sqs#QueueNameExists @awsQueryError(code: "QueueAlreadyExists", httpResponseCode: 400)
apply com.amazonaws.sqs#TooManyEntriesInBatchRequest @awsQueryError(code: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest", httpResponseCode: 400)
apply com.amazonaws.sqs#UnsupportedOperation @awsQueryError(code: "AWS.SimpleQueueService.UnsupportedOperation", httpResponseCode: 400)
