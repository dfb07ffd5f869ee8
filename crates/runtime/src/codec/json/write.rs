//! Writing: one function that writes any value, whatever its shape.

use super::text::{Text, plain_until};
use crate::codec::Error;
use crate::codec::path::{Step, Trail};
use crate::shape::{Binding, Ref, Structure, TimestampFormat};
use crate::timestamp;
use aws_smithy_types::primitive::Encoder;
use aws_smithy_types::{Document, Number, base64};

/// Appends a structure's body members that are set, in the order of its schema, as one object.
pub fn write_body(structure: &dyn Structure, out: &mut Vec<u8>) -> Result<(), Error> {
    let mut writer = Writer { out, trail: Trail::default() };
    let written = writer.structure(structure, |binding| binding == Binding::Body);
    written.map_err(|message| Error::new(writer.trail.path(), message))
}

/// Appends any value; an unset one as `null`.
pub fn write_value(value: Ref<'_>, out: &mut Vec<u8>) -> Result<(), Error> {
    let mut writer = Writer { out, trail: Trail::default() };
    let written = writer.value(value, None);
    written.map_err(|message| Error::new(writer.trail.path(), message))
}

struct Writer<'a> {
    out: &'a mut Vec<u8>,
    trail: Trail,
}

/// Room for what usually follows a payload: quotes, braces and some members.
const AROUND_A_PAYLOAD: usize = 512;

type Written = Result<(), String>;

