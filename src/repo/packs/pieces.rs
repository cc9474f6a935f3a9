//! Pieces of packs: what lies beside an object is asked for next.

use std::fs::File;

use super::index::read_at;

/// Bytes read at once: commits lie beside each other in packs that were cloned, and so do trees.
const PIECE: usize = 16 << 10;
/// Bytes behind a piece that are read with it, so that most of what begins in it is whole.
const OVERLAP: usize = 4 << 10;
/// Pieces kept.
const MOST_PIECES: usize = 64;

/// Pieces of packs that were read. A walk goes back and forth between branches, whose commits lie in several pieces, and each
/// is read about once: one piece for all took 5,100 reads for 7,500 commits.
#[derive(Default)]
pub(super) struct Pieces {
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
    pub(super) fn read(&mut self, file: &File, pack: usize, offset: u64, most: usize) -> Option<&[u8]> {
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

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn pieces_give_the_bytes_of_the_file_in_whatever_order() {
        let mut file = tempfile::tempfile().unwrap();
        let bytes: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).take(3_000_000).collect();
        file.write_all(&bytes).unwrap();
        let mut pieces = Pieces::default();
        let large = MOST_PIECES as u64 * PIECE as u64;
        for offset in [0, 900, 16_383, 16_384, 20_000, 16_400, 5, large + 3, 3, 2_999_990, 2_999_999, 3_000_000, 100] {
            for most in [10, 1_024, PIECE, 100_000] {
                let read = pieces.read(&file, 0, offset, most).unwrap();
                let expected = bytes.get(usize::try_from(offset).unwrap()..).unwrap_or_default();
                assert!(read.len() >= most.min(expected.len()), "{offset} {most}");
                assert_eq!(read[..most.min(read.len())], expected[..most.min(read.len())], "{offset} {most}");
            }
        }
    }
}
