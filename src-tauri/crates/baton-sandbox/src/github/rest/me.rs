//! The token's owner, its teams, its limits, and the server's version.

use serde_json::{Value as Json, json};

use super::{Answer, Refusal, Rest};
use crate::github::auth::LIMIT;
use crate::github::schema::{Id, instant};
use crate::github::world::{Token, TokenKind};

/// `GET /meta`; Enterprise tells its version there.
pub(super) fn meta(version: Option<&str>) -> Answer {
    let mut body = json!({ "verifiable_password_authentication": false });
    if let Some(version) = version {
        body["installed_version"] = version.into();
    }
    Answer::json(200, &body)
}

impl Rest<'_> {
    pub(super) fn user(&self) -> Answer {
        let mut body = self.simple_user(&self.login);
        let name = self.world.users.get(&self.login).and_then(|user| user.name.clone());
        let now = instant(self.world.now);
        if let (Some(body), Some(more)) = (
            body.as_object_mut(),
            json!({
                "name": name, "bio": null, "blog": null, "company": null, "email": null, "hireable": null,
                "location": null, "followers": 0, "following": 0, "public_gists": 0, "public_repos": 0,
                "created_at": now, "updated_at": now, "collaborators": 0, "disk_usage": 0, "owned_private_repos": 0,
                "private_gists": 0, "total_private_repos": 0, "two_factor_authentication": true,
                "user_view_type": "private",
            })
            .as_object(),
        ) {
            body.extend(more.clone());
        }
        Answer::json(200, &body)
    }

    pub(super) fn teams(&mut self) -> Result<Answer, Refusal> {
        if let TokenKind::Classic(scopes) = &self.kind
            && !scopes.iter().any(|scope| scope == "read:org" || scope == "repo" || scope == "user")
        {
            return Err(Refusal::Forbidden(
                "You must have the read:org scope to see teams.".to_owned(),
            ));
        }
        let now = instant(self.world.now);
        let list: Vec<Json> = self
            .world
            .teams
            .values()
            .filter(|team| team.members.contains(&self.login))
            .map(|team| {
                let url = format!("{}/organizations/{}/team/{}", self.api, team.org, team.number);
                let org = self.simple_user(&team.org);
                let mut body = self.team(&format!("{}/{}", team.org, team.slug)).unwrap_or_default();
                body["created_at"] = now.clone();
                body["updated_at"] = now.clone();
                body["members_count"] = team.members.len().into();
                body["repos_count"] = 1.into();
                body["organization"] = json!({
                    "login": team.org, "id": org["id"], "node_id": org["node_id"], "url": format!("{}/orgs/{}", self.api, team.org),
                    "repos_url": format!("{url}/repos"), "events_url": format!("{url}/events"), "hooks_url": format!("{url}/hooks"),
                    "issues_url": format!("{url}/issues"), "members_url": format!("{url}/members{{/member}}"),
                    "public_members_url": format!("{url}/public_members{{/member}}"), "avatar_url": org["avatar_url"],
                    "description": null, "html_url": format!("{}/{}", self.world.base, team.org), "type": "Organization",
                    "has_organization_projects": true, "has_repository_projects": true, "public_repos": 1, "public_gists": 0,
                    "followers": 0, "following": 0, "created_at": now, "updated_at": now, "archived_at": null,
                });
                body
            })
            .collect();
        Ok(self.paged(list))
    }

    pub(super) fn rate_limit(&mut self) -> Answer {
        let secret = self
            .ask
            .header("authorization")
            .and_then(|value| value.split_once(' '))
            .map(|(_, secret)| secret);
        let token = self.world.tokens.iter().find(|token| Some(token.secret.as_str()) == secret);
        let of = |used: fn(&Token) -> u64| {
            let (used, reset) =
                token.map_or((0, self.world.now), |token| (used(token), token.reset_at));
            json!({ "limit": LIMIT, "remaining": LIMIT.saturating_sub(used), "reset": reset.as_second(), "used": used })
        };
        let (core, graph) = (of(|token| token.requests), of(|token| token.points));
        let search = json!({ "limit": 30, "remaining": 30, "reset": self.world.now.as_second() + 60, "used": 0 });
        Answer::json(
            200,
            &json!({ "resources": { "core": core, "search": search, "graphql": graph }, "rate": core }),
        )
    }

    /// A team in REST's shape.
    pub(super) fn team(&self, key: &str) -> Option<Json> {
        let team = self.world.teams.get(key)?;
        let url = format!("{}/organizations/{}/team/{}", self.api, team.org, team.number);
        Some(json!({
            "id": team.number, "node_id": Id::text("T", team.number, 0), "name": team.name, "slug": team.slug,
            "description": null, "privacy": if team.secret { "secret" } else { "closed" }, "notification_setting": "notifications_enabled",
            "permission": "push", "url": url, "html_url": format!("{}/orgs/{}/teams/{}", self.world.base, team.org, team.slug),
            "members_url": format!("{url}/members{{/member}}"), "repositories_url": format!("{url}/repos"),
            "type": "organization", "organization_id": self.simple_user(&team.org)["id"], "parent": null,
        }))
    }
}
