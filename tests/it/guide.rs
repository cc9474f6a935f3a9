//! The user guide tells the truth: its screens and outputs are what the program shows, its commands parse, its keys are bound,
//! its links lead somewhere.
//!
//! ```text
//! <!-- screen: demo --size 100x30 --keys "r" -->         a picture in docs/screens/, named by the image that follows
//! [![What it shows.](screens/review.svg)](screens/review.svg)
//!
//! <!-- runs: demo, 12 lines -->                          a block of commands and what they print, cut after so many lines
//!
//! <!-- keys: review, anywhere -->                        whose keys every <kbd> means from here on
//! ```

mod book;
mod pages;
mod spoken;
mod stage;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::support::write;
use pages::{Page, pages};
use stage::Stage;

/// How whoever changed a screen brings the guide up to date.
const REFRESH: &str = "UPDATE_DOCS=1 cargo test --test it guide, look at what changed, and commit it";

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

fn is_refreshing() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some()
}

/// Each picture with what the program draws now.
fn drawn() -> Vec<(PathBuf, String)> {
    let pages = pages();
    let screens: Vec<_> = pages.iter().flat_map(Page::screens).collect();
    assert!(screens.len() >= 12, "only {} screens were found: the guide changed its form", screens.len());
    let draw = |screen: &pages::Screen| {
        let mut words = vec!["--print", "--print-format", "svg", "--caption", &screen.caption];
        words.extend(screen.words.iter().map(String::as_str));
        let said = Stage::named(&screen.stage).workbench(&words);
        assert_eq!(said.code, 0, "{}: {}", screen.file, said.err);
        (docs().join(&screen.file), said.out)
    };
    screens.par_iter().map(draw).collect()
}

#[test]
fn every_picture_is_what_the_program_draws() {
    let drawn = drawn();
    let mut behind = Vec::new();
    for (path, picture) in &drawn {
        let known = std::fs::read_to_string(path).unwrap_or_default();
        if is_refreshing() && known != *picture {
            write(path, picture);
        } else if known != *picture {
            behind.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
        check(path, picture);
    }
    assert!(behind.is_empty(), "docs/screens/ is behind the program ({}): {REFRESH}", behind.join(", "));
    let files = std::fs::read_dir(docs().join("screens")).unwrap().map(|entry| entry.unwrap().path());
    let unused: Vec<_> = files.filter(|file| drawn.iter().all(|(path, _)| path != file)).collect();
    assert!(unused.is_empty(), "no page shows {unused:?}: delete them");
}

/// A picture is well-formed, says what it is, loads nothing and names no folder of the machine it was made on.
fn check(path: &Path, picture: &str) {
    let name = path.display();
    let mut reader = quick_xml::Reader::from_str(picture);
    let mut elements = Vec::new();
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{name} is not well-formed: {error}")) {
            quick_xml::events::Event::Start(start) => elements.push(start.name().as_ref().to_owned()),
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    for once in ["svg", "title", "desc"] {
        assert_eq!(elements.iter().filter(|element| *element == once).count(), 1, "<{once}> in {name}");
    }
    assert!(elements.iter().filter(|element| *element == "tspan").count() > 20, "{name} has hardly a word to select");
    let outside = ["href", "url(", "@import", "<image", "<script", "data:"];
    let found = outside.iter().find(|part| picture.contains(**part));
    assert!(found.is_none() && picture.matches("http://").count() == 1, "{name} loads something: {found:?}");
    let temporary = std::env::temp_dir();
    assert!(!picture.contains(temporary.to_str().unwrap()), "{name} names a folder of this machine");
}

#[test]
fn every_output_is_what_the_program_prints() {
    let mut ran = 0;
    for page in pages() {
        let updated = page.with_outputs(|block| {
            let stage = Stage::named(&block.stage);
            ran += block.commands.len();
            block.commands.iter().map(|command| stage.prints(command, block.lines)).collect()
        });
        if updated == page.text {
            continue;
        }
        assert!(is_refreshing(), "docs/{} is behind what the program prints: {REFRESH}", page.name);
        write(&docs().join(&page.name), &updated);
    }
    assert!(ran >= 6, "only {ran} commands were run: the guide changed its form");
}
