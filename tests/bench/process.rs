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

/// Proportional set size of the processes, MiB.
pub fn pss_mib(pids: &[u32]) -> f64 {
    let kib: u64 = pids
        .iter()
        .filter_map(|pid| fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok())
        .filter_map(|text| {
            let line = text.lines().find(|line| line.starts_with("Pss:"))?.to_owned();
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        })
        .sum();
    kib as f64 / 1024.0
}

/// CPU time that the processes have used so far, ms (in steps of 10), and how often a thread of theirs went to sleep:
/// each wake-up ends with that.
pub fn used(pids: &[u32]) -> (u64, u64) {
    let (mut ms, mut sleeps) = (0, 0);
    for pid in pids {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // Fields 14 and 15, in ticks of 10 ms; counted behind the name, which may hold spaces.
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        ms += fields.skip(11).take(2).filter_map(|text| text.parse::<u64>().ok()).sum::<u64>() * 10;
        for task in fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten() {
            let status = fs::read_to_string(task.path().join("status")).unwrap_or_default();
            let line =
                status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
            sleeps += line.and_then(|count| count.trim().parse::<u64>().ok()).unwrap_or(0);
        }
    }
    (ms, sleeps)
}
