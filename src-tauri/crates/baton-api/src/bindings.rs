//! The page's types: TypeScript made from the wire types, and one line a method.
//!
//! The file is committed, so that the page builds without Rust; a test compares it with what this makes.

use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use ts_rs::{Config, TS, TypeVisitor};

use crate::wire;

/// Where the file stands, from this crate's folder.
pub const PATH: &str = "../../../ui/src/backend/bindings.ts";

const HEAD: &str = "\
// Generated from baton-api: `cargo run -p baton-api --example bindings`. Do not edit; a test fails when it is stale.

/** An instant, RFC 3339 in UTC. */
export type Instant = string
";

struct Collect<'a> {
    config: &'a Config,
    seen: HashSet<TypeId>,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Collect<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        // Only types of ours have a file to be exported to.
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            let declaration = format!("{docs}export {}", T::decl(self.config));
            self.found.insert(T::ident(self.config), tidy(&declaration));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

/// A field and its comment in one line, so that the whole file can be read.
fn tidy(declaration: &str) -> String {
    let mut tidy = String::new();
    let lines = declaration.replace("Record<symbol, never>", "Record<string, never>");
    let mut lines = lines.trim_end().trim_end_matches(';').lines().map(str::trim);
    while let Some(line) = lines.next() {
        if line == "/**" {
            let comment: Vec<_> = lines
                .by_ref()
                .take_while(|line| *line != "*/")
                .map(|line| line.trim_start_matches("* ").trim())
                .collect();
            let end = if tidy.is_empty() { '\n' } else { ' ' };
            let _ = write!(tidy, "/** {} */{end}", comment.join(" "));
        } else {
            let _ = writeln!(tidy, "{line}");
        }
    }
    tidy
}

/// The text of the file.
pub fn text() -> String {
    let config = Config::default();
    let mut collect = Collect { config: &config, seen: HashSet::new(), found: BTreeMap::new() };
    wire::visit_types(&mut collect);
    collect.visit::<wire::WireError>();
    collect.visit::<wire::Change>();
    let mut text = HEAD.to_owned();
    for declaration in collect.found.values() {
        let _ = write!(text, "\n{declaration}");
    }
    text.push_str(
        "\n/** One line a method: its parameters and its answer. */\nexport interface Calls {\n",
    );
    for (method, params, answer) in wire::signatures(&config) {
        let _ = writeln!(text, "  {method}: {{ params: {params}; answer: {answer} }}");
    }
    text.push_str("}\n");
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_file_is_what_the_types_say() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(super::PATH);
        let committed = std::fs::read_to_string(path).unwrap();
        assert!(committed == super::text(), "stale: cargo run -p baton-api --example bindings");
    }
}
