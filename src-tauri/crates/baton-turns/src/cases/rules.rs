//! The rules by their ids, each with its own words: from `tests/turns/RULES.md`, where they stand once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use baton_model::Rule;

use super::Case;

/// One rule as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleText {
    /// Its id.
    pub id: Rule,
    /// What it says, in one line of Markdown: situation and verdict, or its paragraph.
    pub text: String,
}

/// All rules, in the order of the text.
pub fn rules() -> &'static [RuleText] {
    static RULES: OnceLock<Vec<RuleText>> = OnceLock::new();
    RULES.get_or_init(|| parse(include_str!("../../../../../tests/turns/RULES.md")))
}

/// What a rule says.
pub fn rule_text(id: &str) -> Option<&'static str> {
    rules().iter().find(|rule| rule.id.to_string() == id).map(|rule| rule.text.as_str())
}

/// `- **G1 machines.** …` with the lines that belong to it, and `| R1 | situation | verdict |`.
fn parse(text: &str) -> Vec<RuleText> {
    let mut rules: Vec<RuleText> = Vec::new();
    let mut goes_on = false;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("- **") {
            goes_on = false;
            let Some((head, rest)) = rest.split_once("**") else { continue };
            let Some((id, name)) = head.split_once(' ') else { continue };
            if let Ok(id) = id.parse() {
                rules.push(RuleText { id, text: format!("{name}{rest}") });
                goes_on = true;
            }
        } else if let Some(row) = line.strip_prefix("| ") {
            goes_on = false;
            let mut cells = row.splitn(3, " | ");
            let (Some(id), Some(situation), Some(verdict)) =
                (cells.next(), cells.next(), cells.next())
            else {
                continue;
            };
            if let Ok(id) = id.trim().parse() {
                let verdict = verdict.trim_end().trim_end_matches('|').trim_end();
                rules.push(RuleText { id, text: format!("{situation}: {verdict}") });
            }
        } else if goes_on && let Some(more) = line.strip_prefix("  ") {
            if let Some(rule) = rules.last_mut() {
                rule.text.push(' ');
                rule.text.push_str(more.trim());
            }
        } else {
            goes_on = false;
        }
    }
    rules
}

/// Which of `cases` exercise which rule: every rule, in the order of the text, with the names of its cases.
pub fn coverage(cases: &[Case]) -> Vec<(Rule, Vec<&str>)> {
    let mut by_rule: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for case in cases {
        for rule in &case.rules {
            by_rule.entry(rule).or_default().insert(&case.name);
        }
    }
    rules()
        .iter()
        .map(|rule| {
            let id = rule.id.to_string();
            let names = by_rule.get(id.as_str()).into_iter().flatten().copied().collect();
            (rule.id, names)
        })
        .collect()
}
