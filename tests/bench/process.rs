//! What a process costs, from `/proc` (proc(5)).

use std::fs;

/// Processes below and with `pid`.
pub fn tree(pid: u32) -> Vec<u32> {
    let mut all = vec![pid];
    let mut n = 0;
    while n < all.len() {
        let tasks = format!("/proc/{0}/task", all[n]);
        for task in fs::read_dir(tasks).into_iter().flatten().flatten() {
            let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
            all.extend(children.split_whitespace().filter_map(|pid| pid.parse::<u32>().ok()));
        }
        n += 1;
    }
    all
}

/// Proportional set size of a process and all below it, MiB.
pub fn pss_mib(pid: u32) -> f64 {
    let kib: u64 = tree(pid)
        .into_iter()
        .filter_map(|pid| fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok())
        .filter_map(|text| {
            let line = text.lines().find(|line| line.starts_with("Pss:"))?.to_owned();
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        })
        .sum();
    kib as f64 / 1024.0
}

/// CPU time used so far, in clock ticks of 10 ms, and how often a thread was switched away from: each wake-up is one.
pub fn used(pid: u32) -> (u64, u64) {
    let (mut ticks, mut switches) = (0, 0);
    for task in fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten() {
        let stat = fs::read_to_string(task.path().join("stat")).unwrap_or_default();
        // Fields 14 and 15; counted behind the name, which may hold spaces.
        let fields: Vec<&str> =
            stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let field = |n: usize| fields.get(n).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
        ticks += field(11) + field(12);
        let status = fs::read_to_string(task.path().join("status")).unwrap_or_default();
        switches += status
            .lines()
            .filter(|line| line.contains("voluntary_ctxt_switches"))
            .filter_map(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok())
            .sum::<u64>();
    }
    (ticks, switches)
}
