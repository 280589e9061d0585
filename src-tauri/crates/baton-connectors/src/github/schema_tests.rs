//! All our queries against GitHub's published schema (npm `@octokit/graphql-schema`, put in place by the tests' own
//! package.json). Without the file the test fails: it says how to get it.

use std::path::PathBuf;

use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};

use super::queries;

fn schema() -> Valid<Schema> {
    let path = std::env::var_os("BATON_GITHUB_SCHEMA").map_or_else(
        || {
            PathBuf::from(env!("CARGO_MANIFEST_DIR"))
                .join("../../../tests/node_modules/@octokit/graphql-schema/schema.graphql")
        },
        PathBuf::from,
    );
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("{}: {error}\nRun npm ci in tests/ (./dev test does it)", path.display())
    });
    // The published file has known small faults of its own (its readers are told to assume it valid).
    Valid::assume_valid(
        Schema::parse(text, "schema.graphql").unwrap_or_else(|faulty| faulty.partial),
    )
}

#[test]
fn every_query_fits_githubs_schema() {
    let schema = schema();
    let mut texts: Vec<(String, String)> =
        queries::ALL.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    for n in [1, 3, 25] {
        texts.push((format!("CHECKS x {n}"), queries::repeated(queries::CHECKS, n)));
        texts.push((format!("SUBJECT x {n}"), queries::repeated(queries::SUBJECT, n)));
    }
    for (name, text) in texts {
        if let Err(errors) = ExecutableDocument::parse_and_validate(&schema, text, &name) {
            panic!("{name}: {}", errors.errors);
        }
    }
    let wrong = queries::SWEEP.replace("updatedAt", "changedAt");
    assert!(ExecutableDocument::parse_and_validate(&schema, wrong, "wrong").is_err());
}
