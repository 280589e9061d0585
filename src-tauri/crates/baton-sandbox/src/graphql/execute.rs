//! Executing: collecting fields, asking the schema, and putting the answer together.
//!
//! Follows section 6 of the GraphQL specification (October 2021): fields of one response key are merged over all
//! fragments before they are asked, and mutations run one after the other.

use graphql_parser::query::{
    Definition, Directive, Document, FragmentDefinition, OperationDefinition, Selection,
    SelectionSet, Type, TypeCondition, VariableDefinition,
};
use serde_json::{Map, Value as Json, json};

use super::args::{arguments, literal};
use super::{Field, FieldError, Miss, Response, Schema};

/// Deeper than any query needs: what nests further is refused rather than walked.
const DEEPEST: usize = 40;

pub(super) type Doc = Document<'static, String>;
pub(super) type Set = SelectionSet<'static, String>;

/// One operation, ready to run.
pub(super) struct Operation<'a> {
    pub(super) mutation: bool,
    pub(super) selection: &'a Set,
    pub(super) variables: Map<String, Json>,
    pub(super) document: &'a Doc,
}

/// Parses a document.
pub(super) fn parse(query: &str) -> Result<Doc, Response> {
    graphql_parser::parse_query::<String>(query)
        .map(Document::into_static)
        .map_err(|error| Response::refused(format!("Parse error: {error}").replace('\n', " ")))
}

/// The operation named, or the only one.
pub(super) fn operation<'a>(
    document: &'a Doc,
    given: &Map<String, Json>,
    name: Option<&str>,
) -> Result<Operation<'a>, Response> {
    let mut found = document.definitions.iter().filter_map(|definition| match definition {
        Definition::Operation(operation) => Some(operation),
        Definition::Fragment(_) => None,
    });
    let chosen = match name {
        Some(name) => found.find(|one| name_of(one) == Some(name)),
        None => found.next(),
    };
    let (mutation, declared, selection): (_, &[VariableDefinition<'static, String>], _) =
        match chosen {
            Some(OperationDefinition::SelectionSet(set)) => (false, &[], set),
            Some(OperationDefinition::Query(query)) => {
                (false, &query.variable_definitions, &query.selection_set)
            }
            Some(OperationDefinition::Mutation(change)) => {
                (true, &change.variable_definitions, &change.selection_set)
            }
            Some(OperationDefinition::Subscription(_)) => {
                return Err(Response::refused("Schema is not configured for subscriptions"));
            }
            None => {
                return Err(Response::refused(format!(
                    "No operation named {:?}",
                    name.unwrap_or_default()
                )));
            }
        };
    Ok(Operation { mutation, selection, variables: variables(declared, given)?, document })
}

fn name_of<'a>(operation: &'a OperationDefinition<'static, String>) -> Option<&'a str> {
    match operation {
        OperationDefinition::Query(query) => query.name.as_deref(),
        OperationDefinition::Mutation(change) => change.name.as_deref(),
        _ => None,
    }
}

fn variables(
    declared: &[VariableDefinition<'static, String>],
    given: &Map<String, Json>,
) -> Result<Map<String, Json>, Response> {
    let mut ready = Map::new();
    for one in declared {
        let default = one.default_value.as_ref().and_then(|value| literal(value, &Map::new()));
        let value = given.get(&one.name).cloned().or(default);
        if matches!(one.var_type, Type::NonNullType(_)) && value.as_ref().is_none_or(Json::is_null)
        {
            return Err(Response {
                data: None,
                errors: vec![json!({
                    "extensions": { "value": null, "problems": [{ "path": [], "explanation": "Expected value to not be null" }] },
                    "locations": [{ "line": one.position.line, "column": one.position.column }],
                    "message": format!("Variable ${} of type {} was provided invalid value", one.name, one.var_type),
                })],
            });
        }
        if let Some(value) = value {
            ready.insert(one.name.clone(), value);
        }
    }
    Ok(ready)
}

/// Runs `query` over `schema`.
pub fn execute<S: Schema>(
    schema: &mut S,
    query: &str,
    given: &Map<String, Json>,
    name: Option<&str>,
) -> Response {
    let document = match parse(query) {
        Ok(document) => document,
        Err(refused) => return refused,
    };
    let operation = match operation(&document, given, name) {
        Ok(operation) => operation,
        Err(refused) => return refused,
    };
    let root = schema.root(operation.mutation);
    let mut walk = Walk { schema, operation: &operation, errors: Vec::new() };
    let start = vec![Json::from(if operation.mutation { "mutation" } else { "query" })];
    match walk.object(&root, &[operation.selection], &mut Path { at: Vec::new(), asked: start }) {
        Ok(data) => Response { data: Some(data), errors: walk.errors },
        Err(refused) => Response { data: None, errors: vec![refused] },
    }
}

/// Where the walk is: in the answer, and in the question (what a refusal names).
struct Path {
    at: Vec<Json>,
    asked: Vec<Json>,
}

struct Walk<'a, S: Schema> {
    schema: &'a mut S,
    operation: &'a Operation<'a>,
    errors: Vec<Json>,
}

/// The fields of one response key.
struct Same<'a> {
    key: &'a str,
    first: &'a graphql_parser::query::Field<'static, String>,
    selections: Vec<&'a Set>,
}

