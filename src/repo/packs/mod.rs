//! Objects straight from pack files. Whatever is not plain here (loose objects, other versions of the format, very long
//! messages) is left to git's own library, which takes twice as long for them, and lets its threads wait for one another.
//!
//! ```text
//!  index ─> where an object stands ─> pieces ─> packed: its bytes, or what makes it out of another ─> met
//! ```
//!
//! Source of the format: git's documentation, `gitformat-pack`.

mod index;
mod met;
pub(super) mod packed;
mod pieces;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use git2::{Oid, Repository};
use libdeflater::Decompressor;

use index::Pack;
pub(super) use index::folders;
use met::Met;
pub(super) use packed::Kind;
use packed::{Base, ID};
use pieces::Pieces;

/// Bytes that may precede the packed ones: head of the object, what it differs from, head of the stream.
const HEADS: usize = 64;
/// Bytes read for an object of which nothing is known yet.
const SHORT: usize = 1_024;
/// Differences on the way to one object: git makes chains of 50, and of 250 where it was told to spare no effort.
const LONGEST_CHAIN: usize = 300;
/// Their bytes.
const MOST_DIFFERENCES: usize = 32 << 20;
/// Objects that could not be made here, after which git is asked for all of them: the packs are damaged, or made to cost time.
const MOST_FAILED: usize = 100;

/// The packs of one repository, for all who read them; looked for by the first.
#[derive(Clone, Debug, Default)]
pub(super) struct PackList(Arc<OnceLock<Arc<[Pack]>>>);

impl PackList {
    /// The packs of a folder of objects, and of the folders it borrows from. One that cannot be used is left out.
    fn of(&self, objects: &Path) -> Arc<[Pack]> {
        Arc::clone(self.0.get_or_init(|| index::packs(objects).into()))
    }
}

/// Reads objects; one for each thread.
pub(super) struct Packs {
    found: Arc<[Pack]>,
    /// The pack that held the last object: the next one lies there too.
    last: usize,
    unpack: Decompressor,
    pieces: Pieces,
    met: Met,
    failed: usize,
}

impl Packs {
    /// A reader of the packs of a repository, of which `list` knows or will know.
    pub(super) fn new(list: &PackList, repository: &Repository) -> Self {
        Self::of(list.of(&repository.commondir().join("objects")))
    }

    fn of(found: Arc<[Pack]>) -> Self {
        let (pieces, met) = (Pieces::default(), Met::default());
        Self { found, last: 0, unpack: Decompressor::new(), pieces, met, failed: 0 }
    }

