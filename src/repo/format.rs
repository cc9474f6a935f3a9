//! Commits and trees as git stores them: plain bytes, read without building what the walk never asks for.
//!
//! Source of the two formats: git's own documentation of its object database (`gitformat-pack`, `git-cat-file`).

use git2::{Oid, Time};

/// Length of an object id in a tree, in bytes.
const ID: usize = 20;

/// What the walk needs of a commit, borrowed from its bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RawCommit<'a> {
    /// Its files.
    pub(super) tree: Oid,
    /// Parents in order.
    pub(super) parents: Vec<Oid>,
    /// Who wrote it.
    pub(super) author: RawAuthor<'a>,
    /// When it was made, by the committer's clock.
    pub(super) time: Time,
}

/// An author line, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RawAuthor<'a> {
    /// Without what git takes for crud at both ends.
    pub(super) name: &'a [u8],
    /// The same.
    pub(super) email: &'a [u8],
    /// When it was written.
    pub(super) when: Time,
}

/// Takes a commit apart; `None` for bytes that are none.
pub(super) fn commit(data: &[u8]) -> Option<RawCommit<'_>> {
    let (mut tree, mut parents, mut author, mut time) = (None, Vec::new(), None, None);
    let mut rest = data;
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let line = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        match memchr::memchr(b' ', line).map(|at| line.split_at(at + 1)) {
            Some((b"tree ", id)) if tree.is_none() => tree = Some(hex(id)?),
            Some((b"parent ", id)) => parents.push(hex(id)?),
            Some((b"author ", signature)) if author.is_none() => author = Some(signed(signature)),
            Some((b"committer ", signature)) => {
                time = Some(when(address(signature).map_or(b"", |(_, close)| &signature[close + 1..])));
                // Everything asked for comes before the rest of the header and the message.
                break;
            }
            _ if line.is_empty() => break,
            _ => {}
        }
    }
    Some(RawCommit { tree: tree?, parents, author: author?, time: time? })
}

fn hex(text: &[u8]) -> Option<Oid> {
    let text: &[u8; 2 * ID] = text.try_into().ok()?;
    let mut id = [0; ID];
    // Every commit has two or three of them: a look into a table takes a fifth of what working digits out took.
    let mut all = 0;
    for at in 0..ID {
        let (high, low) = (DIGITS[usize::from(text[2 * at])], DIGITS[usize::from(text[2 * at + 1])]);
        all |= high | low;
        id[at] = high << 4 | low;
    }
    (all < 16).then(|| Oid::from_bytes(&id).ok()).flatten()
}

/// Value of each byte as a hexadecimal digit; 255 for those that are none.
static DIGITS: [u8; 256] = digits();

const fn digits() -> [u8; 256] {
    let mut table = [u8::MAX; 256];
    let mut value = 0;
    while value < 16 {
        let digit = b"0123456789abcdef"[value as usize];
        table[digit as usize] = value;
        table[digit.to_ascii_uppercase() as usize] = value;
        value += 1;
    }
    table
}

/// `Name <address> seconds offset`; whatever is missing is empty or the epoch, as git itself reads old commits.
fn signed(line: &[u8]) -> RawAuthor<'_> {
    let (name, email, rest) = match address(line) {
        Some((open, close)) => (&line[..open], &line[open + 1..close], &line[close + 1..]),
        None => (line, &b""[..], &b""[..]),
    };
    RawAuthor { name: trimmed(name), email: trimmed(email), when: when(rest) }
}

/// Where the brackets around an address open and close.
fn address(line: &[u8]) -> Option<(usize, usize)> {
    let (open, close) = (memchr::memrchr(b'<', line)?, memchr::memrchr(b'>', line)?);
    (open < close).then_some((open, close))
}

/// Without the bytes that git strips from the ends of names and addresses.
fn trimmed(text: &[u8]) -> &[u8] {
    let crud = |byte: &u8| matches!(byte, 0..=b' ' | b'.' | b',' | b':' | b';' | b'<' | b'>' | b'"' | b'\\' | b'\'');
    let start = text.iter().position(|byte| !crud(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !crud(byte)).map_or(start, |at| at + 1);
    &text[start..end]
}

fn when(text: &[u8]) -> Time {
    let text = std::str::from_utf8(text).unwrap_or_default();
    let mut words = text.split_ascii_whitespace();
    let seconds = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
    let offset = words.next().and_then(|word| word.parse::<i32>().ok()).unwrap_or(0);
    let (hours, minutes) = (offset / 100, offset % 100);
    // Git takes what no clock can show for UTC.
    let offset = if hours.abs() > 14 || minutes.abs() > 59 { 0 } else { hours * 60 + minutes };
    Time::new(seconds, offset)
}

/// One line of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item<'a> {
    /// Octal digits.
    mode: &'a [u8],
    /// One part of a path.
    pub(super) name: &'a [u8],
    id: &'a [u8],
}

impl<'a> Item<'a> {
    /// The first item of `tree`, and the rest; `None` at the end, and where the bytes are no tree.
    fn first(tree: &'a [u8]) -> Option<(Self, &'a [u8])> {
        // A mode has five or six digits.
        let space = tree.iter().take(8).position(|byte| *byte == b' ')?;
        let (mode, rest) = (&tree[..space], &tree[space + 1..]);
        let end = memchr::memchr(0, rest)?;
        let (name, rest) = (&rest[..end], &rest[end + 1..]);
        let (id, rest) = rest.split_at_checked(ID)?;
        Some((Self { mode, name, id }, rest))
    }

    pub(super) fn id(&self) -> Option<Oid> {
        Oid::from_bytes(self.id).ok()
    }

