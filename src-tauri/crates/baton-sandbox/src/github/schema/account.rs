//! Users, bots, organizations and teams.

use super::page::page;
use super::{Graph, Object, Resolved, node};
use crate::github::world::{Nature, State, Subject};
use crate::graphql::{Args, Field, FieldError, Miss};

impl Graph<'_> {
    pub(super) fn account(&mut self, login: &str, field: &str, args: &Args) -> Resolved {
        let user = self.world.users.get(login).ok_or_else(|| gone(login))?;
        Ok(match (field, user.nature) {
            ("id", _) => Field::leaf(node::of_user(user)),
            ("login", _) => Field::leaf(login),
            ("databaseId", _) => Field::leaf(user.number),
            ("url", _) => Field::leaf(format!("{}/{login}", self.world.base)),
            ("avatarUrl", _) => Field::leaf(format!("{}/avatars/{login}", self.world.base)),
            ("name", Nature::User | Nature::Organization) => Field::leaf(user.name.clone()),
            ("isViewer", Nature::User) => Field::leaf(login == self.login),
            ("isBot", Nature::Bot) => Field::leaf(true),
            ("pullRequests", Nature::User) => {
                let states = args.texts("states");
                let wanted = |subject: &Subject| {
                    let state = match subject.state {
                        State::Open => "OPEN",
                        State::Closed => "CLOSED",
                        State::Merged => "MERGED",
                    };
                    states.as_ref().is_none_or(|states| states.contains(&state))
                };
                let mut found: Vec<&Subject> = self
                    .world
                    .subjects
                    .values()
                    .filter(|one| {
                        one.author == login
                            && one.pull.is_some()
                            && wanted(one)
                            && self.sees(one.id)
                    })
                    .collect();
                found.sort_by_key(|subject| (std::cmp::Reverse(subject.updated_at), subject.id));
                let list: Vec<Object> = found.iter().map(|one| Object::Subject(one.id)).collect();
                page(("PullRequestConnection", "PullRequestEdge"), &list, args, Vec::new())?
            }
            ("organizations", Nature::User) => {
                self.scope("organizations", &["read:org", "user"])?;
                let mut orgs: Vec<String> = self
                    .world
                    .teams
                    .values()
                    .filter(|team| team.members.iter().any(|one| one == login))
                    .map(|team| team.org.clone())
                    .collect();
                orgs.dedup();
                let list: Vec<Object> = orgs.into_iter().map(Object::Account).collect();
                page(("OrganizationConnection", "OrganizationEdge"), &list, args, Vec::new())?
            }
            ("teams", Nature::Organization) => {
                self.scope("teams", &["read:org", "admin:org"])?;
                let logins = args.texts("userLogins");
                let list: Vec<Object> = self
                    .world
                    .teams
                    .iter()
                    .filter(|(_, team)| team.org == login)
                    .filter(|(key, team)| !team.secret || self.world.is_member(key, &self.login))
                    .filter(|(key, _)| {
                        logins.as_ref().is_none_or(|logins| {
                            logins.iter().any(|one| self.world.is_member(key, one))
                        })
                    })
                    .map(|(key, _)| Object::Team(key.clone()))
                    .collect();
                page(("TeamConnection", "TeamEdge"), &list, args, Vec::new())?
            }
            ("team", Nature::Organization) => {
                self.scope("team", &["read:org", "admin:org"])?;
                let key = format!("{login}/{}", args.need("slug")?);
                let seen =
                    self.world.teams.get(&key).is_some_and(|team| {
                        !team.secret || self.world.is_member(&key, &self.login)
                    });
                Field::maybe(seen.then_some(Object::Team(key)))
            }
            _ => return Err(Miss::Undefined),
        })
    }

    pub(super) fn team(&mut self, key: &str, field: &str, args: &Args) -> Resolved {
        let team = self.world.teams.get(key).ok_or_else(|| gone(key))?;
        Ok(match field {
            "id" => Field::leaf(super::Id::text("T", team.number, 0)),
            "databaseId" => Field::leaf(team.number),
            "slug" => Field::leaf(team.slug.as_str()),
            "name" => Field::leaf(team.name.as_str()),
            "combinedSlug" => Field::leaf(key),
            "url" => {
                Field::leaf(format!("{}/orgs/{}/teams/{}", self.world.base, team.org, team.slug))
            }
            "organization" => Field::Object(Object::Account(team.org.clone())),
            "members" => {
                self.scope("members", &["read:org", "admin:org"])?;
                let search = args.text("query").unwrap_or_default().to_lowercase();
                let members = team.members.iter().filter(|one| one.contains(&search));
                let list: Vec<Object> = members.cloned().map(Object::Account).collect();
                page(("TeamMemberConnection", "TeamMemberEdge"), &list, args, Vec::new())?
            }
            _ => return Err(Miss::Undefined),
        })
    }
}

fn gone(name: &str) -> Miss {
    Miss::Error(FieldError::new("NOT_FOUND", format!("Could not resolve to '{name}'.")))
}
