//! Commits straight from pack files, unpacked into one buffer. Whatever is not plain here (loose objects, differences,
//! other versions of the format, very long messages) is left to git's own library.
//!
//! The library that unpacks takes 17,000 instructions for a commit of 450 bytes where zlib takes 25,000: nearly all of it
//! goes into the tables of each small stream, and a scan unpacks one stream a commit.
//!
//! Source of the format: git's documentation, `gitformat-pack`.

use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};

use git2::Oid;
use libdeflater::{DecompressionError, Decompressor};

/// Longest commit that is unpacked here, in bytes.
const LONGEST: usize = 64 << 10;
/// Bytes of a commit that are unpacked at first: with two parents and long names its head is shorter.
const ENOUGH: usize = 320;
/// Bytes that may precede the packed ones: head of the object and of the stream.
const HEADS: usize = 16;
/// Bytes read for a commit of which nothing is known yet.
const SHORT: usize = 1_024;
/// Bytes read at once where commits lie beside each other, as they do in packs that were cloned.
const RUN: usize = 32 << 10;
/// Largest index that is kept in memory, in bytes, over all packs: two million objects.
const LARGEST_INDEX: u64 = 24 << 20;
/// Bytes kept of one object.
const KEPT: usize = 12;
/// Most packs that are looked at; a repository with more is waiting for `git gc`.
const MOST_PACKS: usize = 64;
/// Links from one object folder to the next that are followed, as in git.
const MOST_ALTERNATES: usize = 5;
/// Lengths in an index: its head, the table of first bytes, one id.
const HEAD: usize = 8;
const FANOUT: usize = 256 * 4;
const ID: usize = 20;

/// Packs of one repository.
pub(super) struct Packs {
    found: Vec<Pack>,
    /// The pack that held the last commit: the next one lies there too.
    last: usize,
    unpack: Decompressor,
    window: Window,
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
        Self { found: packs, last: 0, unpack: Decompressor::new(), window: Window::default() }
    }

    /// A commit; `None` where git has to be asked.
    pub(super) fn commit<'a>(&mut self, id: Oid, into: &'a mut Vec<u8>) -> Option<&'a [u8]> {
        let (pack, offset) = self.find(id.as_bytes().try_into().ok()?)?;
        let file = &self.found[pack].content;
        let head = object_head(self.window.read(file, pack, offset, SHORT)?)?;
        head.is_plain_commit().then_some(())?;
        // What cannot be made smaller grows by five bytes at most, as the whole is shorter than one block.
        let object = self.window.read(file, pack, offset, head.size + HEADS)?;
        unpacked(object, head, &mut self.unpack, into)
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

/// A piece of a pack: commits follow one another in it about as they do in a walk.
#[derive(Default)]
struct Window {
    bytes: Vec<u8>,
    pack: usize,
    from: u64,
}

impl Window {
    /// `most` bytes from `offset`, or what there is of them.
    fn read(&mut self, file: &File, pack: usize, offset: u64, most: usize) -> Option<&[u8]> {
        if let Some(range) = self.range(pack, offset, most) {
            return self.bytes.get(range);
        }
        let near = self.pack == pack && offset.abs_diff(self.from) < 2 * RUN as u64;
        let most = if near { most.max(RUN) } else { most };
        self.bytes.resize(most, 0);
        let read = read_at(file, offset, &mut self.bytes).unwrap_or(0);
        self.bytes.truncate(read);
        (self.pack, self.from) = (pack, offset);
        Some(&self.bytes)
    }

    /// Where the bytes are, if all of them are here.
    fn range(&self, pack: usize, offset: u64, most: usize) -> Option<Range<usize>> {
        let start = usize::try_from(offset.checked_sub(self.from)?).ok()?;
        (self.pack == pack && start + most <= self.bytes.len()).then_some(start..start + most)
    }
}

/// The kind of a commit in the head of an object.
const COMMIT: u8 = 1;

/// What precedes a packed object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ObjectHead {
    kind: u8,
    /// Bytes of the object when unpacked.
    size: usize,
    /// Bytes of the head.
    length: usize,
}

impl ObjectHead {
    pub(super) fn is_plain_commit(self) -> bool {
        self.kind == COMMIT && self.size <= LONGEST
    }
}

