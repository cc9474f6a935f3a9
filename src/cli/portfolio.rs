//! `paydown portfolio`: every audited repository in one table, and those named beside them.

use std::path::Path;
use std::process::ExitCode;

use super::args::{Format, PortfolioArgs, SortArg};
use super::clock;
use super::context::Context;
use super::failure::Hint;
use super::scans;
use crate::inspect::{Job, inspect_opened};
use crate::model::{EVENT_SCHEMA, TagEvent, tag};
use crate::repo::Opened;
use crate::report;
use crate::rubric::Rubric;
use crate::store::{Store, StoreKind, Summaries, index_path, is_same_repository};
use crate::text::{count, sanitise};
use crate::trend::{Inspected, PortfolioRow, PortfolioSort, matches, newest_of_each, portfolio, sort};

/// Most files that cannot be read and are named one by one.
const MOST_NOTES: usize = 20;

/// Runs the command.
///
/// # Errors
/// When the store or a folder of scans cannot be read, or a tag is none. A repository or file that cannot be read is noted
/// instead.
pub fn run(args: &PortfolioArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let rubric = context.rubric()?;
    let tags = (wanted_tags(&args.tag)?, wanted_tags(&args.untag)?);
    if args.paths.is_empty() && !(tags.0.is_empty() && tags.1.is_empty()) {
        return Err(Hint::new("paydown portfolio PATH --tag TAG").because("no repository is named to put tags on"));
    }
    let mut found = Found { all: stored(context)?, inspected: Vec::new() };
    if args.paths.is_empty() {
        found.add_own(context);
    }
    for path in &args.paths {
        if let Err(error) = found.add(path, &tags, &rubric, context) {
            context.note(&format!("{} is left out: {error:#}", path.display()));
        }
    }
    for folder in &args.from {
        found.inspected.extend(scans::read(folder, context)?);
    }
    found.all.skipped.iter().take(MOST_NOTES).for_each(|why| context.note(why));
    if found.all.skipped.len() > MOST_NOTES {
        let more = count((found.all.skipped.len() - MOST_NOTES) as u64, "file");
        context.note(&format!("{more} more cannot be read; 'paydown store check' lists them with the reason"));
    }
    let left_out: usize = found.all.repositories.iter().map(|one| one.skipped.len()).sum();
    if left_out > 0 {
        let files = count(left_out as u64, "file");
        context.note(&format!("{files} of the store cannot be read; 'paydown store check' lists them with the reason"));
    }
    let inspected = newest_of_each(found.inspected);
    let mut rows = portfolio(&rubric, &found.all.repositories, &inspected, clock::now());
    rows.retain(|row| args.filter.iter().all(|words| matches(row, words)));
    sort(&mut rows, by(args.sort));
    print(&rows, &rubric, context)?;
    Ok(ExitCode::SUCCESS)
}

fn print(rows: &[PortfolioRow], rubric: &Rubric, context: &Context) -> anyhow::Result<()> {
    match context.format() {
        Format::Json => context.print_json(&report::portfolio::json(rows, rubric)),
        Format::Csv => context.print(&report::portfolio::csv(rows, rubric)),
        Format::Markdown => context.print(&report::portfolio::markdown(rows, rubric)),
        Format::Html => context.print(&report::portfolio_html::html(rows, rubric)),
        Format::Text | Format::Sarif => context.print(&report::portfolio::text(rows, rubric)),
    }
}

fn wanted_tags(given: &[String]) -> anyhow::Result<Vec<String>> {
    let one = |text: &str| {
        tag(text).ok_or_else(|| {
            Hint::new("a short word such as --tag team-a").because(format!("'{}' is no tag", sanitise(text)))
        })
    };
    given.iter().flat_map(|text| text.split(',')).map(one).collect()
}

fn by(sort: SortArg) -> PortfolioSort {
    match sort {
        SortArg::Score => PortfolioSort::Score,
        SortArg::Name => PortfolioSort::Name,
        SortArg::Change => PortfolioSort::Change,
        SortArg::Age => PortfolioSort::Age,
        SortArg::Overdue => PortfolioSort::Overdue,
    }
}

/// What the store of the environment, or the user's own, holds.
fn stored(context: &Context) -> anyhow::Result<Summaries> {
    let store = context.store(None)?;
    let index = index_path(&store).filter(|_| !context.common.no_cache);
    Ok(store.summaries(index.as_deref()))
}

/// What the rows are made of.
struct Found {
    all: Summaries,
    inspected: Vec<Inspected>,
}

impl Found {
    /// Adds the repository one stands in where it keeps its audits itself.
    fn add_own(&mut self, context: &Context) {
        let Ok(opened) = crate::repo::open(Path::new("."), None) else { return };
        let Ok(store) = context.store(super::record::tree(&opened)) else { return };
        if store.kind() == StoreKind::InRepository {
            self.add_stored(&store, &opened);
        }
    }

    /// Adds a repository that was named: by its audits where it has some, else by inspecting it.
    fn add(
        &mut self,
        path: &Path,
        (on, off): &(Vec<String>, Vec<String>),
        rubric: &Rubric,
        context: &Context,
    ) -> anyhow::Result<()> {
        let opened = context.open(path, None)?;
        let store = context.store(super::record::tree(&opened))?;
        if !(on.is_empty() && off.is_empty()) {
            let now = clock::now();
            store.save_tags(&TagEvent {
                schema: EVENT_SCHEMA,
                id: clock::new_id(now),
                at: now,
                by: clock::assessor(),
                add: on.clone(),
                remove: off.clone(),
                repository: opened.repository.clone(),
            })?;
        }
        if !self.add_stored(&store, &opened) {
            let options = context.inspect_options(path, None);
            let inspection = inspect_opened(&opened, &options, rubric, &Job::default())?;
            let (tagged, _) = store.tag_events(&opened.repository);
            self.inspected.push(Inspected { tags: crate::model::tags(&tagged), ..Inspected::of(&inspection) });
        }
        Ok(())
    }

    /// Takes the audits of a repository over, from its own store as well; whether there are any.
    fn add_stored(&mut self, store: &Store, opened: &Opened) -> bool {
        let Some(summary) = store.summary(&opened.repository) else { return false };
        let known = |one: &crate::store::Summary| is_same_repository(&one.repository, &opened.repository);
        match self.all.repositories.iter_mut().find(|one| known(one)) {
            // What is kept inside counts where both have it: it is what its reviews go to.
            Some(place) if store.kind() == StoreKind::InRepository => *place = summary,
            Some(place) => place.tags.clone_from(&summary.tags),
            None => self.all.repositories.push(summary),
        }
        true
    }
}
