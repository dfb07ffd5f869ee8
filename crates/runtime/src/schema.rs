//! The description of a structure or union: a table that the generator writes as text, one line per member, and that is
//! read on first use. Text costs nothing to compile, which constants built by functions do; a client has some two
//! thousand members. How values are reached is in `shape`.

mod order;

use aws_smithy_types::date_time::Format as TimestampFormat;
use order::Order;
use std::sync::OnceLock;

/// The description of a structure or union.
#[derive(Debug)]
pub struct Schema {
    /// The Rust type, `OnFailure`.
    pub type_name: &'static str,
    /// The absolute shape id, `com.amazonaws.lambda#OnFailure`.
    pub id: &'static str,
    text: &'static str,
    table: OnceLock<Table>,
}

/// The members, and where to find them by their names.
#[derive(Debug)]
struct Table {
    members: Box<[Member]>,
    /// Indices of members, counted from one, at the first free place after the one that the name leads to. A power of
    /// two of places, so many that every other is free.
    places: Box<[u16]>,
    order: Order,
    /// Indices of the members that the model requires.
    required: Box<[usize]>,
}

impl Table {
    fn new(members: Box<[Member]>) -> Self {
        let mut places = vec![0; (members.len() * 2 + 1).next_power_of_two()].into_boxed_slice();
        for (index, member) in (1..).zip(&members) {
            let mut place = Self::first_place(&places, member.wire_name);
            while places[place] != 0 {
                place = (place + 1) & (places.len() - 1);
            }
            places[place] = index;
        }
        let order = Order::new(members.len());
        let required =
            members.iter().enumerate().filter(|(_, member)| member.required).map(|(index, _)| index).collect();
        Self { members, places, order, required }
    }

    /// Found by its length and three letters, which are enough among the names of one shape.
    #[inline]
    fn first_place(places: &[u16], name: &str) -> usize {
        let letter = |index: usize| name.as_bytes().get(index).map_or(0, |letter| usize::from(*letter));
        let length = name.len();
        let sum = length * 3 + letter(0) * 5 + letter(length / 2) * 17 + letter(length.saturating_sub(1)) * 31;
        sum & (places.len() - 1)
    }

    #[inline]
    fn index_of(&self, wire_name: &str) -> Option<usize> {
        let mut place = Self::first_place(&self.places, wire_name);
        loop {
            let index = usize::from(self.places[place]).checked_sub(1)?;
            if self.members[index].wire_name == wire_name {
                return Some(index);
            }
            place = (place + 1) & (self.places.len() - 1);
        }
    }
}

impl Schema {
    /// A schema by its Rust type, its shape id and its table. Each line is a member: the Rust field, the name in the
    /// model, and the words that [`Member`] explains. In the value of a word, `%20` stands for a blank, as in a URI.
    pub const fn new(type_name: &'static str, id: &'static str, text: &'static str) -> Self {
        Self { type_name, id, text, table: OnceLock::new() }
    }

    /// The members in model order; a member's position is its index.
    #[inline]
    pub fn members(&self) -> &[Member] {
        &self.table().members
    }

    #[inline]
    fn table(&self) -> &Table {
        self.table.get_or_init(|| Table::new(self.text.lines().map(|line| Member::parse(self.id, line)).collect()))
    }

    /// The shape's name without its namespace.
    pub fn name(&self) -> &'static str {
        self.id.rsplit_once('#').map_or(self.id, |(_, name)| name)
    }

    /// The order in which documents have the members.
    #[inline]
    pub(crate) fn order(&self) -> &Order {
        &self.table().order
    }

    /// The indices of the members that the model requires.
    #[inline]
    pub(crate) fn required(&self) -> &[usize] {
        &self.table().required
    }

    /// The index of the member with this wire name.
    pub fn index_of(&self, wire_name: &str) -> Option<usize> {
        self.table().index_of(wire_name)
    }
}

/// One member of a structure or union.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// The Rust field, `r#type`.
    pub field: &'static str,
    /// The member's name in the model.
    pub name: &'static str,
    /// Its name in a JSON body: `json=..`, else the member's name.
    pub wire_name: &'static str,
    /// Where it travels in an HTTP message; in the body, unless one of the words of [`Binding`] says otherwise.
    pub binding: Binding,
    /// `timestamp=date-time`, `http-date` or `epoch-seconds`, when it isn't the default of its location.
    pub timestamp_format: Option<TimestampFormat>,
    /// `media=..`: the media type of a payload or header (`application/json` header strings travel in base64).
    pub media_type: Option<&'static str>,
    /// `blank=..`: what a label that is unset or empty stands for.
    pub blank: Option<&'static str>,
    required: bool,
    sensitive: bool,
    idempotency_token: bool,
}

