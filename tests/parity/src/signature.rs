//! One spelling for what means the same in two crates: aliases resolved, `Self` for a type within its own items, bounds
//! in one order.

use std::collections::BTreeMap;

/// A line with a path replaced, where it stands as a whole path or as the beginning of one.
pub(super) fn renamed(line: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(from) {
        let (before, after) = (&rest[..at], &rest[at + from.len()..]);
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let whole = !before.ends_with(word) && !before.ends_with("::") && !after.starts_with(word);
        out.push_str(before);
        out.push_str(if whole { to } else { from });
        rest = after;
    }
    out + rest
}

/// The path of a function, field or type, without its arguments and result; the whole line for implementations.
pub(super) fn path(line: &str) -> &str {
    match line.starts_with("impl") {
        true => line,
        false => {
            line.split(['(', ' ']).find(|word| word.contains("::")).map_or(line, |word| word.trim_end_matches(':'))
        }
    }
}

/// The path of the item that a line is about, for implementations that of the type.
pub(super) fn owner(line: &str) -> &str {
    let Some(rest) = line.strip_prefix("impl") else { return path(line) };
    let rest = rest.split(" where ").next().unwrap_or(rest);
    let subject = rest.rsplit_once(" for ").map_or_else(|| without_generics(rest), |(_, subject)| subject);
    subject.trim()
}

fn without_generics(rest: &str) -> &str {
    let mut depth = 0;
    let end = rest.char_indices().find(|(_, c)| {
        depth += match c {
            '<' => 1,
            '>' => -1,
            _ => 0,
        };
        depth == 0
    });
    match end {
        Some((at, '>')) => &rest[at + 1..],
        _ => rest,
    }
}

/// A line in the one spelling.
pub(super) fn normalised(line: &str, aliases: &BTreeMap<String, String>) -> String {
    let line = aliases.iter().fold(without_async(line), |line, (alias, meaning)| match alias.strip_suffix("<$1>") {
        Some(name) => with_argument(&line, name, meaning),
        None => renamed(&line, alias, meaning),
    });
    sorted_bounds(&with_self(&line))
}

/// An asynchronous function is one that gives a future.
fn without_async(line: &str) -> String {
    match line.split_once("async fn ").map(|(before, rest)| (before, rest, rest.split_once(" -> "))) {
        Some((before, _, Some((head, result)))) => {
            format!("{before}fn {head} -> impl core::future::future::Future<Output = {result}>")
        }
        Some((before, rest, None)) => format!("{before}fn {rest} -> impl core::future::future::Future<Output = ()>"),
        None => line.to_owned(),
    }
}

/// Replaces `name<X>` by what it stands for, where it has one argument.
fn with_argument(line: &str, name: &str, meaning: &str) -> String {
    let open = format!("{name}<");
    let Some(start) = line.find(&open) else { return line.to_owned() };
    let (mut depth, mut commas, mut end) = (1, 0, line.len());
    let bytes = line.as_bytes();
    for (index, byte) in bytes.iter().enumerate().skip(start + open.len()) {
        match byte {
            b'<' => depth += 1,
            b'>' if bytes[index - 1] != b'-' => depth -= 1,
            b',' if depth == 1 => commas += 1,
            _ => {}
        }
        if depth == 0 {
            end = index;
            break;
        }
    }
    let inner = &line[start + open.len()..end.min(line.len())];
    let rest = with_argument(line.get(end + 1..).unwrap_or_default(), name, meaning);
    let replaced = if commas == 0 { meaning.replace("$1", inner) } else { format!("{open}{inner}>") };
    format!("{}{replaced}{rest}", &line[..start])
}

/// Within a type's own functions its path is `Self`.
fn with_self(line: &str) -> String {
    let Some((head, arguments)) = line.split_once('(') else { return line.to_owned() };
    let Some((owner, _)) = head.rsplit(' ').next().and_then(|path| path.rsplit_once("::")) else {
        return line.to_owned();
    };
    if !line.contains("fn ") {
        return line.to_owned();
    }
    format!("{head}({}", renamed(arguments, owner, "Self"))
}

/// Bounds have no order.
fn sorted_bounds(line: &str) -> String {
    let bound = |c: char| !matches!(c, ',' | ';' | '(' | ')' | '=');
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while !rest.is_empty() {
        let end = rest.find(|c| !bound(c)).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        out.push_str(&sorted(part));
        let separator = after.chars().next().map_or(0, char::len_utf8);
        out.push_str(&after[..separator]);
        rest = &after[separator..];
    }
    out
}

fn sorted(part: &str) -> String {
    let Some(first) = part.find(" + ") else { return part.to_owned() };
    let start = part[..first].rfind(' ').map_or(0, |space| space + 1);
    let (head, bounds) = part.split_at(start);
    let mut bounds: Vec<&str> = bounds.split(" + ").collect();
    bounds.sort_unstable();
    format!("{head}{}", bounds.join(" + "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_replaced_as_a_whole() {
        assert_eq!(renamed("a::b::C, xa::b::C, a::b::Cd", "a::b::C", "D"), "D, xa::b::C, a::b::Cd");
    }

    #[test]
    fn an_alias_gets_its_argument() {
        let aliases = BTreeMap::from([("e::Sdk<$1>".to_owned(), "r::Sdk<$1, Http>".to_owned())]);
        let line = "pub fn a::B::c(self) -> Result<Out, e::Sdk<a::Op<X>>>";
        assert_eq!(normalised(line, &aliases), "pub fn a::B::c(self) -> Result<Out, r::Sdk<a::Op<X>, Http>>");
    }

    #[test]
    fn a_type_is_self_within_its_own_functions() {
        assert_eq!(normalised("pub fn a::B::c(&self) -> a::B", &BTreeMap::new()), "pub fn a::B::c(&self) -> Self");
        assert_eq!(normalised("pub a::B::c: a::B", &BTreeMap::new()), "pub a::B::c: a::B");
    }

    #[test]
    fn an_asynchronous_function_gives_a_future() {
        let aliases =
            BTreeMap::from([("r::Call<$1>".to_owned(), "impl core::future::future::Future<Output = $1>".to_owned())]);
        let ours = normalised("pub fn a::B::send(self) -> r::Call<Result<a::C, a::D>>", &aliases);
        assert_eq!(normalised("pub async fn a::B::send(self) -> Result<a::C, a::D>", &aliases), ours);
        assert_eq!(ours, "pub fn a::B::send(self) -> impl core::future::future::Future<Output = Result<a::C, a::D>>");
    }

    #[test]
    fn bounds_have_no_order() {
        assert_eq!(
            normalised("impl<T> X for Y where T: Sync + Send, U: B + A", &BTreeMap::new()),
            "impl<T> X for Y where T: Send + Sync, U: A + B"
        );
    }

    #[test]
    fn an_implementation_is_owned_by_its_type() {
        assert_eq!(owner("impl<T> core::fmt::Debug for a::B<T> where T: Debug"), "a::B<T>");
        assert_eq!(owner("impl a::B"), "a::B");
        assert_eq!(owner("impl<T: X<U>, U> a::B<T, U>"), "a::B<T, U>");
        assert_eq!(owner("pub fn a::B::c(&self)"), "a::B::c");
    }
}
