//! Commits and trees straight from pack files. Whatever is not plain here (loose objects, other versions of the format, very
//! long messages) is left to git's own library, which takes twice as long for them.
//!
//! Source of the format: git's documentation, `gitformat-pack`.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use foldhash::fast::RandomState;
use git2::Oid;
use libdeflater::Decompressor;

use super::packed::{self, Base};

/// Bytes that may precede the packed ones: head of the object, what it differs from, head of the stream.
const HEADS: usize = 64;
/// Bytes read for a commit of which nothing is known yet.
const SHORT: usize = 1_024;
/// Bytes read at once: commits lie beside each other in packs that were cloned, and so do trees.
const PIECE: usize = 16 << 10;
/// Bytes behind a piece that are read with it, so that most of what begins in it is whole.
const OVERLAP: usize = 4 << 10;
/// Pieces kept.
const MOST_PIECES: usize = 64;
/// Largest index that is kept in memory, in bytes, over all packs: two million objects.
const LARGEST_INDEX: u64 = 24 << 20;
/// Bytes kept of one object.
const KEPT: usize = 12;
/// Most packs that are looked at; a repository with more is waiting for `git gc`.
const MOST_PACKS: usize = 64;
/// Links from one object folder to the next that are followed, as in git.
const MOST_ALTERNATES: usize = 5;
/// Differences on the way to one tree: git makes chains of 50, and of 250 where it was told to spare no effort.
const LONGEST_CHAIN: usize = 300;
/// Their bytes.
const MOST_DIFFERENCES: usize = 32 << 20;
/// Trees that could not be made here, after which git is asked for all of them: the packs are damaged, or made to cost time.
const MOST_FAILED: usize = 100;
/// Bytes of trees that are kept unpacked.
const MOST_MET: usize = 4 << 20;
/// Lengths in an index: its head, the table of first bytes, one id.
const HEAD: usize = 8;
const FANOUT: usize = 256 * 4;
pub(super) const ID: usize = 20;

/// Packs of one repository.
pub(super) struct Packs {
    found: Vec<Pack>,
    /// The pack that held the last commit: the next one lies there too.
    last: usize,
    unpack: Decompressor,
    pieces: Pieces,
    met: Met,
    failed: usize,
}

