//! Dockerfiles: base images and how firmly they are fixed, what is copied in, what runs.

use serde::{Deserialize, Serialize};

use super::command::{self, Command};
use super::lines::{MAX_ITEMS, bounded, clip, numbered};
use super::{json, node::Node};

/// How firmly an image is fixed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImagePin {
    /// By the digest of its content.
    Digest,
    /// By a tag other than `latest`.
    Tag,
    /// By `latest`.
    Latest,
    /// By nothing.
    #[default]
    None,
}

/// A base image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// As written, arguments with a default put in.
    pub name: String,
    /// How firmly it is fixed.
    pub pin: ImagePin,
    /// Name of the stage it begins.
    pub stage: Option<String>,
    /// Line.
    pub line: u32,
}

/// A Dockerfile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dockerfile {
    /// Images from outside (`FROM`), earlier stages and `scratch` not among them.
    pub images: Vec<Image>,
    /// Files copied in: line and source; those of other stages not among them.
    pub copies: Vec<(u32, String)>,
    /// Commands of `RUN`.
    pub run: Vec<Command>,
    /// Commands of `CMD` and `ENTRYPOINT`.
    pub start: Vec<Command>,
    /// Ports of `EXPOSE`.
    pub ports: Vec<String>,
    /// Variables of `ENV` and `ARG`: line, name, value.
    pub env: Vec<(u32, String, String)>,
    /// Folder of the last `WORKDIR`.
    pub workdir: Option<String>,
}

/// How firmly an image reference is fixed.
pub fn image_pin(name: &str) -> ImagePin {
    if name.contains("@sha256:") {
        return ImagePin::Digest;
    }
    let last = name.rsplit('/').next().unwrap_or(name);
    match last.split_once(':') {
        Some((_, "latest")) => ImagePin::Latest,
        Some((_, tag)) if !tag.is_empty() && !tag.contains('$') => ImagePin::Tag,
        _ => ImagePin::None,
    }
}

/// Reads a Dockerfile.
pub fn parse(text: &str) -> Dockerfile {
    let mut file = Dockerfile::default();
    for (line, instruction) in instructions(bounded(text)).into_iter().take(MAX_ITEMS) {
        let (name, rest) = instruction.split_once(char::is_whitespace).unwrap_or((&instruction, ""));
        file.instruction(line, &name.to_ascii_uppercase(), rest.trim_start_matches([' ', '\t']).trim_end());
    }
    file
}

/// Instructions with their continuation lines; comments between those are dropped.
fn instructions(text: &str) -> Vec<(u32, String)> {
    let mut found: Vec<(u32, String)> = Vec::new();
    let mut goes_on = false;
    let mut here: Option<String> = None;
    for (line, raw) in numbered(text) {
        if let Some(end) = &here {
            if raw.trim() == end.as_str() {
                here = None;
            } else if let Some((_, last)) = found.last_mut() {
                last.push_str(raw);
                last.push('\n');
            }
            continue;
        }
        let body = raw.trim();
        if body.starts_with('#') || (body.is_empty() && !goes_on) {
            // The line break keeps the numbers of the commands that follow.
            if let Some((_, last)) = found.last_mut().filter(|_| goes_on) {
                last.push_str("\\\n");
            }
            continue;
        }
        match found.last_mut().filter(|_| goes_on) {
            Some((_, last)) => last.push_str(raw),
            None => found.push((line, raw.trim_start().to_owned())),
        }
        goes_on = body.ends_with('\\') || (body.is_empty() && goes_on);
        if let Some((_, last)) = found.last_mut().filter(|_| goes_on) {
            last.truncate(last.trim_end().trim_end_matches('\\').len());
            last.push_str("\\\n");
        }
        here = here_document(body);
        if let Some((_, last)) = found.last_mut().filter(|_| here.is_some()) {
            last.truncate(last.find("<<").unwrap_or(last.len()));
            last.push('\n');
        }
    }
    found
}

/// The delimiter of `RUN <<EOF`.
fn here_document(body: &str) -> Option<String> {
    let rest = body.strip_prefix("RUN ").or_else(|| body.strip_prefix("COPY "))?.trim_start().strip_prefix("<<")?;
    let word = rest.trim_start_matches('-').split_whitespace().next()?.trim_matches(['"', '\'']);
    (!word.is_empty()).then(|| word.to_owned())
}

impl Dockerfile {
    fn instruction(&mut self, line: u32, name: &str, rest: &str) {
        match name {
            "FROM" => self.from(line, rest),
            "COPY" | "ADD" => self.copy(line, rest),
            "RUN" => self.run.extend(commands(after_flags(rest), line)),
            "CMD" | "ENTRYPOINT" => self.start.extend(commands(rest, line)),
            "ENV" | "ARG" => self.variables(line, rest),
            "EXPOSE" => self.ports.extend(rest.split_whitespace().map(clip)),
            "WORKDIR" => self.workdir = Some(clip(rest)),
            _ => {}
        }
    }

