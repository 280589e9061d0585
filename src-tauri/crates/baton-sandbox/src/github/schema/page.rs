//! Connections: `first`, `last`, `after`, `before` over a list.

use super::{Object, Resolved, Value, plain};
use crate::graphql::{Args, Field, FieldError, Miss};

/// What a connection is called, and its edges.
pub(crate) type Names = (&'static str, &'static str);

/// Pages `list`; `extra` are the connection's own fields beside the common ones.
pub(crate) fn page(
    names: Names,
    list: &[Object],
    args: &Args,
    extra: Vec<(&'static str, Value)>,
) -> Resolved {
    let (first, last) = (size(args, "first")?, size(args, "last")?);
    if first.is_none() && last.is_none() {
        return Err(Miss::Error(FieldError::new(
            "MISSING_PAGINATION_BOUNDARIES",
            format!(
                "You must provide a `first` or `last` value to properly paginate the `{}` connection.",
                names.0
            ),
        )));
    }
    let mut start = cursor(args, "after").map_or(0, |at| at + 1).min(list.len());
    let mut end = cursor(args, "before").unwrap_or(list.len()).clamp(start, list.len());
    if let Some(first) = first {
        end = end.min(start + first);
    }
    if let Some(last) = last {
        start = start.max(end.saturating_sub(last));
    }
    let chosen = &list[start..end];
    let mark = |index: usize| Field::leaf(format!("Y3Vyc29yOnYyOpHO{index:08x}"));
    let info = plain(
        "PageInfo",
        vec![
            ("hasNextPage", Field::leaf(end < list.len())),
            ("hasPreviousPage", Field::leaf(start > 0)),
            ("startCursor", if chosen.is_empty() { Field::null() } else { mark(start) }),
            ("endCursor", if chosen.is_empty() { Field::null() } else { mark(end - 1) }),
        ],
    );
    let edges = chosen.iter().enumerate().map(|(index, node)| {
        plain(names.1, vec![("cursor", mark(start + index)), ("node", Field::Object(node.clone()))])
    });
    let mut fields = vec![
        ("nodes", Field::list(chosen.iter().cloned())),
        ("edges", Field::list(edges)),
        ("pageInfo", Field::Object(info)),
        ("totalCount", Field::leaf(list.len())),
    ];
    // An own field goes before a common one of its name: a search counts otherwise.
    fields.splice(0..0, extra);
    Ok(Field::Object(plain(names.0, fields)))
}

fn size(args: &Args, name: &str) -> Result<Option<usize>, Miss> {
    match args.int(name) {
        None => Ok(None),
        Some(size @ 0..=100) => Ok(usize::try_from(size).ok()),
        Some(size) => Err(Miss::Error(FieldError::new(
            "EXCESSIVE_PAGINATION",
            format!(
                "Requesting {size} records on the connection exceeds the `{name}` limit of 100 records."
            ),
        ))),
    }
}

fn cursor(args: &Args, name: &str) -> Option<usize> {
    usize::from_str_radix(args.text(name)?.strip_prefix("Y3Vyc29yOnYyOpHO")?, 16).ok()
}
