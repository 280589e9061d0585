//! The shape of the project: its root, the arrows between its crates, the sizes of its files.
//!
//! `src-tauri/ARCHITECTURE.md` says what may depend on what; here each sentence of it can fail.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the root").to_owned()
}

/// Normal (not dev, not build) dependencies of every package of the graph, by name; packages of ours first.
struct Graph {
    direct: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    fn read() -> Self {
        let out = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--locked", "--filter-platform"])
            .arg(host())
            .current_dir(root())
            .output()
            .expect("cargo runs");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let metadata: Value = serde_json::from_slice(&out.stdout).expect("cargo metadata is JSON");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let list = |value: &Value| value.as_array().expect("a list").clone();
        let mut names = BTreeMap::new();
        for package in list(&metadata["packages"]) {
            names.insert(text(&package["id"]), text(&package["name"]));
        }
        let mut direct: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for node in list(&metadata["resolve"]["nodes"]) {
            let entry = direct.entry(names[&text(&node["id"])].clone()).or_default();
            for dep in list(&node["deps"]) {
                if list(&dep["dep_kinds"]).iter().any(|kind| kind["kind"].is_null()) {
                    entry.insert(names[&text(&dep["pkg"])].clone());
                }
            }
        }
        Self { direct }
    }

    /// All that is linked into `package`.
    fn all(&self, package: &str) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut left = vec![package.to_owned()];
        while let Some(name) = left.pop() {
            for dep in self.direct.get(&name).into_iter().flatten() {
                if seen.insert(dep.clone()) {
                    left.push(dep.clone());
                }
            }
        }
        seen
    }

    fn ours(&self, package: &str) -> BTreeSet<&str> {
        let deps = self.direct.get(package).unwrap_or_else(|| panic!("{package} exists"));
        deps.iter().map(String::as_str).filter(|name| name.starts_with("baton-")).collect()
    }
}

fn host() -> String {
    let out = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let text = String::from_utf8(out.stdout).expect("UTF-8");
    text.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host").to_owned()
}

/// What each crate of ours may link of ours.
const ARROWS: &[(&str, &[&str])] = &[
    ("baton-model", &[]),
    ("baton-turns", &["baton-model"]),
    ("baton-store", &["baton-model"]),
    ("baton-connectors", &["baton-model"]),
    ("baton-sandbox", &["baton-model"]),
    ("baton-api", &["baton-model"]),
    ("baton-engine", &["baton-model", "baton-turns", "baton-store"]),
    (
        "baton-daemon",
        &[
            "baton-model",
            "baton-turns",
            "baton-store",
            "baton-engine",
            "baton-connectors",
            "baton-sandbox",
            "baton-api",
        ],
    ),
    ("baton-cli", &["baton-api", "baton-daemon", "baton-model", "baton-turns"]),
    ("baton-desktop", &["baton-api"]),
];

#[test]
fn arrows() {
    let graph = Graph::read();
    for (package, may) in ARROWS {
        let may: BTreeSet<&str> = may.iter().copied().collect();
        let beyond: Vec<&str> = graph.ours(package).difference(&may).copied().collect();
        assert!(beyond.is_empty(), "{package} must not depend on {beyond:?}");
    }
    let named: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    for package in graph.direct.keys().filter(|name| name.starts_with("baton-")) {
        assert!(
            named.contains(package.as_str()) || package == "baton-tests",
            "{package} has no line in the arrows"
        );
    }
}

#[test]
fn libraries_stay_where_they_belong() {
    let graph = Graph::read();
    let windows = ["tauri", "wry", "tao", "gtk", "gdk", "webkit2gtk", "webkit2gtk-sys", "gtk-sys"];
    let http = ["reqwest", "hyper", "axum"];
    for (package, _) in ARROWS {
        let linked = graph.all(package);
        let direct = &graph.direct[*package];
        if *package != "baton-desktop" {
            let found: Vec<_> = windows.iter().filter(|name| linked.contains(**name)).collect();
            assert!(found.is_empty(), "{package} links {found:?}: only the windows may");
        }
        if !["baton-connectors", "baton-sandbox"].contains(package) {
            let found: Vec<_> = http.iter().filter(|name| direct.contains(**name)).collect();
            assert!(found.is_empty(), "{package} names {found:?}: only connectors and sandbox may");
        }
        if *package != "baton-store" {
            let found: Vec<_> = ["sqlx", "rusqlite", "libsqlite3-sys"]
                .iter()
                .filter(|name| direct.contains(**name))
                .collect();
            assert!(found.is_empty(), "{package} names {found:?}: only the store may");
        }
    }
    for absent in
        ["baton-engine", "baton-store", "baton-connectors", "baton-daemon", "baton-sandbox"]
    {
        assert!(!graph.all("baton-desktop").contains(absent), "the windows must not link {absent}");
    }
    for pure in ["baton-model", "baton-turns"] {
        let found: Vec<_> = ["tokio", "sqlx", "reqwest"]
            .into_iter()
            .filter(|name| graph.all(pure).contains(*name))
            .collect();
        assert!(found.is_empty(), "{pure} is pure, yet links {found:?}");
    }
}

