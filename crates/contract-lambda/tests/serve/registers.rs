//! Values of all resources that are written and read as a whole, each with a number that identifies its write.

use super::linearizable::{ARN, Client, FUNCTION, function};
use serde_json::{Value, json};

/// Finds the number of a register in a response.
type NumberOf = Box<dyn Fn(&Value) -> Option<u64> + Send + Sync>;

/// A value that calls write and read as a whole.
pub struct Register {
    pub name: &'static str,
    /// The request line of its write.
    pub write: String,
    /// The request line of its read.
    pub read: String,
    /// How many values there are: the numbers of writes are taken modulo this.
    pub values: u64,
    /// The body of the write of a number.
    pub body: Box<dyn Fn(u64) -> Value + Send + Sync>,
    /// The number in a read; none while there is no value.
    pub number: NumberOf,
    /// Whether the rest of a read is of the write of this number.
    pub is_whole: fn(&Value, u64) -> bool,
}

impl Register {
    /// A value that is written by PUT and read by GET of the same path.
    fn put(
        name: &'static str,
        path: &str,
        body: impl Fn(u64) -> Value + Send + Sync + 'static,
        number: impl Fn(&Value) -> Option<u64> + Send + Sync + 'static,
    ) -> Self {
        let (write, read) = (format!("PUT {path}"), format!("GET {path}"));
        let (body, number) = (Box::new(body), Box::new(number));
        Self { name, write, read, values: u64::MAX, body, number, is_whole: |_, _| true }
    }

    fn written_by(self, line: String) -> Self {
        Self { write: line, ..self }
    }

    fn read_from(self, path: &str) -> Self {
        Self { read: format!("GET {path}"), ..self }
    }

    fn whole(self, is_whole: fn(&Value, u64) -> bool) -> Self {
        Self { is_whole, ..self }
    }

    fn of_values(self, values: u64) -> Self {
        Self { values, ..self }
    }
}

/// How many code signing configs a function is switched between.
const SIGNING_CONFIGS: u64 = 8;

/// One of each kind. What limits another one (the two kinds of concurrency) is on another function.
pub fn registers(client: &mut Client) -> Vec<Register> {
    let mut registers = of_function(client);
    registers.extend(of_version(client));
    registers.extend(of_account(client));
    registers
}

/// Values of a function with two versions and an alias.
fn of_function(client: &mut Client) -> Vec<Register> {
    client.created("POST /2015-03-31/functions", &function("f"));
    client.created(&format!("POST {FUNCTION}/versions"), &json!({}));
    client.created(&format!("POST {FUNCTION}/aliases"), &json!({ "Name": "live", "FunctionVersion": "1" }));
    client.created("POST /2021-10-31/functions/f/url", &json!({ "AuthType": "NONE" }));
    let of_image = json!({ "FunctionName": "image", "Role": "arn:aws:iam::123456789012:role/r", "PackageType": "Image",
        "Code": { "ImageUri": image(0) } });
    client.created("POST /2015-03-31/functions", &of_image);
    vec![
        Register::put(
            "event-invoke config",
            "/2019-09-25/functions/f/event-invoke-config",
            |number| {
                json!({ "MaximumEventAgeInSeconds": 60 + number,
                "DestinationConfig": { "OnFailure": { "Destination": queue(number) } } })
            },
            |read| read["MaximumEventAgeInSeconds"].as_u64()?.checked_sub(60),
        )
        .whole(|read, number| read["DestinationConfig"]["OnFailure"]["Destination"] == queue(number)),
        Register::put(
            "alias",
            &format!("{FUNCTION}/aliases/live"),
            |number| json!({ "Description": number.to_string(), "FunctionVersion": version(number) }),
            |read| text_number(&read["Description"]),
        )
        .whole(|read, number| read["FunctionVersion"] == version(number)),
        Register::put(
            "function URL",
            "/2021-10-31/functions/f/url",
            |number| json!({ "Cors": { "MaxAge": number, "AllowOrigins": [format!("https://{number}.example")] } }),
            |read| read["Cors"]["MaxAge"].as_u64(),
        )
        .whole(|read, number| read["Cors"]["AllowOrigins"][0] == format!("https://{number}.example")),
        Register::put(
            "reserved concurrency",
            "/2017-10-31/functions/f/concurrency",
            |number| json!({ "ReservedConcurrentExecutions": number }),
            |read| read["ReservedConcurrentExecutions"].as_u64(),
        )
        .read_from("/2019-09-30/functions/f/concurrency"),
        Register::put(
            "tags",
            &format!("/2017-03-31/tags/{ARN}"),
            |number| json!({ "Tags": { "a": number.to_string(), "b": number.to_string() } }),
            |read| text_number(&read["Tags"]["a"]),
        )
        .written_by(format!("POST /2017-03-31/tags/{ARN}"))
        .whole(|read, number| text_number(&read["Tags"]["b"]) == Some(number)),
        // The function's policy; that of an alias would be another one.
        Register::put(
            "resource policy",
            &format!("/2026-07-09/resource-policy/{ARN}"),
            |number| json!({ "Policy": policy(number).to_string() }),
            |read| text_number(&policy_of(read)?["Statement"][0]["Sid"]),
        )
        .whole(|read, number| policy_of(read).as_ref() == Some(&policy(number))),
        Register::put(
            "recursion config",
            "/2024-08-31/functions/f/recursion-config",
            |number| json!({ "RecursiveLoop": RECURSION[usize::try_from(number).unwrap()] }),
            |read| RECURSION.iter().position(|value| read["RecursiveLoop"] == *value)?.try_into().ok(),
        )
        .of_values(2),
        // Rejected while another change is in progress: that must leave no trace.
        Register::put(
            "function's configuration",
            &format!("{FUNCTION}/configuration"),
            |number| json!({ "Description": number.to_string(), "Timeout": 1 + number % 900 }),
            |read| text_number(&read["Description"]),
        )
        .whole(|read, number| read["Timeout"] == 1 + number % 900),
        Register::put(
            "function's code",
            "/2015-03-31/functions/image/code",
            |number| json!({ "ImageUri": image(number), "Architectures": [architecture(number)] }),
            |read| text_number(&read["Code"]["ImageUri"].as_str()?.rsplit(':').next()?.into()),
        )
        .read_from("/2015-03-31/functions/image")
        .whole(|read, number| read["Configuration"]["Architectures"][0] == architecture(number)),
    ]
}

