//! An HTTP response while it is made: changed in any way, then written as bytes, with the length that it really has or
//! another one.

use bytes::Bytes;
use http::Response;

/// A response.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) status: u16,
    /// Headers but those of the framing.
    pub(super) headers: Vec<(String, Vec<u8>)>,
    pub(super) body: Vec<u8>,
    pub(super) framing: Framing,
}

/// How the end of the body is announced.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Framing {
    /// By its length.
    Length,
    /// By another length than it has.
    Wrong(usize),
    /// By chunks; cut off before the last one ends when not `whole`.
    Chunked { whole: bool },
    /// By the end of the connection.
    Close,
    /// The connection closes before the head ends, after so many bytes.
    Head(usize),
    /// These bytes stand in place of the head's first line.
    Line(&'static [u8]),
}

impl Message {
    pub(super) fn of(response: &Response<Bytes>) -> Self {
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec())).collect();
        let status = response.status().as_u16();
        Self { status, headers, body: response.body().to_vec(), framing: Framing::Length }
    }

    pub(super) fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_slice())
    }

    /// Sets a header in the place of all of its name.
    pub(super) fn set(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        self.remove(name);
        self.headers.push((name.to_owned(), value.into()));
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.headers.retain(|(found, _)| found != name);
    }

    /// The bytes that travel. Each connection is for one response.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} Status\r\n", self.status).into_bytes();
        if let Framing::Line(line) = self.framing {
            head = [line, b"\r\n"].concat();
        }
        for (name, value) in &self.headers {
            head.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        let length = |length: usize| format!("content-length: {length}\r\n");
        // RFC 9110 section 8.6: these have no body, and none is announced.
        let bodiless = matches!(self.status, 100..=199 | 204 | 304);
        let framing = match self.framing {
            Framing::Length | Framing::Head(_) | Framing::Line(_) if bodiless && self.body.is_empty() => String::new(),
            Framing::Length | Framing::Head(_) | Framing::Line(_) => length(self.body.len()),
            Framing::Wrong(wrong) => length(wrong),
            Framing::Chunked { .. } => "transfer-encoding: chunked\r\n".to_owned(),
            Framing::Close => String::new(),
        };
        head.extend(format!("{framing}connection: close\r\n\r\n").bytes());
        match self.framing {
            Framing::Chunked { whole } => head.extend(chunked(&self.body, whole)),
            Framing::Head(bytes) => head.truncate(bytes.min(head.len() - 1)),
            _ => head.extend(&self.body),
        }
        head
    }
}

/// The body in two chunks.
fn chunked(body: &[u8], whole: bool) -> Vec<u8> {
    let (first, second) = body.split_at(body.len() / 2);
    let mut bytes = Vec::new();
    for part in [first, second].into_iter().filter(|part| !part.is_empty()) {
        bytes.extend([format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat());
    }
    if whole {
        bytes.extend(b"0\r\n\r\n");
    } else {
        // Without the last end of a line.
        bytes.truncate(bytes.len().saturating_sub(3));
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(framing: Framing) -> String {
        let message = Message { status: 200, headers: Vec::new(), body: b"{\"a\":1}".to_vec(), framing };
        String::from_utf8(message.bytes()).unwrap()
    }

    #[test]
    fn the_end_of_a_body_is_announced_as_asked() {
        let head = "HTTP/1.1 200 Status\r\n";
        assert_eq!(
            written(Framing::Length),
            format!("{head}content-length: 7\r\nconnection: close\r\n\r\n{{\"a\":1}}")
        );
        assert_eq!(written(Framing::Close), format!("{head}connection: close\r\n\r\n{{\"a\":1}}"));
        assert!(written(Framing::Wrong(9)).contains("content-length: 9\r\n"));
        assert!(written(Framing::Chunked { whole: true }).ends_with("\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n"));
        assert!(written(Framing::Chunked { whole: false }).ends_with("4\r\n\":1"));
        assert_eq!(written(Framing::Head(8)), "HTTP/1.1");
    }
}
