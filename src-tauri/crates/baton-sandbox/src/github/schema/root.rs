//! The fields of a query's root.

use super::page::page;
use super::{Graph, Object, Resolved, node, plain, time};
use crate::github::world::{SubjectId, no_node};
use crate::graphql::{Args, Field, FieldError, Miss};

impl Graph<'_> {
    pub(super) fn query(&mut self, field: &str, args: &Args) -> Resolved {
        Ok(match field {
            "viewer" => Field::Object(Object::Account(self.login.clone())),
            "rateLimit" => Field::Object(plain(
                "RateLimit",
                vec![
                    ("cost", Field::leaf(self.cost.points)),
                    ("limit", Field::leaf(5000)),
                    ("remaining", Field::leaf(self.remaining)),
                    ("used", Field::leaf(5000_u64.saturating_sub(self.remaining))),
                    ("resetAt", time(self.reset_at)),
                    ("nodeCount", Field::leaf(self.cost.nodes)),
                ],
            )),
            "search" => self.find(args)?,
            "node" => {
                let id = args.need("id")?;
                Field::Object(self.visible(id).ok_or_else(|| no_node(id))?)
            }
            "nodes" => self.nodes(args)?,
            "user" => {
                let login = args.need("login")?;
                match self.world.users.get(login) {
                    Some(_) => Field::Object(Object::Account(login.to_owned())),
                    None => {
                        return Err(not_found(format!(
                            "Could not resolve to a User with the login of '{login}'."
                        )));
                    }
                }
            }
            "organization" => {
                let login = args.need("login")?;
                match self.world.users.get(login).map(|user| user.nature) {
                    Some(crate::github::world::Nature::Organization) => {
                        Field::Object(Object::Account(login.to_owned()))
                    }
                    _ => {
                        return Err(not_found(format!(
                            "Could not resolve to an Organization with the login of '{login}'."
                        )));
                    }
                }
            }
            "repository" => {
                let name = format!("{}/{}", args.need("owner")?, args.need("name")?);
                match self.world.permission(&name, &self.login) {
                    Some(_) => Field::Object(Object::Repo(name)),
                    None => {
                        return Err(not_found(format!(
                            "Could not resolve to a Repository with the name '{name}'."
                        )));
                    }
                }
            }
            "resource" => {
                let url = args
                    .need("url")?
                    .trim_start_matches(self.world.base.as_str())
                    .trim_start_matches("https://github.com");
                let parts: Vec<&str> = url.trim_matches('/').split('/').collect();
                let id = match parts[..] {
                    [owner, name, "pull" | "issues", number, ..] => {
                        self.world.find(&format!("{owner}/{name}#{number}"))
                    }
                    _ => None,
                };
                Field::maybe(id.filter(|id| self.sees(*id)).map(Object::Subject))
            }
            _ => return Err(Miss::Undefined),
        })
    }

    /// What an id names, if the asker sees it.
    pub(super) fn visible(&self, id: &str) -> Option<Object> {
        let object = node::find(self.world, id)?;
        let seen = match (&object, node::subject_of(&object)) {
            (_, Some(subject)) => self.sees(subject),
            (Object::Repo(repo), _) => self.world.permission(repo, &self.login).is_some(),
            (Object::Team(team), _) => {
                !self.world.teams.get(team).is_some_and(|one| one.secret)
                    || self.world.is_member(team, &self.login)
            }
            _ => true,
        };
        seen.then_some(object)
    }

    fn nodes(&mut self, args: &Args) -> Resolved {
        let ids = args
            .texts("ids")
            .ok_or_else(|| Miss::Argument("Argument 'ids' is required".to_owned()))?;
        if ids.len() > 100 {
            return Err(Miss::Error(FieldError::new(
                "ARGUMENT_LIMIT",
                format!("You may not provide more than 100 node ids; you provided {}.", ids.len()),
            )));
        }
        Ok(Field::List(
            ids.iter()
                .map(|id| match self.visible(id) {
                    Some(object) => Field::Object(object),
                    None => Field::Failed(FieldError::new(
                        "NOT_FOUND",
                        format!("Could not resolve to a node with the global id of '{id}'."),
                    )),
                })
                .collect(),
        ))
    }

    fn find(&mut self, args: &Args) -> Resolved {
        let query = args.need("query")?;
        if args.need("type")? != "ISSUE" && args.need("type")? != "ISSUE_ADVANCED" {
            return Err(Miss::Argument("Only issues are searched here".to_owned()));
        }
        let found: Vec<SubjectId> = self.world.search(query, &self.login)?;
        // A search gives its first thousand.
        let list: Vec<Object> = found.iter().take(1000).copied().map(Object::Subject).collect();
        let count = Field::leaf(found.len());
        page(
            ("SearchResultItemConnection", "SearchResultItemEdge"),
            &list,
            args,
            vec![("issueCount", count)],
        )
    }
}

fn not_found(message: String) -> Miss {
    Miss::Error(FieldError::new("NOT_FOUND", message))
}
