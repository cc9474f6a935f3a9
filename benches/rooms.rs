//! What each room costs alone: `cargo bench`, or `cargo bench -- frame` for one of them. Nothing here is asserted.
#![allow(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, FixedOffset};
use divan::{Bencher, black_box};
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

use paydown::catalog;
use paydown::cli::demo;
use paydown::facts::{self, RepoFacts, Tools};
use paydown::inspect::{InspectOptions, Job, inspect};
use paydown::model::{Audit, Inspection};
use paydown::rubric::{self, Rubric};
use paydown::store::Store;
use paydown::tui::model::{Model, Start};
use paydown::tui::msg::Msg;
use paydown::tui::runtime::Live;
use paydown::tui::theme::Theme;
use paydown::tui::update::update;
use paydown::tui::{headless, keymap, view};
use paydown::{parse, rules, signals};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

/// A module of about `lines` lines with what such code has: imports, calls, numbers, comments, code nobody runs.
fn python(number: usize, lines: usize) -> String {
    let mut text = String::from("import pandas as pd\nfrom sklearn.ensemble import RandomForestClassifier\n\n");
    for part in 0..lines / 8 {
        let name = format!("step_{number}_{part}");
        write!(
            text,
            "def {name}(frame, limit=0.{number}{part}):\n    # keeps what {name} was asked for\n    \
             frame[\"amount_{part}\"] = frame[\"raw_{part}\"].fillna({part}) * limit\n    \
             # old = frame.groupby(\"customer_{number}\").mean()\n    # print(old.head())\n    \
             model = RandomForestClassifier(n_estimators={part}7, max_depth=3)\n    \
             return model.fit(frame[[\"amount_{part}\"]], frame[\"left\"])\n\n"
        )
        .unwrap();
    }
    text
}

fn prose(lines: usize) -> String {
    let mut text = String::from("# Churn model\n\n");
    for part in 0..lines / 4 {
        write!(
            text,
            "## Step {part}\n\nThe scores are used by the pricing team every day, see `src/step_{part}.py` and [the table](docs/{part}.md). \
             Drift of the inputs is not looked at yet.\n\n"
        )
        .unwrap();
    }
    text
}

/// Facts of a repository of `files` modules.
fn repository(files: usize) -> RepoFacts {
    let texts: Vec<(String, String)> =
        (0..files).map(|number| (format!("src/part_{}/step_{number}.py", number / 40), python(number, 160))).collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    RepoFacts::of_texts(&texts, catalog::built_in())
}

#[divan::bench(args = [100, 1_000, 10_000])]
fn parse_python(bencher: Bencher, lines: usize) {
    let source = python(1, lines);
    bencher
        .counter(divan::counter::BytesCount::of_str(&source))
        .bench(|| parse::python::parse(black_box(&source), false));
}

#[divan::bench(args = [100, 1_000])]
fn parse_markdown(bencher: Bencher, lines: usize) {
    let text = prose(lines);
    bencher.counter(divan::counter::BytesCount::of_str(&text)).bench(|| parse::markdown::parse(black_box(&text)));
}

#[divan::bench(args = [50, 500])]
fn check_rules(bencher: Bencher, files: usize) {
    let facts = repository(files);
    let tools = Tools::find(&facts, catalog::built_in_matcher());
    bencher.bench(|| rules::check(black_box(&facts), &tools).findings.len());
}

#[divan::bench(args = [50, 500])]
fn observe_signals(bencher: Bencher, files: usize) {
    let facts = repository(files);
    let tools = Tools::find(&facts, catalog::built_in_matcher());
    let findings = rules::check(&facts, &tools).findings;
    bencher.bench(|| signals::observe(black_box(&facts), &tools, &findings).observations.len());
}

#[divan::bench(args = [50, 500])]
fn find_tools(bencher: Bencher, files: usize) {
    let facts: RepoFacts = repository(files);
    bencher.bench(|| Tools::find(black_box(&facts), catalog::built_in_matcher()));
}

/// The demo repository, its rubric and its past reviews, in a folder that goes away at the end.
struct Demo {
    _dir: tempfile::TempDir,
    path: std::path::PathBuf,
    rubric: Arc<Rubric>,
}

impl Demo {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = demo::prepare(Some(&dir.path().join("churn-model"))).unwrap();
        Self { path, _dir: dir, rubric: Arc::new(rubric::load(rubric::DEFAULT).unwrap()) }
    }

    fn options(&self) -> InspectOptions {
        InspectOptions { path: self.path.clone(), ..InspectOptions::default() }
    }

    fn inspection(&self) -> Inspection {
        inspect(&self.options(), &self.rubric, &Job::default()).unwrap()
    }

    fn audits(&self) -> Vec<Audit> {
        demo::past_audits(&paydown::repo::build::build(&self.path).unwrap()).unwrap()
    }

    /// The workbench after these keys.
    fn model(&self, keys: &str, size: Size) -> Model {
        let live = Live::new(self.options(), Arc::clone(&self.rubric), (None, None), now);
        let start = Start {
            rubric: Arc::clone(&self.rubric),
            now: now(),
            assessor: "ada".to_owned(),
            target: self.path.display().to_string(),
            theme: Theme::COLOUR,
            asks_background: false,
            keys: paydown::tui::commands::Keys::default(),
            shares: paydown::tui::widgets::split::Shares::default(),
            notes: Vec::new(),
            meeting: false,
            demo: true,
            size,
            seed: 7,
        };
        headless::after(start, &live, &keymap::parse(keys).unwrap())
    }
}

