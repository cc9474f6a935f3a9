//! `paydown store check`: everything in the store is read and compared with its digest, its rubric and what it refers to.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::args::Format;
use super::clock;
use super::context::Context;
use crate::audit::{doubts, tally};
use crate::model::{Audit, Verdict};
use crate::repo::Opened;
use crate::report;
use crate::rubric::Rubric;
use crate::store::{Checked, Doubt, Store, is_same_repository};
use crate::text::{count, sanitise};

/// What is doubtful about a file, under the name people know it by.
struct Odd {
    name: String,
    id: String,
    repository: String,
    reasons: Vec<String>,
}

/// Whether everything in the store can be read and believed; 1 where something cannot be read or was changed.
///
/// # Errors
/// When the rubric is wrong or the place is no store.
pub(super) fn run(path: &Path, context: &Context) -> anyhow::Result<ExitCode> {
    let rubric = context.rubric()?;
    let opened = context.open(path, None);
    let tree = opened.as_ref().ok().and_then(super::record::tree);
    let store = context.store(tree)?;
    let checked = store.check();
    let odd = odd(&checked, opened.as_ref().ok(), &rubric);
    if context.format() == Format::Json {
        context.print_json(&as_json(&store, &checked, &odd))?;
    } else {
        context.print(&as_text(&store, &checked, &odd)?)?;
    }
    Ok(ExitCode::from(u8::from(!checked.is_sound())))
}

/// Everything doubtful, by path: what the files say of each other, and what the rubric, the clock and the repository say.
fn odd(checked: &Checked, opened: Option<&Opened>, in_use: &Rubric) -> BTreeMap<PathBuf, Odd> {
    let ours = |audit: &Audit| opened.is_some_and(|opened| is_same_repository(&audit.repository, &opened.repository));
    let audits = || checked.audits.iter().map(|stored| &stored.audit);
    let commits = audits().filter(|audit| ours(audit)).filter_map(|audit| audit.repository.commit.as_deref());
    let lost = opened.map(|opened| opened.lost_commits(commits)).unwrap_or_default();
    let (none, now, mut rubrics) = (HashSet::new(), clock::now(), Rubrics::default());
    let mut odd: BTreeMap<PathBuf, Odd> = BTreeMap::new();
    for doubt in checked.changed.iter().chain(&checked.doubtful) {
        let one = odd.entry(doubt.path.clone()).or_insert_with(|| Odd::of(doubt, checked));
        one.reasons.extend(doubt.reasons.iter().cloned());
    }
    for stored in &checked.audits {
        let audit = &stored.audit;
        let own = rubrics.of(audit).unwrap_or(in_use);
        let mut reasons = doubts(audit, own, if ours(audit) { &lost } else { &none }, now);
        reasons.extend(against_rubric(audit, own));
        if !reasons.is_empty() {
            let one = odd.entry(stored.path.clone()).or_insert_with(|| Odd::audit(audit));
            one.reasons.append(&mut reasons);
        }
    }
    odd
}

impl Odd {
    fn audit(audit: &Audit) -> Self {
        let repository = audit.repository.name.clone();
        Self { name: report::compare::name(audit), id: audit.id.clone(), repository, reasons: Vec::new() }
    }

    fn of(doubt: &Doubt, checked: &Checked) -> Self {
        if let Some(stored) = checked.audits.iter().find(|stored| stored.path == doubt.path) {
            return Self::audit(&stored.audit);
        }
        let name = doubt.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self { name, id: doubt.id.clone(), repository: doubt.repository.clone(), reasons: Vec::new() }
    }
}

/// Rubrics that audits were made by, each looked for once.
#[derive(Default)]
struct Rubrics(HashMap<String, Option<Rubric>>);

impl Rubrics {
    /// The rubric of an audit by its id; never a path, which a store of somebody else's could name.
    fn of(&mut self, audit: &Audit) -> Option<&Rubric> {
        let id = &audit.rubric.id;
        let is_id = !id.is_empty() && !id.contains(['/', '\\', '.']);
        let load = || super::rubric::load(id).ok().filter(|_| is_id);
        self.0.entry(id.clone()).or_insert_with(load).as_ref()
    }
}

