//! What services need that no trait of their models says: the AWS SDKs know it by the service. One line each, and no
//! other place knows a service by name.

use proofmark_smithy_model::knowledge::ServiceFacts;
use proofmark_smithy_model::model::Shape;

/// What one service needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Customisation {
    /// Nothing.
    None,
    /// Its functions may compute for minutes; its documentation and the contract kit have a place for it.
    Lambda,
    /// Without `Accept: application/json` it responds in another form.
    ApiGateway,
    /// Predictions come from an endpoint that the input names.
    MachineLearning,
    /// It wants its version in a header and checksums of archives, and `-` stands for the caller's own account.
    Glacier,
}

impl Customisation {
    /// What this service needs.
    pub(super) fn of(service: &Shape) -> Self {
        let facts = ServiceFacts::of(service);
        match facts.sdk_id() {
            "API Gateway" if facts.is_aws() => Self::ApiGateway,
            "Glacier" if facts.is_aws() => Self::Glacier,
            "Lambda" if facts.is_aws() => Self::Lambda,
            "Machine Learning" if facts.is_aws() => Self::MachineLearning,
            _ => Self::None,
        }
    }

    /// Headers of every request.
    pub(super) fn headers(self, version: &str) -> Vec<(String, String)> {
        let header = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        match self {
            Self::None | Self::Lambda | Self::MachineLearning => Vec::new(),
            Self::ApiGateway => header("accept", "application/json"),
            Self::Glacier => header("x-amz-glacier-version", version),
        }
    }

    /// Whether an operation may take minutes to respond with its first byte.
    pub(super) fn slow_response(self, operation: &str) -> bool {
        self == Self::Lambda && operation.starts_with("Invoke")
    }

    /// Where an operation is documented.
    pub(super) fn reference(self, operation: &str) -> Option<String> {
        let url = || format!("https://docs.aws.amazon.com/lambda/latest/api/API_{operation}.html");
        (self == Self::Lambda).then(url)
    }

    /// The crate that has the service for the contract kit.
    pub(super) fn contract_crate(self) -> Option<String> {
        (self == Self::Lambda).then(|| "proofmark-contract-lambda".to_owned())
    }

    /// What a label that is unset or empty stands for.
    pub(super) fn blank_label(self, member: &str) -> Option<String> {
        (self == Self::Glacier && member == "accountId").then(|| "-".to_owned())
    }

    /// The parameter of the endpoint rules that a member gives, besides those that the model says.
    pub(super) fn endpoint_parameter(self, member: &str) -> Option<String> {
        (self == Self::MachineLearning && member == "PredictEndpoint").then(|| "Endpoint".to_owned())
    }

    /// Whether uploads have Glacier's two checksums.
    pub(super) fn has_tree_hash(self) -> bool {
        self == Self::Glacier
    }
}
