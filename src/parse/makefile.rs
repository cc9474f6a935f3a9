//! Makefiles: targets, what they depend on, what their recipes run.

use serde::{Deserialize, Serialize};

use super::command::{self, Command};
use super::lines::{MAX_ITEMS, bounded, clip, numbered};

/// A target with its recipe.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Its name, as written.
    pub name: String,
    /// Its line.
    pub line: u32,
    /// What it depends on, order-only ones included.
    pub prerequisites: Vec<String>,
    /// Named by `.PHONY`: it makes no file.
    pub phony: bool,
    /// The `## text` after it, the habit of self-documenting Makefiles.
    pub help: Option<String>,
    /// Recipe lines, simple variables of this file put in.
    pub recipe: Vec<(u32, String)>,
    /// What the recipe runs.
    pub commands: Vec<Command>,
}

/// A Makefile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Makefile {
    /// Targets in order; one rule for several names is several targets.
    pub targets: Vec<Target>,
    /// Variables: name, value, line.
    pub variables: Vec<(String, String, u32)>,
    /// Files it includes.
    pub includes: Vec<String>,
}

impl Makefile {
    /// The commands of all targets.
    pub fn commands(&self) -> impl Iterator<Item = &Command> {
        self.targets.iter().flat_map(|target| &target.commands)
    }

    /// The target `name`.
    pub fn target(&self, name: &str) -> Option<&Target> {
        self.targets.iter().find(|target| target.name == name)
    }
}

/// Reads a Makefile.
pub fn parse(text: &str) -> Makefile {
    let mut file = Makefile::default();
    let mut phony = Vec::new();
    // Targets that share the recipe that follows.
    let mut current = 0..0;
    for (line, body) in logical_lines(bounded(text)).into_iter().take(MAX_ITEMS) {
        if let Some(recipe) = body.strip_prefix('\t').filter(|_| !current.is_empty()) {
            file.recipe(current.clone(), line, recipe);
        } else if let Some((name, value)) = assignment(&body) {
            file.variables.push((clip(name), clip(value), line));
        } else if let Some(path) = body.strip_prefix("include ").or_else(|| body.strip_prefix("-include ")) {
            file.includes.extend(path.split_whitespace().map(clip));
        } else if let Some(rule) = body.strip_prefix(".PHONY") {
            phony.extend(rule.trim_start_matches([' ', ':']).split_whitespace().map(str::to_owned));
        } else if let Some((names, rest)) = rule(&body) {
            current = file.rule(line, names, rest);
        } else if !body.trim().is_empty() && !body.trim_start().starts_with('#') {
            current = 0..0;
        }
    }
    file.finish(&phony);
    file
}

impl Makefile {
    fn rule(&mut self, line: u32, names: &str, rest: &str) -> std::ops::Range<usize> {
        let from = self.targets.len();
        let (rest, help) = rest.split_once("##").map_or((rest, None), |(rest, help)| (rest, Some(clip(help.trim()))));
        let rest = rest.split('#').next().unwrap_or_default();
        let (prerequisites, inline) = rest.split_once(';').unwrap_or((rest, ""));
        let prerequisites: Vec<String> =
            prerequisites.split_whitespace().filter(|word| *word != "|").map(clip).collect();
        for name in names.split_whitespace().filter(|name| !name.starts_with('.') || name.contains('/')) {
            let (prerequisites, help) = (prerequisites.clone(), help.clone());
            self.targets.push(Target { name: clip(name), line, prerequisites, help, ..Target::default() });
        }
        let made = from..self.targets.len();
        if !inline.trim().is_empty() {
            self.recipe(made.clone(), line, inline);
        }
        made
    }

    fn recipe(&mut self, targets: std::ops::Range<usize>, line: u32, recipe: &str) {
        let recipe = self.expand(recipe.trim_start().trim_start_matches(['@', '-', '+']));
        for target in &mut self.targets[targets] {
            if target.recipe.len() < MAX_ITEMS / 10 {
                target.recipe.push((line, clip(&recipe)));
            }
        }
    }

