//! The shapes that several answers contain. GitHub repeats addresses by the dozen in them, and so do we.

use serde_json::{Map, Value as Json, json};

use super::{Refusal, Rest};
use crate::github::schema::{Id, instant};
use crate::github::world::{Nature, State, SubjectId, no_node};

/// Addresses below a user: field and path.
const OF_USER: &[(&str, &str)] = &[
    ("followers_url", "/followers"),
    ("following_url", "/following{/other_user}"),
    ("gists_url", "/gists{/gist_id}"),
    ("starred_url", "/starred{/owner}{/repo}"),
    ("subscriptions_url", "/subscriptions"),
    ("organizations_url", "/orgs"),
    ("repos_url", "/repos"),
    ("events_url", "/events{/privacy}"),
    ("received_events_url", "/received_events"),
];

/// Addresses below a repository.
const OF_REPO: &[&str] = &[
    "archive",
    "assignees",
    "blobs",
    "branches",
    "collaborators",
    "comments",
    "commits",
    "compare",
    "contents",
    "contributors",
    "deployments",
    "downloads",
    "events",
    "forks",
    "git_commits",
    "git_refs",
    "git_tags",
    "hooks",
    "issue_comment",
    "issue_events",
    "issues",
    "keys",
    "labels",
    "languages",
    "merges",
    "milestones",
    "notifications",
    "pulls",
    "releases",
    "stargazers",
    "statuses",
    "subscribers",
    "subscription",
    "tags",
    "teams",
    "trees",
];

