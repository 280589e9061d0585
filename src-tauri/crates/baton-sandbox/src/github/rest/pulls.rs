//! `/repos/.../requested_reviewers`: the only way to take a review request back.

use serde_json::{Value as Json, json};

use super::{Answer, Refusal, Rest};
use crate::github::world::{Permission, Reviewer, SubjectId, no_node};

impl Rest<'_> {
    pub(super) fn requested_reviewers(
        &mut self,
        method: &str,
        id: SubjectId,
    ) -> Result<Answer, Refusal> {
        if method == "GET" {
            let (users, teams) = self.reviewers(id)?;
            return Ok(Answer::json(200, &json!({ "users": users, "teams": teams })));
        }
        self.may_write()?;
        let body = self.ask.json();
        let org = self.world.subject(id)?.repo.split('/').next().unwrap_or_default().to_owned();
        let list = |field: &str| -> Vec<String> {
            body[field]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Json::as_str)
                .map(str::to_owned)
                .collect()
        };
        let (users, teams) = (list("reviewers"), list("team_reviewers"));
        let wanted: Vec<String> = users
            .into_iter()
            .chain(teams.into_iter().map(|slug| format!("{org}/{slug}")))
            .collect();
        let login = self.login.clone();
        // Who is asked may give the request back; the rest is for those who triage.
        if wanted != [login.clone()] {
            self.world
                .may(id, &login, Permission::Triage)
                .map_err(|_| Refusal::NotFound("Not Found".to_owned()))?;
        }
        for name in &wanted {
            let known = self.world.teams.contains_key(name) || self.world.users.contains_key(name);
            match method {
                "POST" if !known => {
                    let words = "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.";
                    return Err(Refusal::Unprocessable(words.to_owned()));
                }
                "POST" => self.world.request_review(id, &login, name)?,
                _ => self.world.remove_request(id, &login, name)?,
            }
        }
        let status = if method == "POST" { 201 } else { 200 };
        Ok(Answer::json(status, &self.pull_body(id)?))
    }

    /// Who is asked for a review: users and teams.
    pub(super) fn reviewers(&self, id: SubjectId) -> Result<(Vec<Json>, Vec<Json>), Refusal> {
        let pull = self.world.subject(id)?.pull.as_ref().ok_or_else(|| no_node("pull request"))?;
        let (mut users, mut teams) = (Vec::new(), Vec::new());
        for request in &pull.requests {
            match &request.of {
                Reviewer::User(login) => users.push(self.simple_user(login)),
                Reviewer::Team(key) => teams.extend(self.team(key)),
            }
        }
        Ok((users, teams))
    }
}