impl<'a, S: Schema> Walk<'a, S> {
    fn object(
        &mut self,
        object: &S::Object,
        sets: &[&'a Set],
        path: &mut Path,
    ) -> Result<Json, Json> {
        let type_name = self.schema.type_name(object);
        let mut fields: Vec<Same<'a>> = Vec::new();
        for set in sets {
            self.collect(type_name, set, &mut fields, 0)?;
        }
        let mut ready = Map::new();
        for same in fields {
            path.at.push(same.key.into());
            path.asked.push(same.first.name.as_str().into());
            let value = self.field(object, type_name, &same, path)?;
            ready.insert(same.key.to_owned(), value);
            path.at.pop();
            path.asked.pop();
        }
        Ok(Json::Object(ready))
    }

    fn field(
        &mut self,
        object: &S::Object,
        type_name: &'static str,
        same: &Same<'a>,
        path: &mut Path,
    ) -> Result<Json, Json> {
        let name = same.first.name.as_str();
        if name == "__typename" {
            return Ok(type_name.into());
        }
        if path.asked.len() > DEEPEST {
            return Err(
                json!({ "message": format!("Query has depth of {}, which exceeds max depth of {DEEPEST}", path.asked.len()) }),
            );
        }
        let args = arguments(&same.first.arguments, &self.operation.variables);
        match self.schema.resolve(object, name, &args) {
            Ok(value) => self.value(value, same, path),
            Err(Miss::Undefined) => Err(json!({
                "path": path.asked,
                "extensions": { "code": "undefinedField", "typeName": type_name, "fieldName": name },
                "locations": [location(same)],
                "message": format!("Field '{name}' doesn't exist on type '{type_name}'"),
            })),
            Err(Miss::Argument(why)) => Err(json!({
                "path": path.asked,
                "extensions": { "code": "argumentLiteralsIncompatible", "typeName": "Field", "fieldName": name },
                "locations": [location(same)],
                "message": format!("{why} on field '{name}'"),
            })),
            Err(Miss::Error(error)) => Ok(self.failed(&error, same, path)),
        }
    }

    fn failed(&mut self, error: &FieldError, same: &Same<'a>, path: &Path) -> Json {
        self.errors.push(json!({
            "type": error.kind, "path": path.at, "locations": [location(same)], "message": error.message,
        }));
        Json::Null
    }

    fn value(
        &mut self,
        value: Field<S::Object>,
        same: &Same<'a>,
        path: &mut Path,
    ) -> Result<Json, Json> {
        match value {
            Field::Leaf(leaf) => Ok(leaf),
            Field::Failed(error) => Ok(self.failed(&error, same, path)),
            Field::Object(object) => self.object(&object, &same.selections, path),
            Field::List(list) => {
                let mut ready = Vec::with_capacity(list.len());
                for (index, one) in list.into_iter().enumerate() {
                    path.at.push(index.into());
                    ready.push(self.value(one, same, path)?);
                    path.at.pop();
                }
                Ok(Json::Array(ready))
            }
        }
    }

    fn collect(
        &self,
        type_name: &str,
        set: &'a Set,
        fields: &mut Vec<Same<'a>>,
        depth: usize,
    ) -> Result<(), Json> {
        if depth > DEEPEST {
            return Err(json!({ "message": "Fragments nest too deep, or contain themselves" }));
        }
        for selection in &set.items {
            match selection {
                Selection::Field(field) => {
                    if self.wanted(&field.directives) {
                        let key = field.alias.as_deref().unwrap_or(&field.name);
                        match fields.iter_mut().find(|same| same.key == key) {
                            Some(same) => same.selections.push(&field.selection_set),
                            None => fields.push(Same {
                                key,
                                first: field,
                                selections: vec![&field.selection_set],
                            }),
                        }
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let fits = match &fragment.type_condition {
                        Some(TypeCondition::On(name)) => self.fits(type_name, name)?,
                        None => true,
                    };
                    if fits && self.wanted(&fragment.directives) {
                        self.collect(type_name, &fragment.selection_set, fields, depth + 1)?;
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = fragment(self.operation.document, &spread.fragment_name)
                    else {
                        return Err(
                            json!({ "message": format!("Fragment {} was used, but not defined", spread.fragment_name) }),
                        );
                    };
                    let TypeCondition::On(name) = &fragment.type_condition;
                    if self.fits(type_name, name)? && self.wanted(&spread.directives) {
                        self.collect(type_name, &fragment.selection_set, fields, depth + 1)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn fits(&self, type_name: &str, condition: &str) -> Result<bool, Json> {
        self.schema.is(type_name, condition).ok_or_else(|| {
            json!({
                "extensions": { "code": "undefinedType", "typeName": condition },
                "message": format!("No such type {condition}, so it can't be a fragment condition"),
            })
        })
    }

    fn wanted(&self, directives: &[Directive<'static, String>]) -> bool {
        wanted(directives, &self.operation.variables)
    }
}

/// Whether `@include` and `@skip` leave a selection in.
pub(super) fn wanted(
    directives: &[Directive<'static, String>],
    variables: &Map<String, Json>,
) -> bool {
    directives.iter().all(|directive| {
        let holds = arguments(&directive.arguments, variables).flag("if").unwrap_or(false);
        match directive.name.as_str() {
            "include" => holds,
            "skip" => !holds,
            _ => true,
        }
    })
}

/// The fragment of that name.
pub(super) fn fragment<'a>(
    document: &'a Doc,
    name: &str,
) -> Option<&'a FragmentDefinition<'static, String>> {
    document.definitions.iter().find_map(|definition| match definition {
        Definition::Fragment(fragment) if fragment.name == name => Some(fragment),
        _ => None,
    })
}

fn location(same: &Same<'_>) -> Json {
    json!({ "line": same.first.position.line, "column": same.first.position.column })
}

/// The name of a document's first operation, or of its first field.
pub fn name(query: &str) -> Option<String> {
    let document = parse(query).ok()?;
    document.definitions.iter().find_map(|definition| match definition {
        Definition::Operation(operation) => name_of(operation).map(str::to_owned).or_else(|| {
            let OperationDefinition::SelectionSet(set) = operation else { return None };
            set.items.iter().find_map(|one| match one {
                Selection::Field(field) => Some(field.name.clone()),
                _ => None,
            })
        }),
        Definition::Fragment(_) => None,
    })
}
