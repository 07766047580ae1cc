//! The inside of JSON strings, many characters at a time, as fast as the processor can.
//!
//! What a processor can do is a level: a file that implements [`Level`] for each form of text,
//! and a line in `escape_at_the_highest_level`. The way through a text is the same at all of
//! them: [`Level::walk`].

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod patch;
mod portable;
#[cfg(target_arch = "x86_64")]
mod sse2;
mod tables;
mod walk;

use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicU8, Ordering};

#[cfg(target_arch = "x86_64")]
pub use avx2::Avx2;
#[cfg(target_arch = "x86_64")]
pub use avx512::Avx512;
pub use portable::Portable;
#[cfg(target_arch = "x86_64")]
pub use sse2::Sse2;

/// A form in which a text is held.
pub trait Form {
    type Unit: Copy;
    /// A character that is one unit in every form, and written as one byte.
    const SPACE: Self::Unit;

    /// Write the run that `text` starts with, in which the units with `marks` are few.
    ///
    /// Returns how many bytes that took, or None if the run is to be written in steps.
    #[inline(always)]
    fn patch(_text: &[Self::Unit], _marks: u64, _to: &mut Room) -> Option<usize> {
        None
    }
}

/// Valid UTF-8.
pub struct Utf8;

/// Code points below 0x100.
pub struct Latin1;

impl Form for Utf8 {
    type Unit = u8;
    const SPACE: u8 = b' ';

    #[inline(always)]
    fn patch(text: &[u8], marks: u64, to: &mut Room) -> Option<usize> {
        patch::patch(text, marks, &tables::UTF8, to)
    }
}

impl Form for Latin1 {
    type Unit = u8;
    const SPACE: u8 = b' ';

    #[inline(always)]
    fn patch(text: &[u8], marks: u64, to: &mut Room) -> Option<usize> {
        patch::patch(text, marks, &tables::LATIN1, to)
    }
}

/// Code points below 0x10000, surrogates among them.
impl Form for u16 {
    type Unit = Self;
    const SPACE: Self = 0x20;
}

/// Code points below 0x110000, surrogates among them.
impl Form for u32 {
    type Unit = Self;
    const SPACE: Self = 0x20;
}

/// How many units are copied at once where nothing else is to be done.
pub const RUN: usize = 64;

/// How many units of a byte are written at once where something is.
pub const BYTES: usize = 32;

/// How many units of more than a byte are written at once.
pub const CODES: usize = 16;

/// What a step may take: six bytes a unit, and a last store of which little counts.
pub const ROOM: usize = 6 * BYTES + 64;

pub type Run = [MaybeUninit<u8>; RUN];
pub type Room = [MaybeUninit<u8>; ROOM];

/// What a processor can do with a text of the form `F`, of which `STEP` units are written at once.
pub trait Level<F: Form, const STEP: usize>: Copy {
    /// Copy a run, a byte a unit, and return the marks of the units that are written otherwise.
    ///
    /// Bit `i` is for unit `i`. In a form without `patch`, any mark will do.
    fn copy_run(self, run: &[F::Unit; RUN], to: &mut Run) -> u64;

    /// Write a step and return how many bytes that took; None if it holds a surrogate.
    fn write_step(self, step: &[F::Unit; STEP], to: &mut Room) -> Option<usize>;

    /// Return a step that begins with `rest`, which is shorter, and goes on with spaces.
    #[inline(always)]
    fn padded(self, rest: &[F::Unit]) -> [F::Unit; STEP] {
        let mut step = [F::SPACE; STEP];
        for (to, &unit) in step.iter_mut().zip(rest) {
            *to = unit;
        }
        step
    }

    /// Write a text up to its end, or as far as the room goes for sure.
    fn walk(self, text: &[F::Unit], room: &mut [MaybeUninit<u8>]) -> Progress {
        walk::walk(self, text, room)
    }
}

/// How far a text was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The units read.
    pub read: usize,
    /// The bytes written.
    pub written: usize,
    /// Whether the next step holds a surrogate.
    pub is_refused: bool,
}

/// How wide instructions may be, however wide they are that the processor has.
#[derive(Clone, Copy)]
pub enum Width {
    Baseline,
    Avx2,
    Avx512,
}

static WIDEST: AtomicU8 = AtomicU8::new(Width::Avx512 as u8);

/// Take no wider instructions than these from now on.
pub fn use_up_to(width: Width) {
    WIDEST.store(width as u8, Ordering::Relaxed);
}

#[cfg(target_arch = "x86_64")]
#[inline]
fn may_use(width: Width) -> bool {
    width as u8 <= WIDEST.load(Ordering::Relaxed)
}

/// A form that is stamped for every level.
pub trait Escape: Form {
    /// Write the inside of a string up to its end, or until less than `ROOM` is left.
    ///
    /// What a text takes that is copied as it is, is not more than its own length.
    fn escape(text: &[Self::Unit], room: &mut [MaybeUninit<u8>]) -> Progress;
}

macro_rules! escape_at_the_highest_level {
    ($($form:ty, $step:expr;)*) => {$(
        impl Escape for $form {
            #[inline]
            fn escape(text: &[Self::Unit], room: &mut [MaybeUninit<u8>]) -> Progress {
                #[cfg(target_arch = "x86_64")]
                if may_use(Width::Avx512) && let Some(level) = Avx512::detected() {
                    return Level::<Self, $step>::walk(level, text, room);
                }
                #[cfg(target_arch = "x86_64")]
                if may_use(Width::Avx2) && let Some(level) = Avx2::detected() {
                    return Level::<Self, $step>::walk(level, text, room);
                }
                #[cfg(target_arch = "x86_64")]
                return Level::<Self, $step>::walk(Sse2, text, room);
                #[cfg(not(target_arch = "x86_64"))]
                return Level::<Self, $step>::walk(Portable, text, room);
            }
        }
    )*};
}

escape_at_the_highest_level! {
    Utf8, BYTES;
    Latin1, BYTES;
    u16, CODES;
    u32, CODES;
}
