//! Full-match semantics for patterns that lost their anchors.

/// botocore's patterns have lost their outer `^` and `$`, which changes the meaning of `a|b`: put them back, around
/// a group where there is an alternation at the top.
pub(super) fn anchored(pattern: &str) -> String {
    if has_top_level_alternation(pattern) {
        return format!("^(?:{pattern})$");
    }
    let inner = pattern.strip_prefix('^').unwrap_or(pattern);
    let inner = match inner.strip_suffix('$') {
        Some(rest) if !rest.ends_with('\\') => rest,
        _ => inner,
    };
    format!("^{inner}$")
}

fn has_top_level_alternation(pattern: &str) -> bool {
    let (mut depth, mut class, mut escaped) = (0_usize, false, false);
    for c in pattern.chars() {
        match c {
            _ if escaped => {
                escaped = false;
                continue;
            }
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            _ if class => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::anchored;

    #[test]
    fn outer_anchors_come_back() {
        assert_eq!(anchored("[a-z]+"), "^[a-z]+$");
        assert_eq!(anchored("^[a-z]+$"), "^[a-z]+$");
        assert_eq!(anchored(r"a\$"), r"^a\$$");
        assert_eq!(anchored("(a|b)"), "^(a|b)$");
        assert_eq!(anchored("[|]"), "^[|]$");
        assert_eq!(anchored("$|kafka"), "^(?:$|kafka)$");
        assert_eq!(anchored("a$|^b"), "^(?:a$|^b)$");
    }
}
