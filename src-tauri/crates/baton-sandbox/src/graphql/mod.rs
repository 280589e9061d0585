//! A small GraphQL executor: parses a document and walks its selection sets over whatever a [`Schema`] resolves.
//!
//! It knows no tool. What is asked is executed as written (aliases, variables, fragments, directives), so that any
//! query in the tool's shape works, not only the ones that Baton sends today. What a schema does not have is an error
//! with the words of graphql-ruby, which is what GitHub runs.

mod args;
mod cost;
mod execute;

use serde_json::{Map, Value as Json, json};

pub use args::Args;
pub use cost::{Cost, cost};
pub use execute::{execute, name};

/// What a field resolves to.
#[derive(Debug, Clone)]
pub enum Field<O> {
    /// A scalar, an enum's name, or null.
    Leaf(Json),
    /// An object, whose selection is walked.
    Object(O),
    /// A list of such.
    List(Vec<Field<O>>),
    /// Null, with an error beside the data: one element of a list that could not be found.
    Failed(FieldError),
}

impl<O> Field<O> {
    /// Null.
    pub fn null() -> Self {
        Self::Leaf(Json::Null)
    }

    /// A scalar.
    pub fn leaf(value: impl Into<Json>) -> Self {
        Self::Leaf(value.into())
    }

    /// An object, or null.
    pub fn maybe(object: Option<O>) -> Self {
        object.map_or_else(Self::null, Self::Object)
    }

    /// A list of objects.
    pub fn list(objects: impl IntoIterator<Item = O>) -> Self {
        Self::List(objects.into_iter().map(Self::Object).collect())
    }
}

/// What went wrong at one field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FieldError {
    /// `NOT_FOUND`, `FORBIDDEN`, `UNPROCESSABLE`, ...
    pub kind: &'static str,
    /// For people.
    pub message: String,
}

impl FieldError {
    /// An error of `kind`.
    pub fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}

/// Why a field has no value.
#[derive(Debug)]
pub enum Miss {
    /// The type has no such field: the whole request is refused, as validation would.
    Undefined,
    /// An argument is missing or wrong: the whole request is refused.
    Argument(String),
    /// The field is null, and the error is listed beside the data.
    Error(FieldError),
}

impl From<FieldError> for Miss {
    fn from(error: FieldError) -> Self {
        Self::Error(error)
    }
}

/// What a query is walked over.
pub trait Schema {
    /// One object of it.
    type Object: Clone;
    /// The root of queries, or of mutations.
    fn root(&self, mutation: bool) -> Self::Object;
    /// The name of an object's type.
    fn type_name(&self, object: &Self::Object) -> &'static str;
    /// Whether `type_name` is, or belongs to, the interface or union `condition`; `None`: there is no such type.
    fn is(&self, type_name: &str, condition: &str) -> Option<bool>;
    /// The value of one field.
    fn resolve(
        &mut self,
        object: &Self::Object,
        field: &str,
        args: &Args,
    ) -> Result<Field<Self::Object>, Miss>;
}

/// A response before it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// Absent where the request was refused as a whole.
    pub data: Option<Json>,
    /// As they appear on the wire.
    pub errors: Vec<Json>,
}

impl Response {
    /// A request that was refused as a whole.
    pub fn refused(message: impl Into<String>) -> Self {
        Self { data: None, errors: vec![json!({ "message": message.into() })] }
    }

    /// The wire's JSON.
    pub fn into_json(self) -> Json {
        let mut body = Map::new();
        if let Some(data) = self.data {
            body.insert("data".to_owned(), data);
        }
        if !self.errors.is_empty() {
            body.insert("errors".to_owned(), Json::Array(self.errors));
        }
        Json::Object(body)
    }
}
