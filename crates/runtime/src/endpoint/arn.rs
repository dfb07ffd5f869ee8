//! `aws.parseArn`.

/// An ARN, in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`.
    pub partition: &'a str,
    /// `s3`.
    pub service: &'a str,
    /// Empty in ARNs without a region.
    pub region: &'a str,
    /// Empty in ARNs without an account.
    pub account_id: &'a str,
    resource: &'a str,
}

impl<'a> Arn<'a> {
    /// The part of the resource at `index`; parts are separated by `:` or `/`.
    pub fn resource_id(&self, index: usize) -> Option<&'a str> {
        self.resource.split([':', '/']).nth(index)
    }
}

/// Takes an ARN apart; `None` when it is none: partition, service and resource are never empty.
pub fn parse_arn(text: &str) -> Option<Arn<'_>> {
    let mut parts = text.splitn(6, ':');
    let prefix = parts.next()?;
    let arn = Arn {
        partition: parts.next()?,
        service: parts.next()?,
        region: parts.next()?,
        account_id: parts.next()?,
        resource: parts.next()?,
    };
    let complete = prefix == "arn" && ![arn.partition, arn.service, arn.resource].contains(&"");
    complete.then_some(arn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_come_apart() {
        let arn = parse_arn("arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1:accesspoint/x").unwrap();
        assert_eq!((arn.partition, arn.service, arn.region), ("aws", "s3-outposts", "us-west-2"));
        assert_eq!(arn.account_id, "123456789012");
        let resource: Vec<_> = (0..5).map_while(|index| arn.resource_id(index)).collect();
        assert_eq!(resource, ["outpost", "op-1", "accesspoint", "x"]);
        assert_eq!(arn.resource_id(4), None);
    }

    #[test]
    fn region_and_account_may_be_empty() {
        let arn = parse_arn("arn:aws:s3:::bucket").unwrap();
        assert_eq!((arn.region, arn.account_id, arn.resource_id(0)), ("", "", Some("bucket")));
    }

    #[test]
    fn the_rest_is_not_an_arn() {
        for text in
            ["", "arn:aws:s3", "arn:aws:s3:r:a:", "arn::s3:r:a:x", "arn:aws::r:a:x", "nra:aws:s3:r:a:x", "11111"]
        {
            assert_eq!(parse_arn(text), None, "{text}");
        }
    }
}