/// What an audit says that its own rubric, to the letter the same, does not allow.
fn against_rubric(audit: &Audit, rubric: &Rubric) -> Vec<String> {
    if rubric.reference() != audit.rubric {
        return Vec::new();
    }
    let mut reasons = Vec::new();
    for (id, answer) in &audit.answers {
        match (rubric.dimension(id), &answer.verdict) {
            (None, _) => reasons.push(format!("its rubric has no dimension '{id}'")),
            (Some(_), Verdict::Score(score)) if *score > rubric.top => {
                reasons.push(format!("'{id}' has {score} points, and its rubric gives {} at most", rubric.top));
            }
            _ => {}
        }
    }
    for action in audit.actions.iter().filter(|action| rubric.dimension(&action.dimension).is_none()) {
        reasons.push(format!("its action '{}' is for '{}', no dimension of its rubric", action.text, action.dimension));
    }
    let (said, counted) = (&audit.result, tally(rubric, &audit.answers));
    if reasons.is_empty() && (said.total, said.low, said.high) != (counted.total, counted.low, counted.high) {
        let range = |low: u32, high: u32| format!("{}–{}", counted.points(low), counted.points(high));
        let (said, counted) = (range(said.low, said.high), range(counted.low, counted.high));
        reasons.push(format!("it says {said}, and its answers make {counted}"));
    }
    reasons
}

fn as_json(store: &Store, checked: &Checked, odd: &BTreeMap<PathBuf, Odd>) -> Value {
    let show = |path: &Path| path.to_string_lossy().into_owned();
    let doubtful = odd.iter().map(
        |(path, odd)| json!({"id": odd.id, "repository": odd.repository, "path": show(path), "reasons": odd.reasons}),
    );
    let unreadable =
        checked.unreadable.iter().map(|skipped| json!({"path": show(&skipped.path), "reason": skipped.reason}));
    json!({
        "schema": "paydown.store-check/1",
        "root": show(store.root()),
        "audits": checked.audits.len(),
        "events": checked.events,
        "drafts": checked.drafts,
        "unreadable": unreadable.collect::<Vec<_>>(),
        "changed": checked.changed.iter().map(|doubt| show(&doubt.path)).collect::<Vec<_>>(),
        "doubtful": doubtful.collect::<Vec<_>>(),
        "without_digest": checked.unsealed,
        "leftovers": checked.leftovers.iter().map(|path| show(path)).collect::<Vec<_>>(),
    })
}

fn as_text(store: &Store, checked: &Checked, odd: &BTreeMap<PathBuf, Odd>) -> Result<String, std::fmt::Error> {
    let root = sanitise(&store.root().to_string_lossy()).into_owned();
    let mut out = format!("{root}: {}", count(checked.audits.len() as u64, "audit"));
    for (number, noun) in [(checked.events, "event"), (checked.drafts, "draft")] {
        if number > 0 {
            write!(out, ", {}", count(number as u64, noun))?;
        }
    }
    if checked.is_sound() && odd.is_empty() {
        writeln!(out, ", all sound")?;
    } else {
        let files = count(checked.unreadable.len() as u64, "file");
        let twice = count(odd.len() as u64, "file");
        writeln!(out, "; {files} cannot be read, {twice} to be looked at twice")?;
    }
    for one in &checked.unreadable {
        writeln!(out, "  {}", sanitise(&one.reason))?;
    }
    for (path, odd) in odd {
        let (name, repository) = (sanitise(&odd.name), sanitise(&odd.repository));
        writeln!(out, "  {repository}, {name}: {}", sanitise(&odd.reasons.join("; ")))?;
        if checked.changed.iter().any(|doubt| doubt.path == *path) {
            writeln!(out, "    {}", sanitise(&path.to_string_lossy()))?;
        }
    }
    if checked.unsealed > 0 {
        let files = count(checked.unsealed as u64, "file");
        writeln!(
            out,
            "  {files} without a digest, from an older version or by hand: 'paydown store upgrade' adds one, and keeps the \
             originals"
        )?;
    }
    if !checked.leftovers.is_empty() {
        let files = count(checked.leftovers.len() as u64, "temporary file");
        writeln!(
            out,
            "  {files} of programs that were killed while they wrote; nothing reads them, and they may be deleted"
        )?;
    }
    Ok(out)
}
