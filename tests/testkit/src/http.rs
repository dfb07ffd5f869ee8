//! HTTP/1.1 messages as they travel: read from a connection with nothing changed but the case of header names, and
//! written byte by byte, broken framing included. Connections are the business of [`raw_server`](crate::raw_server) and
//! of the tools.

use serde_json::Value;
use std::io::{self, ErrorKind, Read};

/// The longest message that is read: more than any API of this repository sends or returns.
const MOST: usize = 256 << 20;

/// Header names in lower case, with their values, in the order in which they travel.
pub type Headers = Vec<(String, Vec<u8>)>;

/// A request.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The headers.
    pub headers: Headers,
    /// The body, with bytes past its length that arrived with it.
    pub body: Vec<u8>,
}

/// A response.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers; of a response that is written, without those of the framing.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
    /// How the end of the body is marked when the response is written.
    pub framing: Framing,
}

/// How the end of a body is marked.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Framing {
    /// By its length.
    #[default]
    Length,
    /// By another length than it has.
    Wrong(usize),
    /// By chunks; cut off before the last one ends when not `whole`.
    Chunked {
        /// Whether the last chunk is complete.
        whole: bool,
    },
    /// By the end of the connection.
    Close,
    /// The connection closes before the head ends, after so many bytes.
    Head(usize),
    /// These bytes stand in place of the head's first line.
    Line(&'static [u8]),
}

impl Request {
    /// Reads a request; none when the connection ends before it is complete.
    pub fn read(connection: &mut impl Read) -> io::Result<Option<Self>> {
        let Some(Parts { first, headers, body }) = Parts::read(connection)? else { return Ok(None) };
        let mut words = first.splitn(3, ' ');
        match (words.next(), words.next(), words.next()) {
            (Some(method), Some(target), Some("HTTP/1.1")) => {
                Ok(Some(Self { method: method.to_owned(), target: target.to_owned(), headers, body }))
            }
            _ => Err(invalid(format!("`{first}` is not a request line of HTTP/1.1"))),
        }
    }

    /// The value of a header, if it is there and is UTF-8.
    pub fn header(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(header(&self.headers, name)?).ok()
    }

    /// The path, without the query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The parameters of the query, decoded and sorted.
    pub fn query(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let mut pairs: Vec<_> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect();
        pairs.sort();
        pairs
    }

    /// The body as JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The bytes of the request, with the headers as they are.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        write_headers(&mut bytes, &self.headers);
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

impl Response {
    /// A response whose body is framed by its length.
    pub fn new(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()));
        Self { status, headers: headers.collect(), body: body.into(), framing: Framing::Length }
    }

    /// The same response with another framing.
    #[must_use]
    pub fn framed(self, framing: Framing) -> Self {
        Self { framing, ..self }
    }

    /// Reads a response whose body is framed by its length; an error when the connection ends before it is complete.
    pub fn read(connection: &mut impl Read) -> io::Result<Self> {
        let ended = || io::Error::new(ErrorKind::UnexpectedEof, "the connection ended before the response");
        let Parts { first, headers, body } = Parts::read(connection)?.ok_or_else(ended)?;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| invalid(format!("`{first}` is not a status line")))?;
        Ok(Self { status, headers, body, framing: Framing::Length })
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        header(&self.headers, name)
    }

    /// Whether the server closes the connection after this response.
    pub fn closes(&self) -> bool {
        self.header("connection").is_some_and(|value| value.eq_ignore_ascii_case(b"close"))
    }

    /// Sets a header in the place of all of its name.
    pub fn set(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        self.remove(name);
        self.headers.push((name.to_owned(), value.into()));
    }

    /// Removes all headers of a name.
    pub fn remove(&mut self, name: &str) {
        self.headers.retain(|(found, _)| found != name);
    }

    /// The bytes that travel. The connection is for this response only.
    pub fn bytes(&self) -> Vec<u8> {
        let mut head = match self.framing {
            Framing::Line(line) => [line, b"\r\n"].concat(),
            _ => format!("HTTP/1.1 {} Status\r\n", self.status).into_bytes(),
        };
        write_headers(&mut head, &self.headers);
        let length = |length: usize| format!("content-length: {length}\r\n");
        // RFC 9110 section 8.6: these have no body, and no length.
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

impl<B: AsRef<[u8]>> From<&http::Response<B>> for Response {
    fn from(response: &http::Response<B>) -> Self {
        let headers = response.headers().iter();
        let headers = headers.map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec())).collect();
        let body = response.body().as_ref().to_vec();
        Self { status: response.status().as_u16(), headers, body, framing: Framing::Length }
    }
}

