//! Objects as they stand in packs: what precedes them, how they are packed, how one is made out of another.
//!
//! Source of the format: git's documentation, `gitformat-pack`.

use libdeflater::{DecompressionError, Decompressor};

/// Length of an object id, in bytes.
pub(super) const ID: usize = 20;
/// Longest commit that is unpacked here, in bytes.
const LONGEST: usize = 64 << 10;
/// Bytes of a commit that are unpacked at first: with two parents and names of ordinary length its head is shorter.
pub(super) const ENOUGH_OF_A_COMMIT: usize = 320;

/// Kinds in the head of an object: a commit, a tree, a file, and what makes an object out of another, which stands some way before it
/// or is called by its id.
const COMMIT: u8 = 1;
const TREE: u8 = 2;
const FILE: u8 = 3;
const FROM_BEFORE: u8 = 6;
const FROM_OBJECT: u8 = 7;

/// What precedes a packed object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::repo) struct ObjectHead {
    kind: u8,
    /// Bytes of the object when unpacked.
    pub(super) size: usize,
    /// Bytes of the head.
    length: usize,
}

impl ObjectHead {
    pub(in crate::repo) fn is_plain_commit(self) -> bool {
        self.kind == COMMIT && self.size <= LONGEST
    }

    /// What an object of a kind is made out of, and where its stream begins in `object`; `None` for one of another kind.
    pub(super) fn base(self, object: &[u8], kind: Kind) -> Option<(Base, usize)> {
        let rest = object.get(self.length..)?;
        match self.kind {
            TREE if kind == Kind::Tree => Some((Base::None, self.length)),
            FILE if kind == Kind::File => Some((Base::None, self.length)),
            FROM_BEFORE => {
                let (distance, length) = distance(rest)?;
                Some((Base::Before(distance), self.length + length))
            }
            FROM_OBJECT => Some((Base::Object(*rest.first_chunk::<ID>()?), self.length + ID)),
            _ => None,
        }
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::repo) enum Kind {
    /// A folder.
    Tree,
    /// The content of a file.
    File,
}

/// What an object is made out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// Nothing: it stands there whole.
    None,
    /// The object that stands so many bytes before it.
    Before(u64),
    /// The object of this id.
    Object([u8; ID]),
}

/// A number of seven bits a byte, the highest first, where no number can be written in two ways; and its length.
fn distance(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut number = 0_u64;
    for (at, byte) in bytes.iter().take(9).enumerate() {
        number = number << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((number, at + 1));
        }
        number += 1;
    }
    None
}

pub(in crate::repo) fn object_head(bytes: &[u8]) -> Option<ObjectHead> {
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
///
/// The library that unpacks takes 17,000 instructions for a commit of 450 bytes where zlib takes 25,000: nearly all of it
/// goes into the tables of each small stream, and a scan unpacks one stream a commit.
pub(in crate::repo) fn commit<'a>(
    object: &[u8],
    head: ObjectHead,
    unpack: &mut Decompressor,
    into: &'a mut Vec<u8>,
) -> Option<&'a [u8]> {
    // Two bytes say how it was packed: plainly, as git always does, or with a dictionary of its own.
    let (stream, packed) = object.get(head.length..)?.split_at_checked(2)?;
    (stream[0] & 0x0f == 8 && stream[1] & 0x20 == 0).then_some(())?;
    // Signatures and messages come last and are the most of it, and nothing of them is asked for.
    let beginning = up_to(head.size.min(ENOUGH_OF_A_COMMIT), packed, unpack, into);
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

/// Bytes of an object of a kind, or of what a difference makes: that says it at its beginning. `None` for an object of another
/// kind; of what kind a difference is only the object at the end of its chain says.
pub(super) fn size(object: &[u8], kind: Kind, unpack: &mut Decompressor) -> Option<u64> {
    /// Bytes of two lengths, and the longest repetition that may begin in them: one that does not fit is not written.
    const LENGTHS: usize = 10 + 258;
    let head = object_head(object)?;
    let (base, length) = head.base(object, kind)?;
    if base == Base::None {
        return Some(head.size as u64);
    }
    // Two bytes say how it was packed.
    let packed = object.get(length + 2..)?;
    let mut lengths = Vec::new();
    let read = up_to(head.size.min(LENGTHS), packed, unpack, &mut lengths)?;
    let mut rest = lengths.get(..read)?;
    let (_, size) = (self::length(&mut rest)?, self::length(&mut rest)?);
    Some(size as u64)
}

/// Unpacks a stream that holds `size` bytes, and looks at its check sum; `None` where it does not.
pub(super) fn whole(stream: &[u8], size: usize, unpack: &mut Decompressor) -> Option<Vec<u8>> {
    let mut bytes = vec![0; size];
    let length = unpack.zlib_decompress(stream, &mut bytes).ok()?;
    (length == size).then_some(bytes)
}

