//! Which messages are one conversation.

use baton_model::{Channel, Handle, Timestamp};

use super::{Belongs, Conversations, Me, Room, Said, conversation};

fn room() -> Room {
    let (id, name) = ("C1".to_owned(), "#platform".to_owned());
    Room { id, kind: Channel::Channel, name, members: Vec::new() }
}

fn me() -> Me {
    Me { handle: Some("ana".into()), groups: vec!["platform".into()] }
}

/// `key who [root] names…` at so many minutes.
fn said(minute: i64, key: &str, who: &str, root: Option<&str>, names: &[&str]) -> Said {
    let at = Timestamp::from_second(1_772_442_000 + minute * 60).unwrap();
    Said {
        key: key.to_owned(),
        root: root.map(str::to_owned),
        at,
        who: who.into(),
        text: format!("{key} by {who}"),
        to: Vec::new(),
        names: names.iter().map(|name| Handle::from(*name)).collect(),
        everyone: false,
    }
}

fn places(all: &[Said]) -> Vec<Belongs> {
    let mut conversations = Conversations::default();
    all.iter().map(|said| conversations.place(&room(), &me(), said)).collect()
}

fn to(root: &str) -> Belongs {
    Belongs::To(format!("C1/{root}"))
}

fn begins(root: &str) -> Belongs {
    Belongs::Begins(format!("C1/{root}"))
}

#[test]
fn a_thread_is_a_conversation_and_an_answer_below_belongs_to_it() {
    let found = places(&[
        said(0, "1", "ben", None, &["ana"]),
        said(1, "2", "cho", None, &[]),
        said(2, "3", "ben", Some("1"), &[]),
        said(3, "4", "ana", None, &[]),
        said(4, "5", "ben", None, &["ana"]),
        said(5, "6", "cho", Some("2"), &["ana"]),
        said(6, "7", "dia", Some("6"), &[]),
    ]);
    let unread = Belongs::Unread("C1/2".into(), "2".into());
    assert_eq!(
        found,
        [begins("1"), Belongs::Nobody, to("1"), to("1"), to("1"), unread, Belongs::Nobody]
    );
}

#[test]
fn a_second_question_of_mine_begins_anew_and_an_answer_goes_to_the_last() {
    let found = places(&[
        said(0, "1", "ana", None, &["ben"]),
        said(1, "2", "ana", None, &["cho"]),
        said(2, "3", "cho", None, &[]),
        said(3, "4", "ben", None, &["ana"]),
        said(4, "5", "dia", None, &[]),
        // The next day it is something new.
        said(24 * 60, "6", "ben", None, &["ana"]),
    ]);
    assert_eq!(found, [begins("1"), begins("2"), to("2"), to("1"), Belongs::Nobody, begins("6")]);
}

#[test]
fn a_message_seen_again_is_placed_as_before() {
    let all = [
        said(0, "1", "ben", None, &["ana"]),
        said(1, "2", "ana", None, &[]),
        said(2, "3", "ben", Some("1"), &[]),
        said(3, "4", "cho", None, &["platform"]),
    ];
    let mut conversations = Conversations::default();
    let first: Vec<Belongs> =
        all.iter().map(|said| conversations.place(&room(), &me(), said)).collect();
    assert_eq!(first, [begins("1"), to("1"), to("1"), begins("4")]);
    let text = serde_json::to_string(&conversations).unwrap();
    let mut again: Conversations = serde_json::from_str(&text).unwrap();
    for said in &all {
        let root = if said.key == "4" { "4" } else { "1" };
        assert_eq!(again.place(&room(), &me(), said), to(root), "{}", said.key);
        assert_eq!(again.of(&room(), &said.key, said.root.as_deref()), Some(format!("C1/{root}")));
    }
    assert_eq!(again, conversations);
    assert_eq!(again.leave("C1"), ["C1/1", "C1/4"]);
    assert_eq!(again.rooms().count(), 0);
}

#[test]
fn everyone_is_me_too_and_what_is_old_is_forgotten() {
    let mut call = said(0, "1", "ben", None, &[]);
    call.everyone = true;
    let mut conversations = Conversations::default();
    assert_eq!(conversations.place(&room(), &me(), &call), begins("1"));
    conversations.prune(call.at.as_second() + 89 * 24 * 3600);
    assert_eq!(conversations.rooms().count(), 1);
    conversations.prune(call.at.as_second() + 91 * 24 * 3600);
    assert_eq!(conversations.rooms().count(), 0);
}

#[test]
fn a_direct_conversation_is_one_item_for_ever() {
    let members = vec![Handle::from("ana"), Handle::from("ben")];
    let dm = Room { id: "D1".into(), kind: Channel::Dm, name: "Ben Lee".into(), members };
    let mut conversations = Conversations::default();
    let first = said(0, "1", "ben", None, &[]);
    assert_eq!(conversations.place(&dm, &me(), &first), Belongs::Begins("D1".into()));
    let late = said(40 * 24 * 60, "2", "ana", Some("1"), &[]);
    assert_eq!(conversations.place(&dm, &me(), &late), Belongs::To("D1".into()));
    let item = conversation(&dm, "D1", &first, "https://chat.example/D1".into());
    assert_eq!((item.title.as_str(), item.place.as_str()), ("Ben Lee", "direct message"));
    assert_eq!(item.members.len(), 2);
}

#[test]
fn a_title_is_the_first_line_cut_between_words() {
    let mut first = said(0, "1", "ben", None, &[]);
    first.text = format!("\n  {}\nmore", "word ".repeat(30));
    let item = conversation(&room(), "C1/1", &first, String::new());
    assert!(item.title.ends_with("word…") && item.title.chars().count() <= 81, "{}", item.title);
}
