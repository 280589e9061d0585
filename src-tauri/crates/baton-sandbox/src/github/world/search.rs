//! GitHub's search language, as far as issues and pull requests go.
//!
//! Source: docs.github.com, "Searching issues and pull requests". Adjacent terms are all meant, `OR`, `AND`, `NOT`
//! and parentheses combine, a leading `-` negates; at most 256 characters and five operators.

use jiff::Timestamp;

use super::pull::Reviewer;
use super::subject::{State, Subject};
use super::{Refusal, SubjectId, World};

enum Query {
    All(Vec<Query>),
    Any(Vec<Query>),
    Not(Box<Query>),
    Is(String, String),
    Word(String),
}

impl World {
    /// What `viewer` finds, newest change first.
    pub fn search(&self, text: &str, viewer: &str) -> Result<Vec<SubjectId>, Refusal> {
        if text.chars().count() > 256 {
            return Err(Refusal::Unprocessable(
                "The search is longer than 256 characters.".to_owned(),
            ));
        }
        let tokens = tokens(text);
        if tokens.iter().filter(|one| ["AND", "OR", "NOT"].contains(&one.as_str())).count() > 5 {
            return Err(Refusal::Unprocessable(
                "More than five AND / OR / NOT operators were used.".to_owned(),
            ));
        }
        let mut rest = tokens.iter().map(String::as_str).peekable();
        let query = any(&mut rest);
        let mut found: Vec<&Subject> = self
            .subjects
            .values()
            .filter(|subject| self.permission(&subject.repo, viewer).is_some())
            .filter(|subject| self.matches(&query, subject, viewer))
            .collect();
        found.sort_by_key(|subject| (std::cmp::Reverse(subject.updated_at), subject.id));
        Ok(found.into_iter().map(|subject| subject.id).collect())
    }

    fn matches(&self, query: &Query, subject: &Subject, viewer: &str) -> bool {
        match query {
            Query::All(parts) => parts.iter().all(|one| self.matches(one, subject, viewer)),
            Query::Any(parts) => parts.iter().any(|one| self.matches(one, subject, viewer)),
            Query::Not(one) => !self.matches(one, subject, viewer),
            Query::Word(word) => {
                let word = word.to_lowercase();
                subject.title.to_lowercase().contains(&word)
                    || subject.message.body.to_lowercase().contains(&word)
            }
            Query::Is(key, value) => self.qualifies(key, value, subject, viewer),
        }
    }

