//! Which packs there are, and where in them each object stands.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::packed::ID;

/// Largest index that is kept in memory, in bytes, over all packs: two million objects.
const LARGEST_INDEX: u64 = 24 << 20;
/// Bytes kept of one object.
const KEPT: usize = 12;
/// Most packs that are looked at; a repository with more is waiting for `git gc`.
const MOST_PACKS: usize = 64;
/// Links from one object folder to the next that are followed, as in git.
const MOST_ALTERNATES: usize = 5;
/// Lengths in an index: its head, the table of first bytes.
const HEAD: usize = 8;
const FANOUT: usize = 256 * 4;
const IDS_AT: u64 = (HEAD + FANOUT) as u64;
/// Objects looked for in the file before its columns are read.
const FEW: usize = 500;

/// The packs of `objects`, and of the folders it borrows from. One that cannot be used is left out.
pub(super) fn packs(objects: &Path) -> Vec<Pack> {
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
    packs
}

/// One pack with its index.
#[derive(Debug)]
pub(super) struct Pack {
    pub(super) content: File,
    index: File,
    /// By first byte of an id: how many ids begin with it or a smaller one.
    fanout: Vec<u32>,
    /// What is kept in memory once it is worth it; `None` where it could not be read.
    columns: OnceLock<Option<Columns>>,
    /// How often something was looked for.
    asked: AtomicUsize,
}

/// The columns of an index that are asked for.
#[derive(Debug)]
struct Columns {
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
        let content = open(&index.with_extension("pack"))?;
        let pack = Self { content, index: file, fanout, columns: OnceLock::new(), asked: AtomicUsize::new(0) };
        let is_whole = pack.index.metadata().ok()?.len() >= pack.offsets_at() + pack.count() as u64 * 4;
        (is_whole && pack.fanout.is_sorted() && pack.size() <= most && pack.count() > 0).then_some(pack)
    }

    fn count(&self) -> usize {
        self.fanout.last().map_or(0, |count| *count as usize)
    }

    /// Bytes that it takes in memory.
    fn size(&self) -> u64 {
        (self.count() * KEPT) as u64
    }

    /// Check sums of the objects stand between the ids and the offsets.
    fn offsets_at(&self) -> u64 {
        IDS_AT + (self.count() * (ID + 4)) as u64
    }

    /// Where an object begins.
    pub(super) fn find(&self, id: &[u8; ID]) -> Option<u64> {
        let first = usize::from(id[0]);
        let low = if first == 0 { 0 } else { self.fanout[first - 1] as usize };
        let high = self.fanout[first] as usize;
        let offset = match self.columns() {
            Some(columns) => {
                let at = low + place(columns.ids.get(low..high)?, beginning(id))?;
                *columns.offsets.get(at)?
            }
            None => self.offset(self.row(low, high, id)?)?,
        };
        // The highest bit stands for a second table, in packs of more than two gigabytes.
        (offset & 0x8000_0000 == 0).then_some(u64::from(offset))
    }

    /// The columns, where they were asked for often: reading them takes 8 ms for 300,000 objects, and most scans of what was
    /// scanned before ask for some hundred.
    fn columns(&self) -> Option<&Columns> {
        if self.columns.get().is_none() && self.asked.fetch_add(1, Ordering::Relaxed) < FEW {
            return None;
        }
        self.columns.get_or_init(|| self.read_columns()).as_ref()
    }

    fn read_columns(&self) -> Option<Columns> {
        let ids = column(&self.index, IDS_AT, self.count(), |id: &[u8; ID]| beginning(id))?;
        let offset = |offset: &[u8; 4]| u32::from_be_bytes(*offset);
        let offsets = column(&self.index, self.offsets_at(), self.count(), offset)?;
        Some(Columns { ids, offsets })
    }

    /// The row of an id in the file, between two rows: looked for where it should stand, then in the middle of what is left.
    fn row(&self, mut low: usize, mut high: usize, id: &[u8; ID]) -> Option<usize> {
        const ROWS: usize = 64;
        let mut rows = [0; ROWS * ID];
        let mut expected = low + expected(high - low, beginning(id));
        while low < high {
            let from = expected.saturating_sub(ROWS / 2).max(low);
            let to = (from + ROWS).min(high);
            let rows = &mut rows[..(to - from) * ID];
            read_exactly_at(&self.index, IDS_AT + (from * ID) as u64, rows)?;
            let rows = rows.as_chunks::<ID>().0;
            match rows.binary_search(id) {
                Ok(at) => return Some(from + at),
                Err(0) => high = from,
                Err(at) if at == rows.len() => low = to,
                Err(_) => return None,
            }
            expected = usize::midpoint(low, high);
        }
        None
    }

    fn offset(&self, row: usize) -> Option<u32> {
        let mut offset = [0; 4];
        read_exactly_at(&self.index, self.offsets_at() + row as u64 * 4, &mut offset)?;
        Some(u32::from_be_bytes(offset))
    }
}

