//! Working hours and holidays by the command line over a real daemon: set, kept over a restart, read again when the file
//! changes, and refused with a remedy where they make no sense.

use serde_json::Value;

use crate::cli::{self, Desk};

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n\
    DTSTART;VALUE=DATE:20991225\r\nDTEND;VALUE=DATE:20991227\r\nSUMMARY:Christmas\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

async fn hours(desk: &Desk) -> Value {
    desk.done(&["hours", "--json"]).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_are_kept_and_the_file_is_read_again() {
    let server = cli::small().await;
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let week = "mon-thu 09:00-12:00 13:00-17:30, fri 09:00-14:00";
    let said = desk.done(&["hours", "--week", week, "--zone", "Europe/Berlin"]).await.out;
    assert!(said.contains(week) && said.contains("Europe/Berlin"), "{said}");

    let file = desk.data().join("holidays.ics");
    std::fs::write(&file, CALENDAR).expect("a file");
    let path = file.to_str().expect("UTF-8");
    let said = desk.done(&["hours", "--holidays", path]).await.out;
    assert!(said.contains("2 days of") && said.contains("2099-12-25 Christmas"), "{said}");

    // Others: what is not said is as for the user.
    let said = desk.done(&["hours", "ben", "--zone", "Asia/Tokyo"]).await.out;
    assert!(said.contains("Asia/Tokyo"), "{said}");
    let before = hours(&desk).await;
    assert_eq!(before["people"][0]["handle"], "ben");
    assert_eq!(before["people"][0]["hours"]["week"], before["mine"]["week"]);

    desk.done(&["quit"]).await;
    assert_eq!(hours(&desk).await, before, "kept over a restart");

    std::fs::write(&file, "2099-01-01 New Year\n99/01/02 no\n").expect("a file");
    let after = hours(&desk).await;
    assert_eq!(after["holidays"]["next"]["name"], "New Year");
    let problem = after["holidays"]["problems"][0].as_str().expect("a problem");
    assert!(problem.contains("line 2") && problem.contains("Write 2026-12-25"), "{problem}");
    std::fs::remove_file(&file).expect("it is there");
    let gone = hours(&desk).await;
    assert_eq!(gone["holidays"]["days"], 1, "what was read holds");
    assert!(gone["holidays"]["problems"][0].as_str().is_some_and(|p| p.contains("cannot be read")));

    desk.done(&["hours", "--no-holidays"]).await;
    desk.done(&["hours", "ben", "--reset"]).await;
    let reset = desk.done(&["hours", "--reset", "--json"]).await.json();
    assert_eq!(reset["people"].as_array().map(Vec::len), Some(0));
    assert_eq!(reset["holidays"]["file"], "");
    assert_eq!(reset["mine"]["zone"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_changes_nothing() {
    let server = cli::small().await;
    let mut desk = Desk::new();
    desk.connect(&server).await;
    let empty = desk.data().join("empty.txt");
    std::fs::write(&empty, "# nothing yet\n").expect("a file");
    let empty = empty.to_str().expect("UTF-8").to_owned();
    let before = hours(&desk).await;
    for (command, code, message) in [
        (&["hours", "--week", "mon-fri"][..], 2, "is no working week"),
        (&["hours", "--week", "someday 09:00-17:00"], 2, "is no working week"),
        (&["hours", "--week", ""], 2, "is no working week"),
        (&["hours", "--zone", "Europe/Nowhere"], 2, "is no time zone"),
        (&["hours", "--holidays", "/nowhere/days.ics"], 2, "cannot be read"),
        (&["hours", "--holidays", &empty], 2, "There is no holiday in it"),
        (&["hours", "nobody-here", "--zone", "UTC"], 3, "Nobody is called nobody-here"),
        (&["hours", "ben", "--holidays", &empty], 2, ""),
    ] {
        let ran = desk.run(command).await;
        assert_eq!(ran.code, code, "{command:?}: {} {}", ran.out, ran.err);
        assert!(ran.err.contains(message), "{command:?}: {}", ran.err);
    }
    assert_eq!(hours(&desk).await, before);
}
