//! The responses: the documented one, and a ListFunctions page with 50 functions.

use serde_json::{Value, json};

pub const SEED: &str = concat!(
    r#"{"DestinationConfig":{"OnFailure":{"Destination":"arn:aws:sqs:us-east-2:123456789012:failed-invocations"},"#,
    r#""OnSuccess":{}},"FunctionArn":"arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE","#,
    r#""LastModified":1479757760.006,"MaximumEventAgeInSeconds":3600,"MaximumRetryAttempts":0}"#
);

/// A page as the service writes it, about 1.7 KB a function.
pub fn list_functions() -> String {
    let functions: Vec<Value> = (0..50).map(function).collect();
    json!({ "Functions": functions, "NextMarker": "eyJtYXJrZXIiOiA1MH0=" }).to_string()
}

fn function(index: usize) -> Value {
    let name = format!("order-processor-{index:03}");
    let arn = |what: &str| format!("arn:aws:lambda:us-east-2:123456789012:{what}");
    json!({
        "FunctionName": name,
        "FunctionArn": arn(&format!("function:{name}")),
        "Runtime": "provided.al2023",
        "Role": format!("arn:aws:iam::123456789012:role/service-role/{name}-role-1a2b3c4d"),
        "Handler": "bootstrap",
        "CodeSize": 5_012_345 + index,
        "Description": "Takes orders from the queue, prices them and \"stores\" the result",
        "Timeout": 30,
        "MemorySize": 512,
        "LastModified": "2026-08-21T19:49:20.006+0000",
        "CodeSha256": "YFgDgEKG3ugvF1+pX64gV6tu9qNuIYNUdgJm8nCxsm4=",
        "Version": "$LATEST",
        "VpcConfig": {
            "SubnetIds": ["subnet-0f1e2d3c4b5a69788", "subnet-1f1e2d3c4b5a69788", "subnet-2f1e2d3c4b5a69788"],
            "SecurityGroupIds": ["sg-0a1b2c3d4e5f60718"],
            "VpcId": "vpc-0123456789abcdef0",
            "Ipv6AllowedForDualStack": false
        },
        "DeadLetterConfig": { "TargetArn": "arn:aws:sqs:us-east-2:123456789012:dead-letters" },
        "Environment": { "Variables": {
            "TABLE_NAME": "orders", "LOG_LEVEL": "info", "STAGE": "production", "QUEUE_URL":
            "https://sqs.us-east-2.amazonaws.com/123456789012/orders"
        } },
        "TracingConfig": { "Mode": "Active" },
        "RevisionId": format!("88ebe1e1-bfdf-4dc3-84de-3017268f{index:04}"),
        "Layers": [
            { "Arn": arn("layer:observability:12"), "CodeSize": 10_234_567 },
            { "Arn": arn("layer:configuration:3"), "CodeSize": 53_412 }
        ],
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "PackageType": "Zip",
        "Architectures": ["arm64"],
        "EphemeralStorage": { "Size": 512 },
        "SnapStart": { "ApplyOn": "None", "OptimizationStatus": "Off" },
        "RuntimeVersionConfig": { "RuntimeVersionArn": format!("arn:aws:lambda:us-east-2::runtime:{:064x}", index) },
        "LoggingConfig": { "LogFormat": "Text", "LogGroup": format!("/aws/lambda/{name}") }
    })
}
