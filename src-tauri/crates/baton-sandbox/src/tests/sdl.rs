//! Checks a GraphQL answer against the published schema: types, nulls, lists, enums, scalars, and which fragments apply.

use apollo_compiler::ast::Type;
use apollo_compiler::executable::{Field, Selection, SelectionSet};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Node, Schema};
use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use super::wire::published;

/// GitHub's schema, as published: it defines a field or two twice, of which the first counts.
pub(super) fn schema() -> Valid<Schema> {
    let text = published("graphql-schema/schema.graphql");
    Valid::assume_valid(Schema::parse(text, "schema.graphql").unwrap_or_else(|error| error.partial))
}

/// A document that is valid against the schema, with `__typename` in every selection, so that answers tell what they are.
pub(super) fn document(schema: &Valid<Schema>, text: &str, name: &str) -> ExecutableDocument {
    let valid = ExecutableDocument::parse_and_validate(schema, text, name)
        .unwrap_or_else(|error| panic!("{name} is not valid:\n{}", error.errors));
    let mut document = valid.into_inner();
    let operations = &mut document.operations;
    for operation in operations.anonymous.iter_mut().chain(operations.named.values_mut()) {
        let operation = operation.make_mut();
        named(schema, &mut operation.selection_set);
    }
    for fragment in document.fragments.values_mut() {
        named(schema, &mut fragment.make_mut().selection_set);
    }
    document
}

fn named(schema: &Schema, set: &mut SelectionSet) {
    for selection in &mut set.selections {
        match selection {
            Selection::Field(field) => {
                let field = field.make_mut();
                if !field.selection_set.selections.is_empty() {
                    named(schema, &mut field.selection_set);
                }
            }
            Selection::InlineFragment(inline) => {
                named(schema, &mut inline.make_mut().selection_set)
            }
            Selection::FragmentSpread(_) => {}
        }
    }
    let name = set
        .new_field(schema, "__typename".try_into().expect("a name"))
        .expect("every type has a name");
    set.push(name);
}

/// What does not fit in `data`, as `path: what`.
pub(super) fn misfits(schema: &Schema, document: &ExecutableDocument, data: &Json) -> Vec<String> {
    let operation = document.operations.iter().next().expect("an operation");
    let mut check = Check { schema, document, found: Vec::new() };
    match data {
        Json::Object(fields) => check.set(&operation.selection_set, fields, "data"),
        other => check.found.push(format!("data: {other}")),
    }
    check.found
}

struct Check<'a> {
    schema: &'a Schema,
    document: &'a ExecutableDocument,
    found: Vec<String>,
}

impl Check<'_> {
    fn set(&mut self, set: &SelectionSet, fields: &Map<String, Json>, path: &str) {
        let concrete =
            fields.get("__typename").and_then(Json::as_str).unwrap_or_default().to_owned();
        if !self.belongs(&concrete, &set.ty) {
            self.found.push(format!("{path}: {concrete:?} is no {}", set.ty));
            return;
        }
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => self.field(field, fields, path),
                Selection::InlineFragment(inline) => {
                    let fits =
                        inline.type_condition.as_ref().is_none_or(|on| self.belongs(&concrete, on));
                    if fits && inline.directives.is_empty() {
                        self.set(&inline.selection_set, fields, path);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments[&spread.fragment_name].clone();
                    if self.belongs(&concrete, fragment.type_condition())
                        && spread.directives.is_empty()
                    {
                        self.set(&fragment.selection_set, fields, path);
                    }
                }
            }
        }
    }

    fn belongs(&self, concrete: &str, to: &str) -> bool {
        let is_object = matches!(self.schema.types.get(concrete), Some(ExtendedType::Object(_)));
        is_object && (concrete == to || self.schema.is_subtype(to, concrete))
    }

    fn field(&mut self, field: &Node<Field>, fields: &Map<String, Json>, path: &str) {
        let key = field.response_key().as_str();
        let path = format!("{path}.{key}");
        match fields.get(key) {
            Some(value) => self.value(field, field.ty(), value, &path),
            None if field.directives.is_empty() => self.found.push(format!("{path}: missing")),
            None => {}
        }
    }

    fn value(&mut self, field: &Node<Field>, ty: &Type, value: &Json, path: &str) {
        if value.is_null() {
            if ty.is_non_null() {
                self.found.push(format!("{path}: null, but it is {ty}"));
            }
            return;
        }
        if ty.is_list() {
            let Json::Array(list) = value else {
                self.found.push(format!("{path}: no list, but it is {ty}"));
                return;
            };
            for (index, one) in list.iter().enumerate() {
                self.value(field, ty.item_type(), one, &format!("{path}.{index}"));
            }
            return;
        }
        let name = ty.inner_named_type();
        match self.schema.types.get(name) {
            Some(ExtendedType::Scalar(_)) | None => {
                if !scalar(name, value, path) {
                    self.found.push(format!("{path}: {value} is no {name}"));
                }
            }
            Some(ExtendedType::Enum(all)) => {
                let known = value.as_str().is_some_and(|value| all.values.contains_key(value));
                if !known {
                    self.found.push(format!("{path}: {value} is no {name}"));
                }
            }
            Some(_) => match value {
                Json::Object(fields) => self.set(&field.selection_set, fields, path),
                other => self.found.push(format!("{path}: {other} is no {name}")),
            },
        }
    }
}

fn scalar(name: &str, value: &Json, path: &str) -> bool {
    let text = value.as_str();
    match name {
        "Int" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        "Float" => value.is_number(),
        "Boolean" => value.is_boolean(),
        "ID" => text.is_some_and(|text| !text.is_empty()),
        "DateTime" => {
            text.is_some_and(|text| text.ends_with('Z') && text.parse::<Timestamp>().is_ok())
        }
        "GitObjectID" => text.is_some_and(|text| {
            text.len() == 40 && text.chars().all(|one| one.is_ascii_hexdigit())
        }),
        "URI" => text.is_some_and(|text| path.ends_with("Path") || url::Url::parse(text).is_ok()),
        "BigInt" => text.is_some_and(|text| text.parse::<u64>().is_ok()),
        _ => text.is_some(),
    }
}
