//! Compose files: services, their images, commands and ports.

use serde::{Deserialize, Serialize};

use super::command::{self, Command};
use super::dockerfile::{ImagePin, image_pin};
use super::node::{Member, Node};
use super::yaml;

/// One service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Its line.
    pub line: u32,
    /// Its image, where it is not only built.
    pub image: Option<String>,
    /// How firmly the image is fixed.
    pub pin: ImagePin,
    /// Folder it is built from.
    pub build: Option<String>,
    /// Ports as written.
    pub ports: Vec<String>,
    /// Volumes as written.
    pub volumes: Vec<String>,
    /// What it runs.
    pub commands: Vec<Command>,
}

/// A compose file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compose {
    /// Services in order.
    pub services: Vec<Service>,
    /// Broken; what could be read stands here.
    pub partial: bool,
}

/// Reads a compose file.
pub fn parse(text: &str) -> Compose {
    let document = yaml::parse(text);
    let root = document.root();
    let services = root.get("services").unwrap_or(root).members().iter();
    let services = services.filter(|member| member.node.get("image").is_some() || member.node.get("build").is_some());
    Compose { services: services.map(service).collect(), partial: document.partial }
}

fn service(member: &Member) -> Service {
    let node = &member.node;
    let image = node.text_of("image").map(str::to_owned);
    let build = node.text_of("build").or_else(|| node.get("build").and_then(|build| build.text_of("context")));
    let listed = |key| node.get(key).map(Node::strings).unwrap_or_default().into_iter().map(|(_, text)| text).collect();
    Service {
        name: member.key.clone(),
        line: member.line,
        pin: image.as_deref().map(image_pin).unwrap_or_default(),
        image,
        build: build.map(str::to_owned),
        ports: listed("ports"),
        volumes: listed("volumes"),
        commands: ["entrypoint", "command"].iter().filter_map(|key| node.get(key)).flat_map(commands).collect(),
    }
}

fn commands(node: &Node) -> Vec<Command> {
    if let Some(text) = node.text() {
        return command::commands(text, node.line);
    }
    let words: Vec<String> = node.strings().into_iter().map(|(_, word)| word).collect();
    match words.as_slice() {
        [shell, flag, text] if shell.ends_with("sh") && flag.ends_with('c') => command::commands(text, node.line),
        _ => command::from_words(&words, node.line).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_with_images_ports_and_commands() {
        let file = parse(
            "services:\n  api:\n    build:\n      context: ./app\n    command: [\"uvicorn\", \"app.main:app\"]\n    ports:\n      - \"8000:8000\"\n  db:\n    image: postgres:13\n  grafana:\n    image: grafana/grafana\n    command: sh -c \"python x.py\"\n",
        );
        let seen: Vec<_> = file.services.iter().map(|s| (s.name.as_str(), s.line, s.pin)).collect();
        assert_eq!(seen, [("api", 2, ImagePin::None), ("db", 8, ImagePin::Tag), ("grafana", 10, ImagePin::None)]);
        assert_eq!(file.services[0].commands[0].script.as_deref(), Some("app.main"));
        assert_eq!(file.services[0].build.as_deref(), Some("./app"));
        assert_eq!(file.services[0].ports, ["8000:8000"]);
        assert!(file.services[2].commands.iter().any(|c| c.script.as_deref() == Some("x.py")));
    }
}
