//! One item: all of it, why it is here, and whom it could go to.

use std::sync::Arc;

use baton_api::wire::{
    Actor, ActorNature, CandidateView, Detail, ErrorCode, GetItem, GetPeople, GetWhy, WhyView,
    WireError,
};
use baton_engine::explain::Explanation;
use baton_model::ItemId;
use baton_store::StoredItem;

use super::{Answer, address};
use crate::daemon::Daemon;
use crate::view;
use crate::words::why;

async fn stored(daemon: &Daemon, text: &str) -> Answer<StoredItem> {
    let id = daemon.find(text).await?;
    by_id(daemon, &id).await
}

/// The item, which was there a moment ago.
pub async fn by_id(daemon: &Daemon, id: &ItemId) -> Answer<StoredItem> {
    let item = daemon.store.item(id).await.map_err(|error| daemon.storage(&error))?;
    item.ok_or_else(|| WireError::new(ErrorCode::NotFound, format!("No item is called {id}."), ""))
}

/// `item`.
pub async fn get(daemon: &Arc<Daemon>, call: GetItem) -> Answer<Detail> {
    let item = stored(daemon, &call.item).await?;
    let names = daemon.names(&item.account).await?;
    let tool = daemon.account(&item.account).await?.tool;
    let actions =
        daemon.store.actions_of(&item.id).await.map_err(|error| daemon.storage(&error))?;
    let told = explain(daemon, &item).await?;
    Ok(view::detail(&item, &told, &tool, &actions, &names, &daemon.when()))
}

async fn explain(daemon: &Daemon, item: &StoredItem) -> Answer<Explanation> {
    let told = daemon.engine.explain(item).await;
    told.map_err(|error| daemon.refused(&error, &item.account))
}

/// `why`: of the item as it is after what was sent on it, so that whoever asks sees what came of that. Of an address
/// that no item has, what is known of its place.
pub async fn why(daemon: &Arc<Daemon>, call: GetWhy) -> Answer<WhyView> {
    let id = match daemon.find(&call.item).await {
        Err(error) if error.code == ErrorCode::NotFound => {
            return match address::host(&call.item) {
                Some(host) => {
                    Ok(why::unknown(&address::places(daemon, &host).await?, &daemon.when()))
                }
                None => Err(error),
            };
        }
        found => found?,
    };
    daemon.engine.read_after_sending(&id).await;
    let item = by_id(daemon, &id).await?;
    let names = daemon.names(&item.account).await?;
    let told = explain(daemon, &item).await?;
    Ok(view::why(&item, &told, &names, &daemon.when()))
}

/// `people`.
pub async fn people(daemon: &Arc<Daemon>, call: GetPeople) -> Answer<Vec<CandidateView>> {
    let item = stored(daemon, &call.item).await?;
    let names = daemon.names(&item.account).await?;
    let found = daemon.engine.people(&item.id, &call.query).await;
    let found = found.map_err(|error| daemon.refused(&error, &item.account))?;
    let view = |candidate: baton_model::Candidate| {
        let known = names.actor(&candidate.handle);
        let name = candidate.name.filter(|name| !name.trim().is_empty()).unwrap_or(known.name);
        let who = Actor { handle: known.handle, name, nature: known.nature };
        CandidateView { who, reason: candidate.reason }
    };
    Ok(found.into_iter().map(view).filter(|one| one.who.nature != ActorNature::Bot).collect())
}