/// Where a number should stand among `count` that are spread evenly, as those of ids are; the last place at most.
fn expected(count: usize, number: u64) -> usize {
    usize::try_from((u128::from(number) * count as u128) >> u64::BITS).unwrap_or(0)
}

/// Where a number stands among sorted ones, looked for where it should be: halving a large index takes ten looks, most of them at memory that no cache holds, and was a tenth of a scan with a long history.
fn place(sorted: &[u64], number: u64) -> Option<usize> {
    const NEAR: usize = 8;
    let last = sorted.len().checked_sub(1)?;
    let expected = expected(sorted.len(), number);
    // Twice as far each time: ids may be made so that they are not spread.
    let (mut low, mut step) = (expected, NEAR);
    while low > 0 && sorted[low] > number {
        low = low.saturating_sub(step);
        step *= 2;
    }
    let (mut high, mut step) = (expected, NEAR);
    while high < last && sorted[high] < number {
        high = (high + step).min(last);
        step *= 2;
    }
    Some(low + sorted[low..=high].binary_search(&number).ok()?)
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
pub(in crate::repo) fn folders(objects: &Path) -> Vec<PathBuf> {
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
pub(super) fn indexes(folder: &Path) -> Vec<PathBuf> {
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
pub(super) fn read_at(file: &File, offset: u64, into: &mut [u8]) -> Option<usize> {
    use std::os::unix::fs::FileExt;
    file.read_at(into, offset).ok()
}

#[cfg(windows)]
pub(super) fn read_at(file: &File, offset: u64, into: &mut [u8]) -> Option<usize> {
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

    #[test]
    fn numbers_are_found_however_they_are_spread() {
        let even: Vec<u64> = (0..1_000).map(|number| number * (u64::MAX / 1_000) + number % 7).collect();
        let low: Vec<u64> = (0..500).map(|number| number * 3).collect();
        let high: Vec<u64> = (0..500).map(|number| u64::MAX - 1_500 + number * 3).collect();
        let apart = [&low[..], &high[..]].concat();
        for sorted in [&even[..], &low, &high, &apart, &[7], &[0, u64::MAX], &[]] {
            for number in sorted {
                assert_eq!(place(sorted, *number), sorted.binary_search(number).ok(), "{number}");
                for other in [number.wrapping_add(1), number.wrapping_sub(1)] {
                    assert_eq!(place(sorted, other), sorted.binary_search(&other).ok(), "{other}");
                }
            }
        }
        assert_eq!(place(&[], 1), None);
    }

    #[test]
    fn the_file_and_what_is_kept_of_it_say_the_same() {
        let dir = tempfile::tempdir().unwrap();
        #[allow(clippy::disallowed_methods, reason = "a repository of the test's own")]
        let repository = git2::Repository::init_bare(dir.path()).unwrap();
        let mut builder = repository.packbuilder().unwrap();
        let mut ids = Vec::new();
        for number in 0..2_000 {
            let id = repository.blob(format!("{number}\n").as_bytes()).unwrap();
            builder.insert_object(id, None).unwrap();
            ids.push(<[u8; ID]>::try_from(id.as_bytes()).unwrap());
        }
        builder.write(&dir.path().join("objects/pack"), 0).unwrap();
        let packs = packs(&dir.path().join("objects"));
        let pack = &packs[0];
        let columns = pack.read_columns().unwrap();
        // The whole file is one range here, as in a pack of half a million objects, and then every id is searched for in it.
        for id in &ids {
            let row = pack.row(0, pack.count(), id).unwrap();
            assert_eq!((columns.ids[row], Some(columns.offsets[row])), (beginning(id), pack.offset(row)));
            let mut other = *id;
            other[ID - 1] ^= 1;
            assert_eq!(pack.row(0, pack.count(), &other), None);
        }
        let asked: Vec<Option<u64>> = ids.iter().map(|id| pack.find(id)).collect();
        assert!(asked.iter().all(Option::is_some) && pack.columns.get().is_some());
        let again: Vec<Option<u64>> = ids.iter().map(|id| pack.find(id)).collect();
        assert_eq!(asked, again, "the first of them were looked for in the file");
    }
}
