//! Reading a rubric file and checking that a review can be held with it.

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::load::completed;
use super::probe;
use super::types::{Aggregation, Rubric};
use crate::model::{Band, SignalId};
use crate::text::{did_you_mean, line_at};

/// Highest level a dimension may have: levels are given with one digit.
const HIGHEST_TOP: u8 = 9;

/// Keys of each kind of table in a rubric file.
const RUBRIC_KEYS: &[&str] =
    &["id", "version", "title", "source", "top", "aggregation", "half_points", "section", "band", "probe", "dimension"];
const BAND_KEYS: &[&str] = &["band", "from", "name", "meaning"];
const SECTION_KEYS: &[&str] = &["id", "title"];
const PROBE_KEYS: &[&str] = &["id", "looks_for", "strength", "files", "key", "value", "calls", "text"];
const DIMENSION_KEYS: &[&str] = &[
    "id",
    "title",
    "section",
    "category",
    "question",
    "prompts",
    "level",
    "against",
    "priority",
    "expires_after_quarters",
];
const LEVEL_KEYS: &[&str] = &["score", "criterion", "any", "alone", "unless", "kinds", "because", "steps"];
const STEP_KEYS: &[&str] = &["text", "done_by", "needs", "effort"];

/// Something wrong with a rubric file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The line, from 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// What is wrong, in words.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}: ", self.line)?;
        }
        f.write_str(&self.message)
    }
}

/// Reads a rubric file and checks all of it: unknown keys, levels with gaps, bands that do not cover every total, empty
/// texts, ids given twice, signals that are not among `known`.
///
/// # Errors
/// Everything that is wrong, by line. `file_name` is the file's name without folder: a rubric's id must be its stem.
pub fn check(source: &str, file_name: &str, known: &[&str]) -> Result<Rubric, Vec<Problem>> {
    let table = DeTable::parse(source).map_err(|error| vec![from_toml(source, &error)])?.into_inner();
    let own = tables(&table, "probe").filter_map(|probe| Some(probe.get("id")?.get_ref().as_str()?.to_owned()));
    let mut checker = Checker { source, known, own: own.collect(), problems: Vec::new() };
    checker.keys(&table);
    if !checker.problems.is_empty() {
        return Err(checker.finish());
    }
    let rubric = read(source).map_err(|problem| vec![problem])?;
    checker.rubric(&table, &rubric, file_name);
    if checker.problems.is_empty() { Ok(rubric) } else { Err(checker.finish()) }
}

fn read(source: &str) -> Result<Rubric, Problem> {
    let rubric = Rubric::deserialize(toml::Deserializer::parse(source).map_err(|error| from_toml(source, &error))?);
    Ok(completed(rubric.map_err(|error| from_toml(source, &error))?, source))
}

fn from_toml(source: &str, error: &toml::de::Error) -> Problem {
    let line = error.span().map_or(0, |span| line_at(source, span.start));
    Problem { line, message: error.message().trim().to_owned() }
}

type Table<'a> = DeTable<'a>;
type Value<'a> = Spanned<DeValue<'a>>;

struct Checker<'a> {
    source: &'a str,
    known: &'a [&'a str],
    /// Probes that the rubric declares itself.
    own: Vec<String>,
    problems: Vec<Problem>,
}

