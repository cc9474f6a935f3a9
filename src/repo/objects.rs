//! Objects by their ids, wherever they lie.
//!
//! The binding of git's library panics where one is of no kind that it knows, as in damaged packs: here that costs the object.

use std::sync::Arc;

use git2::{Error, ObjectType, Odb, OdbObject, Oid, Repository};

use super::loose::Loose;
use super::packs::{Kind, PackList, Packs};
use crate::fault;

/// Largest tree that is read without git's library, in bytes: a folder of 200,000 files.
const LARGEST_TREE: usize = 8 << 20;

/// Where commits and trees are read; one for each thread.
pub(super) struct Objects<'a> {
    /// All of them.
    pub(super) git: Odb<'a>,
    /// Most of them, in half the time.
    pub(super) packs: Packs,
    /// Those that are in no pack yet.
    pub(super) loose: Loose,
}

impl<'a> Objects<'a> {
    /// Those of a repository; `packs` knows its packs or will know them.
    ///
    /// # Errors
    /// When git cannot open its object database.
    pub(super) fn of(repository: &'a Repository, packs: &PackList) -> Result<Self, Error> {
        let (packs, loose) = (Packs::new(packs, repository), Loose::of(repository));
        Ok(Self { git: repository.odb()?, packs, loose })
    }

    /// Bytes of a file, which is not unpacked for it.
    ///
    /// # Errors
    /// When it is not there, or damaged.
    pub(super) fn size(&mut self, id: Oid) -> Result<u64, Error> {
        match self.packs.size(id) {
            Some(size) => Ok(size),
            None => size(&self.git, id),
        }
    }

    /// The bytes of a tree.
    ///
    /// # Errors
    /// When it is not there, damaged, or of another kind.
    pub(super) fn tree(&mut self, id: Oid) -> Result<Arc<[u8]>, Error> {
        if let Some(tree) = self.packs.object(id, Kind::Tree, LARGEST_TREE) {
            return Ok(tree);
        }
        match self.loose.object(id, LARGEST_TREE as u64).transpose()? {
            Some((ObjectType::Tree, tree)) => Ok(Arc::from(tree)),
            Some(_) => Err(Error::from_str("what should be a folder is something else")),
            None => Ok(Arc::from(read(&self.git, id, ObjectType::Tree)?.data())),
        }
    }
}

/// Bytes of an object, which is not unpacked for it.
///
/// # Errors
/// When it is not there, or damaged.
pub(super) fn size(objects: &Odb<'_>, id: Oid) -> Result<u64, Error> {
    let (size, _) = fault::held(|| objects.read_header(id)).unwrap_or_else(of_no_kind)?;
    Ok(size as u64)
}

/// The content of a file, or whatever else has this id, if it is no longer than `most` bytes.
pub(super) fn content(objects: &Odb<'_>, id: Oid, most: u64) -> Option<Vec<u8>> {
    let fits = size(objects, id).is_ok_and(|size| size <= most);
    fits.then(|| objects.read(id).ok().map(|object| object.data().to_vec()))?
}

/// An object of one kind.
///
/// # Errors
/// When it is not there, damaged, or of another kind.
pub(super) fn read<'a>(objects: &'a Odb<'_>, id: Oid, kind: ObjectType) -> Result<OdbObject<'a>, Error> {
    let object = objects.read(id)?;
    match fault::held(|| object.kind()) {
        Some(found) if found == kind => Ok(object),
        Some(_) => Err(Error::from_str("an object is of another kind than what names it says")),
        None => of_no_kind(),
    }
}

fn of_no_kind<T>() -> Result<T, Error> {
    Err(Error::from_str("an object is damaged: it is of no kind there is"))
}

#[cfg(test)]
mod tests {
    use std::io::{Seek as _, SeekFrom, Write as _};
    use std::path::Path;

    use super::*;

    #[test]
    fn an_object_of_no_kind_costs_itself_and_panics_nowhere() {
        let dir = tempfile::tempdir().unwrap();
        #[allow(clippy::disallowed_methods, reason = "a repository of the test's own")]
        let repository = git2::Repository::init_bare(dir.path()).unwrap();
        let id = repository.blob(b"print(1)\n").unwrap();
        let mut builder = repository.packbuilder().unwrap();
        builder.insert_object(id, None).unwrap();
        let packs = dir.path().join("objects/pack");
        builder.write(&packs, 0).unwrap();
        let name = id.to_string();
        std::fs::remove_file(dir.path().join("objects").join(&name[..2]).join(&name[2..])).unwrap();
        let open = || git2::Repository::open_bare(dir.path()).unwrap();
        let whole = open();
        let objects = whole.odb().unwrap();
        assert_eq!(size(&objects, id).unwrap(), 9);
        assert_eq!(content(&objects, id, 9).as_deref(), Some(&b"print(1)\n"[..]));
        assert_eq!(content(&objects, id, 8), None);
        assert!(read(&objects, id, ObjectType::Blob).is_ok() && read(&objects, id, ObjectType::Tree).is_err());
        // The kind of the first object stands in the byte behind the head of the pack: no kind has the numbers 0 and 5.
        for kind in [0, 5] {
            overwrite(&packs, 12, kind << 4 | 9);
            let damaged = open();
            let objects = damaged.odb().unwrap();
            assert!(size(&objects, id).is_err(), "{kind}");
            assert_eq!(content(&objects, id, 9), None, "{kind}");
            assert!(read(&objects, id, ObjectType::Blob).is_err(), "{kind}");
        }
    }

    fn overwrite(packs: &Path, offset: u64, byte: u8) {
        let mut files = std::fs::read_dir(packs).unwrap().map(|file| file.unwrap().path());
        let pack = files.find(|path| path.extension().is_some_and(|end| end == "pack")).unwrap();
        let mut permissions = std::fs::metadata(&pack).unwrap().permissions();
        #[allow(clippy::permissions_set_readonly_false, reason = "a file of the test's own")]
        permissions.set_readonly(false);
        std::fs::set_permissions(&pack, permissions).unwrap();
        let mut file = std::fs::OpenOptions::new().write(true).open(&pack).unwrap();
        file.seek(SeekFrom::Start(offset)).unwrap();
        file.write_all(&[byte]).unwrap();
    }
}