/// Where a member travels in an HTTP message. Names of parameters and headers stand beside their binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// In the JSON document of the body.
    Body,
    /// `label`: in the path, as `{Name}` or (greedy) `{Name+}` of the URI pattern.
    Label,
    /// `query=..`: as the named query parameter.
    Query(&'static str),
    /// `query-params`: as all query parameters that no other member names.
    QueryParams,
    /// `header=..`: as the named header.
    Header(&'static str),
    /// `prefix-headers=..`: as all headers with the prefix.
    PrefixHeaders(&'static str),
    /// `payload`: as the whole body.
    Payload,
    /// `status`: as the status code of the response.
    ResponseCode,
    /// `event-header`: as a header of an event stream message.
    EventHeader,
    /// `event-payload`: as the payload of an event stream message.
    EventPayload,
}

impl Member {
    fn parse(shape: &'static str, line: &'static str) -> Self {
        let mut words = line.split_ascii_whitespace();
        let (Some(field), Some(name)) = (words.next(), words.next()) else { wrong_table(shape, line) };
        let mut member = Self {
            field,
            name,
            wire_name: name,
            binding: Binding::Body,
            timestamp_format: None,
            media_type: None,
            blank: None,
            required: false,
            sensitive: false,
            idempotency_token: false,
        };
        for word in words {
            let (word, value) = word.split_once('=').unwrap_or((word, ""));
            let value = decoded(value);
            match word {
                "label" => member.binding = Binding::Label,
                "query" => member.binding = Binding::Query(value),
                "query-params" => member.binding = Binding::QueryParams,
                "header" => member.binding = Binding::Header(value),
                "prefix-headers" => member.binding = Binding::PrefixHeaders(value),
                "payload" => member.binding = Binding::Payload,
                "status" => member.binding = Binding::ResponseCode,
                "event-header" => member.binding = Binding::EventHeader,
                "event-payload" => member.binding = Binding::EventPayload,
                "json" => member.wire_name = value,
                "blank" => member.blank = Some(value),
                "media" => member.media_type = Some(value),
                "timestamp" => {
                    member.timestamp_format = Some(match value {
                        "date-time" => TimestampFormat::DateTime,
                        "http-date" => TimestampFormat::HttpDate,
                        "epoch-seconds" => TimestampFormat::EpochSeconds,
                        _ => wrong_table(shape, line),
                    });
                }
                "required" => member.required = true,
                "sensitive" => member.sensitive = true,
                "token" => member.idempotency_token = true,
                _ => wrong_table(shape, line),
            }
        }
        member
    }

    /// The Rust field as people know it, `type`.
    pub(crate) fn rust_name(&self) -> &'static str {
        self.field.strip_prefix("r#").unwrap_or(self.field)
    }

    /// `required`: whether the model requires the member.
    pub const fn is_required(&self) -> bool {
        self.required
    }

    /// `sensitive`: whether the member's value must not be shown.
    pub const fn is_sensitive(&self) -> bool {
        self.sensitive
    }

    /// `token`: whether an unset member is filled with a fresh token.
    pub const fn is_idempotency_token(&self) -> bool {
        self.idempotency_token
    }
}

/// A value as it was before its blanks were percent-encoded. Few have any, and a table is read once, so these stay in
/// memory.
pub(crate) fn decoded(value: &'static str) -> &'static str {
    if !value.contains('%') {
        return value;
    }
    let mut parts = value.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        match u8::from_str_radix(digits, 16) {
            Ok(byte) => bytes.push(byte),
            Err(_) => bytes.extend_from_slice(&[b"%", digits.as_bytes()].concat()),
        }
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8_lossy(&bytes).into_owned().leak()
}

/// Ends the reading of a table that only wrong generated code can hold.
#[cold]
fn wrong_table(shape: &str, line: &str) -> ! {
    panic!("the schema of {shape} has an invalid line: {line:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_field_name_and_words() {
        let schema =
            Schema::new("B", "a#B", "r#type Type json=kind required\nage Age header=X-Age timestamp=http-date\n");
        let [kind, age] = schema.members() else { panic!("two members") };
        assert_eq!((kind.field, kind.name, kind.wire_name, kind.is_required()), ("r#type", "Type", "kind", true));
        assert_eq!((age.binding, age.timestamp_format), (Binding::Header("X-Age"), Some(TimestampFormat::HttpDate)));
        assert_eq!(schema.index_of("Age"), Some(1));
    }

    #[test]
    fn names_on_the_wire_may_have_blanks() {
        let [kind, age] =
            Schema::new("B", "a#B", "kind Kind json=the%20kind%25\nage Age query=\u{e9}%C2%A0 required\n")
                .members()
                .to_vec()[..]
        else {
            panic!("two members")
        };
        assert_eq!(kind.wire_name, "the kind%");
        assert_eq!((age.binding, age.is_required()), (Binding::Query("\u{e9}\u{a0}"), true));
    }

    #[test]
    fn a_value_may_hold_blanks_and_anything_else() {
        let table =
            "a A query=name%20with%20100%25%0A\nb B json=%C3%A9%3D media=text/plain;%20charset=utf-8\nc C json=\n";
        let schema = Schema::new("B", "a#B", table);
        let [a, b, c] = schema.members() else { panic!("three members") };
        assert_eq!(a.binding, Binding::Query("name with 100%\n"));
        assert_eq!((b.wire_name, b.media_type), ("é=", Some("text/plain; charset=utf-8")));
        assert_eq!((c.wire_name, schema.index_of("")), ("", Some(2)));
    }

    #[test]
    fn members_are_found_by_their_wire_names() {
        let names: Vec<String> = (0..300).map(|index| format!("Name{index}")).collect();
        let table: String = names.iter().map(|name| format!("f {name} json=x{name}\n")).collect();
        let schema = Schema::new("B", "a#B", table.leak());
        for (index, name) in names.iter().enumerate() {
            assert_eq!(schema.index_of(&format!("x{name}")), Some(index));
            assert_eq!(schema.index_of(name), None);
        }
        assert_eq!(Schema::new("Empty", "a#Empty", "").index_of(""), None);
    }

    #[test]
    #[should_panic(expected = "the schema of a#B has an invalid line: \"x X lable\"")]
    fn an_invalid_word_is_a_bug_of_the_generator() {
        Schema::new("B", "a#B", "x X lable\n").members();
    }
}