impl Checker<'_> {
    fn finish(mut self) -> Vec<Problem> {
        self.problems.sort();
        self.problems.dedup();
        self.problems
    }

    fn say(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.problems.push(Problem { line: line_at(self.source, span.start), message: message.into() });
    }

    fn keys(&mut self, table: &Table<'_>) {
        self.table_keys(table, RUBRIC_KEYS, "a rubric");
        for (key, known, what) in
            [("band", BAND_KEYS, "a band"), ("section", SECTION_KEYS, "a section"), ("probe", PROBE_KEYS, "a probe")]
        {
            for inner in tables(table, key) {
                self.table_keys(inner, known, what);
            }
        }
        for dimension in tables(table, "dimension") {
            self.table_keys(dimension, DIMENSION_KEYS, "a dimension");
            for level in tables(dimension, "level") {
                self.table_keys(level, LEVEL_KEYS, "a level");
                for step in tables(level, "steps") {
                    self.table_keys(step, STEP_KEYS, "a step");
                }
            }
        }
    }

    fn table_keys(&mut self, table: &Table<'_>, known: &[&str], what: &str) {
        for (key, _) in table.iter().filter(|(key, _)| !known.contains(&key.get_ref().as_ref())) {
            let near = did_you_mean(key.get_ref(), known.iter().copied());
            self.say(key.span(), format!("'{}' is no key of {what}{near}", key.get_ref()));
        }
    }

    fn rubric(&mut self, table: &Table<'_>, rubric: &Rubric, file_name: &str) {
        let stem = file_name.strip_suffix(".toml").unwrap_or(file_name);
        if rubric.id != stem {
            let id = &rubric.id;
            self.say(span(table, "id"), format!("the id '{id}' must be the file's name without .toml, '{stem}'"));
        }
        if rubric.version == 0 {
            self.say(span(table, "version"), "versions count from 1");
        }
        if rubric.top == 0 || rubric.top > HIGHEST_TOP {
            self.say(span(table, "top"), format!("top must be from 1 to {HIGHEST_TOP}"));
        }
        for key in ["title", "source"] {
            self.text(table, key, "the rubric");
        }
        self.sections(table, rubric);
        self.bands(table, rubric);
        self.probes(table, rubric);
        self.dimensions(table, rubric);
    }

    /// Where the weakest section is the score, every dimension belongs to one, and none is empty.
    fn sections(&mut self, table: &Table<'_>, rubric: &Rubric) {
        let mut seen = HashSet::new();
        for (section, raw) in rubric.sections.iter().zip(tables(table, "section")) {
            self.text(raw, "title", &format!("section '{}'", section.id));
            if !seen.insert(section.id.as_str()) {
                self.say(span(raw, "id"), format!("section '{}' is given twice", section.id));
            }
            if rubric.of_section(&section.id).next().is_none() {
                self.say(span(raw, "id"), format!("no dimension belongs to section '{}'", section.id));
            }
        }
        for (dimension, raw) in rubric.dimensions.iter().zip(tables(table, "dimension")) {
            match dimension.section.as_deref() {
                Some(id) if !seen.contains(id) => {
                    let near = did_you_mean(id, seen.iter().copied());
                    self.say(span(raw, "section"), format!("there is no section '{id}'{near}"));
                }
                None if rubric.aggregation == Aggregation::WeakestSection => {
                    let message = format!("dimension '{}' belongs to no section: add section = \"...\"", dimension.id);
                    self.say(span(raw, "id"), message);
                }
                _ => {}
            }
        }
        if rubric.aggregation == Aggregation::WeakestSection && rubric.sections.is_empty() {
            self.say(span(table, "aggregation"), "the weakest section is the score, but there is no [[section]]");
        }
    }

    fn probes(&mut self, table: &Table<'_>, rubric: &Rubric) {
        let mut seen = HashSet::new();
        for (one, raw) in rubric.probes.iter().zip(tables(table, "probe")) {
            let place = format!("probe '{}'", one.id);
            self.text(raw, "looks_for", &place);
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
            if one.id.is_empty() || !one.id.chars().all(is_plain) {
                self.say(
                    span(raw, "id"),
                    format!("the id '{}' must be of lower-case letters, digits, - and .", one.id),
                );
            }
            if !seen.insert(one.id.as_str()) || self.known.contains(&one.id.as_str()) {
                self.say(span(raw, "id"), format!("there is a signal '{}' already: name the probe otherwise", one.id));
            }
            if one.files.is_empty() {
                self.say(span(raw, "files"), format!("{place} names no files: add files = [\"docs/**\"]"));
            }
            let asks = [one.key.is_some(), !one.calls.is_empty(), one.text.is_some()];
            if asks.into_iter().filter(|asked| *asked).count() > 1 {
                self.say(span(raw, "id"), format!("{place} asks for several things: only one of key, calls and text"));
            }
            if one.value.is_some() && one.key.is_none() {
                self.say(span(raw, "value"), format!("{place} has a value without a key"));
            }
            let expressions = [("value", &one.value), ("text", &one.text)];
            for (key, text) in expressions.into_iter().filter_map(|(key, text)| Some((key, text.as_ref()?))) {
                if let Err(why) = probe::expression(text) {
                    self.say(span(raw, key), why);
                }
            }
            for key in ["files", "calls"] {
                let list = if key == "files" { &one.files } else { &one.calls };
                if let Err(why) = probe::globs(list) {
                    self.say(span(raw, key), why);
                }
            }
        }
    }

    fn bands(&mut self, table: &Table<'_>, rubric: &Rubric) {
        let mut seen = HashSet::new();
        let mut above: Option<u32> = None;
        for (band, raw) in rubric.bands.iter().zip(tables(table, "band")) {
            self.text(raw, "meaning", "a band");
            if band.band == Band::Undecided {
                self.say(span(raw, "band"), "a total is 'undecided' where answers are open, and in no band");
            }
            let same = rubric.bands.iter().filter(|other| other.band == band.band);
            let is_named =
                same.into_iter().all(|other| other.name.as_ref().is_some_and(|name| !name.trim().is_empty()));
            if !seen.insert(band.band) && !is_named {
                self.say(span(raw, "band"), format!("band '{}' is given twice", band.band.as_str()));
            }
            if above.is_some_and(|above| band.from >= above) {
                self.say(
                    span(raw, "from"),
                    "bands go from the highest total down: this one does not begin below the last",
                );
            }
            if band.from > rubric.out_of() {
                let best = rubric.out_of();
                self.say(span(raw, "from"), format!("no total reaches {}: the best is {best}", band.from));
            }
            above = Some(band.from);
        }
        match (rubric.bands.last(), tables(table, "band").last()) {
            (Some(band), Some(raw)) if band.from != 0 => {
                self.say(
                    span(raw, "from"),
                    format!("the last band must begin at 0: totals below {} have none", band.from),
                );
            }
            (None, _) => self.say(span(table, "band"), "there are no bands; add [[band]] with band, from and meaning"),
            _ => {}
        }
    }

    fn dimensions(&mut self, table: &Table<'_>, rubric: &Rubric) {
        if rubric.dimensions.is_empty() {
            self.say(span(table, "dimension"), "there are no dimensions; add [[dimension]]");
        }
        let mut seen = HashSet::new();
        for (dimension, raw) in rubric.dimensions.iter().zip(tables(table, "dimension")) {
            let id = dimension.id.as_str();
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if id.is_empty() || !id.chars().all(is_plain) {
                self.say(span(raw, "id"), format!("the id '{id}' must be of lower-case letters, digits and -"));
            }
            if !seen.insert(id) {
                self.say(span(raw, "id"), format!("dimension '{id}' is given twice"));
            }
            let place = format!("dimension '{id}'");
            for key in ["title", "question"] {
                self.text(raw, key, &place);
            }
            self.texts(raw, "prompts", &place);
            self.signals(raw.get("against"));
            self.levels(raw, &dimension.levels, rubric.top, &place);
        }
    }

    fn levels(&mut self, raw: &Table<'_>, levels: &[super::Level], top: u8, place: &str) {
        for ((expected, level), raw) in (0_u8..).zip(levels).zip(tables(raw, "level")) {
            if level.score != expected {
                let score = level.score;
                let message =
                    format!("{place}: levels go from 0 up without gaps: here {expected} is expected, not {score}");
                self.say(span(raw, "score"), message);
            }
            self.text(raw, "criterion", &format!("level {} of {place}", level.score));
            raw.get("any").and_then(|any| any.get_ref().as_array()).into_iter().flatten().for_each(|group| {
                self.signals(Some(group));
            });
            self.signals(raw.get("alone"));
            self.signals(raw.get("unless"));
            for step in tables(raw, "steps") {
                self.text(step, "text", &format!("a step of {place}"));
                self.signal(step.get("done_by"));
                self.signal(step.get("needs"));
            }
        }
        if levels.len() != usize::from(top) + 1 {
            let have = levels.len();
            self.say(span(raw, "level"), format!("{place} has {have} levels: top = {top} asks for 0 to {top}"));
        }
    }

    /// A text that must be there and must not be empty.
    fn text(&mut self, table: &Table<'_>, key: &str, place: &str) {
        if table.get(key).and_then(|value| value.get_ref().as_str()).is_some_and(|text| text.trim().is_empty()) {
            self.say(span(table, key), format!("{key} of {place} is empty"));
        }
    }

    fn texts(&mut self, table: &Table<'_>, key: &str, place: &str) {
        for value in table.get(key).and_then(|value| value.get_ref().as_array()).into_iter().flatten() {
            if value.get_ref().as_str().is_some_and(|text| text.trim().is_empty()) {
                self.say(value.span(), format!("one of the {key} of {place} is empty"));
            }
        }
    }

    fn signals(&mut self, list: Option<&Value<'_>>) {
        list.and_then(|list| list.get_ref().as_array()).into_iter().flatten().for_each(|name| self.signal(Some(name)));
    }

    fn signal(&mut self, value: Option<&Value<'_>>) {
        let Some(value) = value else { return };
        let Some(name) = value.get_ref().as_str() else { return };
        let id = SignalId::new(name.strip_prefix('!').unwrap_or(name));
        if !self.known.contains(&id.as_str()) && !self.own.iter().any(|own| own == id.as_str()) {
            let own = self.own.iter().map(String::as_str);
            let near = did_you_mean(id.as_str(), self.known.iter().copied().chain(own));
            self.say(value.span(), format!("there is no signal '{id}'{near}"));
        }
    }
}

