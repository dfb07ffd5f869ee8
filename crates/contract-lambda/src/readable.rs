//! Readable texts of Lambda, for values that are synthesized.

/// By the word of a member's or shape's name that asks for one; `#` stands for a digit, `?` for a hexadecimal one.
pub(crate) const TEXTS: &[(&str, &str)] = &[
    ("arn", "arn:aws:lambda:us-east-2:123456789012:function:my-function"),
    ("arn", "arn:aws:lambda:us-east-2:123456789012:function:my-function:#"),
    ("arn", "arn:aws:lambda:us-east-2:123456789012:layer:my-layer-#"),
    ("arn", "arn:aws:lambda:us-east-2:123456789012:layer:my-layer:#"),
    ("arn", "arn:aws:lambda:us-east-2:123456789012:code-signing-config:csc-0????????????????"),
    ("arn", "arn:aws:lambda:us-east-2:123456789012:event-source-mapping:????????-????-4???-8???-????????????"),
    ("arn", "arn:aws:lambda:us-east-2:123456789012:capacity-provider:my-provider-#"),
    ("arn", "arn:aws:lambda:us-east-2:123456789012:function:my-function:#/durable-execution/my-execution/my-run-#"),
    ("arn", "arn:aws:lambda:us-east-2:123456789012:runtime/my-runtime/version/#"),
    ("arn", "arn:aws:lambda:us-east-2::runtime:????????????????????????????????????????????????????????????????"),
    (
        "statement",
        r#"{"Sid":"s3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:us-east-2:123456789012:function:my-function"}"#,
    ),
    ("policy", r#"{"Version":"2012-10-17","Id":"default","Statement":[]}"#),
    ("principal", "lambda.amazonaws.com"),
    ("action", "lambda:InvokeFunction"),
];