    fn qualifies(&self, key: &str, value: &str, subject: &Subject, viewer: &str) -> bool {
        let login = if value == "@me" { viewer } else { value };
        let pull = subject.pull.as_ref();
        let asked = |team_too: bool| {
            pull.is_some_and(|pull| {
                pull.requests.iter().any(|request| match &request.of {
                    Reviewer::User(of) => of == login,
                    Reviewer::Team(team) => team_too && self.is_member(team, login),
                })
            })
        };
        match key {
            "is" | "type" | "state" => match value {
                "open" => subject.is_open(),
                "closed" => !subject.is_open(),
                "merged" => subject.state == State::Merged,
                "unmerged" => pull.is_some() && subject.state != State::Merged,
                "pr" | "pull-request" => pull.is_some(),
                "issue" => pull.is_none(),
                "draft" => pull.is_some_and(|pull| pull.draft),
                "locked" => subject.locked,
                "private" => self.repos.get(&subject.repo).is_some_and(|repo| repo.private),
                "public" => self.repos.get(&subject.repo).is_some_and(|repo| !repo.private),
                _ => false,
            },
            "archived" => {
                self.repos.get(&subject.repo).is_some_and(|repo| repo.archived_at.is_some())
                    == (value == "true")
            }
            "draft" => pull.is_some_and(|pull| pull.draft) == (value == "true"),
            "author" => subject.author == login,
            "assignee" => subject.assignees.iter().any(|one| one == login),
            "mentions" => subject.mentioned.contains(login),
            "commenter" => subject.comments().any(|(entry, _)| entry.actor == login),
            // Author, assignee, named or commenter. Who only reviewed is not involved.
            "involves" => {
                subject.author == login
                    || subject.assignees.iter().any(|one| one == login)
                    || subject.mentioned.contains(login)
                    || subject.comments().any(|(entry, _)| entry.actor == login)
            }
            "review-requested" => asked(true),
            "user-review-requested" => asked(false),
            "team-review-requested" => pull.is_some_and(|pull| {
                pull.requests.iter().any(|request| request.of == Reviewer::Team(value.to_owned()))
            }),
            "reviewed-by" => subject.reviews().any(|(entry, _)| entry.actor == login),
            "label" => subject.labels.iter().any(|one| one == value),
            "repo" => subject.repo == value,
            "org" | "user" => subject.repo.split('/').next() == Some(value),
            "number" => subject.number.to_string() == value,
            "updated" => compares(value, subject.updated_at),
            "created" => compares(value, subject.created_at),
            "closed" => subject.closed_at.is_some_and(|at| compares(value, at)),
            // How the answer is ordered and what text is looked at are no conditions.
            "sort" | "in" => true,
            _ => false,
        }
    }
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens = vec![String::new()];
    let mut quoted = false;
    for letter in text.chars() {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => tokens.push(String::new()),
            '(' | ')' if !quoted => tokens.extend([letter.to_string(), String::new()]),
            _ => {
                if let Some(last) = tokens.last_mut() {
                    last.push(letter);
                }
            }
        }
    }
    tokens.retain(|token| !token.is_empty());
    tokens
}

type Rest<'a, I> = std::iter::Peekable<I>;

fn any<'a, I: Iterator<Item = &'a str>>(rest: &mut Rest<'a, I>) -> Query {
    let mut parts = vec![all(rest)];
    while rest.next_if_eq(&"OR").is_some() {
        parts.push(all(rest));
    }
    Query::Any(parts)
}

fn all<'a, I: Iterator<Item = &'a str>>(rest: &mut Rest<'a, I>) -> Query {
    let mut parts = Vec::new();
    while let Some(token) = rest.next_if(|token| !["OR", ")"].contains(token)) {
        match token {
            "AND" => {}
            "NOT" => {
                parts.push(Query::Not(Box::new(rest.next().map_or(Query::All(Vec::new()), term))))
            }
            "(" => {
                parts.push(any(rest));
                rest.next_if_eq(&")");
            }
            token => parts.push(term(token)),
        }
    }
    Query::All(parts)
}

fn term(token: &str) -> Query {
    if let Some(rest) = token.strip_prefix('-') {
        return Query::Not(Box::new(term(rest)));
    }
    match token.split_once(':') {
        Some((key, value)) => Query::Is(key.to_owned(), value.to_owned()),
        None => Query::Word(token.to_owned()),
    }
}

/// `>=2026-01-01T00:00:00Z`, `<2026-01-01`, `2026-01-01..2026-02-01`, `2026-01-01`.
fn compares(value: &str, at: Timestamp) -> bool {
    if let Some((from, to)) = value.split_once("..") {
        return compares(&format!(">={from}"), at) && compares(&format!("<={to}"), at);
    }
    let number = value.trim_start_matches(['<', '>', '=']);
    let sign = &value[..value.len() - number.len()];
    let whole_day = !number.contains('T');
    let text = if whole_day { format!("{number}T00:00:00Z") } else { number.to_owned() };
    let Ok(start) = text.parse::<Timestamp>() else { return false };
    let end = if whole_day { start.as_second() + 86_400 } else { start.as_second() + 1 };
    let at = at.as_second();
    match sign {
        ">" => at >= end,
        ">=" => at >= start.as_second(),
        "<" => at < start.as_second(),
        "<=" => at < end,
        _ => at >= start.as_second() && at < end,
    }
}