impl Writer<'_> {
    fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn string(&mut self, text: &str) {
        self.out.push(b'"');
        let mut rest = text.as_bytes();
        loop {
            let (plain, special) = rest.split_at(plain_until(rest, 0));
            self.out.extend_from_slice(plain);
            let Some((&byte, after)) = special.split_first() else { break };
            match byte {
                b'"' | b'\\' => self.out.extend([b'\\', byte]),
                0x8 => self.raw("\\b"),
                0xc => self.raw("\\f"),
                b'\n' => self.raw("\\n"),
                b'\r' => self.raw("\\r"),
                b'\t' => self.raw("\\t"),
                control => self.raw(&format!("\\u{control:04x}")),
            }
            rest = after;
        }
        self.out.push(b'"');
    }

    /// Writes bytes in base64, which needs no escaping: piece by piece, as a whole copy of a large payload costs more
    /// than its encoding.
    fn base64(&mut self, bytes: &[u8]) {
        /// A multiple of three, so that only the last piece is padded.
        const PIECE: usize = 3 << 14;
        self.out.reserve(bytes.len().div_ceil(3) * 4 + AROUND_A_PAYLOAD);
        self.out.push(b'"');
        for piece in bytes.chunks(PIECE) {
            self.raw(&base64::encode(piece));
        }
        self.out.push(b'"');
    }

    /// Writes what comes before an entry: a comma, except before the first.
    fn comma(&mut self, first: &mut bool) {
        if !std::mem::take(first) {
            self.out.push(b',');
        }
    }

    fn structure(&mut self, structure: &dyn Structure, is_written: impl Fn(Binding) -> bool) -> Written {
        self.out.push(b'{');
        let mut first = true;
        for (index, member) in structure.schema().members().iter().enumerate().filter(|(_, m)| is_written(m.binding)) {
            let value = structure.field(index).get();
            if matches!(value, Ref::Null | Ref::Stream) {
                continue;
            }
            self.comma(&mut first);
            self.string(member.wire_name);
            self.out.push(b':');
            let written = self.value(value, member.timestamp_format);
            self.trail.note(written, || Step::Member(member))?;
        }
        self.out.push(b'}');
        Ok(())
    }

    fn value(&mut self, value: Ref<'_>, format: Option<TimestampFormat>) -> Written {
        match value {
            Ref::Null | Ref::Stream => self.raw("null"),
            Ref::Boolean(value) => self.raw(if value { "true" } else { "false" }),
            Ref::Byte(value) => self.raw(Encoder::from(value).encode()),
            Ref::Short(value) => self.raw(Encoder::from(value).encode()),
            Ref::Integer(value) => self.raw(Encoder::from(value).encode()),
            Ref::Long(value) => self.raw(Encoder::from(value).encode()),
            Ref::Float(value) => self.float(value.is_finite(), Encoder::from(value)),
            Ref::Double(value) => self.float(value.is_finite(), Encoder::from(value)),
            Ref::BigInteger(value) => self.big_number(value.as_ref())?,
            Ref::BigDecimal(value) => self.big_number(value.as_ref())?,
            Ref::String(text) => self.string(text),
            Ref::Blob(blob) => self.base64(blob.as_ref()),
            Ref::Timestamp(time) => {
                let format = format.unwrap_or(TimestampFormat::EpochSeconds);
                let text = timestamp::format(time, format).map_err(|error| error.to_string())?;
                match format {
                    TimestampFormat::EpochSeconds => self.raw(&text),
                    _ => self.string(&text),
                }
            }
            Ref::Document(document) => self.document(document)?,
            Ref::Structure(structure) => self.structure(structure, |_| true)?,
            Ref::Union(union) => {
                let Some((index, value)) = union.active() else {
                    return Err(format!("a {} of an unknown kind can't be sent", union.schema().name()));
                };
                let member = &union.schema().members()[index];
                self.out.push(b'{');
                self.string(member.wire_name);
                self.out.push(b':');
                let written = self.value(value, member.timestamp_format);
                self.trail.note(written, || Step::Member(member))?;
                self.out.push(b'}');
            }
            Ref::List(list) => {
                self.out.push(b'[');
                let mut first = true;
                for index in 0..list.len() {
                    self.comma(&mut first);
                    let written = self.value(list.item(index).get(), format);
                    self.trail.note(written, || Step::Index(index))?;
                }
                self.out.push(b']');
            }
            Ref::Map(map) => {
                let mut entries = map.entries();
                // The map's own order differs from run to run.
                entries.sort_unstable_by_key(|(key, _)| *key);
                self.out.push(b'{');
                let mut first = true;
                for (key, value) in entries {
                    self.comma(&mut first);
                    self.string(key);
                    self.out.push(b':');
                    let written = self.value(value.get(), format);
                    self.trail.note(written, || Step::Key(key.to_owned()))?;
                }
                self.out.push(b'}');
            }
            Ref::Unit => self.raw("{}"),
        }
        Ok(())
    }

    /// Infinities and NaN have no sign in JSON and travel as strings.
    fn float(&mut self, finite: bool, mut encoder: Encoder) {
        let quote = if finite { "" } else { "\"" };
        self.raw(quote);
        self.raw(encoder.encode());
        self.raw(quote);
    }

    /// Writes a number of any size as it is. The types allow more than JSON does: `+5`, `.5`, `007`.
    fn big_number(&mut self, text: &str) -> Written {
        let mut number = Text::new(text.as_bytes())?;
        if number.peek().is_ok() && number.number().is_ok() && number.end().is_ok() {
            self.raw(text.trim_ascii());
            return Ok(());
        }
        Err("a big number in a form that JSON doesn't have".to_owned())
    }

    fn document(&mut self, document: &Document) -> Written {
        match document {
            Document::Null => self.raw("null"),
            Document::Bool(value) => self.raw(if *value { "true" } else { "false" }),
            Document::Number(Number::PosInt(value)) => self.raw(Encoder::from(*value).encode()),
            Document::Number(Number::NegInt(value)) => self.raw(Encoder::from(*value).encode()),
            Document::Number(Number::Float(value)) => self.float(value.is_finite(), Encoder::from(*value)),
            Document::String(text) => self.string(text),
            Document::Array(items) => {
                self.out.push(b'[');
                let mut first = true;
                for item in items {
                    self.comma(&mut first);
                    self.document(item)?;
                }
                self.out.push(b']');
            }
            Document::Object(entries) => {
                let mut entries: Vec<_> = entries.iter().collect();
                entries.sort_unstable_by_key(|(key, _)| *key);
                self.out.push(b'{');
                let mut first = true;
                for (key, value) in entries {
                    self.comma(&mut first);
                    self.string(key);
                    self.out.push(b':');
                    self.document(value)?;
                }
                self.out.push(b'}');
            }
        }
        Ok(())
    }
}