    /// A commit; `None` where git has to be asked.
    pub(super) fn commit<'a>(&mut self, id: Oid, into: &'a mut Vec<u8>) -> Option<&'a [u8]> {
        let (pack, offset) = self.find(id.as_bytes().try_into().ok()?)?;
        let file = &self.found[pack].content;
        let head = packed::object_head(self.pieces.read(file, pack, offset, SHORT)?)?;
        head.is_plain_commit().then_some(())?;
        // What cannot be made smaller grows by five bytes at most, as the whole is shorter than one block.
        let object = self.pieces.read(file, pack, offset, head.size + HEADS)?;
        packed::commit(object, head, &mut self.unpack, into)
    }

    /// A tree, or a file of at most `most` bytes; `None` where git has to be asked.
    pub(super) fn object(&mut self, id: Oid, kind: Kind, most: usize) -> Option<Arc<[u8]>> {
        (self.failed < MOST_FAILED).then_some(())?;
        let place = self.find(id.as_bytes().try_into().ok()?)?;
        let object = self.made(place, kind, most);
        self.failed += usize::from(object.is_none());
        object
    }

    /// Bytes of a file; `None` where git has to be asked.
    pub(super) fn size(&mut self, id: Oid) -> Option<u64> {
        let (pack, offset) = self.find(id.as_bytes().try_into().ok()?)?;
        let object = self.pieces.read(&self.found[pack].content, pack, offset, SHORT)?;
        packed::size(object, Kind::File, &mut self.unpack)
    }

    fn made(&mut self, (pack, mut offset): (usize, u64), kind: Kind, most: usize) -> Option<Arc<[u8]>> {
        let (mut differences, mut bytes) = (Vec::new(), 0);
        let mut object = loop {
            if let Some(known) = self.met.get((pack, offset)) {
                break known;
            }
            match self.unpacked((pack, offset), kind, most)? {
                (None, whole) => break self.met.keep((pack, offset), whole),
                (Some(base), difference) => {
                    bytes += difference.len();
                    (differences.len() < LONGEST_CHAIN && bytes <= MOST_DIFFERENCES).then_some(())?;
                    differences.push((offset, difference));
                    offset = base;
                }
            }
        };
        while let Some((offset, difference)) = differences.pop() {
            object = self.met.keep((pack, offset), packed::applied(&difference, &object, most)?);
        }
        Some(object)
    }

    /// An object, or what makes one out of another, with the offset of that one.
    fn unpacked(&mut self, (pack, offset): (usize, u64), kind: Kind, most: usize) -> Option<(Option<u64>, Vec<u8>)> {
        let content = &self.found[pack].content;
        let start = self.pieces.read(content, pack, offset, SHORT)?;
        let head = packed::object_head(start)?;
        let (base, length) = head.base(start, kind).filter(|_| head.size <= most)?;
        let base = match base {
            Base::None => None,
            Base::Before(distance) => Some(offset.checked_sub(distance)?),
            Base::Object(id) => Some(self.found[pack].find(&id)?),
        };
        // A stream that cannot be made smaller grows by five bytes in every block of 64 KB at most.
        let longest = head.size + head.size / 8_192 + HEADS;
        let object = self.pieces.read(content, pack, offset, longest)?;
        Some((base, packed::whole(object.get(length..)?, head.size, &mut self.unpack)?))
    }

    fn find(&mut self, id: &[u8; ID]) -> Option<(usize, u64)> {
        let count = self.found.len();
        for step in 0..count {
            let pack = (self.last + step) % count;
            if let Some(offset) = self.found[pack].find(id) {
                self.last = pack;
                return Some((pack, offset));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::index::indexes;
    use super::packed::ENOUGH_OF_A_COMMIT;
    use super::*;

    fn reader(objects: &Path) -> Packs {
        Packs::of(PackList::default().of(objects))
    }

    /// A repository whose commits lie in packs, written by git's library.
    fn packed(messages: &[&str]) -> (tempfile::TempDir, Vec<Oid>) {
        let dir = tempfile::tempdir().unwrap();
        #[allow(clippy::disallowed_methods, reason = "a repository of the test's own")]
        let repository = git2::Repository::init_bare(dir.path()).unwrap();
        let who = git2::Signature::new("Ann", "ann@acme.example", &git2::Time::new(1_700_000_000, 60)).unwrap();
        let tree = repository.find_tree(repository.treebuilder(None).unwrap().write().unwrap()).unwrap();
        let mut ids: Vec<Oid> = Vec::new();
        for message in messages {
            let parent = ids.last().map(|id| repository.find_commit(*id).unwrap());
            let parents: Vec<&git2::Commit<'_>> = parent.iter().collect();
            ids.push(repository.commit(Some("HEAD"), &who, &who, message, &tree, &parents).unwrap());
        }
        // A pack for each: in one, small commits would be kept as differences from one another.
        for id in &ids {
            let mut builder = repository.packbuilder().unwrap();
            builder.insert_commit(*id).unwrap();
            builder.write(&dir.path().join("objects/pack"), 0).unwrap();
        }
        (dir, ids)
    }

    #[test]
    fn commits_are_what_git_reads() {
        let (long, longer) = ("signed off\n".repeat(4_000), "signed off\n".repeat(6_000));
        let (dir, ids) = packed(&["first", &long, "third\n\nwith a body", &longer]);
        let repository = git2::Repository::open_bare(dir.path()).unwrap();
        let mut packs = reader(&dir.path().join("objects"));
        let mut buffer = Vec::new();
        for (place, id) in ids.iter().enumerate() {
            let bytes = packs.commit(*id, &mut buffer);
            if place == 3 {
                assert!(bytes.is_none(), "it is left to git");
                continue;
            }
            let bytes = bytes.unwrap();
            let objects = repository.odb().unwrap();
            let object = objects.read(*id).unwrap();
            assert!(bytes == object.data() || bytes.len() == ENOUGH_OF_A_COMMIT, "{place}");
            let committer = memchr::memmem::find(object.data(), b"\ncommitter ").unwrap();
            let asked_for = committer + memchr::memchr(b'\n', &object.data()[committer + 1..]).unwrap();
            assert_eq!(bytes[..asked_for], object.data()[..asked_for]);
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_git() {
        let (dir, ids) = packed(&["first"]);
        let objects = dir.path().join("objects");
        let mut buffer = Vec::new();
        assert!(reader(&objects).commit(Oid::ZERO_SHA1, &mut buffer).is_none());
        assert!(reader(&dir.path().join("nowhere")).commit(ids[0], &mut buffer).is_none());
        let index = indexes(&objects.join("pack")).remove(0);
        let pack = index.with_extension("pack");
        for (path, cut) in [(&pack, 30), (&index, 1_058), (&index, 5)] {
            let whole = std::fs::read(path).unwrap();
            make_writable(path);
            let write = || std::fs::OpenOptions::new().write(true).open(path).unwrap();
            write().set_len(cut).unwrap();
            let mut packs = reader(&objects);
            assert!(packs.commit(ids[0], &mut buffer).is_none(), "{} cut to {cut}", path.display());
            std::io::Write::write_all(&mut std::fs::OpenOptions::new().write(true).open(path).unwrap(), &whole)
                .unwrap();
        }
        assert!(reader(&objects).commit(ids[0], &mut buffer).is_some());
    }

    /// A pack of objects, each given by its kind, what stands between its head and its stream, and its bytes, with the
    /// index of it. Each is called by its place, from 1.
    #[allow(clippy::disallowed_methods, reason = "files of the test's own")]
    fn pack_of(folder: &Path, objects: &[(u8, &[u8], &[u8])]) {
        use libdeflater::{CompressionLvl, Compressor};
        let (mut pack, mut offsets) = (b"PACK\0\0\0\x02".to_vec(), Vec::new());
        for (kind, before, bytes) in objects {
            assert!(bytes.len() < 16);
            offsets.extend_from_slice(&u32::try_from(pack.len()).unwrap().to_be_bytes());
            pack.push(kind << 4 | u8::try_from(bytes.len()).unwrap());
            pack.extend_from_slice(before);
            let mut packed = vec![0; 100];
            let length = Compressor::new(CompressionLvl::default()).zlib_compress(bytes, &mut packed).unwrap();
            pack.extend_from_slice(&packed[..length]);
        }
        let count = u32::try_from(objects.len()).unwrap();
        let ids: Vec<u8> = (0..objects.len()).flat_map(name_of).collect();
        let fanout: Vec<u8> = (0..=255_u32).flat_map(|first| first.min(count).to_be_bytes()).collect();
        let sums = vec![0; 4 * objects.len()];
        let index = [&b"\xfftOc\0\0\0\x02"[..], &fanout, &ids, &sums, &offsets].concat();
        std::fs::create_dir_all(folder.join("pack")).unwrap();
        std::fs::File::create(folder.join("pack/a.pack")).unwrap().write_all(&pack).unwrap();
        std::fs::File::create(folder.join("pack/a.idx")).unwrap().write_all(&index).unwrap();
    }

    fn name_of(place: usize) -> [u8; ID] {
        [u8::try_from(place + 1).unwrap(); ID]
    }

    #[test]
    fn trees_are_made_out_of_one_another() {
        let dir = tempfile::tempdir().unwrap();
        // The distances are the lengths of what stands between: 16 bytes and two heads at most.
        pack_of(
            dir.path(),
            &[
                (2, b"", b"a tree"),
                (7, &name_of(0), &[6, 8, 0x90, 2, 1, b'X', 0x91, 2, 4, 1, b'!']),
                (7, &name_of(1), &[8, 2, 0x90, 2]),
                (3, b"", b"a file"),
                (7, &name_of(3), &[6, 2, 0x90, 2]),
                (7, &name_of(6), &[6, 2, 0x90, 2]),
                (7, &name_of(5), &[6, 2, 0x90, 2]),
                (2, b"", b"another"),
            ],
        );
        let mut packs = reader(dir.path());
        let mut tree = |place: usize| {
            let tree = packs.object(Oid::from_bytes(&name_of(place)).unwrap(), Kind::Tree, 1_000);
            tree.map(|tree| String::from_utf8(tree.to_vec()).unwrap())
        };
        // In any order, so that some are made of what was met and some are not.
        for _ in 0..2 {
            assert_eq!(tree(2).as_deref(), Some("a "), "out of the one that is made out of the first");
            assert_eq!(tree(1).as_deref(), Some("a Xtree!"));
            assert_eq!(tree(0).as_deref(), Some("a tree"));
            assert_eq!((tree(3), tree(4)), (None, None), "a file, and what is made of it");
            assert_eq!((tree(5), tree(6)), (None, None), "each made out of the other");
            assert_eq!(tree(7).as_deref(), Some("another"));
        }
        let mut size = |place: usize| packs.size(Oid::from_bytes(&name_of(place)).unwrap());
        assert_eq!([3, 4, 0].map(&mut size), [Some(6), Some(2), None], "a file, what is made of it, and a tree");
    }

    #[test]
    fn a_tree_may_stand_behind_the_one_it_is_made_of() {
        let dir = tempfile::tempdir().unwrap();
        pack_of(dir.path(), &[(2, b"", b"a tree")]);
        let length = u8::try_from(std::fs::metadata(dir.path().join("pack/a.pack")).unwrap().len()).unwrap() - 8;
        let difference: &[u8] = &[6, 2, 0x90, 2];
        pack_of(dir.path(), &[(2, b"", b"a tree"), (6, &[length], difference), (6, &[100], difference)]);
        let mut packs = reader(dir.path());
        let mut tree = |place: usize| packs.object(Oid::from_bytes(&name_of(place)).unwrap(), Kind::Tree, 1_000);
        assert_eq!(tree(1).as_deref(), Some(&b"a "[..]));
        assert_eq!(tree(2), None, "from before the beginning of the pack");
    }

    #[test]
    fn names_longer_than_a_beginning_are_whole() {
        let dir = tempfile::tempdir().unwrap();
        #[allow(clippy::disallowed_methods, reason = "a repository of the test's own")]
        let repository = git2::Repository::init_bare(dir.path()).unwrap();
        let name = "Ann Long".repeat(100);
        let who = git2::Signature::new(&name, "ann@acme.example", &git2::Time::new(1_700_000_000, 60)).unwrap();
        let tree = repository.find_tree(repository.treebuilder(None).unwrap().write().unwrap()).unwrap();
        let id = repository.commit(None, &who, &who, "first", &tree, &[]).unwrap();
        let mut builder = repository.packbuilder().unwrap();
        builder.insert_commit(id).unwrap();
        builder.write(&dir.path().join("objects/pack"), 0).unwrap();
        let (mut packs, mut buffer) = (reader(&dir.path().join("objects")), Vec::new());
        let objects = repository.odb().unwrap();
        assert_eq!(packs.commit(id, &mut buffer), Some(objects.read(id).unwrap().data()));
    }

    fn make_writable(path: &Path) {
        let mut permissions = std::fs::metadata(path).unwrap().permissions();
        #[allow(clippy::permissions_set_readonly_false, reason = "a file of the test's own")]
        permissions.set_readonly(false);
        std::fs::set_permissions(path, permissions).unwrap();
    }
}
