//! Turns the description into commits, without a work tree and without anybody's configuration.

use std::collections::{BTreeMap, HashMap};

use git2::{Index, IndexEntry, IndexTime, Oid, Repository, Signature, Time, Tree};

use super::description::{CommitStep, Description, Files, MAIN};
use super::{BuildError, BuiltCommit};

/// What was made.
pub(super) struct Made {
    pub(super) head: Oid,
    pub(super) tags: BTreeMap<String, BuiltCommit>,
    /// Files of `main` with the uncommitted changes.
    pub(super) work_tree: Files,
}

#[derive(Clone, Default)]
struct Branch {
    tip: Option<Oid>,
    files: Files,
    /// Files it started with.
    base: Files,
}

impl Branch {
    fn fork(&self) -> Self {
        Self { base: self.files.clone(), ..self.clone() }
    }

    /// Takes over what `other` changed since it was forked.
    fn take_over(&mut self, other: &Self) {
        let is_new = |(path, content): &(&String, &String)| other.base.get(*path) != Some(*content);
        let changed = other.files.iter().filter(is_new);
        self.files.extend(changed.map(|(path, content)| (path.clone(), content.clone())));
    }
}

/// Makes all commits and branches; the index is left at the newest commit of `main`.
pub(super) fn make(repository: &Repository, description: &Description) -> Result<Made, BuildError> {
    let mut branches: HashMap<&str, Branch> = HashMap::from([(MAIN, Branch::default())]);
    let mut tags = BTreeMap::new();
    for step in &description.commits {
        let mut branch = match branches.get(step.on.as_str()) {
            Some(branch) => branch.clone(),
            None => branches.get(MAIN).map(Branch::fork).unwrap_or_default(),
        };
        let merged = step.merge.as_deref().and_then(|name| branches.get(name));
        let id = commit(repository, description, step, &mut branch, merged)?;
        if let Some(tag) = &step.tag {
            tags.insert(tag.clone(), BuiltCommit { id: id.to_string(), at: step.at });
        }
        branches.insert(&step.on, branch);
    }
    for (name, branch) in &branches {
        if let Some(tip) = branch.tip {
            repository.reference(&format!("refs/heads/{name}"), tip, true, "demo")?;
        }
    }
    let main = branches.remove(MAIN).unwrap_or_default();
    let head = main.tip.ok_or_else(|| BuildError::Description("there is no commit".into()))?;
    let mut index = repository.index()?;
    index.read_tree(&repository.find_commit(head)?.tree()?)?;
    index.write()?;
    let mut work_tree = main.files;
    description.uncommitted.iter().try_for_each(|edit| edit.apply(&mut work_tree))?;
    Ok(Made { head, tags, work_tree })
}

fn commit(
    repository: &Repository,
    description: &Description,
    step: &CommitStep,
    branch: &mut Branch,
    merged: Option<&Branch>,
) -> Result<Oid, BuildError> {
    if let Some(merged) = merged {
        branch.take_over(merged);
    }
    step.apply(&mut branch.files)?;
    let tree = tree(repository, &branch.files)?;
    let parents = branch.tip.into_iter().chain(merged.and_then(|merged| merged.tip));
    let parents = parents.map(|id| repository.find_commit(id)).collect::<Result<Vec<_>, _>>()?;
    let (name, email) = description.person(&step.by)?;
    let when = Time::new(step.at.timestamp(), step.at.offset().local_minus_utc() / 60);
    let who = Signature::new(name, email, &when)?;
    let message = format!("{}\n", step.message.trim_end());
    let id = repository.commit(None, &who, &who, &message, &tree, &parents.iter().collect::<Vec<_>>())?;
    branch.tip = Some(id);
    Ok(id)
}

fn tree<'repo>(repository: &'repo Repository, files: &Files) -> Result<Tree<'repo>, BuildError> {
    let mut index = Index::new()?;
    for (path, content) in files {
        let id = repository.blob(content.as_bytes())?;
        index.add(&entry(path, id))?;
    }
    Ok(repository.find_tree(index.write_tree_to(repository)?)?)
}

fn entry(path: &str, id: Oid) -> IndexEntry {
    IndexEntry {
        ctime: IndexTime::new(0, 0),
        mtime: IndexTime::new(0, 0),
        dev: 0,
        ino: 0,
        mode: 0o100_644,
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}