/// What requests and responses have in common.
struct Parts {
    first: String,
    headers: Headers,
    body: Vec<u8>,
}

impl Parts {
    fn read(connection: &mut impl Read) -> io::Result<Option<Self>> {
        let (mut bytes, mut buffer) = (Vec::new(), vec![0; 64 * 1024]);
        let mut head: Option<(Self, usize)> = None;
        loop {
            if head.is_none()
                && let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n")
            {
                let parts = Self::head(&bytes[..end]);
                let length = length(&parts.headers)?;
                head = Some((parts, length));
                bytes.drain(..end + 4);
            }
            if let Some((_, length)) = &head
                && bytes.len() >= *length
            {
                return Ok(head.map(|(parts, _)| Self { body: bytes, ..parts }));
            }
            if bytes.len() > MOST {
                return Err(invalid(format!("the message is longer than {MOST} bytes")));
            }
            match connection.read(&mut buffer)? {
                0 => return Ok(None),
                count => bytes.extend_from_slice(&buffer[..count]),
            }
        }
    }

    fn head(head: &[u8]) -> Self {
        let mut lines = head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let first = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
        let headers = lines.filter_map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let name = String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase();
            // The one space that HTTP libraries put there; any other belongs to the value.
            let value = &line[colon + 1..];
            Some((name, value.strip_prefix(b" ").unwrap_or(value).to_vec()))
        });
        Self { first, headers: headers.collect(), body: Vec::new() }
    }
}

fn header<'h>(headers: &'h Headers, name: &str) -> Option<&'h [u8]> {
    headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_slice())
}

fn length(headers: &Headers) -> io::Result<usize> {
    let Some(value) = header(headers, "content-length") else { return Ok(0) };
    let length = std::str::from_utf8(value).ok().and_then(|text| text.trim().parse().ok());
    length.filter(|length| *length <= MOST).ok_or_else(|| {
        invalid(format!("content-length `{}` is not a length of up to {MOST} bytes", value.escape_ascii()))
    })
}

fn invalid(message: String) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, message)
}

fn write_headers(into: &mut Vec<u8>, headers: &Headers) {
    for (name, value) in headers {
        into.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
}

/// A part of a query without its escapes.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = match tail {
            [high, low, ..] if *first == b'%' => {
                std::str::from_utf8(&[*high, *low]).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok())
            }
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
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
        String::from_utf8(Response::new(200, &[], "{\"a\":1}").framed(framing).bytes()).unwrap()
    }

    #[test]
    fn the_end_of_a_body_is_marked_as_asked() {
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

    #[test]
    fn a_request_is_read_as_it_travels() {
        let bytes =
            b"POST /a%2Fb?x=1%202&y HTTP/1.1\r\nHost: localhost:1\r\nX-Odd:  \xff \r\nContent-Length: 2\r\n\r\n{}";
        let request = Request::read(&mut &bytes[..]).unwrap().unwrap();
        assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/a%2Fb?x=1%202&y"));
        assert_eq!(request.path(), "/a%2Fb");
        assert_eq!(request.query(), [("x".to_owned(), "1 2".to_owned()), ("y".to_owned(), String::new())]);
        assert_eq!(request.json(), Some(serde_json::json!({})));
        assert_eq!(request.header("host"), Some("localhost:1"));
        assert_eq!(request.headers[1], ("x-odd".to_owned(), b" \xff ".to_vec()));
        assert_eq!(request.body, b"{}");
    }

    #[test]
    fn a_request_that_is_cut_off_is_none() {
        let bytes = b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{";
        assert_eq!(Request::read(&mut &bytes[..]).unwrap(), None);
    }

    #[test]
    fn a_length_that_cannot_be_waited_for_is_an_error() {
        for length in ["x", "-1", "99999999999"] {
            let bytes = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
            let error = Response::read(&mut bytes.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidData, "{length}");
        }
    }

    #[test]
    fn a_response_is_read_as_it_is_written() {
        let response = Response::new(404, &[("x-amzn-errortype", "A")], "{}");
        let read = Response::read(&mut response.bytes().as_slice()).unwrap();
        assert_eq!((read.status, read.body.as_slice()), (404, &b"{}"[..]));
        assert_eq!(read.header("x-amzn-errortype"), Some(&b"A"[..]));
        assert!(read.closes());
    }

    #[test]
    fn a_response_that_is_cut_off_is_an_error() {
        let bytes = Response::new(200, &[], "{}").framed(Framing::Wrong(3)).bytes();
        let error = Response::read(&mut bytes.as_slice()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
    }
}