fn now() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-11-20T10:00:00+01:00").unwrap()
}

#[divan::bench]
fn inspect_demo(bencher: Bencher) {
    let demo = Demo::new();
    bencher.bench(|| demo.inspection());
}

#[divan::bench]
fn collect_facts_of_demo(bencher: Bencher) {
    let demo = Demo::new();
    let opened = paydown::repo::open(&demo.path, None).unwrap();
    bencher.bench(|| facts::collect(&opened, catalog::built_in(), None, &Job::default()).unwrap());
}

#[divan::bench]
fn save_an_audit(bencher: Bencher) {
    let demo = Demo::new();
    let audit = demo.audits().pop().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let store = Store::at(dir.path());
    let made = AtomicUsize::new(0);
    bencher.bench(|| {
        let mut audit = audit.clone();
        audit.id = format!("{}-{}", audit.id, made.fetch_add(1, Ordering::Relaxed));
        store.save(&audit).unwrap()
    });
}

#[divan::bench(args = [4, 40])]
fn load_a_history(bencher: Bencher, audits: usize) {
    let demo = Demo::new();
    let dir = tempfile::tempdir().unwrap();
    let store = fill(dir.path(), &demo.audits(), audits);
    let repository = demo.audits()[0].repository.clone();
    bencher.bench(|| store.history(&repository).audits.len());
}

fn fill(folder: &Path, known: &[Audit], count: usize) -> Store {
    let store = Store::at(folder);
    for (number, audit) in known.iter().cycle().take(count).enumerate() {
        let mut audit = audit.clone();
        audit.id = format!("{}-{number}", audit.id);
        store.save(&audit).unwrap();
    }
    store
}

const WIDE: Size = Size::new(200, 60);

fn draw(bencher: Bencher, model: &Model) {
    let mut buf = Buffer::empty(Rect::new(0, 0, WIDE.width, WIDE.height));
    bencher.bench_local(|| {
        buf.reset();
        view::draw(black_box(model), &mut buf);
    });
}

/// Every screen of the demo at 200×60, by the keys that lead there.
#[divan::bench(args = ["", "r", "re", "f", "t", "tm", "p", "w", "?", ":"])]
fn frame(bencher: Bencher, keys: &str) {
    draw(bencher, &Demo::new().model(keys, WIDE));
}

/// Findings and pieces of evidence by the ten thousand.
#[divan::bench(args = ["f", "fv", "fvv", "r", "re"])]
fn frame_of_very_much(bencher: Bencher, keys: &str) {
    draw(bencher, &much(&Demo::new(), keys));
}

#[divan::bench(args = ["f", "re"])]
fn key_among_very_much(bencher: Bencher, keys: &str) {
    let mut model = much(&Demo::new(), keys);
    let down = keymap::parse("j").unwrap()[0];
    bencher.bench_local(|| update(&mut model, Msg::Key(down)).len());
}

/// The demo with 50,000 findings, and 10,000 pieces of evidence for the first dimension.
fn much(demo: &Demo, keys: &str) -> Model {
    let mut inspection = demo.inspection();
    let some = inspection.findings.clone();
    inspection.findings = (0..50_000)
        .map(|number| {
            let mut finding = some[number % some.len()].clone();
            finding.path = format!("src/part_{}/{}", number % 500, finding.path);
            finding.fingerprint = format!("{number:016x}");
            finding
        })
        .collect();
    if let Some(suggestion) = inspection.suggestions.first_mut() {
        let some = suggestion.evidence.clone();
        suggestion.evidence = (0..10_000)
            .map(|number| {
                let mut piece = some[number % some.len()].clone();
                piece.path = Some(format!("src/part_{}/step_{number}.py", number % 40));
                piece.fingerprint = format!("{number:016x}");
                piece
            })
            .collect();
    }
    let mut model = demo.model("", WIDE);
    let job = model.session.job;
    update(&mut model, Msg::Scanned { job, result: Box::new(Ok(inspection)) });
    for key in keymap::parse(keys).unwrap() {
        update(&mut model, Msg::Key(key));
    }
    model
}

/// 1,000 repositories in the portfolio.
#[divan::bench(args = ["", "m"])]
fn frame_of_many_repositories(bencher: Bencher, keys: &str) {
    let mut model = Demo::new().model("p", WIDE);
    let rows = model.portfolio.all.clone().unwrap();
    model.portfolio.all = Some(rows.iter().cycle().take(1_000).cloned().collect());
    for key in keymap::parse(&format!("ss{keys}")).unwrap() {
        update(&mut model, Msg::Key(key));
    }
    draw(bencher, &model);
}