/// Tables under a key, whether written `[[key]]` or in line.
fn tables<'t, 'a>(table: &'t Table<'a>, key: &str) -> impl Iterator<Item = &'t Table<'a>> {
    let list = table.get(key).and_then(|value| value.get_ref().as_array());
    list.into_iter().flatten().filter_map(|value| value.get_ref().as_table())
}

/// Where a key's value stands, else the first thing in the table.
fn span(table: &Table<'_>, key: &str) -> Range<usize> {
    let value = table.get(key).map(first_span);
    value.or_else(|| table.iter().next().map(|(key, _)| key.span())).unwrap_or(0..0)
}

/// An array of tables has no place of its own: its first table has.
fn first_span(value: &Value<'_>) -> Range<usize> {
    let inner = value.get_ref().as_array().and_then(|list| list.iter().next()).map(Spanned::span);
    inner.unwrap_or_else(|| value.span())
}

#[cfg(test)]
mod tests {
    use super::super::{TEMPLATE, built_in, built_in_ids, load};
    use super::*;

    const SMALL: &str = r#"id = "small"
version = 1
title = "Small"
source = "here"
top = 1
[[band]]
band = "low"
from = 1
meaning = "fine"
[[band]]
band = "high"
from = 0
meaning = "not fine"
[[dimension]]
id = "tests"
title = "Tests"
category = "entanglement"
question = "Are there any?"
prompts = ["When did one fail?"]
[[dimension.level]]
score = 0
criterion = "none"
[[dimension.level]]
score = 1
criterion = "some"
any = [["tests.any"], ["!tests.none", "ci.runs"]]
unless = ["tests.off"]
[[dimension.level.steps]]
text = "write one"
done_by = "tests.any"
"#;

