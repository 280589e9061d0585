//! The query texts, each with the fragments it uses. A test holds all of them against GitHub's published schema.

macro_rules! texts {
    ($($name:ident = $first:literal $(+ $more:literal)*;)*) => {
        $(pub(super) const $name: &str = concat!(
            include_str!(concat!("queries/", $first, ".graphql"))
            $(, include_str!(concat!("queries/", $more, ".graphql")))*
        );)*
        /// All of them, by name, for the test against the schema.
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

texts! {
    SWEEP = "sweep";
    DETAIL = "detail" + "who" + "message" + "discussion" + "remark" + "timeline_parts";
    TIMELINE = "timeline" + "who" + "message" + "timeline_parts";
    THREADS = "threads" + "who" + "message" + "discussion" + "remark";
    THREAD = "thread" + "who" + "message" + "remark";
    CHECKS = "checks";
    MERGEABLE = "mergeable";
    REACTIONS = "reactions";
    TEAM = "team";
    SUBJECT = "subject";
    PEOPLE = "people";
    BEFORE = "before";
    SAID = "said";
    PERSON = "person";
    GROUP = "group";
    REPLY = "reply";
    REPLY_IN_THREAD = "reply_in_thread";
    REVIEW = "review";
    SUBMIT_REVIEW = "submit_review";
    REQUEST_REVIEWS = "request_reviews";
    ASSIGN = "assign";
    UNASSIGN = "unassign";
    MERGE = "merge";
    CLOSE = "close";
}

/// `text` with its first root field repeated for `n` subjects: every variable and alias that ends in 0 gets the
/// number of its repetition. Arguments of fields within nodes cannot vary otherwise.
pub(super) fn repeated(text: &str, n: usize) -> String {
    let text: String = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| format!("{line}\n"))
        .collect();
    let (head, rest) = text.split_once("{\n").unwrap_or((&text, ""));
    let (block, tail) = rest.split_once("  rateLimit").unwrap_or((rest, ""));
    let (name, variables) = head.split_once('(').unwrap_or((head, ""));
    let variables = variables.trim_end().trim_end_matches(')');
    let numbered = |part: &str, k: usize| {
        let mut out = String::with_capacity(part.len());
        let mut before = ' ';
        let mut letters = part.chars().peekable();
        while let Some(c) = letters.next() {
            let ends = !letters.peek().is_some_and(|next| next.is_ascii_alphanumeric());
            if c == '0' && before.is_ascii_lowercase() && ends {
                out.push_str(&k.to_string());
            } else {
                out.push(c);
            }
            before = c;
        }
        out
    };
    let all = |part: &str, between: &str| {
        (0..n).map(|k| numbered(part, k)).collect::<Vec<_>>().join(between)
    };
    format!("{name}({}) {{\n{}  rateLimit{tail}", all(variables, ", "), all(block, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_repeated_with_its_variables() {
        let text = repeated(CHECKS, 2);
        assert!(
            text.starts_with("query Checks($p0: ID!, $a0: String, $p1: ID!, $a1: String) {"),
            "{text}"
        );
        assert!(
            text.contains("p1: node(id: $p1)") && text.contains("isRequired(pullRequestId: $p1)")
        );
        assert!(text.contains("contexts(first: 100, after: $a1)"));
        let text = repeated(SUBJECT, 1);
        assert!(text.contains("$number0: Int!") && !text.contains('1'), "{text}");
    }
}
