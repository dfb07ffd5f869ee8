//! From the dialect of models to that of Rust's regex crates. Smithy names ECMA 262; the models of AWS's services come
//! from Java, whose classes they use too.

use super::surrogates::without_surrogates;

/// A pattern of a model in Rust's dialect. ECMA's `\d` and `\w` are ASCII, Rust's take all of Unicode.
pub(super) fn translated(source: &str) -> String {
    let source = without_surrogates(source);
    let mut out = String::with_capacity(source.len());
    let (mut rest, mut in_class) = (source.as_str(), false);
    // After a class such as `\w` within brackets, a hyphen is itself: it has no range to make.
    let mut after_class = false;
    while let Some(c) = rest.chars().next() {
        let was_after_class = std::mem::take(&mut after_class);
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' => {
                let Some(escaped) = rest.chars().next() else {
                    out.push('\\');
                    break;
                };
                rest = &rest[escaped.len_utf8()..];
                after_class = in_class && "dDwWsSpP".contains(escaped);
                match (escaped, in_class) {
                    ('d', true) => out.push_str("0-9"),
                    ('d', false) => out.push_str("[0-9]"),
                    ('w', true) => out.push_str("0-9A-Za-z_"),
                    ('w', false) => out.push_str("[0-9A-Za-z_]"),
                    ('D', false) => out.push_str("[^0-9]"),
                    ('W', false) => out.push_str("[^0-9A-Za-z_]"),
                    // Escapes of what needs none are an error in Rust.
                    ('/', _) => out.push('/'),
                    ('p' | 'P', _) => rest = property(escaped == 'P', rest, in_class, &mut out),
                    (other, _) => out.extend(['\\', other]),
                }
            }
            // Rust nests classes: a bracket within one is escaped.
            '[' if in_class => out.push_str("\\["),
            '[' => {
                in_class = true;
                out.push('[');
            }
            ']' => {
                in_class = false;
                out.push(']');
            }
            '-' if was_after_class && !rest.starts_with(']') => out.push_str("\\-"),
            _ => out.push(c),
        }
    }
    out
}

/// Writes a class that is named in braces, of which `rest` is what comes after `\p`. Gives what comes after the braces.
fn property<'s>(is_negated: bool, rest: &'s str, in_class: bool, out: &mut String) -> &'s str {
    let named = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
    let caret = if is_negated { "^" } else { "" };
    match named.and_then(|(name, after)| Some((posix(name)?, after))) {
        Some((class, after)) => {
            let class = format!("[:{caret}{class}:]");
            out.push_str(&if in_class { class } else { format!("[{class}]") });
            after
        }
        None => {
            out.push_str(if is_negated { "\\P" } else { "\\p" });
            let Some((name, after)) = named else { return rest };
            // Java's name of the class of all characters.
            let name = if name.eq_ignore_ascii_case("all") { "any" } else { name };
            out.extend(["{", name, "}"]);
            after
        }
    }
}

/// Rust's name of a class of ASCII that Java has by this name (`java.util.regex.Pattern`, "POSIX character classes").
fn posix(name: &str) -> Option<&'static str> {
    Some(match name {
        "Lower" => "lower",
        "Upper" => "upper",
        "ASCII" => "ascii",
        "Alpha" => "alpha",
        "Digit" => "digit",
        "Alnum" => "alnum",
        "Punct" => "punct",
        "Graph" => "graph",
        "Print" => "print",
        "Blank" => "blank",
        "Cntrl" => "cntrl",
        "XDigit" => "xdigit",
        "Space" => "space",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::Pattern;

    fn matches(pattern: &str, texts: &[&str]) -> Vec<bool> {
        let pattern = Pattern::new(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
        texts.iter().map(|text| pattern.matches(text).expect("linear time")).collect()
    }

    #[test]
    fn a_hyphen_after_a_class_is_itself() {
        assert_eq!(matches(r"^[\w-.~]+$", &["a-b.c~", "a/b"]), [true, false]);
        assert_eq!(matches(r"^[\d-]+$", &["1-2", "a"]), [true, false]);
        assert_eq!(matches(r"^[\p{L}-_]+$", &["é-_", "1"]), [true, false]);
    }

    #[test]
    fn a_hyphen_between_characters_makes_a_range() {
        assert_eq!(matches(r"^[a-f\d]+$", &["c1", "g", "-"]), [true, false, false]);
    }

    #[test]
    fn classes_that_java_names_are_ascii() {
        assert_eq!(matches(r"^\p{XDigit}+$", &["0aF", "g"]), [true, false]);
        assert_eq!(matches(r"^[\p{Alnum}_]+$", &["aZ9_", "é"]), [true, false]);
        assert_eq!(matches(r"^\P{Space}+$", &["a", " "]), [true, false]);
        assert_eq!(matches(r"^[\P{Digit}]+$", &["a", "1"]), [true, false]);
    }

    #[test]
    fn java_and_rust_have_different_names_for_all_characters() {
        assert_eq!(matches(r"^[\p{all}]{2}$", &["é\n", "a"]), [true, false]);
        assert_eq!(matches(r"^\p{all}+$", &["a b", ""]), [true, false]);
    }

    #[test]
    fn classes_of_unicode_keep_their_names() {
        assert_eq!(matches(r"^[\p{L}\p{Nd}]+$", &["é٣", "-"]), [true, false]);
        assert_eq!(matches(r"^\pL+$", &["é", "1"]), [true, false]);
    }

    #[test]
    fn a_backslash_at_the_end_is_an_error() {
        assert!(Pattern::new("a\\").is_err());
    }
}
