//! Finds the tools of the catalogue by dotted names, paths and commands.

use foldhash::{HashMap, HashMapExt};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::{Catalog, Tool};

/// A tool found somewhere, and by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Index into [`Catalog::tools`].
    pub tool: usize,
}

/// The catalogue, indexed for questions about single names.
pub struct Matcher<'a> {
    catalog: &'a Catalog,
    /// Dotted patterns by their first segment.
    by_root: HashMap<&'a str, Vec<(&'a str, usize)>>,
    /// Method patterns (`.fit`) by name.
    by_method: HashMap<&'a str, Vec<usize>>,
    imports: HashMap<&'a str, Vec<(&'a str, usize)>>,
    commands: Vec<(&'a str, usize)>,
    images: Vec<(&'a str, usize)>,
    /// Over paths in lower case.
    globs: GlobSet,
    glob_tools: Vec<usize>,
}

impl<'a> Matcher<'a> {
    /// Indexes the catalogue.
    pub fn new(catalog: &'a Catalog) -> Self {
        let mut by_root: HashMap<&str, Vec<(&str, usize)>> = HashMap::new();
        let mut by_method: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut imports: HashMap<&str, Vec<(&str, usize)>> = HashMap::new();
        let (mut commands, mut images) = (Vec::new(), Vec::new());
        let (mut globs, mut glob_tools) = (GlobSetBuilder::new(), Vec::new());
        for (index, tool) in catalog.tools.iter().enumerate() {
            for call in &tool.calls {
                match call.strip_prefix('.') {
                    Some(method) => by_method.entry(method).or_default().push(index),
                    None => by_root.entry(root(call)).or_default().push((call, index)),
                }
            }
            for import in &tool.imports {
                imports.entry(root(import)).or_default().push((import, index));
            }
            commands.extend(tool.commands.iter().map(|command| (command.as_str(), index)));
            images.extend(tool.images.iter().map(|image| (image.as_str(), index)));
            for glob in &tool.files {
                // A test compiles every one of them.
                if let Ok(glob) = GlobBuilder::new(&glob.to_lowercase()).literal_separator(true).build() {
                    globs.add(glob);
                    glob_tools.push(index);
                }
            }
        }
        let globs = globs.build().unwrap_or_default();
        Self { catalog, by_root, by_method, imports, commands, images, globs, glob_tools }
    }

    /// The catalogue behind it.
    pub fn catalog(&self) -> &'a Catalog {
        self.catalog
    }

    /// The tool of a hit.
    pub fn tool(&self, hit: Hit) -> &'a Tool {
        &self.catalog.tools[hit.tool]
    }

    /// Tools that a called, inherited or decorating name belongs to. `imported` says whether the file imports a module.
    pub fn call(&self, target: &str, keywords: &[String], imported: &dyn Fn(&str) -> bool) -> Vec<Hit> {
        let dotted = self
            .by_root
            .get(root(target))
            .into_iter()
            .flatten()
            .filter(|(pattern, _)| is_prefix(pattern, target))
            .map(|(_, tool)| *tool);
        let method =
            target.rsplit_once('.').and_then(|(_, method)| self.by_method.get(method)).into_iter().flatten().copied();
        let mut tools: Vec<usize> = dotted.chain(method).filter(|tool| self.fits(*tool, keywords, imported)).collect();
        tools.dedup();
        tools.into_iter().map(|tool| Hit { tool }).collect()
    }

    fn fits(&self, tool: usize, keywords: &[String], imported: &dyn Fn(&str) -> bool) -> bool {
        let tool = &self.catalog.tools[tool];
        (tool.beside.is_empty() || tool.beside.iter().any(|module| imported(module)))
            && (tool.keywords.is_empty() || tool.keywords.iter().any(|keyword| keywords.contains(keyword)))
    }

    /// Tools whose modules are imported by this dotted name.
    pub fn import(&self, module: &str) -> Vec<Hit> {
        let patterns = self.imports.get(root(module)).into_iter().flatten();
        patterns.filter(|(pattern, _)| is_prefix(pattern, module)).map(|(_, tool)| Hit { tool: *tool }).collect()
    }

    /// Tools whose files have this path.
    pub fn path(&self, path: &str) -> Vec<Hit> {
        let mut tools: Vec<usize> =
            self.globs.matches(path.to_lowercase()).into_iter().map(|glob| self.glob_tools[glob]).collect();
        tools.dedup();
        tools.into_iter().map(|tool| Hit { tool }).collect()
    }

    /// Tools that a shell command starts.
    pub fn command(&self, command: &str) -> Vec<Hit> {
        self.commands
            .iter()
            .filter(|(pattern, _)| starts_with_words(command, pattern))
            .map(|(_, tool)| Hit { tool: *tool })
            .collect()
    }

    /// Tools that a container image belongs to.
    pub fn image(&self, image: &str) -> Vec<Hit> {
        self.images.iter().filter(|(pattern, _)| image.contains(pattern)).map(|(_, tool)| Hit { tool: *tool }).collect()
    }
}