impl Packs {
    /// Opens the packs of `objects`, and of the folders it borrows from. A pack that cannot be used is left out.
    pub(super) fn open(objects: &Path) -> Self {
        let mut left = LARGEST_INDEX;
        let mut packs = Vec::new();
        for index in folders(objects).iter().flat_map(|folder| indexes(&folder.join("pack"))) {
            if packs.len() < MOST_PACKS
                && let Some(pack) = Pack::open(&index, left)
            {
                left -= pack.size();
                packs.push(pack);
            }
        }
        Self {
            found: packs,
            last: 0,
            unpack: Decompressor::new(),
            pieces: Pieces::default(),
            met: Met::default(),
            failed: 0,
        }
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

    /// A tree; `None` where git has to be asked.
    pub(super) fn tree(&mut self, id: Oid) -> Option<Rc<[u8]>> {
        (self.failed < MOST_FAILED).then_some(())?;
        let place = self.find(id.as_bytes().try_into().ok()?)?;
        let tree = self.made(place);
        self.failed += usize::from(tree.is_none());
        tree
    }

    fn made(&mut self, (pack, mut offset): (usize, u64)) -> Option<Rc<[u8]>> {
        let (mut differences, mut bytes) = (Vec::new(), 0);
        let mut tree = loop {
            if let Some(known) = self.met.get((pack, offset)) {
                break known;
            }
            match self.unpacked(pack, offset)? {
                (None, tree) => break self.met.keep((pack, offset), tree),
                (Some(base), difference) => {
                    bytes += difference.len();
                    (differences.len() < LONGEST_CHAIN && bytes <= MOST_DIFFERENCES).then_some(())?;
                    differences.push((offset, difference));
                    offset = base;
                }
            }
        };
        while let Some((offset, difference)) = differences.pop() {
            tree = self.met.keep((pack, offset), packed::applied(&difference, &tree)?);
        }
        Some(tree)
    }

    /// A tree, or what makes one out of another, with the offset of that one.
    fn unpacked(&mut self, pack: usize, offset: u64) -> Option<(Option<u64>, Vec<u8>)> {
        let Pack { content, .. } = &self.found[pack];
        let start = self.pieces.read(content, pack, offset, SHORT)?;
        let head = packed::object_head(start)?;
        let (base, length) = head.base(start)?;
        let base = match base {
            Base::None => None,
            Base::Before(distance) => Some(offset.checked_sub(distance)?),
            Base::Object(id) => Some(self.found[pack].find(&id)?),
        };
        // A stream that cannot be made smaller grows by five bytes in every block of 64 KB at most.
        let most = head.size + head.size / 8_192 + HEADS;
        let object = self.pieces.read(content, pack, offset, most)?;
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

/// Trees that were unpacked, by pack and offset: most are asked for again, or what comes next is a difference from them.
#[derive(Default)]
struct Met {
    /// What was asked for since half of the room was last taken, and what was before.
    young: Trees,
    old: Trees,
    /// Bytes of the young ones.
    bytes: usize,
}

type Trees = HashMap<(usize, u64), Rc<[u8]>, RandomState>;

impl Met {
    fn get(&mut self, place: (usize, u64)) -> Option<Rc<[u8]>> {
        if let Some(known) = self.young.get(&place) {
            return Some(Rc::clone(known));
        }
        let known = self.old.remove(&place)?;
        self.put(place, &known);
        Some(known)
    }

    fn keep(&mut self, place: (usize, u64), tree: Vec<u8>) -> Rc<[u8]> {
        let tree = Rc::from(tree);
        self.put(place, &tree);
        tree
    }

    fn put(&mut self, place: (usize, u64), tree: &Rc<[u8]>) {
        self.bytes += tree.len();
        self.young.insert(place, Rc::clone(tree));
        if self.bytes > MOST_MET / 2 {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
    }
}

/// Pieces of packs that were read. A walk goes back and forth between branches, whose commits lie in several pieces, and each
/// is read about once: one piece for all took 5,100 reads for 7,500 commits.
#[derive(Default)]
struct Pieces {
    /// Each in the place that its number says.
    kept: Vec<Piece>,
    /// For what is longer than a piece.
    long: Vec<u8>,
}

#[derive(Default)]
struct Piece {
    pack: usize,
    number: u64,
    bytes: Vec<u8>,
}

impl Pieces {
    /// At least `most` bytes from `offset`, or what there is of them.
    fn read(&mut self, file: &File, pack: usize, offset: u64, most: usize) -> Option<&[u8]> {
        let (number, start) = (offset / PIECE as u64, usize::try_from(offset % PIECE as u64).ok()?);
        if start + most > PIECE + OVERLAP {
            self.long.resize(most.max(self.long.len()), 0);
            let filled = read_at(file, offset, &mut self.long[..most])?;
            return self.long.get(..filled);
        }
        if self.kept.is_empty() {
            self.kept.resize_with(MOST_PIECES, Piece::default);
        }
        let piece = &mut self.kept[usize::try_from(number).ok()? % MOST_PIECES];
        if piece.bytes.is_empty() || (piece.pack, piece.number) != (pack, number) {
            (piece.pack, piece.number) = (pack, number);
            piece.bytes.resize(PIECE + OVERLAP, 0);
            let filled = read_at(file, number * PIECE as u64, &mut piece.bytes).unwrap_or(0);
            piece.bytes.truncate(filled);
        }
        piece.bytes.get(start..)
    }
}

/// One pack with its index.
struct Pack {
    content: File,
    /// By first byte of an id: how many ids begin with it or a smaller one.
    fanout: Vec<u32>,
    /// Of each id the bytes behind the first, as one number, sorted: with the first they tell ids apart, in a third of the memory.
    ids: Vec<u64>,
    offsets: Vec<u32>,
}

impl Pack {
    fn open(index: &Path, most: u64) -> Option<Self> {
        let mut file = open(index)?;
        let mut head = [0; HEAD + FANOUT];
        file.read_exact(&mut head).ok()?;
        // Version 2 begins with these bytes; version 1 is from before 2007.
        if !head.starts_with(b"\xfftOc\0\0\0\x02") {
            return None;
        }
        let fanout: Vec<u32> = head[HEAD..].chunks_exact(4).map(number).collect();
        let count = *fanout.last()? as usize;
        let fits = fanout.is_sorted() && (count * KEPT) as u64 <= most && count > 0;
        fits.then_some(())?;
        let ids_at = (HEAD + FANOUT) as u64;
        // Check sums of the objects stand between the ids and the offsets.
        let offsets_at = ids_at + (count * (ID + 4)) as u64;
        let ids = column(&file, ids_at, count, |id: &[u8; ID]| beginning(id))?;
        let offsets = column(&file, offsets_at, count, |offset: &[u8; 4]| u32::from_be_bytes(*offset))?;
        Some(Self { content: open(&index.with_extension("pack"))?, fanout, ids, offsets })
    }

    fn size(&self) -> u64 {
        (self.ids.len() * KEPT) as u64
    }

    fn find(&self, id: &[u8; ID]) -> Option<u64> {
        let first = usize::from(id[0]);
        let low = if first == 0 { 0 } else { self.fanout[first - 1] as usize };
        let high = self.fanout[first] as usize;
        let at = low + self.ids.get(low..high)?.binary_search(&beginning(id)).ok()?;
        let offset = *self.offsets.get(at)?;
        // The highest bit stands for a second table, in packs of more than two gigabytes.
        (offset & 0x8000_0000 == 0).then_some(u64::from(offset))
    }
}

/// The bytes of an id behind its first as a number. Two objects of one pack that share nine bytes were made to, and are taken
/// for one another at the cost of whoever made them.
fn beginning(id: &[u8; ID]) -> u64 {
    id[1..9].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// One column of a table in a file, read piece by piece.
fn column<const WIDTH: usize, T>(
    file: &File,
    mut at: u64,
    count: usize,
    value: impl Fn(&[u8; WIDTH]) -> T,
) -> Option<Vec<T>> {
    const ROWS: usize = 4_096;
    let mut values = Vec::with_capacity(count);
    let mut piece = vec![0; ROWS * WIDTH];
    while values.len() < count {
        let piece = &mut piece[..ROWS.min(count - values.len()) * WIDTH];
        read_exactly_at(file, at, piece)?;
        at += piece.len() as u64;
        values.extend(piece.as_chunks::<WIDTH>().0.iter().map(&value));
    }
    Some(values)
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// The folder of objects, and those it borrows from: one path a line, from that folder where it is relative.
fn folders(objects: &Path) -> Vec<PathBuf> {
    const LARGEST_LIST: u64 = 64 << 10;
    let mut found = vec![objects.to_path_buf()];
    let mut at = 0;
    while at < found.len() && found.len() <= MOST_ALTERNATES {
        let here = found[at].clone();
        at += 1;
        let list = crate::repo::read::file_of_git(&here.join("info/alternates"), LARGEST_LIST).unwrap_or_default();
        let lines = list.split(|byte| *byte == b'\n').filter(|line| !line.is_empty() && !line.starts_with(b"#"));
        let paths: Vec<PathBuf> = lines.map(|line| here.join(crate::repo::read::to_path(line))).collect();
        for path in paths {
            if !found.contains(&path) {
                found.push(path);
            }
        }
    }
    found
}

/// Indexes in a folder, in the order of their names.
fn indexes(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path());
    let mut found: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "idx")).collect();
    found.sort();
    found
}

/// A regular file: a pipe in its place would hold the walk up for ever.
fn open(path: &Path) -> Option<File> {
    let file = crate::repo::read::open_without_waiting(path).ok()?;
    file.metadata().is_ok_and(|metadata| metadata.is_file()).then_some(file)
}

/// Reads up to `into.len()` bytes; how many there were.
#[cfg(unix)]
fn read_at(file: &File, offset: u64, into: &mut [u8]) -> Option<usize> {
    use std::os::unix::fs::FileExt;
    file.read_at(into, offset).ok()
}

#[cfg(windows)]
fn read_at(file: &File, offset: u64, into: &mut [u8]) -> Option<usize> {
    use std::os::windows::fs::FileExt;
    file.seek_read(into, offset).ok()
}

fn read_exactly_at(file: &File, mut offset: u64, mut into: &mut [u8]) -> Option<()> {
    while !into.is_empty() {
        let read = read_at(file, offset, into).filter(|read| *read > 0)?;
        offset += read as u64;
        into = &mut into[read..];
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

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
        let mut packs = Packs::open(&dir.path().join("objects"));
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
            assert!(bytes == object.data() || bytes.len() == packed::ENOUGH, "{place}");
            let commit = super::super::object::commit(bytes).unwrap();
            assert_eq!(Some(&commit), super::super::object::commit(object.data()).as_ref());
            assert_eq!(commit.parents, ids[..place].last().copied().into_iter().collect::<Vec<_>>());
            assert_eq!((commit.author.name, commit.time.seconds()), (&b"Ann"[..], 1_700_000_000));
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_git() {
        let (dir, ids) = packed(&["first"]);
        let objects = dir.path().join("objects");
        let mut buffer = Vec::new();
        assert!(Packs::open(&objects).commit(Oid::ZERO_SHA1, &mut buffer).is_none());
        assert!(Packs::open(&dir.path().join("nowhere")).commit(ids[0], &mut buffer).is_none());
        let index = indexes(&objects.join("pack")).remove(0);
        let pack = index.with_extension("pack");
        for (path, cut) in [(&pack, 30), (&index, 1_058), (&index, 5)] {
            let whole = std::fs::read(path).unwrap();
            make_writable(path);
            let write = || std::fs::OpenOptions::new().write(true).open(path).unwrap();
            write().set_len(cut).unwrap();
            let mut packs = Packs::open(&objects);
            let read = packs.commit(ids[0], &mut buffer).and_then(super::super::object::commit);
            assert!(read.is_none(), "{} cut to {cut}", path.display());
            std::io::Write::write_all(&mut std::fs::OpenOptions::new().write(true).open(path).unwrap(), &whole)
                .unwrap();
        }
        assert!(Packs::open(&objects).commit(ids[0], &mut buffer).is_some());
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
        let mut packs = Packs::open(dir.path());
        let mut tree = |place: usize| {
            let tree = packs.tree(Oid::from_bytes(&name_of(place)).unwrap());
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
    }

    #[test]
    fn a_tree_may_stand_behind_the_one_it_is_made_of() {
        let dir = tempfile::tempdir().unwrap();
        pack_of(dir.path(), &[(2, b"", b"a tree")]);
        let length = u8::try_from(std::fs::metadata(dir.path().join("pack/a.pack")).unwrap().len()).unwrap() - 8;
        let difference: &[u8] = &[6, 2, 0x90, 2];
        pack_of(dir.path(), &[(2, b"", b"a tree"), (6, &[length], difference), (6, &[100], difference)]);
        let mut packs = Packs::open(dir.path());
        let mut tree = |place: usize| packs.tree(Oid::from_bytes(&name_of(place)).unwrap());
        assert_eq!(tree(1).as_deref(), Some(&b"a "[..]));
        assert_eq!(tree(2), None, "from before the beginning of the pack");
    }

    #[test]
    fn what_was_met_is_kept_within_bounds_and_longest_where_it_is_asked_for() {
        let mut met = Met::default();
        let half = MOST_MET / 2;
        met.keep((0, 1), vec![1; 10]);
        met.keep((0, 2), vec![2; half]);
        assert!(met.get((0, 1)).is_some(), "asked for again, it is young");
        met.keep((0, 3), vec![3; half]);
        let kept = [1, 2, 3].map(|place| met.get((0, place)).is_some());
        assert_eq!(kept, [true, false, true]);
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
        let (mut packs, mut buffer) = (Packs::open(&dir.path().join("objects")), Vec::new());
        let commit = super::super::object::commit(packs.commit(id, &mut buffer).unwrap()).unwrap();
        assert_eq!((commit.author.name, commit.time.seconds()), (name.as_bytes(), 1_700_000_000));
    }

    fn make_writable(path: &Path) {
        let mut permissions = std::fs::metadata(path).unwrap().permissions();
        #[allow(clippy::permissions_set_readonly_false, reason = "a file of the test's own")]
        permissions.set_readonly(false);
        std::fs::set_permissions(path, permissions).unwrap();
    }

    #[test]
    fn pieces_give_the_bytes_of_the_file_in_whatever_order() {
        let mut file = tempfile::tempfile().unwrap();
        let bytes: Vec<u8> = (0..3_000_000_u32).flat_map(|number| number.to_le_bytes()).take(3_000_000).collect();
        file.write_all(&bytes).unwrap();
        let mut pieces = Pieces::default();
        let large = MOST_PIECES as u64 * PIECE as u64;
        for offset in [0, 900, 16_383, 16_384, 20_000, 16_400, 5, large + 3, 3, 2_999_990, 2_999_999, 3_000_000, 100] {
            for most in [10, SHORT, PIECE, 100_000] {
                let read = pieces.read(&file, 0, offset, most).unwrap();
                let expected = bytes.get(usize::try_from(offset).unwrap()..).unwrap_or_default();
                assert!(read.len() >= most.min(expected.len()), "{offset} {most}");
                assert_eq!(read[..most.min(read.len())], expected[..most.min(read.len())], "{offset} {most}");
            }
        }
    }
}
