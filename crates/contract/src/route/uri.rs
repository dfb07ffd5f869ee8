//! The pattern of an operation's URI: `/functions/{FunctionName}/versions?list-type=2`. Finding the operation of a
//! request is the router's business.

/// A URI pattern, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UriPattern {
    /// The pattern as the model writes it.
    pub source: String,
    /// The segments of the path.
    pub segments: Vec<Segment>,
    /// Literals of the query that a request must have: names, and values where given.
    pub query: Vec<(String, Option<String>)>,
}

/// A segment of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Itself.
    Literal(String),
    /// A member's value.
    Label(String),
    /// A member's value, any number of segments (`{name+}`).
    GreedyLabel(String),
}

impl UriPattern {
    /// The pattern `/`.
    pub fn root() -> Self {
        Self { source: "/".to_owned(), segments: Vec::new(), query: Vec::new() }
    }

    /// Takes a pattern apart; none when it is not of the form that Smithy asks for.
    pub fn parse(source: &str) -> Option<Self> {
        let (path, query) = source.split_once('?').map_or((source, None), |(path, query)| (path, Some(query)));
        let path = path.strip_prefix('/')?;
        let segment = |text: &str| match text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => Some(match name.strip_suffix('+') {
                Some(name) => Segment::GreedyLabel(name.to_owned()),
                None => Segment::Label(name.to_owned()),
            }),
            None if text.contains(['{', '}']) => None,
            None => Some(Segment::Literal(text.to_owned())),
        };
        let segments = match path {
            "" => Vec::new(),
            _ => path.split('/').map(segment).collect::<Option<_>>()?,
        };
        let pair = |pair: &str| match pair.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned()).filter(|value| !value.is_empty())),
            None => (pair.to_owned(), None),
        };
        let query = query.map_or(Vec::new(), |query| query.split('&').map(pair).collect());
        Some(Self { source: source.to_owned(), segments, query })
    }
}
