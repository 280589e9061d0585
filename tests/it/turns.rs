//! `baton turns`: our cases and those of others, our rules and those of another program in another language.

use std::fs;

use serde_json::Value;

use crate::cli::{Desk, Ran};

const CASES: &str = r#"# Two cases, one of them wrong on purpose.
- case: asked
  rules: [R1]
  family: review
  item: {owner: ben}
  events:
    - {t: 2026-03-02T09:00:00Z, who: ben, what: opened}
    - {t: 2026-03-02T10:05:00+01:00, who: ben, what: review_requested, of: [ana]}
  now: 2026-03-02T12:00:00Z
  expect:
    ana: {lane: me, kind: review, since: 2026-03-02T09:05:00Z, from: [ben]}

- case: wrong
  rules: [R24]
  family: review
  item: {owner: ben}
  events:
    - {t: 2026-03-02T09:00:00Z, who: ben, what: opened}
    - {t: 2026-03-02T09:05:00Z, who: ben, what: review_requested, of: [ana]}
    - {t: 2026-03-02T09:30:00Z, who: cho, what: labelled}
  now: 2026-03-02T12:00:00Z
  expect:
    ana: {lane: none, rule: R24}
    ben: {lane: others}
"#;

/// Rule R1, in Python. What it is to do wrong is its argument.
const RUNNER: &str = r#"
import json, sys
how = sys.argv[1] if len(sys.argv) > 1 else ""
for line in sys.stdin:
    case = json.loads(line)
    assert "expect" not in case and "rules" not in case
    if how == "garbage" and case["case"] == "wrong":
        print("<html>", flush=True); continue
    if how == "crash" and case["case"] == "wrong":
        sys.exit(3)
    if how == "silent" and case["case"] == "wrong":
        sys.stdin.read(); import threading; threading.Event().wait()
    if how == "long" and case["case"] == "wrong":
        print("x" * 2000000, flush=True); continue
    if how == "refuse" and case["case"] == "wrong":
        print(json.dumps({"case": "wrong", "error": "no idea of labels"}), flush=True); continue
    asked = [e for e in case["events"] if e["what"] == "review_requested"]
    verdicts = {}
    for viewer in case["viewers"]:
        mine = [e for e in asked if viewer in e["of"]]
        verdicts[viewer] = {"lane": "me", "kind": "review", "since": mine[0]["t"], "from": [case["item"]["owner"]]} if mine else {"lane": "others"}
    print(json.dumps({"case": "other" if how == "order" else case["case"], "verdicts": verdicts}), flush=True)
"#;

struct Bench {
    desk: Desk,
    cases: String,
    runner: String,
}

fn bench() -> Bench {
    let desk = Desk::new();
    let write = |name: &str, text: &str| {
        let path = desk.dir.path().join(name);
        fs::write(&path, text).expect("a file");
        path.to_str().expect("text").to_owned()
    };
    let (cases, runner) = (write("cases.yaml", CASES), write("runner.py", RUNNER));
    Bench { desk, cases, runner }
}

impl Bench {
    async fn check(&self, args: &[&str]) -> Ran {
        self.desk.run(&[&["turns", "check", self.cases.as_str()], args].concat()).await
    }

    /// With the other program, which does `how`.
    async fn with(&self, how: &str, args: &[&str]) -> Ran {
        // The desk has no PATH of the user's; this program is found by the shell's own.
        let command = format!("/usr/bin/env PATH={} python3 {} {how}", path(), self.runner);
        self.check(&[&["--with", command.as_str()], args].concat()).await
    }
}

fn path() -> String {
    format!("'{}'", std::env::var("PATH").unwrap_or_else(|_| "/usr/bin:/bin".to_owned()))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_is_told_for_a_person() {
    let bench = bench();
    let ran = bench.check(&[]).await;
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    for words in [
        "cases.yaml:13 wrong for ana",
        "- lane: none",
        "+ lane: me",
        "- rule: R24",
        "+ rule: R1",
        "I approved, later commits keep the approval",
        "review requested of me directly",
        "2026-03-02T09:05:00Z ben review_requested of: [\"ana\"]",
        "cases: 1 passed, 1 failed; verdicts: 2 passed, 1 failed",
    ] {
        assert!(ran.out.contains(words), "{words}\n{}", ran.out);
    }
    assert!(!ran.out.contains("labelled") && !ran.out.contains("for ben"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'), "no colours where there is no terminal");
    for fewer in [["--rule", "R1"], ["--case", "asked"]] {
        let ran = bench.check(&fewer).await;
        assert_eq!(ran.code, 0, "{}", ran.out);
        assert!(ran.out.contains("cases: 1 passed, 0 failed"), "{}", ran.out);
    }
    for nonsense in [["--rule", "R99"], ["--case", "absent"]] {
        assert_eq!(bench.check(&nonsense).await.code, 2);
    }
    let rules = bench.check(&["--rules"]).await;
    assert_eq!(rules.code, 1);
    assert!(rules.err.contains("no case exercises G1, G2,"), "{}", rules.err);
    assert!(rules.out.contains("asked"), "{}", rules.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_go_out_as_lines_and_come_in_again() {
    let bench = bench();
    let out = bench.desk.done(&["turns", "export", &bench.cases]).await.out;
    let lines: Vec<Value> =
        out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["expect"]["ana"]["from"][0], "ben");
    let ran = bench.desk.with_input(&["turns", "check", "-", "--json"], &out).await;
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert_eq!(ran.json()["failures"][0]["line"], 2);
    assert_eq!(ran.json()["verdicts"]["passed"], 2);
    let ran = bench.desk.with_input(&["turns", "check", "-"], CASES).await;
    assert!(ran.out.contains("standard input:13"), "{}", ran.out);
    // The same case from two files would be answered for once.
    let twice = bench.desk.run(&["turns", "check", &bench.cases, &bench.cases]).await;
    assert_eq!(twice.code, 2, "{}", twice.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_programs_rules_are_run() {
    let bench = bench();
    let good = bench.with("", &["--case", "asked"]).await;
    assert_eq!(good.code, 0, "{}{}", good.out, good.err);
    let both = bench.with("", &[]).await;
    assert_eq!(both.code, 1, "{}{}", both.out, both.err);
    assert!(
        both.out.contains("+ rule: nothing") && both.out.contains("+ lane: me"),
        "{}",
        both.out
    );
    let ignoring = bench.with("", &["--ignore", "rule,lane", "--json"]).await;
    assert_eq!(ignoring.code, 0, "{}{}", ignoring.out, ignoring.err);
    let refused = bench.with("refuse", &[]).await;
    assert!(refused.out.contains("the program: no idea of labels"), "{}", refused.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_misbehaves_is_told_with_its_case() {
    let bench = bench();
    for (how, words) in [
        ("garbage", "case wrong (2 of 2) is not of the form"),
        ("crash", "stopped answering before case wrong (2 of 2). It ended with exit status: 3"),
        ("silent", "No answer to case wrong (2 of 2) within 5 s"),
        ("long", "is longer than 1048576 bytes"),
        ("order", "names case other"),
    ] {
        let ran =
            bench.with(how, &["--time-limit", if how == "silent" { "5" } else { "60" }]).await;
        assert_eq!(ran.code, 1, "{how}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(words), "{how}: {}", ran.err);
    }
    let ran = bench.check(&["--with", "/nowhere/at-all"]).await;
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("stopped answering before case asked (1 of 2)"), "{}", ran.err);
}
