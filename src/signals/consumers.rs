//! Who reads the output, and in which declared form.

use super::observations::{Observations, place};
use super::scene::Scene;
use crate::facts::Content;
use crate::model::{Context, Strength};
use crate::parse::Format;
use crate::parse::python::DefinitionKind;

/// Parts of class names by which people call what a model returns.
const OUTPUT_NAMES: &[&str] = &["response", "output", "prediction", "result", "score"];
/// Bases that make a class a declared schema.
const SCHEMA_BASES: &[&str] =
    &["BaseModel", "DataFrameModel", "SchemaModel", "Schema", "TypedDict", "NamedTuple", "BaseSchema"];

pub(super) fn observe(scene: &Scene<'_>, seen: &mut Observations) {
    typed_outputs(scene, seen);
    tables(scene, seen);
}

fn typed_outputs(scene: &Scene<'_>, seen: &mut Observations) {
    let mut places = Vec::new();
    for (_, file) in scene.source() {
        let Some(python) = file.python() else { continue };
        for class in python.definitions.iter().filter(|definition| definition.kind == DefinitionKind::Class) {
            let lower = class.name.to_ascii_lowercase();
            let output = OUTPUT_NAMES.iter().any(|name| lower.contains(name));
            let declared = class.bases.iter().any(|base| SCHEMA_BASES.iter().any(|schema| base.ends_with(schema)))
                || class.decorators.iter().any(|decorator| decorator.ends_with("dataclass") && class.fields.len() > 1);
            if output
                && (declared || class.bases.iter().any(|base| base.ends_with("Schema")))
                && !lower.contains("test")
            {
                places.push(place(&file.path, file.line(class.line), format!("{} declares the output", class.name)));
            }
        }
        for call in &python.calls {
            let route = [".get", ".post", ".put", ".api_route"].iter().any(|method| call.target.ends_with(method));
            if route && call.keywords.iter().any(|keyword| keyword == "response_model") {
                places.push(place(&file.path, file.line(call.line), "an endpoint declares its response model"));
            }
        }
    }
    seen.present("output.schema", Strength::Strong, places);
}

/// Tables of predictions, declared in SQL or by an ORM.
fn tables(scene: &Scene<'_>, seen: &mut Observations) {
    let mut places = Vec::new();
    for (_, file) in scene.source() {
        if file.format == Format::Sql && file.context == Context::Source && matches!(file.content, Content::None) {
            let lower = file.path.to_ascii_lowercase();
            if ["production", "prediction", "score", "results"].iter().any(|word| lower.contains(word))
                && lower.contains("creat")
            {
                places.push(place(&file.path, None, format!("{} declares tables of results", file.name())));
            }
        }
        let Some(python) = file.python() else { continue };
        for class in python.definitions.iter().filter(|definition| definition.kind == DefinitionKind::Class) {
            let lower = class.name.to_ascii_lowercase();
            let mapped = class
                .bases
                .iter()
                .any(|base| base.ends_with("Base") || base.ends_with("db.Model") || base.ends_with("DeclarativeBase"));
            if mapped && ["prediction", "score", "insight", "recommendation"].iter().any(|name| lower.contains(name)) {
                places.push(place(
                    &file.path,
                    file.line(class.line),
                    format!("{} declares a table of predictions", class.name),
                ));
            }
        }
    }
    seen.present("output.table", Strength::Moderate, places);
}
