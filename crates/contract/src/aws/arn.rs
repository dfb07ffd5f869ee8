//! ARNs, taken apart.

/// An Amazon Resource Name: `arn:partition:service:region:account:resource`. Region and account may be empty, as in
/// `arn:aws:s3:::bucket`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`
    pub partition: &'a str,
    /// `sqs`
    pub service: &'a str,
    /// `us-east-2`, or nothing.
    pub region: &'a str,
    /// Twelve digits, or nothing.
    pub account: &'a str,
    /// All that follows: `my-queue`, `function:my-function:1`, `role/my-role`.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Takes an ARN apart; none when the text is not an ARN. Nothing but the number of its parts is checked.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") {
            return None;
        }
        let mut part = || parts.next();
        Some(Self { partition: part()?, service: part()?, region: part()?, account: part()?, resource: part()? })
    }
}

#[cfg(test)]
mod tests {
    use super::Arn;

    #[test]
    fn an_arn_has_five_parts_and_the_last_keeps_its_colons() {
        let arn =
            Arn::parse("arn:aws:lambda:us-east-2:123456789012:function:f:1").map(|arn| (arn.service, arn.resource));
        assert_eq!(arn, Some(("lambda", "function:f:1")));
    }

    #[test]
    fn what_has_fewer_parts_is_not_an_arn() {
        assert_eq!(Arn::parse("arn:aws:sqs:us-east-2:my-queue"), None);
    }
}