    /// Puts in the variables of this file that are plain words; what is computed stays.
    fn expand(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, value, _) in self.variables.iter().rev().filter(|(_, value, _)| is_plain(value)).take(200) {
            for form in [format!("$({name})"), format!("${{{name}}}")] {
                if text.contains(&form) && text.len() < super::lines::MAX_STRING {
                    text = text.replace(&form, value);
                }
            }
        }
        text
    }

    /// Reads the commands, each recipe line in a shell of its own, and marks what is phony.
    fn finish(&mut self, phony: &[String]) {
        for target in &mut self.targets {
            target.phony = phony.contains(&target.name);
            target.commands =
                target.recipe.iter().flat_map(|(line, text)| command::commands(&shell(text), *line)).collect();
        }
    }
}

/// Make doubles the dollar signs that the shell shall see.
fn shell(recipe: &str) -> String {
    recipe.replace("$$", "$")
}

fn is_plain(value: &str) -> bool {
    !value.is_empty() && value.len() < 200 && !value.contains(['$', '`'])
}

/// Lines joined at backslashes; the line break stays in recipes, where the shell reads it.
fn logical_lines(text: &str) -> Vec<(u32, String)> {
    let mut lines: Vec<(u32, String)> = Vec::new();
    let mut goes_on = false;
    for (line, raw) in numbered(text) {
        match lines.last_mut().filter(|_| goes_on) {
            Some((_, last)) if last.len() < super::lines::MAX_STRING * 4 => {
                let recipe = last.starts_with('\t');
                last.truncate(last.trim_end().trim_end_matches('\\').len());
                last.push_str(if recipe { "\\\n" } else { " " });
                last.push_str(raw.trim());
            }
            Some(_) => {}
            None => lines.push((line, raw.to_owned())),
        }
        goes_on = raw.trim_end().ends_with('\\');
    }
    lines
}

/// `NAME = value`, `:=`, `?=`, `+=`, also `export NAME=value`.
fn assignment(body: &str) -> Option<(&str, &str)> {
    let body = body.trim_start().trim_start_matches("export ").trim_start_matches("override ");
    let (name, value) = body.split_once('=')?;
    let name = name.trim_end().trim_end_matches([':', '?', '+', '!']).trim_end();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
    is_name.then(|| (name, value.split(" #").next().unwrap_or(value).trim()))
}

/// `names: rest`, where the names are no text of a conditional or a call.
fn rule(body: &str) -> Option<(&str, &str)> {
    if body.starts_with([' ', '#', '\t']) {
        return None;
    }
    let (names, rest) = body.split_once(':')?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let known = ["ifeq", "ifneq", "ifdef", "ifndef", "define", "endif", "else", "$(error", "$(info", "$(warning"];
    let fits = !names.trim().is_empty() && !rest.starts_with('=') && !known.iter().any(|word| names.starts_with(word));
    fits.then_some((names, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_variables_and_recipes() {
        let text = "PYTHON ?= python3\nSRC := src\n.PHONY: all train\nall: train ## run all\n\ntrain model: data.csv | dirs\n\t@$(PYTHON) $(SRC)/train.py \\\n\t\t--lr 0.1\n\n\t-cd sub && python other.py\nifeq ($(X),1)\n\tpython cond.py\nendif\nclean: ; rm -rf x\ndata.csv:\n\tfor i in $$(ls); do python get.py $$i; done\n";
        let file = parse(text);
        let names: Vec<_> = file.targets.iter().map(|t| (t.name.as_str(), t.line, t.phony)).collect();
        assert_eq!(
            names,
            [("all", 4, true), ("train", 6, true), ("model", 6, false), ("clean", 14, false), ("data.csv", 15, false)]
        );
        assert_eq!(file.target("all").unwrap().help.as_deref(), Some("run all"));
        assert_eq!(file.target("train").unwrap().prerequisites, ["data.csv", "dirs"]);
        let scripts = |name| {
            let commands = &file.target(name).unwrap().commands;
            commands.iter().filter_map(|c| Some((c.line, c.script_path()?))).collect::<Vec<_>>()
        };
        assert_eq!(scripts("train"), [(7, "src/train.py".into()), (10, "sub/other.py".to_owned())]);
        assert_eq!(scripts("data.csv"), [(16, "get.py".to_owned())]);
        assert_eq!(file.target("clean").unwrap().commands[0].program, "rm");
    }
}