    const KNOWN: &[&str] = &["tests.any", "tests.none", "tests.off", "ci.runs"];

    fn problems(from: &str, to: &str) -> Vec<String> {
        assert!(from.is_empty() || SMALL.contains(from), "{from} is not in the file");
        let source = SMALL.replacen(from, to, 1);
        let problems = check(&source, "small.toml", KNOWN).map(|_| ()).unwrap_err();
        problems.iter().map(Problem::to_string).collect()
    }

    #[test]
    fn what_the_build_wrote_is_what_the_sources_say() {
        for id in built_in_ids() {
            let told = |rubric: &Rubric| format!("{rubric:?}");
            assert_eq!(told(&load(id).unwrap()), told(&read(built_in(id).unwrap()).unwrap()), "{id}");
        }
    }

    #[test]
    fn a_sound_rubric_passes() {
        let rubric = check(SMALL, "small.toml", KNOWN).unwrap();
        assert_eq!((rubric.out_of(), rubric.digest.len()), (1, 16));
    }

    #[test]
    fn every_built_in_rubric_is_sound_and_named_as_its_file() {
        let known: Vec<_> = crate::signals::SIGNALS.iter().map(|signal| signal.id).collect();
        for id in built_in_ids() {
            let rubric = check(built_in(id).unwrap(), &format!("{id}.toml"), &known);
            assert_eq!(rubric.map(|rubric| rubric.id), Ok(id.to_owned()));
            assert_eq!(load(id).unwrap().id, id);
        }
        assert!(load("nope").unwrap_err().to_string().contains("ml-debt"));
    }

    #[test]
    fn the_template_is_sound_under_any_name() {
        let known: Vec<_> = crate::signals::SIGNALS.iter().map(|signal| signal.id).collect();
        let own = TEMPLATE.replace("id = \"template\"", "id = \"house\"");
        let rubric = check(&own, "house.toml", &known).unwrap();
        assert_eq!((rubric.probes.len(), rubric.out_of()), (2, 4));
    }