    fn from(&mut self, line: u32, rest: &str) {
        let mut words = after_flags(rest).split_whitespace();
        let Some(name) = words.next().map(|name| self.expand(name)) else { return };
        let stage = words.nth(1).map(clip);
        let earlier = self.images.iter().any(|image| image.stage.as_deref() == Some(name.as_str()));
        if !earlier && name != "scratch" {
            self.images.push(Image { pin: image_pin(&name), name: clip(&name), stage, line });
        }
    }

    /// Puts in arguments that have a default here.
    fn expand(&self, name: &str) -> String {
        let mut name = name.to_owned();
        for (_, variable, value) in self.env.iter().filter(|(_, _, value)| !value.is_empty()).take(100) {
            name = name.replace(&format!("${{{variable}}}"), value);
            if name.ends_with(&format!("${variable}")) || name.contains(&format!("${variable}:")) {
                name = name.replace(&format!("${variable}"), value);
            }
        }
        clip(&name)
    }

    fn copy(&mut self, line: u32, rest: &str) {
        if rest.contains("--from=") {
            return;
        }
        let rest = after_flags(rest);
        let words = exec_form(rest).unwrap_or_else(|| rest.replace("\\\n", " ").split_whitespace().map(clip).collect());
        let sources = words.len().saturating_sub(1);
        self.copies.extend(words.into_iter().take(sources).map(|source| (line, source)));
    }

    fn variables(&mut self, line: u32, rest: &str) {
        let rest = rest.replace("\\\n", " ");
        match rest.split_once(' ').filter(|(name, _)| !name.contains('=')) {
            Some((name, value)) => self.env.push((line, clip(name), clip(value.trim()))),
            None => self.env.extend(rest.split_whitespace().take(100).map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (line, clip(name), clip(value.trim_matches(['"', '\''])))
            })),
        }
    }
}

/// What follows `--platform=…`, `--mount=…`, `--chown=…`.
fn after_flags(mut rest: &str) -> &str {
    while rest.starts_with("--") {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        rest = rest[end..].trim_start_matches(['\\', '\n', ' ', '\t']);
    }
    rest
}

/// `["a", "b"]` as words.
fn exec_form(rest: &str) -> Option<Vec<String>> {
    if !rest.trim_start().starts_with('[') {
        return None;
    }
    let document = json::parse(rest);
    let strings: Vec<String> = document.root().items().iter().filter_map(Node::text).map(str::to_owned).collect();
    (!strings.is_empty() && !document.partial).then_some(strings)
}

fn commands(rest: &str, line: u32) -> Vec<Command> {
    let Some(words) = exec_form(rest) else { return command::commands(rest, line) };
    // `["sh", "-c", "python x.py"]` is shell text after all.
    match words.as_slice() {
        [shell, flag, text] if shell.ends_with("sh") && flag.ends_with('c') => command::commands(text, line),
        _ => command::from_words(&words, line).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_copies_and_commands() {
        let text = "# syntax=docker/dockerfile:1\nARG TAG=3.9\nFROM --platform=linux/amd64 python:${TAG}-slim AS base\nWORKDIR /app\nCOPY --chown=u requirements.txt setup.py ./\nRUN pip install -r requirements.txt && \\\n    # why\n    python prepare.py\nFROM base AS final\nCOPY --from=base /a /b\nCOPY [\"src dir\", \"/src\"]\nENV A=1 B=2\nEXPOSE 8080\nENTRYPOINT [\"python\", \"-m\", \"app.train\"]\nCMD uvicorn app.main:app\n";
        let file = parse(text);
        assert_eq!(file.images.len(), 1);
        assert_eq!(
            (file.images[0].name.as_str(), file.images[0].pin, file.images[0].line),
            ("python:3.9-slim", ImagePin::Tag, 3)
        );
        assert_eq!(file.copies, [(5, "requirements.txt".into()), (5, "setup.py".into()), (11, "src dir".into())]);
        let run: Vec<_> = file.run.iter().map(|c| (c.line, c.program.as_str())).collect();
        assert_eq!(run, [(6, "pip"), (8, "python")]);
        let start: Vec<_> = file.start.iter().map(|c| c.script.as_deref().unwrap()).collect();
        assert_eq!(start, ["app.train", "app.main"]);
        assert_eq!(file.ports, ["8080"]);
    }

    #[test]
    fn here_documents_are_shell_text() {
        let file = parse("FROM a@sha256:00\nRUN <<EOF\npip install x\npython y.py\nEOF\nCMD x\n");
        assert_eq!(file.run[1].script.as_deref(), Some("y.py"));
        assert_eq!(file.run[1].line, 4);
        assert_eq!(file.images[0].pin, ImagePin::Digest);
    }

    #[test]
    fn pins() {
        for (name, pin) in [
            ("python", ImagePin::None),
            ("python:latest", ImagePin::Latest),
            ("host:5000/python", ImagePin::None),
            ("host:5000/python:3", ImagePin::Tag),
            ("python:${V}", ImagePin::None),
        ] {
            assert_eq!(image_pin(name), pin, "{name}");
        }
    }
}