pub(super) fn object_head(bytes: &[u8]) -> Option<ObjectHead> {
    let first = *bytes.first()?;
    let (mut size, mut shift) = (usize::from(first & 0x0f), 4);
    // A bit says whether another byte of the size follows.
    let length = bytes.iter().take(10).position(|byte| byte & 0x80 == 0)? + 1;
    for byte in &bytes[1..length] {
        size |= usize::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        shift += 7;
    }
    Some(ObjectHead { kind: (first >> 4) & 7, size, length })
}

/// Unpacks a commit that begins with its head, at least up to its message; `None` where it is not what the head says.
pub(super) fn unpacked<'a>(
    object: &[u8],
    head: ObjectHead,
    unpack: &mut Decompressor,
    into: &'a mut Vec<u8>,
) -> Option<&'a [u8]> {
    // Two bytes say how it was packed: plainly, as git always does, or with a dictionary of its own.
    let (stream, packed) = object.get(head.length..)?.split_at_checked(2)?;
    (stream[0] & 0x0f == 8 && stream[1] & 0x20 == 0).then_some(())?;
    // Signatures and messages come last and are the most of it, and nothing of them is asked for.
    let beginning = up_to(head.size.min(ENOUGH), packed, unpack, into);
    if beginning.is_none_or(|length| length < head.size && !is_enough(into)) {
        up_to(head.size, packed, unpack, into).filter(|whole| *whole == head.size)?;
    }
    Some(into)
}

/// Unpacks up to `most` bytes; how many there were.
fn up_to(most: usize, packed: &[u8], unpack: &mut Decompressor, into: &mut Vec<u8>) -> Option<usize> {
    into.clear();
    into.resize(most, 0);
    match unpack.deflate_decompress(packed, into) {
        Ok(length) => Some(length),
        // What fits was written, but for a last repetition that does not fit whole.
        Err(DecompressionError::InsufficientSpace) => Some(most),
        Err(DecompressionError::BadData) => None,
    }
}

/// Whether the beginning of a commit holds everything that a walk asks for: the line of the committer, whole.
fn is_enough(commit: &[u8]) -> bool {
    let committer = memchr::memmem::find(commit, b"\ncommitter ");
    committer.is_some_and(|at| memchr::memchr(b'\n', &commit[at + 1..]).is_some())
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
            assert!(bytes == object.data() || bytes.len() == ENOUGH, "{place}");
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

    #[test]
    fn a_beginning_is_enough_with_the_whole_line_of_the_committer() {
        for (text, enough) in [
            ("tree 1\nauthor A <a> 1 +0\ncommitter B <b> 1 +0\ngpgsig", true),
            ("tree 1\nauthor A <a> 1 +0\ncommitter B <b> 1 +", false),
            ("tree 1\nauthor committer", false),
        ] {
            assert_eq!(is_enough(text.as_bytes()), enough, "{text}");
        }
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
    fn heads_of_objects_are_bounded() {
        let head = |size, length| Some(ObjectHead { kind: COMMIT, size, length });
        assert_eq!(object_head(&[0x95, 0x0a]), head(165, 2));
        assert_eq!(object_head(&[0x15]), head(5, 1));
        assert_eq!(object_head(&[0xff; 12]), None);
        assert_eq!(object_head(&[]), None);
    }

    #[test]
    fn a_window_gives_the_bytes_of_the_file_wherever_it_stood() {
        let mut file = tempfile::tempfile().unwrap();
        let bytes: Vec<u8> = (0..200_000_u32).map(|number| number.to_le_bytes()[1]).collect();
        std::io::Write::write_all(&mut file, &bytes).unwrap();
        let mut window = Window::default();
        for offset in [0, 900, 31_000, 32_000, 70_000, 69_000, 199_500, 5, 199_999, 300_000, 100] {
            let read = window.read(&file, 0, offset, 1_024).unwrap();
            let expected = bytes.get(usize::try_from(offset).unwrap()..).unwrap_or_default();
            let most = expected.len().min(1_024);
            assert_eq!(read[..most.min(read.len())], expected[..most], "{offset}");
        }
    }
}
