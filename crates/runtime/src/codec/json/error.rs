//! The body of an error as the protocols of AWS write it in JSON: its code in `code` or `__type`, and its message.

use super::text::{Read, Text};
use aws_smithy_types::error::metadata::ErrorMetadata;

/// What the body says, whatever the error. A body that is not JSON, or no body at all, is an error.
pub(super) fn read(bytes: &[u8]) -> Result<ErrorMetadata, String> {
    let Envelope { type_name, code, message } = Envelope::read(bytes)?;
    let mut meta = ErrorMetadata::builder();
    if let Some(code) = code.or(type_name) {
        meta = meta.code(code);
    }
    if let Some(message) = message {
        meta = meta.message(message);
    }
    Ok(meta.build())
}

/// The members that any error may have.
#[derive(Default)]
struct Envelope {
    type_name: Option<String>,
    code: Option<String>,
    message: Option<String>,
}

impl Envelope {
    fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut envelope = Self::default();
        let mut text = Text::new(bytes).map_err(|error| format!("expected JSON: {error}"))?;
        let read = match bytes.trim_ascii_start().first() {
            None => return Err("an error without a body or a header that names it".to_owned()),
            Some(b'{') => envelope.fill(&mut text),
            // Any other JSON is an error that doesn't say which.
            Some(_) => text.skip().map(drop),
        };
        read.and_then(|()| text.end()).map_err(|error| format!("expected JSON: {error}"))?;
        Ok(envelope)
    }

    fn fill(&mut self, text: &mut Text<'_>) -> Read<()> {
        let mut is_first = true;
        text.peek()?;
        text.enter()?;
        while text.next(b'}', &mut is_first)? {
            let place = match &*text.key()? {
                "__type" => &mut self.type_name,
                "code" => &mut self.code,
                "message" | "Message" | "errorMessage" => &mut self.message,
                _ => {
                    text.skip()?;
                    continue;
                }
            };
            // Any other value than a string counts as none.
            match text.peek()? {
                b'"' => *place = Some(text.string()?.into_owned()),
                _ => text.skip().map(drop)?,
            }
        }
        Ok(())
    }
}
