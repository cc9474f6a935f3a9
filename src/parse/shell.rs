//! Shell scripts and crontabs.

use serde::{Deserialize, Serialize};

use super::command::{self, Command};
use super::lines::{MAX_ITEMS, bounded, clip, numbered};
use super::node::Comment;

/// A shell script.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shell {
    /// Its commands in order.
    pub commands: Vec<Command>,
    /// Stops at the first error (`set -e`, also in the shebang).
    pub stops_on_error: bool,
    /// Whole-line comments.
    pub comments: Vec<Comment>,
}

/// Reads a shell script.
pub fn parse(text: &str) -> Shell {
    let text = bounded(text);
    let commands = command::commands(text, 1);
    let shebang = text.lines().next().filter(|line| line.starts_with("#!")).unwrap_or_default();
    let stops_on_error = stops(shebang) || commands.iter().any(|c| c.program == "set" && stops(&c.text));
    let comments = numbered(text).filter_map(|(line, raw)| {
        let body = raw.trim().strip_prefix('#').filter(|body| !body.starts_with('!'))?;
        Some(Comment { line, text: clip(body.trim_start_matches('#').trim()), trailing: false })
    });
    Shell { commands, stops_on_error, comments: comments.take(MAX_ITEMS).collect() }
}

/// Whether the options contain `e`: `-e`, `-eux`, `-o errexit`.
fn stops(options: &str) -> bool {
    options.split_whitespace().skip(1).any(|word| {
        word == "errexit" || (word.starts_with('-') && !word.starts_with("--") && word.contains('e') && word.len() <= 8)
    })
}

/// One job of a crontab.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CronJob {
    /// Its line.
    pub line: u32,
    /// When it runs: five fields, or `@daily`.
    pub schedule: String,
    /// What it runs.
    pub commands: Vec<Command>,
}

/// Reads a crontab.
pub fn parse_crontab(text: &str) -> Vec<CronJob> {
    numbered(bounded(text)).filter_map(|(line, raw)| job(line, raw.trim())).take(MAX_ITEMS).collect()
}

fn job(line: u32, body: &str) -> Option<CronJob> {
    let fields = if body.starts_with('@') { 1 } else { 5 };
    let words: Vec<&str> = body.split_whitespace().collect();
    let is_time = |word: &&str| {
        word.starts_with('@') || word.chars().all(|c| c.is_ascii_alphanumeric() || "*/,-?#LW".contains(c))
    };
    let dated = words.len() > fields && words[..fields].iter().all(is_time);
    if !dated || !body.starts_with(|c: char| c.is_ascii_digit() || "*@".contains(c)) {
        return None;
    }
    let command = words[fields..].join(" ");
    Some(CronJob { line, schedule: words[..fields].join(" "), commands: command::commands(&command, line) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_comments_and_error_handling() {
        let script = parse("#!/bin/bash\n# why\nset -euo pipefail\npython a.py # not whole\n");
        assert!(script.stops_on_error);
        assert_eq!(script.comments.len(), 1);
        assert_eq!(script.commands[1].script.as_deref(), Some("a.py"));
        assert!(parse("#!/bin/sh -e\n").stops_on_error);
        assert!(!parse("#!/usr/bin/env bash\nset -x\npython train.py -e 1\n").stops_on_error);
    }

    #[test]
    fn crontabs() {
        let jobs = parse_crontab("# m h\nSHELL=/bin/sh\n0 2 * * 1-5 cd /app && python run.py\n@daily ./x.sh\n");
        let seen: Vec<_> = jobs.iter().map(|j| (j.line, j.schedule.as_str(), j.commands.len())).collect();
        assert_eq!(seen, [(3, "0 2 * * 1-5", 2), (4, "@daily", 1)]);
    }
}
