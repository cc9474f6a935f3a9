//! `paydown explain`: what a rule, a signal, a dimension, a category or a word of confidence means, in prose.

use std::fmt::Write as _;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::args::{ExplainArgs, Format};
use super::context::Context;
use super::failure::Hint;
use crate::model::{Category, Confidence};
use crate::registers;
use crate::rubric::{Dimension, Rubric};
use crate::rules::{self, Meta};
use crate::signals::{SIGNALS, SignalInfo};
use crate::text::{nearest, sanitise, wrap};

/// Widest line of prose.
const WIDTH: usize = 92;

/// Something that can be explained.
#[derive(Clone, Copy)]
enum Topic<'a> {
    Rule(&'static Meta),
    Signal(&'static SignalInfo),
    Dimension(&'a Dimension),
    Category(Category),
    Confidence(Confidence),
}

const CATEGORIES: [(Category, &str, &str); 7] = [
    (
        Category::Entanglement,
        "entanglement",
        "Changing anything changes everything: features, thresholds and special cases that lean on each other, so that no \
         part can be improved alone.",
    ),
    (
        Category::FeedbackLoops,
        "feedback-loops",
        "Predictions shape the labels the next model is trained on: who was never offered a loan never shows whether it \
         would have been paid back.",
    ),
    (
        Category::UndeclaredConsumers,
        "undeclared-consumers",
        "Somebody reads the output and nobody knows: a report, a script, a team that breaks with the next change of the model.",
    ),
    (
        Category::DataDependencies,
        "data-dependencies",
        "Inputs without owner, version or contract: they change without a commit, and nothing says when.",
    ),
    (
        Category::PipelineJungle,
        "pipeline-jungle",
        "Scripts in no declared order, dead experiments and copies of copies: only the person who grew it can run it.",
    ),
    (
        Category::Configuration,
        "configuration",
        "Values nobody can explain: thresholds, switches and paths whose reason has left with its author.",
    ),
    (
        Category::ExternalWorld,
        "external-world",
        "The world moved on: the data of the test, the drift nobody measures, the threshold that was right last year.",
    ),
];

const CONFIDENCES: [(Confidence, &str); 4] = [
    (
        Confidence::Strong,
        "Specific artefacts speak for the score, such as a dvc.lock with hashed outputs, and nothing contradicts them. It can \
         be accepted with one key.",
    ),
    (
        Confidence::Moderate,
        "Generic artefacts speak for it, such as a requirements file or a word in a README. It can be accepted with one key, \
         after a look at the evidence.",
    ),
    (
        Confidence::Weak,
        "Inferred from absence: nothing was found where it usually stands. A person must decide, and the score stays open \
         until then.",
    ),
    (
        Confidence::None,
        "The repository could not be looked at for this: an error, a history that is cut off, too much that could not be \
         read. There is no guess.",
    ),
];

/// Runs the command.
///
/// # Errors
/// When nothing has that name; the nearest names are offered.
pub fn run(args: &ExplainArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let rubric = context.rubric()?;
    let topics = topics(&rubric);
    match &args.id {
        None => list(&topics, context)?,
        Some(id) => {
            let found = topics.iter().find(|topic| topic.id() == id);
            let topic = found.copied().ok_or_else(|| unknown(id, &topics))?;
            match context.format() {
                Format::Json => context.print_json(&topic.as_json(&rubric))?,
                _ => context.print(&topic.as_text(&rubric, context.width().min(WIDTH))?)?,
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn topics(rubric: &Rubric) -> Vec<Topic<'_>> {
    let rules = rules::ALL.iter().map(|rule| rule.meta).chain(&registers::META).map(Topic::Rule);
    let dimensions = rubric.dimensions.iter().map(Topic::Dimension);
    let signals = SIGNALS.iter().map(Topic::Signal);
    // A dimension and a category may share a name; the dimension is asked about more often.
    let categories = CATEGORIES.iter().map(|(category, ..)| Topic::Category(*category));
    let confidences = CONFIDENCES.iter().map(|(confidence, _)| Topic::Confidence(*confidence));
    rules.chain(dimensions).chain(signals).chain(categories).chain(confidences).collect()
}

fn unknown(id: &str, topics: &[Topic<'_>]) -> anyhow::Error {
    let mut near = nearest(id, topics.iter().map(Topic::id));
    if near.is_empty() {
        near = closest(id, topics);
    }
    Hint::new(format!("paydown explain {}", near.join(", or paydown explain ")))
        .because(format!("there is nothing called '{}' to explain", sanitise(id)))
}

/// Where no name is near, the one that shares most pairs of letters; a name is always offered.
fn closest<'a>(id: &str, topics: &[Topic<'a>]) -> Vec<&'a str> {
    let pairs = |text: &str| -> Vec<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let wanted = pairs(&id.to_ascii_lowercase());
    let shared = |name: &str| pairs(name).iter().filter(|pair| wanted.contains(pair)).count() * 100 / name.len().max(1);
    topics.iter().map(Topic::id).max_by_key(|name| (shared(name), std::cmp::Reverse(*name))).into_iter().collect()
}

impl<'a> Topic<'a> {
    fn id(&self) -> &'a str {
        match self {
            Self::Rule(meta) => meta.id,
            Self::Signal(signal) => signal.id,
            Self::Dimension(dimension) => dimension.id.as_str(),
            Self::Category(category) => category_row(*category).1,
            Self::Confidence(confidence) => confidence.as_str(),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Rule(_) => "rule",
            Self::Signal(_) => "signal",
            Self::Dimension(_) => "dimension",
            Self::Category(_) => "category",
            Self::Confidence(_) => "confidence",
        }
    }

    /// One line for the list.
    fn summary(&self) -> String {
        match self {
            Self::Rule(meta) => first_sentence(meta.what),
            Self::Signal(signal) => signal.scope.to_owned(),
            Self::Dimension(dimension) => dimension.title.clone(),
            Self::Category(category) => first_sentence(category_row(*category).2),
            Self::Confidence(confidence) => first_sentence(confidence_text(*confidence)),
        }
    }

    fn as_json(&self, rubric: &Rubric) -> Value {
        let mut value = match self {
            Self::Rule(meta) => {
                json!({"severity": meta.severity, "category": meta.category, "dimension": meta.dimension,
                "what": meta.what, "why": meta.why, "example": meta.example, "instead": meta.instead, "wrong": meta.wrong,
                "measured": meta.measured})
            }
            Self::Signal(signal) => {
                json!({"evidence": signal.kind, "looked_for": signal.scope, "supports": supports(rubric, signal.id)})
            }
            Self::Dimension(dimension) => {
                let levels = dimension
                    .levels
                    .iter()
                    .map(|level| json!({"score": level.score, "criterion": level.criterion, "signals": level.any}));
                json!({"title": dimension.title, "category": dimension.category, "question": dimension.question,
                    "prompts": dimension.prompts, "levels": levels.collect::<Vec<_>>(), "rules": rules_of(dimension)})
            }
            Self::Category(category) => json!({"what": category_row(*category).2, "rules": in_category(*category)}),
            Self::Confidence(confidence) => json!({"what": confidence_text(*confidence)}),
        };
        if let Some(fields) = value.as_object_mut() {
            fields.insert("schema".to_owned(), json!("paydown.explain/1"));
            fields.insert("id".to_owned(), json!(self.id()));
            fields.insert("kind".to_owned(), json!(self.kind()));
        }
        value
    }

    fn as_text(&self, rubric: &Rubric, width: usize) -> Result<String, std::fmt::Error> {
        let mut out = String::new();
        match self {
            Self::Rule(meta) => rule(&mut out, meta, width)?,
            Self::Signal(signal) => {
                writeln!(out, "{} — a signal\n", signal.id)?;
                paragraph(&mut out, &format!("Looked for: {}.", signal.scope), width)?;
                writeln!(out)?;
                paragraph(&mut out, &format!("It is evidence of one kind: {}.", signal.kind), width)?;
                let supports = supports(rubric, signal.id);
                if !supports.is_empty() {
                    writeln!(out)?;
                    paragraph(&mut out, &format!("In the rubric it counts for {}.", supports.join(", ")), width)?;
                }
                writeln!(out)?;
                let example =
                    format!("Example: paydown scan --format json shows where {} was found, and where not.", signal.id);
                paragraph(&mut out, &example, width)?;
            }
            Self::Dimension(dimension) => dimension_text(&mut out, dimension, width)?,
            Self::Category(category) => {
                writeln!(out, "{} — a kind of debt\n", self.id())?;
                paragraph(&mut out, category_row(*category).2, width)?;
                writeln!(out)?;
                let rules = in_category(*category);
                let text = if rules.is_empty() {
                    "No rule finds it in code; the review asks about it.".to_owned()
                } else {
                    format!("Example: findings of {}.", rules.join(", "))
                };
                paragraph(&mut out, &text, width)?;
            }
            Self::Confidence(confidence) => {
                writeln!(out, "{} — how far a suggestion can be trusted\n", self.id())?;
                paragraph(&mut out, confidence_text(*confidence), width)?;
            }
        }
        Ok(out)
    }
}

fn rule(out: &mut String, meta: &Meta, width: usize) -> std::fmt::Result {
    writeln!(out, "{} — a rule, {}, {}\n", meta.id, meta.severity, category_row(meta.category).1)?;
    for (heading, text) in [("What it does", meta.what), ("Why it is debt", meta.why)] {
        writeln!(out, "{heading}")?;
        paragraph(out, text, width)?;
        writeln!(out)?;
    }
    writeln!(out, "Example")?;
    meta.example.lines().try_for_each(|line| writeln!(out, "    {line}"))?;
    writeln!(out)?;
    let rest = [("Use instead", meta.instead), ("How it can be wrong", meta.wrong), ("Measured", meta.measured)];
    for (heading, text) in rest.into_iter().filter(|(_, text)| !text.is_empty()) {
        writeln!(out, "{heading}")?;
        paragraph(out, text, width)?;
        writeln!(out)?;
    }
    if let Some(dimension) = meta.dimension {
        writeln!(out, "It bears on {dimension}.")?;
    }
    writeln!(out, "Leave one finding out with a comment: # paydown: ignore[{}] and the reason", meta.id)
}

fn dimension_text(out: &mut String, dimension: &Dimension, width: usize) -> std::fmt::Result {
    writeln!(out, "{} — a dimension: {}\n", dimension.id, sanitise(&dimension.title))?;
    paragraph(out, &dimension.question, width)?;
    writeln!(out)?;
    for level in &dimension.levels {
        paragraph(out, &format!("{}: {}", level.score, level.criterion), width)?;
    }
    if !dimension.prompts.is_empty() {
        writeln!(out, "\nTo talk about")?;
        dimension.prompts.iter().try_for_each(|prompt| paragraph(out, &format!("- {prompt}"), width))?;
    }
    let rules = rules_of(dimension);
    if !rules.is_empty() {
        writeln!(out)?;
        paragraph(out, &format!("Example: findings of {} bear on it.", rules.join(", ")), width)?;
    }
    Ok(())
}

fn paragraph(out: &mut String, text: &str, width: usize) -> std::fmt::Result {
    wrap(&sanitise(text), width).iter().try_for_each(|line| writeln!(out, "{line}"))
}

fn first_sentence(text: &str) -> String {
    let end = text.find(". ").or_else(|| text.find(": ")).map_or(text.len(), |at| at + 1);
    text[..end].trim_end_matches([':', '.']).to_owned()
}

fn category_row(category: Category) -> &'static (Category, &'static str, &'static str) {
    CATEGORIES.iter().find(|(known, ..)| *known == category).unwrap_or(&CATEGORIES[0])
}

fn confidence_text(confidence: Confidence) -> &'static str {
    CONFIDENCES.iter().find(|(known, _)| *known == confidence).map_or("", |(_, text)| text)
}

