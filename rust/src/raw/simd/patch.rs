//! A run of bytes of which few are written otherwise than they are.

use std::mem::MaybeUninit;

use super::tables::entry;
use super::{RUN, Room};

/// With more marks than this, steps are faster.
const FEW: u32 = 2;

/// Write the run that `text` starts with, and that is already copied.
///
/// What follows a mark is copied once more, always as many bytes: so no address depends on where
/// the next mark is. Returns None if there are many marks, or if the text has no further run.
#[inline(always)]
pub fn patch(text: &[u8], mut marks: u64, table: &[u64; 256], to: &mut Room) -> Option<usize> {
    let text = text.first_chunk::<{ 2 * RUN }>()?;
    if marks.count_ones() > FEW {
        return None;
    }
    let mut added = 0;
    while marks != 0 {
        let at = marks.trailing_zeros() as usize;
        marks &= marks - 1;
        let entry = entry(table, *text.get(at)?);
        *to.get_mut(at + added..)?.first_chunk_mut()? = entry.to_le_bytes().map(MaybeUninit::new);
        added += (entry >> 56) as usize - 1;
        let behind = text.get(at + 1..)?.first_chunk::<RUN>()?;
        *to.get_mut(at + 1 + added..)?.first_chunk_mut()? = behind.map(MaybeUninit::new);
    }
    Some(RUN + added)
}
