//! Members of the teams that were met; hidden ones stay hidden (rule G10).

use std::collections::{BTreeMap, BTreeSet};

use baton_model::{Fault, Handle, Members, Timestamp};
use serde::Deserialize;
use serde_json::json;

use super::api::Api;
use super::handles::People;
use super::queries;
use super::wire::{Actor, Connection, Happening, Subject};

/// How long an answer is good for, in seconds.
const GOOD_FOR: i64 = 3600;
/// Pages of members: a team of more than 1,000 counts as hidden.
const PAGES: usize = 10;

/// What is known of teams, by handle.
#[derive(Default)]
pub(super) struct Teams(BTreeMap<Handle, (i64, Members)>);

impl Teams {
    /// The teams that are asked to review in `subjects`, read where the last answer is too old.
    pub(super) async fn meet(
        &mut self,
        api: &Api,
        subjects: &[Subject],
        people: &mut People,
        now: Timestamp,
    ) -> Result<BTreeMap<Handle, Members>, Fault> {
        let mut met = BTreeMap::new();
        for (handle, id) in teams_in(subjects) {
            let good = self.0.get(&handle).filter(|(at, _)| now.as_second() - at < GOOD_FOR);
            let members = match good {
                Some((_, members)) => members.clone(),
                None => {
                    let members = read(api, &id, people).await?;
                    self.0.insert(handle.clone(), (now.as_second(), members.clone()));
                    members
                }
            };
            met.insert(handle, members);
        }
        Ok(met)
    }
}

fn teams_in(subjects: &[Subject]) -> BTreeMap<Handle, String> {
    let mut teams = BTreeMap::new();
    let mut note = |actor: Option<&Actor>| {
        if let Some(actor) = actor
            && let (Some(slug), Some(id)) = (&actor.combined_slug, &actor.id)
        {
            teams.insert(Handle::new(slug), id.clone());
        }
    };
    for subject in subjects {
        let Subject::PullRequest(pull) = subject else { continue };
        for request in pull.review_requests.iter().flat_map(|all| &all.nodes) {
            note(request.requested_reviewer.as_ref());
        }
        for entry in &pull.timeline_items.nodes {
            if let Happening::ReviewRequestedEvent(asked) = entry {
                note(asked.requested_reviewer.as_ref());
            }
        }
    }
    teams
}

async fn read(api: &Api, id: &str, people: &mut People) -> Result<Members, Fault> {
    #[derive(Deserialize)]
    struct Found {
        node: Option<Team>,
    }
    #[derive(Deserialize)]
    struct Team {
        members: Option<Connection<Actor>>,
    }
    let mut members = BTreeSet::new();
    let mut after: Option<String> = None;
    for _ in 0..PAGES {
        let answer = api.query::<Found>(queries::TEAM, json!({ "id": id, "after": after })).await;
        let found = match answer {
            Ok(answer) => answer.data,
            Err(Fault::Forbidden { .. } | Fault::Gone { .. }) => return Ok(Members::Hidden),
            Err(fault) => return Err(fault),
        };
        let Some(page) = found.node.and_then(|team| team.members).filter(|page| !page.holes) else {
            return Ok(Members::Hidden);
        };
        members.extend(page.nodes.iter().map(|actor| people.meet(Some(actor))));
        if !page.page_info.has_next_page {
            return Ok(Members::Known(members));
        }
        after = page.page_info.end_cursor;
    }
    Ok(Members::Hidden)
}
