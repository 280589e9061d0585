//! Reading: `sync`, `list`, `show`, `why`.

use baton_api::wire::{
    GetItem, GetQueue, GetWhy, Health, QueueFilter, QueueView, Row, Sync, WireLane,
};
use jiff::Timestamp;
use serde::Serialize;

use super::{line, print_json};
use crate::args::ListArgs;
use crate::exit::Failure;
use crate::link::Link;
use crate::paint::{BAD, clean, paint};
use crate::view::{self, remedy};

/// `baton list --json`, version 1. Fields are only ever added.
#[derive(Serialize)]
struct ListJson<'a> {
    version: u32,
    items: Vec<ListItem<'a>>,
}

#[derive(Serialize)]
struct ListItem<'a> {
    id: &'a str,
    account: &'a str,
    tool: &'a str,
    family: &'a str,
    title: &'a str,
    url: &'a str,
    lane: WireLane,
    kind: Option<&'a str>,
    rule: Option<&'a str>,
    since: Option<&'a str>,
    due: Option<&'a str>,
    from: Vec<&'a str>,
    on: Vec<&'a str>,
    shared: bool,
    alert: bool,
    state: Option<&'a str>,
    confidence: f64,
    actions: &'a [String],
}

impl<'a> From<&'a Row> for ListItem<'a> {
    fn from(row: &'a Row) -> Self {
        Self {
            id: &row.id,
            account: &row.account,
            tool: &row.tool,
            family: &row.family,
            title: &row.title,
            url: &row.url,
            lane: row.lane,
            kind: row.kind.as_deref(),
            rule: row.rule.as_deref(),
            since: row.since.as_deref(),
            due: row.due.as_deref(),
            from: row.from.iter().map(|actor| actor.handle.as_str()).collect(),
            on: row.on.iter().map(|actor| actor.handle.as_str()).collect(),
            shared: row.shared,
            alert: row.alert,
            state: row.state.as_deref(),
            confidence: row.confidence,
            actions: &row.actions,
        }
    }
}

/// `baton list`.
pub async fn list(link: &Link, args: &ListArgs) -> Result<(), Failure> {
    let filter = QueueFilter { all: args.all, aside: true, ..QueueFilter::default() };
    let queue = link.call(GetQueue { filter }).await?;
    let (me, others) = (!args.others, !args.me);
    if args.json {
        return print_json(&ListJson { version: 1, items: rows(&queue, me, others) });
    }
    print(&queue, me, others, args.all);
    Ok(())
}

fn rows(queue: &QueueView, me: bool, others: bool) -> Vec<ListItem<'_>> {
    let later = |lane: WireLane| queue.later.iter().filter(move |row| row.lane == lane);
    let mut rows: Vec<&Row> = Vec::new();
    if me {
        rows.extend(queue.me.rows.iter().chain(later(WireLane::Me)));
    }
    if others {
        rows.extend(queue.others.rows.iter().chain(later(WireLane::Others)));
    }
    rows.extend(&queue.none);
    rows.into_iter().map(ListItem::from).collect()
}

/// Prints the queue for a person.
pub fn print(queue: &QueueView, me: bool, others: bool, all: bool) {
    let now = Timestamp::now();
    for banner in &queue.banners {
        let remedy = banner.remedy.as_ref().map(remedy).unwrap_or_default();
        line(paint(BAD, &clean(&format!("{}{remedy}", banner.text))));
    }
    if !queue.connected {
        line("No tool is connected yet.");
        line("Connect one: baton account add github --gh    or look around first: baton demo");
        return;
    }
    if me && queue.me.rows.is_empty() && !queue.caught_up.is_empty() {
        line(clean(&queue.caught_up));
    } else if me {
        view::lane("Waits on you", &queue.me, now).into_iter().for_each(line);
    }
    if others {
        if me {
            line("");
        }
        view::lane("You wait on", &queue.others, now).into_iter().for_each(line);
    }
    for (name, rows) in [("Later", &queue.later), ("Neither", &queue.none)] {
        if !rows.is_empty() && (name == "Later" || all) {
            line("");
            line(paint(crate::paint::STRONG, &format!("{name}  {}", rows.len())));
            rows.iter().flat_map(|row| view::row(row, now)).for_each(line);
        }
    }
}

/// `baton show`.
pub async fn show(link: &Link, item: String, json: bool) -> Result<(), Failure> {
    let detail = link.call(GetItem { item }).await?;
    if json {
        return print_json(&Versioned { version: 1, value: &detail });
    }
    view::detail(&detail, Timestamp::now()).into_iter().for_each(line);
    Ok(())
}

/// `baton why`.
pub async fn why(link: &Link, item: String, json: bool) -> Result<(), Failure> {
    let why = link.call(GetWhy { item }).await?;
    if json {
        return print_json(&Versioned { version: 1, value: &why });
    }
    view::why(&why).into_iter().for_each(line);
    Ok(())
}

/// `baton sync`: fails when an account could not be read.
pub async fn sync(link: &Link, account: Option<String>) -> Result<(), Failure> {
    let accounts = link.call(Sync { account }).await?;
    if accounts.is_empty() {
        return Err(Failure::nothing("No account is connected.")
            .with_remedy("Connect one: baton account add github --gh"));
    }
    let mut worst = 0;
    for account in &accounts {
        let bad = match account.health {
            Health::Good | Health::Starting => 0,
            Health::NeedsSignIn | Health::NoSecret => 4,
            Health::Limited | Health::RateLimited | Health::Offline | Health::Failing => 1,
        };
        worst = worst.max(bad);
        let remedy = account.remedy.as_ref().map(remedy).unwrap_or_default();
        let words = format!("{}: {}{remedy}", account.name, account.words);
        line(if bad == 0 { clean(&words) } else { paint(BAD, &clean(&words)) });
    }
    match worst {
        0 => Ok(()),
        code => Err(Failure {
            code,
            message: "Not everything could be read; the queue keeps what it has.".into(),
            remedy: None,
        }),
    }
}

/// A value with its format's version beside its fields.
#[derive(Serialize)]
pub struct Versioned<'a, T> {
    pub version: u32,
    #[serde(flatten)]
    pub value: &'a T,
}
