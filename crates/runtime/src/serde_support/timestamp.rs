//! How timestamps are written: as on the wire, as far as a format's numbers hold them.

use crate::shape::{Binding, Member, TimestampFormat};
use aws_smithy_types::DateTime;
use serde::ser::{Error as _, Serializer};

/// The format of a member's timestamps: the model's, or the default of the place where the member travels.
pub(super) fn format_of(member: &Member) -> TimestampFormat {
    member.timestamp_format.unwrap_or(match member.binding {
        Binding::Header(_) | Binding::PrefixHeaders(_) => TimestampFormat::HttpDate,
        Binding::Label | Binding::Query(_) | Binding::QueryParams => TimestampFormat::DateTime,
        _ => TimestampFormat::EpochSeconds,
    })
}

/// Epoch seconds become a number, the other formats a text. A time that no float holds is a date-time: what was written
/// must come back as it was, to the microsecond, which is the finest that date-times are written in.
pub(super) fn serialize<S: Serializer>(
    time: &DateTime,
    format: TimestampFormat,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let text = |format| time.fmt(format).map_err(S::Error::custom);
    match format {
        TimestampFormat::EpochSeconds => {
            let seconds = text(format)?;
            if let Ok(whole) = seconds.parse() {
                return serializer.serialize_i64(whole);
            }
            match seconds.parse::<f64>() {
                Ok(float) if float.to_string() == seconds => serializer.serialize_f64(float),
                _ => serializer.serialize_str(&text(TimestampFormat::DateTime)?),
            }
        }
        // The other format of texts keeps no fraction.
        TimestampFormat::HttpDate if time.subsec_nanos() != 0 => {
            serializer.serialize_str(&text(TimestampFormat::DateTime)?)
        }
        format => serializer.serialize_str(&text(format)?),
    }
}