/// What a difference makes out of `base`: pieces of it, and new bytes between them. `None` where it was not made for it, or
/// makes more than `most` bytes.
pub(in crate::repo) fn applied(difference: &[u8], base: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut rest = difference;
    let (from, size) = (length(&mut rest)?, length(&mut rest)?);
    (from == base.len() && size <= most).then_some(())?;
    let mut bytes = Vec::with_capacity(size);
    while let Some((&first, after)) = rest.split_first() {
        let piece = if first & 0x80 == 0 {
            let (new, after) = after.split_at_checked(usize::from(first)).filter(|(new, _)| !new.is_empty())?;
            rest = after;
            new
        } else {
            rest = after;
            let offset = scattered(&mut rest, first, 4)?;
            let length = match scattered(&mut rest, first >> 4, 3)? {
                0 => 0x1_0000,
                length => length,
            };
            base.get(offset..)?.get(..length)?
        };
        (bytes.len() + piece.len() <= size).then_some(())?;
        bytes.extend_from_slice(piece);
    }
    (bytes.len() == size).then_some(bytes)
}

/// A number of seven bits a byte, the lowest first.
fn length(rest: &mut &[u8]) -> Option<usize> {
    let mut number = 0_usize;
    for shift in (0..=28).step_by(7) {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        number |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// A number of up to `most` bytes, the lowest first; a bit of `marks` says of each whether it is there, else it is zero.
fn scattered(rest: &mut &[u8], marks: u8, most: u32) -> Option<usize> {
    let mut number = 0_usize;
    for place in (0..most).filter(|place| marks >> place & 1 == 1) {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        number |= usize::from(byte) << (8 * place);
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn heads_of_objects_are_bounded() {
        let head = |size, length| Some(ObjectHead { kind: COMMIT, size, length });
        assert_eq!(object_head(&[0x95, 0x0a]), head(165, 2));
        assert_eq!(object_head(&[0x15]), head(5, 1));
        assert_eq!(object_head(&[0xff; 12]), None);
        assert_eq!(object_head(&[]), None);
    }

    #[test]
    fn what_an_object_is_made_of_stands_before_its_stream() {
        let base = |kind: u8, rest: &[u8]| {
            let object = [&[kind << 4 | 9][..], rest].concat();
            object_head(&object).unwrap().base(&object, Kind::Tree)
        };
        assert_eq!(base(TREE, b"x"), Some((Base::None, 1)));
        assert_eq!(base(FROM_BEFORE, &[0x7f, 1]), Some((Base::Before(127), 2)));
        assert_eq!(base(FROM_BEFORE, &[0x80, 0x00]), Some((Base::Before(128), 3)));
        assert_eq!(base(FROM_BEFORE, &[0x81, 0x80, 0x01]), Some((Base::Before(((1 + 1) * 128 + 1) * 128 + 1), 4)));
        assert_eq!(base(FROM_BEFORE, &[0xff; 12]), None);
        assert_eq!(base(FROM_OBJECT, &[7; 21]), Some((Base::Object([7; ID]), 21)));
        assert_eq!(base(FROM_OBJECT, &[7; 19]), None);
        assert_eq!(base(COMMIT, b"x"), None);
        assert_eq!(base(FILE, b"x"), None, "a file");
        assert_eq!(object_head(&[FILE << 4]).unwrap().base(&[FILE << 4], Kind::File), Some((Base::None, 1)));
    }

    #[test]
    fn differences_are_pieces_of_the_base_and_new_bytes() {
        let base = b"100644 a.py\0".as_slice();
        let size = u8::try_from(base.len()).unwrap();
        // Seven bytes from the beginning, two new ones, four from the eighth byte on.
        let sound = [&[size, 13][..], &[0x90, 7], &[2], b"x-", &[0x91, 8, 4]].concat();
        assert_eq!(applied(&sound, base, 13).as_deref(), Some(&b"100644 x-.py\0"[..]));
        assert_eq!(applied(&sound, base, 12), None, "more than is wanted");
        assert_eq!(applied(&sound, b"another", 13), None, "another base");
        for (what, difference) in [
            ("too short", &[size, 9, 0x90, 7][..]),
            ("too long", &[size, 5, 0x90, 7]),
            ("from behind the base", &[size, 4, 0x91, 200, 4]),
            ("longer than the base", &[size, 4, 0x90, 200]),
            ("new bytes that are not there", &[size, 4, 4, b'x']),
            ("a mark that means nothing", &[size, 4, 0]),
            ("no end", &[size, 0x90, 0x91]),
            ("nothing", &[]),
            ("a length without end", &[0xff; 8]),
        ] {
            assert_eq!(applied(difference, base, 13), None, "{what}");
        }
        let large = vec![7; 0x1_0000];
        assert_eq!(
            applied(&[0x80, 0x80, 4, 0x80, 0x80, 4, 0x80], &large, 1 << 20),
            Some(large.clone()),
            "no length is the longest"
        );
    }
}
