//! The ladder of dependencies: undeclared, declared, pinned, locked; and whether the lock covers what training imports.

use super::observations::{Observations, place};
use super::scene::{Scene, shorten};
use crate::facts::{Content, FileFacts};
use crate::model::{Context, Place, Strength};
use crate::parse::pep508::{Pin, Requirement, normalise};

/// Exact entries of a requirements file from which on it is taken for a frozen environment.
const FROZEN: usize = 25;
/// Share of exact versions that counts as pinned.
const PINNED: f64 = 0.8;

/// A file that declares dependencies.
struct Manifest<'a> {
    file: &'a FileFacts,
    line: Option<u32>,
    total: usize,
    exact: usize,
    locked: bool,
}

pub(super) fn observe(scene: &Scene<'_>, seen: &mut Observations) {
    let manifests: Vec<Manifest<'_>> =
        scene.facts.files.iter().filter(|file| counts(file)).filter_map(manifest).collect();
    let locks: Vec<&FileFacts> =
        scene.facts.files.iter().filter(|file| counts(file) && matches!(file.content, Content::Lock(_))).collect();
    declared(&manifests, &locks, seen);
    mentioned(scene, seen);
    pinned(&manifests, seen);
    locked(&manifests, &locks, seen);
    lock_misses(scene, &locks, seen);
    unlocked_projects(scene, &manifests, &locks, seen);
    loose(&manifests, &locks, seen);
}

fn counts(file: &FileFacts) -> bool {
    !matches!(file.context, Context::Test | Context::Docs | Context::Vendored)
}

fn manifest(file: &FileFacts) -> Option<Manifest<'_>> {
    let (entries, locked): (Vec<&Requirement>, bool) = match &file.content {
        Content::Requirements(requirements) => {
            let entries: Vec<&Requirement> = requirements.entries.iter().collect();
            let exact = entries.iter().filter(|entry| is_exact(entry)).count();
            let frozen = exact == entries.len() && exact >= FROZEN;
            let hashed = !entries.is_empty() && entries.iter().all(|entry| entry.hashed);
            (entries, hashed || frozen || (requirements.generated_by.is_some() && exact > 0))
        }
        Content::Pyproject(project) if project.is_manifest() => (project.dependencies.iter().collect(), false),
        Content::SetupCfg(setup) => (setup.dependencies.iter().collect(), false),
        Content::Pipfile(pipfile) => (pipfile.packages.iter().collect(), false),
        Content::Conda(conda) => (conda.dependencies.iter().chain(&conda.pip).collect(), false),
        Content::Python(python) if matches!(file.name(), "setup.py") => {
            let call = python.calls.iter().find(|call| {
                call.target.ends_with("setup") && call.keywords.iter().any(|keyword| keyword == "install_requires")
            })?;
            return Some(Manifest { file, line: Some(call.line), total: 1, exact: 0, locked: false });
        }
        _ => return None,
    };
    let exact = entries.iter().filter(|entry| is_exact(entry)).count();
    (!entries.is_empty()).then(|| Manifest {
        file,
        line: entries.first().map(|entry| entry.line),
        total: entries.len(),
        exact,
        locked,
    })
}

fn is_exact(requirement: &Requirement) -> bool {
    requirement.pin == Pin::Exact
}

impl Manifest<'_> {
    fn share(&self) -> f64 {
        f64::from(u32::try_from(self.exact).unwrap_or(u32::MAX))
            / f64::from(u32::try_from(self.total.max(1)).unwrap_or(u32::MAX))
    }

    fn place(&self) -> Place {
        place(
            &self.file.path,
            self.line,
            format!("{}: {} of {} dependencies with an exact version", self.file.name(), self.exact, self.total),
        )
    }
}