    #[test]
    fn sections_and_probes_that_cannot_work_are_named() {
        let probe = "[[probe]]\nid = \"tests.any\"\nlooks_for = \"x\"\nfiles = []\ntext = \"(a\"\nkey = \"k\"\n";
        let source = SMALL.replace(
            "top = 1\n",
            &format!("top = 1\naggregation = \"weakest-section\"\n{probe}[[section]]\nid = \"s\"\ntitle = \"S\"\n"),
        );
        let problems = check(&source, "small.toml", KNOWN).map(|_| ()).unwrap_err();
        let said: Vec<String> = problems.iter().map(Problem::to_string).collect();
        for expected in [
            "there is a signal 'tests.any' already",
            "names no files",
            "asks for several things",
            "'(a' is no expression: unclosed group",
            "no dimension belongs to section 's'",
            "dimension 'tests' belongs to no section",
        ] {
            assert!(said.iter().any(|one| one.contains(expected)), "{expected}: {said:?}");
        }
        assert!(said[0].starts_with("line "), "{said:?}");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (from, to, expected) in [
            (
                "title = \"Tests\"",
                "titel = \"Tests\"",
                "line 16: 'titel' is no key of a dimension; did you mean title?",
            ),
            (
                "criterion = \"some\"",
                "criteria = \"some\"",
                "line 25: 'criteria' is no key of a level; did you mean criterion?",
            ),
            (
                "score = 1",
                "score = 2",
                "line 24: dimension 'tests': levels go from 0 up without gaps: here 1 is expected, not 2",
            ),
            (
                "from = 0",
                "from = 1",
                "line 12: bands go from the highest total down: this one does not begin below the last",
            ),
            ("from = 1", "from = 7", "line 8: no total reaches 7: the best is 1"),
            (
                "[\"tests.off\"]",
                "[\"tests.of\"]",
                "line 27: there is no signal 'tests.of'; did you mean tests.off or tests.any or tests.none?",
            ),
            (
                "\"!tests.none\"",
                "\"!tests.non\"",
                "line 26: there is no signal 'tests.non'; did you mean tests.none or tests.any or tests.off?",
            ),
            ("done_by = \"tests.any\"", "done_by = \"x\"", "line 30: there is no signal 'x'"),
            ("question = \"Are there any?\"", "question = \" \"", "line 18: question of dimension 'tests' is empty"),
            ("[\"When did one fail?\"]", "[\"\"]", "line 19: one of the prompts of dimension 'tests' is empty"),
            (
                "id = \"small\"",
                "id = \"large\"",
                "line 1: the id 'large' must be the file's name without .toml, 'small'",
            ),
            (
                "id = \"tests\"",
                "id = \"Te sts\"",
                "line 15: the id 'Te sts' must be of lower-case letters, digits and -",
            ),
            ("band = \"high\"", "band = \"low\"", "line 11: band 'low' is given twice"),
            ("version = 1", "version = 0", "line 2: versions count from 1"),
            ("title = \"Small\"", "title = \"\"", "line 3: title of the rubric is empty"),
        ] {
            assert!(problems(from, to).contains(&expected.to_owned()), "{to}: {:?}", problems(from, to));
        }
    }

    #[test]
    fn gaps_and_missing_parts_are_named() {
        assert_eq!(
            problems("[[dimension.level]]\nscore = 0\ncriterion = \"none\"\n", ""),
            [
                "line 20: dimension 'tests' has 1 levels: top = 1 asks for 0 to 1",
                "line 21: dimension 'tests': levels go from 0 up without gaps: here 0 is expected, not 1",
            ]
        );
        let low_only = "[[band]]\nband = \"high\"\nfrom = 0\nmeaning = \"not fine\"\n";
        assert_eq!(problems(low_only, ""), ["line 8: the last band must begin at 0: totals below 1 have none"]);
        assert_eq!(problems("top = 1\n", ""), ["line 1: missing field `top`"]);
        assert!(problems("top = 1", "top = ")[0].starts_with("line 5: "));
    }

    #[test]
    fn a_dimension_given_twice_is_named() {
        let again = &SMALL[SMALL.find("[[dimension]]").unwrap()..];
        let problems = check(&format!("{SMALL}{again}"), "small.toml", KNOWN).map(|_| ()).unwrap_err();
        assert_eq!(
            problems.iter().map(Problem::to_string).collect::<Vec<_>>(),
            ["line 32: dimension 'tests' is given twice"]
        );
    }
}
