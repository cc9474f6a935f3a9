//! The book: every page in its table of contents, every link to something that is there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::docs;
use super::pages::pages;

/// Where links and pictures of a page lead.
fn links(text: &str) -> Vec<String> {
    let links = Parser::new_ext(text, Options::ENABLE_TABLES).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    });
    links.collect()
}

/// Headings of a page as addresses have them: in small letters, blanks as dashes, without other signs.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let words = heading.take().unwrap_or_default().to_lowercase();
                let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
                anchors.insert(kept.map(|c| if c == ' ' { '-' } else { c }).collect());
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&words);
                }
            }
            _ => {}
        }
    }
    anchors
}

#[test]
fn every_page_is_in_the_table_of_contents_once() {
    let summary = std::fs::read_to_string(docs().join("SUMMARY.md")).unwrap();
    let mut listed = links(&summary);
    listed.sort();
    let all: Vec<String> = pages().into_iter().map(|page| page.name).filter(|name| name != "SUMMARY.md").collect();
    assert_eq!(listed, all);
}

#[test]
fn every_link_leads_to_something_that_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = pages().into_iter().map(|page| docs().join(page.name));
    let files: Vec<PathBuf> = pages.chain([root.join("README.md"), root.join("CONTRIBUTING.md")]).collect();
    let mut followed = 0;
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        for link in links(&text).iter().filter(|link| !link.contains("://")) {
            followed += 1;
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { file.clone() } else { file.with_file_name(path) };
            assert!(target.exists(), "{}: there is no {link}", file.display());
            if !anchor.is_empty() {
                let known = anchors(&std::fs::read_to_string(&target).unwrap());
                assert!(known.contains(anchor), "{}: {link} leads to no heading", file.display());
            }
        }
    }
    assert!(followed >= 60, "only {followed} links were found");
}

/// Pages stay where links of other pages and of the README expect them.
#[test]
fn the_book_is_made_of_this_folder() {
    let text = std::fs::read_to_string(docs().join("book.toml")).unwrap();
    let book: toml::Table = toml::from_str(&text).unwrap();
    assert_eq!(book["book"]["src"].as_str(), Some("."));
    assert_eq!(book["build"]["build-dir"].as_str(), Some("../target/book"), "never among the pages");
}
