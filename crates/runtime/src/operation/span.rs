//! The tracing span around a call. `tracing`'s macros need a constant name, which would put a span's code into every
//! operation; this makes the same span from a name that is known at run time.

use std::sync::OnceLock;
use tracing::callsite::{self, Callsite, Identifier};
use tracing::field::{FieldSet, Value};
use tracing::level_filters::{LevelFilter, STATIC_MAX_LEVEL};
use tracing::metadata::Kind;
use tracing::subscriber::Interest;
use tracing::{Level, Metadata, Span, dispatcher};

const FIELDS: &[&str] = &["rpc.service", "rpc.method", "sdk_invocation_id", "rpc.system"];

/// Where spans of one name come from.
#[derive(Debug)]
pub(super) struct SpanSite {
    metadata: OnceLock<Metadata<'static>>,
    name: &'static str,
}

impl SpanSite {
    /// A registered site. Sites live forever, as tracing asks.
    pub(super) fn new(name: &'static str) -> &'static Self {
        let site: &'static Self = Box::leak(Box::new(Self { metadata: OnceLock::new(), name }));
        site.metadata.get_or_init(|| {
            let fields = FieldSet::new(FIELDS, Identifier(site));
            Metadata::new(name, module_path!(), Level::DEBUG, None, None, None, fields, Kind::SPAN)
        });
        callsite::register(site);
        site
    }

    /// Opens the span, with a random number that distinguishes the log lines of one call from those of another.
    pub(super) fn open(&'static self, service: &str, operation: &str) -> Span {
        let metadata = self.metadata();
        let enabled = Level::DEBUG <= STATIC_MAX_LEVEL
            && Level::DEBUG <= LevelFilter::current()
            && dispatcher::get_default(|dispatch| dispatch.enabled(metadata));
        if !enabled {
            return Span::none();
        }
        let invocation = fastrand::u32(1_000_000..10_000_000);
        let values: [Option<&dyn Value>; 4] = [Some(&service), Some(&operation), Some(&invocation), Some(&"aws-api")];
        Span::new(metadata, &metadata.fields().value_set_all(&values))
    }
}

impl Callsite for SpanSite {
    // The dispatcher is asked at every call: calls are rare, and an interest can change.
    fn set_interest(&self, _: Interest) {}

    fn metadata(&self) -> &Metadata<'_> {
        self.metadata.get_or_init(|| unreachable!("{} is set when the site is made", self.name))
    }
}
