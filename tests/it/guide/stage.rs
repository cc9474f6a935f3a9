//! Where the guide's screens and outputs come from: the demo repository, alone or among others of a team. Fixed people, fixed
//! times, no settings of whoever runs this.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::Command;

use super::spoken::words;
use crate::cli::{NOW, Said, said};
use crate::support::{Fixture, write};

/// A team's other repositories: name, tag, and what four quarters gave, as their spreadsheet had it.
const OTHERS: &[(&str, &str, &[&str])] = &[
    (
        "fraud-scores",
        "risk",
        &["2,2,1,2,2,1,1,2,1,1", "2,2,1,2,2,2,1,2,1,1", "2,2,1,2,2,2,2,2,2,1", "2,2,2,2,2,2,2,2,2,1"],
    ),
    (
        "pricing",
        "growth",
        &["1,1,1,1,1,1,0,0,1,0", "1,1,1,2,1,1,0,1,1,0", "1,1,1,2,1,1,1,1,1,0", "1,0,1,2,1,1,1,1,1,1"],
    ),
    ("demand-forecast", "supply", &["1,0,0,1,1,0,1,1,1,0", "1,0,0,1,1,0,1,0,0,0", "0,0,0,1,1,0,1,0,0,0"]),
    (
        "search-ranking",
        "growth",
        &["1,1,1,1,2,1,1,1,1,1", "2,1,1,1,2,1,1,1,1,1", "2,1,1,2,2,2,1,1,1,1", "2,2,1,2,2,2,1,2,1,1"],
    ),
    ("image-tags", "content", &["1,1,0,1,0,1,0,0,1,n/a", "1,1,0,1,1,1,0,0,1,n/a"]),
    ("lead-scoring", "growth", &["0,0,0,1,1,0,0,0,0,0"]),
];

/// When the quarters were reviewed; a repository with fewer came later.
const QUARTERS: [&str; 4] = ["2025-11-12", "2026-02-11", "2026-05-13", "2026-08-12"];

const HEAD: &str = "date,by,reproducibility,data-versioning,feature-documentation,pipeline-structure,configuration,test-coverage,\
                    consumer-registry,monitoring,dead-code,feedback-loop-audit\n";

/// The demo repository in a folder of its own, and a home beside it.
pub(super) struct Stage {
    fixture: Fixture,
    folder: PathBuf,
    is_team: bool,
}

impl Stage {
    /// `demo`, or `team`: the same among others.
    pub(super) fn named(name: &str) -> Self {
        let fixture = Fixture::folder();
        let folder = fixture.outside().join("churn-model");
        copy(demo(), &folder);
        let is_team = match name {
            "demo" => false,
            "team" => true,
            _ => panic!("there is no stage called {name}: demo or team"),
        };
        let stage = Self { fixture, folder, is_team };
        if is_team {
            for other in OTHERS {
                stage.review(other);
            }
        }
        stage
    }

    /// A small repository whose past reviews come from a sheet.
    fn review(&self, (name, tag, quarters): &(&str, &str, &[&str])) {
        let other = Fixture::new();
        other.file("train.py", format!("NAME = \"{name}\"\n")).remote(&format!("git@git.acme.example:ml/{name}.git"));
        other.commit("Begin", "Mira Novak <mira@acme.example>", "2025-09-01T09:00:00+00:00");
        let sheet = self.fixture.outside().join("scores.csv");
        let days = &QUARTERS[QUARTERS.len() - quarters.len()..];
        let rows = days.iter().zip(*quarters).map(|(day, scores)| format!("{day},Mira Novak,{scores}\n"));
        write(&sheet, rows.fold(HEAD.to_owned(), |text, row| text + &row));
        let place = other.path().to_str().unwrap();
        self.said(&["record", place, "--answers", sheet.to_str().unwrap()]);
        self.said(&["portfolio", place, "--tag", tag]);
    }

    fn said(&self, words: &[&str]) {
        let said = said(self.command().args(words));
        assert_eq!(said.code, 0, "{words:?}: {}", said.err);
    }

    /// The program as somebody in the demo repository starts it, whose history lies where it lies unless told otherwise.
    fn command(&self) -> Command {
        let mut command = self.fixture.paydown();
        command.env_remove("PAYDOWN_STORE").env_remove("COLORFGBG").env_remove("COLUMNS");
        command.env("PAYDOWN_NOW", NOW).env("PAYDOWN_USER", "Ada Okoye").current_dir(&self.folder);
        command
    }

    /// The workbench with these options.
    pub(super) fn workbench(&self, options: &[&str]) -> Said {
        let begin: &[&str] = if self.is_team { &["."] } else { &["demo", "."] };
        said(self.command().args(begin).args(options))
    }

    /// What a command prints, results before remarks, cut after so many lines.
    pub(super) fn prints(&self, command: &str, lines: usize) -> String {
        let mut words = words(command);
        assert_eq!(words.remove(0), "paydown", "{command}");
        let said = said(self.command().args(&words));
        let all: Vec<&str> = said.out.lines().chain(said.err.lines()).map(str::trim_end).collect();
        let shown = all.iter().take(lines).flat_map(|line| [*line, "\n"]).collect::<String>();
        let left = all.len().saturating_sub(lines);
        let text = if left == 0 { shown } else { format!("{shown}… {left} more lines\n") };
        text.replace(self.fixture.outside().to_str().unwrap(), "~")
    }
}

/// The demo repository, built once.
fn demo() -> &'static Path {
    static DEMO: OnceLock<(Fixture, PathBuf)> = OnceLock::new();
    let (_, folder) = DEMO.get_or_init(|| {
        let fixture = Fixture::folder();
        let folder = fixture.outside().join("churn-model");
        let built = said(fixture.paydown().args(["demo", "--keys", ""]).arg(&folder));
        assert_eq!(built.code, 0, "{}", built.err);
        (fixture, folder)
    });
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let place = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(place).unwrap();
        } else {
            std::fs::copy(entry.path(), place).unwrap();
        }
    }
}