fn declared(manifests: &[Manifest<'_>], locks: &[&FileFacts], seen: &mut Observations) {
    let mut sorted: Vec<&Manifest<'_>> = manifests.iter().collect();
    sorted.sort_by_key(|manifest| {
        (is_development(manifest.file), manifest.file.path.matches('/').count(), std::cmp::Reverse(manifest.total))
    });
    let mut places: Vec<Place> = sorted.iter().map(|manifest| manifest.place()).collect();
    places.extend(
        locks
            .iter()
            .filter(|_| manifests.is_empty())
            .map(|file| place(&file.path, None, format!("{} declares dependencies", file.name()))),
    );
    seen.present("deps.declared", Strength::Strong, places);
}

/// Requirements of development tools say nothing about training.
fn is_development(file: &FileFacts) -> bool {
    let lower = file.path.to_ascii_lowercase();
    ["dev", "test", "lint", "docs", "ci"].iter().any(|word| lower.split(['/', '_', '-', '.']).any(|part| part == *word))
}

fn mentioned(scene: &Scene<'_>, seen: &mut Observations) {
    let installs = |file: &FileFacts| {
        let commands = file.commands.iter().filter(|command| {
            let text = &command.text;
            ["pip install ", "pip3 install ", "conda install ", "!pip install ", "python -m pip install "]
                .iter()
                .any(|start| text.starts_with(start))
                && !text.contains(" -r ")
                && !text.contains(" -e ")
                && !text.ends_with(" .")
        });
        commands.map(|command| place(&file.path, Some(command.line), shorten(&command.text))).collect::<Vec<_>>()
    };
    let places = scene
        .facts
        .files
        .iter()
        .filter(|file| !matches!(file.context, Context::Test | Context::Vendored))
        .flat_map(installs)
        .collect();
    seen.present("deps.mentioned", Strength::Moderate, places);
}

fn pinned(manifests: &[Manifest<'_>], seen: &mut Observations) {
    let main: Vec<&Manifest<'_>> = manifests.iter().filter(|manifest| !is_development(manifest.file)).collect();
    let places = main.iter().filter(|manifest| manifest.share() >= PINNED).map(|manifest| manifest.place()).collect();
    seen.present("deps.pinned", Strength::Moderate, places);
}

fn locked(manifests: &[Manifest<'_>], locks: &[&FileFacts], seen: &mut Observations) {
    let mut places: Vec<Place> = Vec::new();
    for file in locks {
        if let Content::Lock(lock) = &file.content {
            places.push(place(&file.path, None, format!("{} fixes {} packages", file.name(), lock.packages.len())));
        }
    }
    let frozen = manifests.iter().filter(|manifest| manifest.locked && !is_development(manifest.file));
    places.extend(frozen.map(|manifest| {
        place(
            &manifest.file.path,
            manifest.line,
            format!("{} is a frozen environment of {} packages", manifest.file.name(), manifest.total),
        )
    }));
    seen.present("deps.locked", Strength::Strong, places);
}

/// Import names whose package has another name (the packages' own documentation).
const PACKAGES: &[(&str, &str)] = &[
    ("sklearn", "scikit-learn"),
    ("torch", "torch"),
    ("tensorflow", "tensorflow"),
    ("keras", "keras"),
    ("xgboost", "xgboost"),
    ("lightgbm", "lightgbm"),
    ("catboost", "catboost"),
    ("statsmodels", "statsmodels"),
    ("prophet", "prophet"),
    ("transformers", "transformers"),
    ("pandas", "pandas"),
    ("numpy", "numpy"),
];

fn lock_misses(scene: &Scene<'_>, locks: &[&FileFacts], seen: &mut Observations) {
    if locks.is_empty() {
        return;
    }
    let packages: std::collections::HashSet<String> = locks
        .iter()
        .flat_map(|file| match &file.content {
            Content::Lock(lock) => lock.packages.iter().map(|(name, _)| normalise(name)).collect::<Vec<_>>(),
            _ => Vec::new(),
        })
        .collect();
    let mut places = Vec::new();
    for index in scene.training() {
        let file = &scene.facts.files[index];
        for import in file.python().into_iter().flat_map(|python| &python.imports).filter(|import| import.level == 0) {
            let root = import.module.split('.').next().unwrap_or_default();
            let package = PACKAGES.iter().find(|(name, _)| *name == root).map(|(_, package)| *package);
            if let Some(package) = package
                && !packages.iter().any(|known| known == package || known.starts_with(&format!("{package}-")))
                && !places.iter().any(|known: &Place| known.note.contains(package))
            {
                places.push(place(
                    &file.path,
                    file.line(import.line),
                    format!("the lock file does not contain {package}, which training imports"),
                ));
            }
        }
    }
    places.sort();
    seen.present("deps.lock-misses", Strength::Moderate, places);
}

/// Training whose own project has a manifest and no lock, while another project of the repository is locked.
fn unlocked_projects(scene: &Scene<'_>, manifests: &[Manifest<'_>], locks: &[&FileFacts], seen: &mut Observations) {
    let locked: Vec<&str> = locks
        .iter()
        .map(|file| file.folder())
        .chain(manifests.iter().filter(|manifest| manifest.locked).map(|manifest| manifest.file.folder()))
        .collect();
    if locked.is_empty() {
        return;
    }
    let mut places = Vec::new();
    for index in scene.training() {
        let file = &scene.facts.files[index];
        let project = manifests
            .iter()
            .map(|manifest| manifest.file.folder())
            .filter(|folder| holds(folder, &file.path))
            .max_by_key(|folder| folder.len());
        if let Some(project) = project
            && !locked.iter().any(|folder| holds(folder, &file.path) || holds(project, folder))
        {
            places.push(place(&file.path, None, format!("{} trains in a project without a lock file", file.name())));
        }
    }
    places.sort();
    seen.present("deps.lock-misses", Strength::Moderate, places);
}

/// Whether a path lies in a folder; everything lies in the top one.
fn holds(folder: &str, path: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn loose(manifests: &[Manifest<'_>], locks: &[&FileFacts], seen: &mut Observations) {
    let main: Vec<&Manifest<'_>> = manifests.iter().filter(|manifest| !is_development(manifest.file)).collect();
    if !locks.is_empty() || main.iter().any(|manifest| manifest.locked) {
        return;
    }
    let places = main.iter().filter(|manifest| manifest.share() < PINNED).map(|manifest| manifest.place()).collect();
    seen.present("deps.loose", Strength::Moderate, places);
}