fn in_category(category: Category) -> Vec<&'static str> {
    rules::ALL.iter().filter(|rule| rule.meta.category == category).map(|rule| rule.meta.id).collect()
}

fn rules_of(dimension: &Dimension) -> Vec<&'static str> {
    let rules = rules::ALL.iter().filter(|rule| rule.meta.dimension == Some(dimension.id.as_str()));
    rules.map(|rule| rule.meta.id).collect()
}

/// `data-versioning 2`: the levels that a signal speaks for, and the dimensions it speaks against.
fn supports(rubric: &Rubric, signal: &str) -> Vec<String> {
    let mut found = Vec::new();
    for dimension in &rubric.dimensions {
        for level in &dimension.levels {
            if level.any.iter().flatten().any(|id| id == signal) {
                found.push(format!("level {} of {}", level.score, dimension.id));
            }
            if level.unless.iter().any(|id| id.as_str() == signal) {
                found.push(format!("(against) level {} of {}", level.score, dimension.id));
            }
        }
        if dimension.against.iter().any(|id| id.as_str() == signal) {
            found.push(format!("(against) {}", dimension.id));
        }
    }
    found
}

fn list(topics: &[Topic<'_>], context: &Context) -> anyhow::Result<()> {
    if context.format() == Format::Json {
        let rows: Vec<Value> = topics
            .iter()
            .map(|topic| json!({"id": topic.id(), "kind": topic.kind(), "summary": topic.summary()}))
            .collect();
        return context.print_json(&json!({"schema": "paydown.explain-list/1", "topics": rows}));
    }
    let mut out = String::new();
    let mut kind = "";
    for topic in topics {
        if topic.kind() != kind {
            kind = topic.kind();
            writeln!(out, "{}{kind}", if out.is_empty() { "" } else { "\n" })?;
        }
        let line = format!("  {:<28} {}", topic.id(), sanitise(&topic.summary()));
        writeln!(out, "{}", crate::text::truncate(&line, context.width()))?;
    }
    context.print(&out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rubric;

    fn rubric() -> Rubric {
        super::super::rubric::load(rubric::DEFAULT).unwrap()
    }

    #[test]
    fn everything_is_explained_in_both_forms() {
        let rubric = rubric();
        for topic in topics(&rubric) {
            let text = topic.as_text(&rubric, 80).unwrap();
            assert!(text.len() > 80 && text.lines().all(|line| crate::text::width(line) <= 140), "{text}");
            assert_eq!(topic.as_json(&rubric)["id"], topic.id());
            assert!(!topic.summary().is_empty());
        }
    }

    #[test]
    fn dimensions_of_rules_are_those_of_the_rubric() {
        let rubric = rubric();
        for rule in rules::ALL {
            let Some(dimension) = rule.meta.dimension else { continue };
            assert!(
                rubric.dimensions.iter().any(|known| known.id.as_str() == dimension),
                "{}: {dimension}",
                rule.meta.id
            );
        }
    }

    #[test]
    fn the_nearest_name_is_always_offered() {
        let rubric = rubric();
        let error = unknown("hardcoded-paths", &topics(&rubric));
        assert!(format!("{error:?}").contains("paydown explain hardcoded-path"));
        let error = unknown("nonsense", &topics(&rubric));
        assert!(format!("{error:?}").contains("paydown explain "));
    }
}
