//! Repositories.

use super::page::page;
use super::{Graph, Id, Object, Resolved, maybe_time};
use crate::github::world::{Nature, no_node};
use crate::graphql::{Args, Field, Miss};

impl Graph<'_> {
    pub(super) fn repository(&mut self, name: &str, field: &str, args: &Args) -> Resolved {
        let repo = self.world.repos.get(name).ok_or_else(|| no_node(name))?;
        let allows = |method| Field::leaf(repo.merge_methods.contains(&method));
        Ok(match field {
            "id" => Field::leaf(Id::text("R", repo.number, 0)),
            "databaseId" => Field::leaf(repo.number),
            "name" => Field::leaf(repo.name()),
            "nameWithOwner" => Field::leaf(name),
            "url" => Field::leaf(format!("{}/{name}", self.world.base)),
            "owner" => Field::Object(Object::Account(repo.owner().to_owned())),
            "isPrivate" => Field::leaf(repo.private),
            "isArchived" => Field::leaf(repo.archived_at.is_some()),
            "archivedAt" => maybe_time(repo.archived_at),
            "viewerPermission" => Field::leaf(
                self.world.permission(name, &self.login).map(|permission| permission.as_str()),
            ),
            "mergeCommitAllowed" => allows("merge"),
            "squashMergeAllowed" => allows("squash"),
            "rebaseMergeAllowed" => allows("rebase"),
            "autoMergeAllowed" => Field::leaf(true),
            "viewerDefaultMergeMethod" => Field::leaf(
                repo.merge_methods
                    .first()
                    .map_or_else(|| "MERGE".to_owned(), |one| one.to_uppercase()),
            ),
            "assignableUsers" | "mentionableUsers" => {
                let search = args.text("query").unwrap_or_default().to_lowercase();
                let list: Vec<Object> = self
                    .world
                    .users
                    .values()
                    .filter(|user| user.nature == Nature::User)
                    .filter(|user| {
                        field == "mentionableUsers" || repo.access.contains_key(&user.login)
                    })
                    .filter(|user| {
                        let name = user.name.as_deref().unwrap_or_default().to_lowercase();
                        user.login.to_lowercase().contains(&search) || name.contains(&search)
                    })
                    .map(|user| Object::Account(user.login.clone()))
                    .collect();
                page(("UserConnection", "UserEdge"), &list, args, Vec::new())?
            }
            "issueOrPullRequest" | "pullRequest" | "issue" => {
                let number = args
                    .int("number")
                    .ok_or_else(|| Miss::Argument("Argument 'number' is required".to_owned()))?;
                let id = self.world.find(&format!("{name}#{number}"));
                let fits =
                    id.and_then(|id| self.world.subjects.get(&id)).filter(|one| match field {
                        "pullRequest" => one.pull.is_some(),
                        "issue" => one.pull.is_none(),
                        _ => true,
                    });
                match fits {
                    Some(subject) => Field::Object(Object::Subject(subject.id)),
                    None => {
                        let what = match field {
                            "pullRequest" => "a PullRequest",
                            "issue" => "an Issue",
                            _ => "an issue or pull request",
                        };
                        let message =
                            format!("Could not resolve to {what} with the number of {number}.");
                        return Err(crate::github::world::Refusal::NotFound(message).into());
                    }
                }
            }
            _ => return Err(Miss::Undefined),
        })
    }
}
