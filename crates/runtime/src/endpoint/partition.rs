//! `aws.partition`: the partitions of AWS (version 1.1 of the published list) and which regions are theirs.

/// A partition.
#[derive(Debug, PartialEq, Eq)]
pub struct Partition {
    /// `aws`, `aws-cn`.
    pub name: &'static str,
    /// `amazonaws.com`.
    pub dns_suffix: &'static str,
    /// `api.aws`.
    pub dual_stack_dns_suffix: &'static str,
    /// Whether it has FIPS endpoints.
    pub supports_fips: bool,
    /// Whether it has dual-stack endpoints.
    pub supports_dual_stack: bool,
    /// The region that global services of the partition sign for.
    pub implicit_global_region: &'static str,
    /// What comes before `-<word>-<number>` in the names of its regions.
    region_prefixes: &'static [&'static str],
    /// Its pseudo-region, which has no such name.
    pseudo_region: Option<&'static str>,
}

impl Partition {
    fn lists(&self, region: &str) -> bool {
        self.pseudo_region == Some(region)
    }

    /// Whether the name looks like a region of the partition, so that regions newer than this list work.
    fn resembles(&self, region: &str) -> bool {
        self.region_prefixes.iter().any(|prefix| {
            let rest = region.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-'));
            rest.and_then(|rest| rest.split_once('-')).is_some_and(|(word, number)| {
                let is_word = |c: char| c.is_alphanumeric() || c == '_';
                !word.is_empty()
                    && word.chars().all(is_word)
                    && !number.is_empty()
                    && number.bytes().all(|byte| byte.is_ascii_digit())
            })
        })
    }
}

/// The partition of a region; that of a region which none claims is `aws`.
pub fn partition(region: &str) -> Option<&'static Partition> {
    let claims = |test: fn(&Partition, &str) -> bool| PARTITIONS.iter().find(|partition| test(partition, region));
    claims(Partition::lists).or_else(|| claims(Partition::resembles)).or(PARTITIONS.first())
}

/// All partitions, `aws` first. Every one has both FIPS and dual-stack endpoints today.
static PARTITIONS: [Partition; 8] = [
    Partition {
        name: "aws",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-east-1",
        region_prefixes: &["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"],
        pseudo_region: Some("aws-global"),
    },
    Partition {
        name: "aws-cn",
        dns_suffix: "amazonaws.com.cn",
        dual_stack_dns_suffix: "api.amazonwebservices.com.cn",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "cn-northwest-1",
        region_prefixes: &["cn"],
        pseudo_region: Some("aws-cn-global"),
    },
    Partition {
        name: "aws-eusc",
        dns_suffix: "amazonaws.eu",
        dual_stack_dns_suffix: "api.amazonwebservices.eu",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "eusc-de-east-1",
        region_prefixes: &["eusc-de"],
        pseudo_region: None,
    },
    Partition {
        name: "aws-iso",
        dns_suffix: "c2s.ic.gov",
        dual_stack_dns_suffix: "api.aws.ic.gov",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-iso-east-1",
        region_prefixes: &["us-iso"],
        pseudo_region: Some("aws-iso-global"),
    },
    Partition {
        name: "aws-iso-b",
        dns_suffix: "sc2s.sgov.gov",
        dual_stack_dns_suffix: "api.aws.scloud",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-isob-east-1",
        region_prefixes: &["us-isob"],
        pseudo_region: Some("aws-iso-b-global"),
    },
    Partition {
        name: "aws-iso-e",
        dns_suffix: "cloud.adc-e.uk",
        dual_stack_dns_suffix: "api.cloud-aws.adc-e.uk",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "eu-isoe-west-1",
        region_prefixes: &["eu-isoe"],
        pseudo_region: Some("aws-iso-e-global"),
    },
    Partition {
        name: "aws-iso-f",
        dns_suffix: "csp.hci.ic.gov",
        dual_stack_dns_suffix: "api.aws.hci.ic.gov",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-isof-south-1",
        region_prefixes: &["us-isof"],
        pseudo_region: Some("aws-iso-f-global"),
    },
    Partition {
        name: "aws-us-gov",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        supports_fips: true,
        supports_dual_stack: true,
        implicit_global_region: "us-gov-west-1",
        region_prefixes: &["us-gov"],
        pseudo_region: Some("aws-us-gov-global"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_region_is_in_its_partition() {
        let published = [
            (
                "aws",
                "af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 aws-global ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 me-west-1 mx-central-1 sa-east-1 sa-west-1 us-east-1 us-east-2 us-west-1 us-west-2",
            ),
            ("aws-cn", "aws-cn-global cn-north-1 cn-northwest-1"),
            ("aws-eusc", "eusc-de-east-1"),
            ("aws-iso", "aws-iso-global us-iso-east-1 us-iso-west-1"),
            ("aws-iso-b", "aws-iso-b-global us-isob-east-1 us-isob-west-1"),
            ("aws-iso-e", "aws-iso-e-global eu-isoe-west-1"),
            ("aws-iso-f", "aws-iso-f-global us-isof-east-1 us-isof-south-1"),
            ("aws-us-gov", "aws-us-gov-global us-gov-east-1 us-gov-west-1"),
        ];
        assert_eq!(published.len(), PARTITIONS.len());
        for (name, regions) in published {
            for region in regions.split(' ') {
                assert_eq!(partition(region).map(|partition| partition.name), Some(name), "{region}");
            }
        }
    }

    #[test]
    fn unpublished_regions_go_by_their_look_or_to_aws() {
        for (region, name) in [
            ("us-east-9", "aws"),
            ("cn-west-2", "aws-cn"),
            ("us-gov-north-1", "aws-us-gov"),
            ("eusc-de-west-2", "aws-eusc"),
            ("cn-west", "aws"),
            ("cn-west-x", "aws"),
            ("cn--1", "aws"),
            ("moon-1", "aws"),
            ("", "aws"),
        ] {
            assert_eq!(partition(region).map(|partition| partition.name), Some(name), "{region:?}");
        }
    }
}
