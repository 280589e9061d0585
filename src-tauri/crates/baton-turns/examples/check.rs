//! Runs case files and prints what differs: `cargo run -p baton-turns --example check -- FILE... [family=review]`.

#![allow(clippy::print_stdout)]

use baton_turns::cases;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (filters, files): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("family="));
    let families: Vec<String> =
        filters.iter().map(|filter| filter.trim_start_matches("family=").to_owned()).collect();
    let mut all = Vec::new();
    for file in &files {
        all.extend(cases::read(&std::fs::read_to_string(file)?, file)?);
    }
    all.retain(|case| {
        let family = format!("{:?}", case.item.family).to_lowercase();
        families.is_empty() || families.contains(&family)
    });
    let report = cases::report(&all);
    for failure in &report.failures {
        println!("{} {} ({})", failure.case, failure.viewer, failure.file);
        println!("  expected {}", failure.expected);
        println!("  got      {}", failure.got);
    }
    println!("{} cases passed, {} failed", report.cases.passed, report.cases.failed);
    Ok(())
}