/// Values of a version of a function.
fn of_version(client: &mut Client) -> Vec<Register> {
    client.created("POST /2015-03-31/functions", &function("g"));
    client.created("POST /2015-03-31/functions/g/versions", &json!({}));
    vec![
        Register::put(
            "provisioned concurrency",
            "/2019-09-30/functions/g/provisioned-concurrency?Qualifier=1",
            |number| json!({ "ProvisionedConcurrentExecutions": number }),
            |read| read["RequestedProvisionedConcurrentExecutions"].as_u64(),
        )
        .whole(|read, number| match read["Status"].as_str() {
            Some("READY") => read["AllocatedProvisionedConcurrentExecutions"] == number,
            _ => read["AllocatedProvisionedConcurrentExecutions"].as_u64().is_some_and(|there| there <= number),
        }),
        Register::put(
            "scaling config",
            "/2025-11-30/functions/g/function-scaling-config?Qualifier=1",
            |number| json!({ "FunctionScalingConfig": scaling(number) }),
            |read| read["RequestedFunctionScalingConfig"]["MinExecutionEnvironments"].as_u64(),
        )
        .whole(|read, number| {
            ["AppliedFunctionScalingConfig", "RequestedFunctionScalingConfig"]
                .iter()
                .all(|member| read[member] == scaling(number))
        }),
        // The ARN is there only with `Manual`, which every other write sets.
        Register::put(
            "runtime management config",
            "/2021-07-20/functions/g/runtime-management-config",
            |number| json!({ "UpdateRuntimeOn": "Manual", "RuntimeVersionArn": runtime(number) }),
            |read| text_number(&read["RuntimeVersionArn"].as_str()?.rsplit(':').next()?.into()),
        )
        .whole(|read, _| read["UpdateRuntimeOn"] == "Manual"),
    ]
}

