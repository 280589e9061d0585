//! What a query costs, by GitHub's published formula.
//!
//! Source: docs.github.com, "Rate limits and query limits for the GraphQL API": every connection asks once per parent;
//! the sum, divided by 100 and rounded, is the price in points, at least 1. Nodes are counted likewise.

use graphql_parser::query::{Selection, SelectionSet};
use serde_json::{Map, Value as Json};

use super::args::arguments;
use super::execute::{Operation, fragment, operation, parse, wanted};

/// The price of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Points of the hourly limit.
    pub points: u64,
    /// Nodes that may be returned at most.
    pub nodes: u64,
    /// It changes something.
    pub mutation: bool,
}

/// The price of `query`; what cannot be parsed costs the least.
pub fn cost(query: &str, variables: &Map<String, Json>, name: Option<&str>) -> Cost {
    let Ok(document) = parse(query) else { return Cost { points: 1, nodes: 0, mutation: false } };
    let Ok(operation) = operation(&document, variables, name) else {
        return Cost { points: 1, nodes: 0, mutation: false };
    };
    let mut sum = Sum { operation: &operation, requests: 0, nodes: 0 };
    sum.set(operation.selection, 1, 0);
    Cost {
        points: ((sum.requests + 50) / 100).max(1),
        nodes: sum.nodes,
        mutation: operation.mutation,
    }
}

struct Sum<'a> {
    operation: &'a Operation<'a>,
    requests: u64,
    nodes: u64,
}

impl Sum<'_> {
    fn set(&mut self, set: &SelectionSet<'static, String>, parents: u64, depth: usize) {
        if depth > 40 {
            return;
        }
        for selection in &set.items {
            match selection {
                Selection::Field(field) if wanted(&field.directives, &self.operation.variables) => {
                    let args = arguments(&field.arguments, &self.operation.variables);
                    let page = args
                        .int("first")
                        .or(args.int("last"))
                        .and_then(|number| u64::try_from(number).ok());
                    let below = if let Some(page) = page {
                        self.requests = self.requests.saturating_add(parents);
                        let nodes = parents.saturating_mul(page);
                        self.nodes = self.nodes.saturating_add(nodes);
                        nodes
                    } else if let Some(ids) = args.texts("ids") {
                        parents.saturating_mul(ids.len() as u64)
                    } else {
                        parents
                    };
                    self.set(&field.selection_set, below, depth + 1);
                }
                Selection::Field(_) => {}
                Selection::InlineFragment(inline) => {
                    self.set(&inline.selection_set, parents, depth + 1)
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = fragment(self.operation.document, &spread.fragment_name)
                    {
                        self.set(&fragment.selection_set, parents, depth + 1);
                    }
                }
            }
        }
    }
}