fn root(dotted: &str) -> &str {
    dotted.split('.').next().unwrap_or(dotted)
}

/// `a.b` is a prefix of `a.b` and `a.b.c`, not of `a.bc`.
fn is_prefix(pattern: &str, name: &str) -> bool {
    name.strip_prefix(pattern).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn starts_with_words(command: &str, pattern: &str) -> bool {
    command.strip_prefix(pattern).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// A glob as an expression: `*` within a folder, `**` across them, whatever the case.
pub fn glob_to_regex(glob: &str) -> String {
    let mut out = String::from("(?i)^");
    let mut rest = glob;
    while let Some(c) = rest.chars().next() {
        if let Some(tail) = rest.strip_prefix("**/") {
            out.push_str("(?:.*/)?");
            rest = tail;
        } else if let Some(tail) = rest.strip_prefix("**") {
            out.push_str(".*");
            rest = tail;
        } else {
            match c {
                '*' => out.push_str("[^/]*"),
                '?' => out.push_str("[^/]"),
                c => out.push_str(&regex::escape(&c.to_string())),
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    out.push('$');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog() -> Catalog {
        let tools = [
            "name='Frame'\nsignals=['x']\ncalls=['frame.read','.to_delta']\nimports=['frame']",
            "name='File'\nsignals=['y']\nfiles=['**/dvc.yaml','conf/*.yml']\ncommands=['dvc repro']",
            "name='Beside'\nsignals=['z']\ncalls=['.log']\nbeside=['tracker']\nkeywords=['step']",
        ];
        Catalog::new(tools.iter().map(|tool| toml::from_str(tool).unwrap()).collect())
    }

    #[test]
    fn names_match_whole_segments() {
        let catalog = catalog();
        let matcher = Matcher::new(&catalog);
        let any = |_: &str| true;
        assert_eq!(matcher.call("frame.read.csv", &[], &any), [Hit { tool: 0 }]);
        assert_eq!(matcher.call("x.y.to_delta", &[], &any), [Hit { tool: 0 }]);
        assert!(matcher.call("frame.reader", &[], &any).is_empty());
        assert_eq!(matcher.import("frame.sub").len(), 1);
        assert!(matcher.import("framework").is_empty());
    }

    #[test]
    fn paths_and_commands_match() {
        let catalog = catalog();
        let matcher = Matcher::new(&catalog);
        assert_eq!(matcher.path("a/b/DVC.yaml").len(), 1);
        assert_eq!(matcher.path("dvc.yaml").len(), 1);
        assert!(matcher.path("conf/sub/a.yml").is_empty());
        assert_eq!(matcher.command("dvc repro -f").len(), 1);
        assert!(matcher.command("dvc reproduce").is_empty());
    }

    #[test]
    fn a_method_that_says_little_needs_its_library_and_keyword() {
        let catalog = catalog();
        let matcher = Matcher::new(&catalog);
        assert!(matcher.call("run.log", &["step".into()], &|_| false).is_empty());
        assert!(matcher.call("run.log", &[], &|module| module == "tracker").is_empty());
        assert_eq!(matcher.call("run.log", &["step".into()], &|module| module == "tracker").len(), 1);
    }
}