/// Resources beside functions, and what functions have of them.
fn of_account(client: &mut Client) -> Vec<Register> {
    for _ in 0..SIGNING_CONFIGS {
        client.created("POST /2020-04-22/code-signing-configs", &signing(0));
    }
    let (_, configs) = client.ask("GET /2020-04-22/code-signing-configs", None);
    let configs = configs["CodeSigningConfigs"].as_array().unwrap().iter();
    let configs: Vec<Value> = configs.map(|config| config["CodeSigningConfigArn"].clone()).collect();
    let own = configs[0].as_str().unwrap().replace(':', "%3A");
    let (written, read) = (configs.clone(), configs);
    let mapping = json!({ "FunctionName": "f", "EventSourceArn": "arn:aws:sqs:us-east-2:123456789012:q",
        "MaximumBatchingWindowInSeconds": 1 });
    let mapping = client.created("POST /2015-03-31/event-source-mappings", &mapping);
    let provider = json!({ "CapacityProviderName": "p",
        "VpcConfig": { "SubnetIds": ["subnet-0123456789abcdef0"], "SecurityGroupIds": ["sg-0123456789abcdef0"] },
        "PermissionsConfig": { "CapacityProviderOperatorRoleArn": "arn:aws:iam::123456789012:role/r" } });
    client.created("POST /2025-11-30/capacity-providers", &provider);
    vec![
        Register::put("code signing config", &format!("/2020-04-22/code-signing-configs/{own}"), signing, |read| {
            text_number(&read["CodeSigningConfig"]["Description"])
        })
        .whole(|read, number| read["CodeSigningConfig"]["AllowedPublishers"] == signing(number)["AllowedPublishers"]),
        Register::put(
            "code signing config of a function",
            "/2020-06-30/functions/f/code-signing-config",
            move |number| json!({ "CodeSigningConfigArn": written[usize::try_from(number).unwrap()] }),
            move |config| read.iter().position(|arn| config["CodeSigningConfigArn"] == *arn)?.try_into().ok(),
        )
        .of_values(SIGNING_CONFIGS),
        // Rejected while another change is in progress: that must leave no trace.
        Register::put(
            "event source mapping",
            &format!("/2015-03-31/event-source-mappings/{}", mapping["UUID"].as_str().unwrap()),
            |number| json!({ "BatchSize": 1 + number, "FunctionResponseTypes": responses(number) }),
            |read| read["BatchSize"].as_u64()?.checked_sub(1),
        )
        .whole(|read, number| read["FunctionResponseTypes"] == responses(number)),
        Register::put(
            "capacity provider",
            "/2025-11-30/capacity-providers/p",
            |number| json!({ "CapacityProviderScalingConfig": provider_scaling(number) }),
            |read| provider_of(read)["MaxVCpuCount"].as_u64()?.checked_sub(2),
        )
        .whole(|read, number| *provider_of(read) == provider_scaling(number)),
    ]
}

const RECURSION: [&str; 2] = ["Terminate", "Allow"];

fn text_number(value: &Value) -> Option<u64> {
    value.as_str()?.parse().ok()
}

fn queue(number: u64) -> String {
    format!("arn:aws:sqs:us-east-2:123456789012:q{number}")
}

fn version(number: u64) -> &'static str {
    if number.is_multiple_of(2) { "$LATEST" } else { "1" }
}

fn architecture(number: u64) -> &'static str {
    if number.is_multiple_of(2) { "arm64" } else { "x86_64" }
}

fn image(number: u64) -> String {
    format!("123456789012.dkr.ecr.us-east-2.amazonaws.com/images:{number}")
}

fn runtime(number: u64) -> String {
    format!("arn:aws:lambda:us-east-2::runtime:{number:064}")
}

fn responses(number: u64) -> Value {
    if number.is_multiple_of(2) { json!([]) } else { json!(["ReportBatchItemFailures"]) }
}

fn scaling(number: u64) -> Value {
    json!({ "MinExecutionEnvironments": number, "MaxExecutionEnvironments": number + 1 })
}

fn provider_scaling(number: u64) -> Value {
    let policy = json!({ "PredefinedMetricType": "LambdaCapacityProviderAverageCPUUtilization",
        "TargetValue": 1 + number % 100 });
    json!({ "MaxVCpuCount": 2 + number, "ScalingMode": "Manual", "ScalingPolicies": [policy] })
}

fn provider_of(read: &Value) -> &Value {
    &read["CapacityProvider"]["CapacityProviderScalingConfig"]
}

fn policy(number: u64) -> Value {
    let statement = json!({ "Sid": number.to_string(), "Effect": "Allow", "Principal": { "AWS": format!("{number:012}") },
        "Action": "lambda:InvokeFunction", "Resource": "*" });
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}

fn policy_of(read: &Value) -> Option<Value> {
    serde_json::from_str(read["Policy"].as_str()?).ok()
}

fn signing(number: u64) -> Value {
    let profile = format!("arn:aws:signer:us-east-2:123456789012:/signing-profiles/p/{number:010}");
    json!({ "Description": number.to_string(), "AllowedPublishers": { "SigningProfileVersionArns": [profile] } })
}
