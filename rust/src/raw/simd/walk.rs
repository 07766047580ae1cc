//! The way through a text, the same at every level.

use std::mem::MaybeUninit;

use super::{Form, Level, Progress, RUN};

/// Half a run.
const HALF: usize = RUN / 2;

/// Write a text up to its end, or until less than a step may take is left.
#[inline(always)]
pub fn walk<F: Form, L: Level<F, STEP>, const STEP: usize>(
    level: L,
    text: &[F::Unit],
    room: &mut [MaybeUninit<u8>],
) -> Progress {
    let mut progress = Progress::default();
    // None says that it ended early, and the progress says where.
    let _ = go(level, text, room, &mut progress);
    progress
}

#[inline(always)]
fn go<F: Form, L: Level<F, STEP>, const STEP: usize>(
    level: L,
    text: &[F::Unit],
    room: &mut [MaybeUninit<u8>],
    progress: &mut Progress,
) -> Option<()> {
    let mut ahead = text;
    while let Some((run, behind)) = ahead.split_first_chunk::<RUN>() {
        let marks = level.copy_run(run, place(room, progress.written)?);
        let written = if marks == 0 {
            Some(RUN)
        } else {
            F::patch(ahead, marks, place(room, progress.written)?)
        };
        if let Some(written) = written {
            progress.read += RUN;
            progress.written += written;
        } else {
            let (steps, _) = run.as_chunks::<STEP>();
            for step in steps {
                write_step(level, step, STEP, room, progress)?;
            }
        }
        ahead = behind;
    }
    if ahead.is_empty() || copy_end(level, text, ahead.len(), room, progress).is_some() {
        return Some(());
    }
    let (steps, rest) = ahead.as_chunks::<STEP>();
    for step in steps {
        write_step(level, step, STEP, room, progress)?;
    }
    if !rest.is_empty() {
        write_step(level, &level.padded(rest), rest.len(), room, progress)?;
    }
    Some(())
}

/// Write the first `len` units of a step; those behind them are spaces.
#[inline(always)]
fn write_step<F: Form, L: Level<F, STEP>, const STEP: usize>(
    level: L,
    step: &[F::Unit; STEP],
    len: usize,
    room: &mut [MaybeUninit<u8>],
    progress: &mut Progress,
) -> Option<()> {
    let written = level.write_step(step, place(room, progress.written)?);
    progress.is_refused = written.is_none();
    progress.written += written? - (STEP - len);
    progress.read += len;
    Some(())
}

/// Write the last `len` units of a text, if nothing in its last run is marked.
///
/// What precedes them in this run is then written as it is, and is so once more. A shorter text
/// is taken for its two halves, which may overlap, too.
#[inline(always)]
fn copy_end<F: Form, L: Level<F, STEP>, const STEP: usize>(
    level: L,
    text: &[F::Unit],
    len: usize,
    room: &mut [MaybeUninit<u8>],
    progress: &mut Progress,
) -> Option<()> {
    let mut copied = [MaybeUninit::uninit(); RUN];
    let end = progress.written + len;
    if let Some(run) = text.last_chunk() {
        if level.copy_run(run, &mut copied) != 0 {
            return None;
        }
        *place(room, end.checked_sub(RUN)?)? = copied;
    } else {
        let (first, last) = text.first_chunk::<HALF>().zip(text.last_chunk::<HALF>())?;
        let mut run = [F::SPACE; RUN];
        *run.first_chunk_mut()? = *first;
        *run.last_chunk_mut()? = *last;
        if level.copy_run(&run, &mut copied) != 0 {
            return None;
        }
        *place::<HALF>(room, 0)? = *copied.first_chunk()?;
        *place::<HALF>(room, end.checked_sub(HALF)?)? = *copied.last_chunk()?;
    }
    progress.read += len;
    progress.written = end;
    Some(())
}

#[inline(always)]
fn place<const N: usize>(
    room: &mut [MaybeUninit<u8>],
    at: usize,
) -> Option<&mut [MaybeUninit<u8>; N]> {
    room.get_mut(at..)?.first_chunk_mut()
}