    /// What it is, in the bits of git; 0 where that is no number.
    pub(super) fn mode(&self) -> u32 {
        let digits = std::str::from_utf8(self.mode).ok();
        digits.and_then(|digits| u32::from_str_radix(digits, 8).ok()).unwrap_or(0)
    }

    pub(super) fn is_folder(&self) -> bool {
        matches!(self.mode, b"40000" | b"040000")
    }

    /// The same content of the same kind; a file that only became executable is the same.
    fn is_same(&self, other: &Self) -> bool {
        let kind = |item: &Self| (item.is_folder(), item.mode.starts_with(b"16"));
        self.id == other.id && kind(self) == kind(other)
    }

    /// How git sorts items: by bytes, folders as if their names ended in a slash.
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        let common = self.name.len().min(other.name.len());
        let next = |item: &Self| item.name.get(common).copied().or(item.is_folder().then_some(b'/')).unwrap_or(0);
        self.name[..common].cmp(&other.name[..common]).then_with(|| next(self).cmp(&next(other)))
    }
}

/// All items of a tree, given as its bytes.
pub(super) fn items(tree: &[u8]) -> impl Iterator<Item = Item<'_>> {
    Differences::new(tree, &[]).map(|(item, _)| item)
}

/// Items that `newer` has and `older` has not, or otherwise, each with its counterpart of the same name and kind. Both are
/// the bytes of trees, sorted as git sorts them.
pub(super) struct Differences<'a> {
    newer: &'a [u8],
    older: &'a [u8],
}

impl<'a> Differences<'a> {
    pub(super) fn new(newer: &'a [u8], older: &'a [u8]) -> Self {
        Self { newer, older }
    }
}

impl<'a> Iterator for Differences<'a> {
    type Item = (Item<'a>, Option<Item<'a>>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (item, rest) = Item::first(self.newer)?;
            let length = self.newer.len() - rest.len();
            // Mostly both begin with the same bytes: nothing has to be taken apart on the other side.
            if self.older.get(..length) == self.newer.get(..length) {
                (self.newer, self.older) = (rest, &self.older[length..]);
                continue;
            }
            let Some((before, rest_before)) = Item::first(self.older) else {
                self.newer = rest;
                return Some((item, None));
            };
            match before.order(&item) {
                std::cmp::Ordering::Less => self.older = rest_before,
                std::cmp::Ordering::Greater => {
                    self.newer = rest;
                    return Some((item, None));
                }
                std::cmp::Ordering::Equal => {
                    (self.newer, self.older) = (rest, rest_before);
                    if !item.is_same(&before) {
                        return Some((item, Some(before)));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(items: &[(&str, &str, u8)]) -> Vec<u8> {
        let item =
            |(mode, name, id): &(&str, &str, u8)| [mode.as_bytes(), b" ", name.as_bytes(), b"\0", &[*id; ID]].concat();
        items.iter().flat_map(item).collect()
    }

    fn names(newer: &[u8], older: &[u8]) -> Vec<(String, bool)> {
        Differences::new(newer, older)
            .map(|(item, before)| (String::from_utf8_lossy(item.name).into_owned(), before.is_some()))
            .collect()
    }

    #[test]
    fn what_is_new_or_otherwise_is_found_in_one_pass() {
        let older = tree(&[("100644", "a", 1), ("100644", "b", 2), ("40000", "lib", 3), ("100644", "z", 9)]);
        let newer = tree(&[
            ("100644", "a", 1),
            ("100755", "b", 2),
            ("100644", "c", 7),
            ("40000", "lib", 4),
            ("100644", "z", 9),
        ]);
        assert_eq!(names(&newer, &older), [("c".to_owned(), false), ("lib".to_owned(), true)]);
        assert_eq!(names(&newer, &[]).len(), 5);
        assert!(names(&newer, &newer).is_empty() && names(&[], &older).is_empty());
    }

    #[test]
    fn a_file_that_became_a_folder_is_new() {
        let older = tree(&[("100644", "lib", 3), ("100644", "lib.py", 1)]);
        let newer = tree(&[("100644", "lib.py", 1), ("40000", "lib", 3)]);
        assert_eq!(names(&newer, &older), [("lib".to_owned(), false)]);
        assert_eq!(names(&older, &newer), [("lib".to_owned(), false)]);
    }

    #[test]
    fn bytes_that_are_no_tree_end_it() {
        assert_eq!(Differences::new(b"100644 name without end", b"").count(), 0);
        assert_eq!(Differences::new(b"\0\0\0", b"1").count(), 0);
    }

    #[test]
    fn a_commit_is_taken_apart_up_to_its_committer() {
        let (tree, parent) = ("1".repeat(40), "a".repeat(40));
        let text = format!(
            "tree {tree}\nparent {parent}\nparent {tree}\nauthor  Maria S. <maria@acme.example> 1700000000 +0130\n\
             committer x <> 1700000009 -0500\nencoding latin1\n\ntree x"
        );
        let commit = commit(text.as_bytes()).unwrap();
        assert_eq!((commit.tree.to_string(), commit.parents.len()), (tree, 2));
        assert_eq!((commit.author.name, commit.author.email), (&b"Maria S"[..], &b"maria@acme.example"[..]));
        assert_eq!((commit.author.when.seconds(), commit.author.when.offset_minutes()), (1_700_000_000, 90));
        assert_eq!((commit.time.seconds(), commit.time.offset_minutes()), (1_700_000_009, -300));
    }

    #[test]
    fn broken_commits_are_none_and_broken_authors_are_empty() {
        assert_eq!(commit(b"tree zz\n"), None);
        assert_eq!(commit(b""), None);
        let line = signed(b"nobody");
        assert_eq!((line.name, line.email, line.when.seconds()), (&b"nobody"[..], &b""[..], 0));
        assert_eq!(signed(b"a <b> 12 +9999").when.offset_minutes(), 0);
    }
}