#[test]
fn heavy_crates_are_in_the_tree_once() {
    // Not from the metadata: that names optional crates too which no feature switches on.
    let out = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--workspace",
            "--locked",
            "--edges",
            "normal,build,dev",
            "--prefix",
            "none",
        ])
        .args(["--format", "{p}", "--target", &host()])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let tree = String::from_utf8(out.stdout).expect("UTF-8");
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for line in tree.lines() {
        let mut words = line.split_whitespace();
        if let (Some(name), Some(version)) = (words.next(), words.next()) {
            versions.entry(name).or_default().insert(version);
        }
    }
    for name in [
        "tokio",
        "tauri",
        "reqwest",
        "hyper",
        "rustls",
        "sqlx",
        "zbus",
        "ksni",
        "jiff",
        "notify-rust",
    ] {
        let versions = versions.get(name).cloned().unwrap_or_default();
        assert!(versions.len() < 2, "{name} is in the tree as {versions:?}");
    }
}

/// Files that git knows, below `under`, with one of `endings`.
fn files(under: &[&str], endings: &[&str]) -> Vec<PathBuf> {
    let out = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"])
        .args(under)
        .current_dir(root())
        .output()
        .expect("git runs");
    String::from_utf8(out.stdout)
        .expect("UTF-8")
        .split('\0')
        .filter(|name| endings.iter().any(|ending| name.ends_with(ending)))
        .map(|name| root().join(name))
        .filter(|path| path.exists())
        .collect()
}

/// The bindings are written by a program.
const GENERATED: &[&str] = &["ui/src/backend/bindings.ts"];

#[test]
fn no_file_is_two_rooms() {
    let code = files(&["."], &[".rs", ".ts", ".svelte", ".mjs", ".js", ".sh", ".py", ".css"]);
    assert!(code.len() > 100, "git lists the code");
    let long: Vec<String> = code
        .iter()
        .filter(|path| !GENERATED.iter().any(|name| path.ends_with(name)))
        .map(|path| (path, fs::read_to_string(path).unwrap_or_default().lines().count()))
        .filter(|(_, lines)| *lines > 600)
        .map(|(path, lines)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "over 600 lines: {long:#?}");
}

#[test]
fn the_root_holds_what_it_should() {
    let out = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output()
        .expect("git runs");
    let names = String::from_utf8(out.stdout).expect("UTF-8");
    let top: BTreeSet<&str> = names
        .split('\0')
        .filter_map(|name| name.split('/').next())
        .filter(|name| !name.is_empty() && !name.starts_with('.'))
        .collect();
    let expected = BTreeSet::from([
        "Cargo.lock",
        "Cargo.toml",
        "README.md",
        "dev",
        "icons",
        "src-tauri",
        "tests",
        "ui",
    ]);
    assert_eq!(top, expected);
}

#[test]
fn sql_stands_in_the_store_alone() {
    let words = ["SELECT ", "INSERT INTO ", "DELETE FROM ", "PRAGMA "];
    for path in files(&["src-tauri"], &[".rs"]) {
        let inside = path.components().any(|part| part.as_os_str() == "baton-store");
        let text = fs::read_to_string(&path).expect("readable");
        let found: Vec<_> = words.iter().filter(|word| text.contains(**word)).collect();
        assert!(inside || found.is_empty(), "{} contains SQL: {found:?}", path.display());
    }
}

#[test]
fn no_component_and_no_crate_but_its_own_names_a_tool() {
    // Screens are drawn from the registry's descriptors. The demo and the sandbox are about one tool.
    for path in files(&["ui/src/components", "ui/src/views", "ui/src/state"], &[".svelte", ".ts"]) {
        if path.to_string_lossy().contains(".test.") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("readable");
        let branches: Vec<&str> = text
            .lines()
            .filter(|line| {
                ["'github'", "\"github\"", "'slack'", "\"slack\""]
                    .iter()
                    .any(|tool| line.contains(tool))
            })
            .collect();
        assert!(branches.is_empty(), "{} names a tool: {branches:?}", path.display());
    }
}