impl Rest<'_> {
    /// `simple-user`. A bot has `[bot]` in REST.
    pub(super) fn simple_user(&self, login: &str) -> Json {
        let Some(user) = self.world.users.get(login) else { return Json::Null };
        let (shown, kind, prefix) = match user.nature {
            Nature::User => (login.to_owned(), "User", "U"),
            Nature::Bot => (format!("{login}[bot]"), "Bot", "BOT"),
            Nature::Organization => (login.to_owned(), "Organization", "O"),
        };
        let url = format!("{}/users/{shown}", self.api);
        let mut body = json!({
            "login": shown, "id": user.number, "node_id": Id::text(prefix, user.number, 0),
            "avatar_url": format!("{}/avatars/{login}", self.world.base), "gravatar_id": "", "url": url,
            "html_url": format!("{}/{login}", self.world.base), "type": kind, "site_admin": false,
        });
        for (field, path) in OF_USER {
            body[*field] = format!("{url}{path}").into();
        }
        body
    }

    /// `minimal-repository`.
    pub(super) fn minimal_repository(&self, name: &str) -> Result<Json, Refusal> {
        let repo = self.world.repos.get(name).ok_or_else(|| no_node(name))?;
        let url = format!("{}/repos/{name}", self.api);
        let mut body = json!({
            "id": repo.number, "node_id": Id::text("R", repo.number, 0), "name": repo.name(), "full_name": name,
            "owner": self.simple_user(repo.owner()), "private": repo.private, "fork": false, "description": null,
            "html_url": format!("{}/{name}", self.world.base), "url": url, "archived": repo.archived_at.is_some(),
        });
        for part in OF_REPO {
            body[format!("{part}_url")] = format!("{url}/{}", part.replace("git_", "git/")).into();
        }
        Ok(body)
    }

    /// `repository`, as part of a branch.
    fn repository(&self, name: &str) -> Result<Json, Refusal> {
        let mut body = self.minimal_repository(name)?;
        let html = format!("{}/{name}", self.world.base);
        let now = instant(self.world.now);
        let more = json!({
            "clone_url": format!("{html}.git"), "git_url": format!("{html}.git"), "ssh_url": format!("{html}.git"),
            "svn_url": html, "default_branch": "main", "forks": 0, "forks_count": 0, "has_downloads": true,
            "has_issues": true, "has_projects": false, "has_wiki": false, "has_pages": false, "has_discussions": false,
            "homepage": null, "language": null, "disabled": false, "mirror_url": null, "open_issues": 0,
            "open_issues_count": 0, "license": null, "pushed_at": now, "size": 0, "stargazers_count": 0,
            "watchers": 0, "watchers_count": 0, "created_at": now, "updated_at": now,
        });
        if let (Some(body), Json::Object(more)) = (body.as_object_mut(), more) {
            body.extend(more);
        }
        Ok(body)
    }

    fn labels(&self, id: SubjectId) -> Result<Vec<Json>, Refusal> {
        let subject = self.world.subject(id)?;
        Ok(subject
            .labels
            .iter()
            .map(|name| {
                json!({
                    "id": 1, "node_id": Id::text("LA", 1, 0), "name": name, "description": null, "color": "ededed", "default": false,
                    "url": format!("{}/repos/{}/labels/{name}", self.api, subject.repo),
                })
            })
            .collect())
    }

    /// What issues and pull requests have in common; the addresses below `kind`.
    fn common(&self, id: SubjectId, kind: &str) -> Result<Map<String, Json>, Refusal> {
        let subject = self.world.subject(id)?;
        let url = format!("{}/repos/{}/{kind}/{}", self.api, subject.repo, subject.number);
        let prefix = if subject.pull.is_some() { "PR" } else { "I" };
        let assignees: Vec<Json> =
            subject.assignees.iter().map(|login| self.simple_user(login)).collect();
        let body = json!({
            "id": Id::number(id, 0), "node_id": Id::text(prefix, id, 0), "number": subject.number, "title": subject.title,
            "body": subject.message.body, "url": url, "html_url": self.world.url(subject),
            "state": if subject.is_open() { "open" } else { "closed" }, "locked": subject.locked,
            "user": self.simple_user(&subject.author), "labels": self.labels(id)?, "milestone": null,
            "assignee": assignees.first(), "assignees": assignees, "author_association": "MEMBER",
            "created_at": instant(subject.created_at), "updated_at": instant(subject.updated_at),
            "closed_at": subject.closed_at.map(instant), "comments_url": format!("{url}/comments"),
        });
        match body {
            Json::Object(body) => Ok(body),
            _ => Ok(Map::new()),
        }
    }

    /// `issue`; a pull request is one too.
    pub(super) fn issue_body(&self, id: SubjectId) -> Result<Json, Refusal> {
        let mut body = self.common(id, "issues")?;
        let subject = self.world.subject(id)?;
        let url = body["url"].as_str().unwrap_or_default().to_owned();
        body.insert("comments".to_owned(), subject.comments().count().into());
        body.insert("events_url".to_owned(), format!("{url}/events").into());
        body.insert("labels_url".to_owned(), format!("{url}/labels{{/name}}").into());
        body.insert(
            "repository_url".to_owned(),
            format!("{}/repos/{}", self.api, subject.repo).into(),
        );
        body.insert(
            "state_reason".to_owned(),
            subject.state_reason.as_ref().map(|one| one.to_lowercase()).into(),
        );
        if subject.pull.is_some() {
            let pull = format!("{}/repos/{}/pulls/{}", self.api, subject.repo, subject.number);
            let html = self.world.url(subject);
            let merged = (subject.state == State::Merged).then_some(subject.closed_at).flatten();
            let of = json!({
                "url": pull, "html_url": html, "diff_url": format!("{html}.diff"), "patch_url": format!("{html}.patch"),
                "merged_at": merged.map(instant),
            });
            body.insert("pull_request".to_owned(), of);
        }
        Ok(Json::Object(body))
    }

    /// `pull-request-simple`.
    pub(super) fn pull_body(&self, id: SubjectId) -> Result<Json, Refusal> {
        let mut body = self.common(id, "pulls")?;
        let subject = self.world.subject(id)?;
        let pull = subject.pull.as_ref().ok_or_else(|| no_node("pull request"))?;
        let (url, html) =
            (body["url"].as_str().unwrap_or_default().to_owned(), self.world.url(subject));
        let issue = format!("{}/repos/{}/issues/{}", self.api, subject.repo, subject.number);
        let statuses = format!("{}/repos/{}/statuses/{}", self.api, subject.repo, pull.head().oid);
        let branch = |name: &str, sha: &str| -> Result<Json, Refusal> {
            let owner = subject.repo.split('/').next().unwrap_or_default();
            Ok(json!({
                "label": format!("{owner}:{name}"), "ref": name, "sha": sha, "user": self.simple_user(owner),
                "repo": self.repository(&subject.repo)?,
            }))
        };
        let merged = (subject.state == State::Merged).then_some(subject.closed_at).flatten();
        let link = |href: &str| json!({ "href": href });
        let (users, teams) = self.reviewers(id)?;
        let more = json!({
            "_links": {
                "self": link(&url), "html": link(&html), "issue": link(&issue), "comments": link(&format!("{issue}/comments")),
                "review_comments": link(&format!("{url}/comments")),
                "review_comment": link(&format!("{url}/comments{{/number}}")),
                "commits": link(&format!("{url}/commits")), "statuses": link(&statuses),
            },
            "issue_url": issue, "comments_url": format!("{issue}/comments"), "diff_url": format!("{html}.diff"),
            "patch_url": format!("{html}.patch"), "commits_url": format!("{url}/commits"),
            "review_comments_url": format!("{url}/comments"), "review_comment_url": format!("{url}/comments{{/number}}"),
            "statuses_url": statuses, "draft": pull.draft, "merged_at": merged.map(instant), "merge_commit_sha": null,
            "head": branch(&pull.head_ref, &pull.head().oid)?, "base": branch(&pull.base_ref, &pull.commits[0].oid)?,
            "requested_reviewers": users, "requested_teams": teams,
            "auto_merge": pull.auto_merge.as_ref().map(|(by, _)| json!({
                "enabled_by": self.simple_user(by), "merge_method": "squash", "commit_title": "", "commit_message": "",
            })),
        });
        if let Json::Object(more) = more {
            body.extend(more);
        }
        Ok(Json::Object(body))
    }
}
