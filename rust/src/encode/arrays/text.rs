//! The JSON text of the numbers that arrays hold.

use std::mem::MaybeUninit;

use crate::json::{self, FLOAT_ROOM};
use crate::raw::numpy::{Half, Number, Truth};

pub type Room = [MaybeUninit<u8>; FLOAT_ROOM];
pub type PairRoom = [MaybeUninit<u8>; 2 * FLOAT_ROOM];

/// Numbers with a JSON text.
pub trait Text: Number + Default {
    /// Write the number and a comma; return how many bytes that takes, or 0 if it has no text.
    fn text(self, room: &mut Room) -> usize;

    /// Write two numbers and a comma after each; return how many bytes they take, or 0 if one of
    /// them has no text.
    #[inline(always)]
    fn pair(first: Self, second: Self, room: &mut PairRoom) -> usize {
        let len = room.first_chunk_mut().map_or(
            0,
            #[inline(always)]
            |room| first.text(room),
        );
        let rest = room.get_mut(len..).and_then(<[_]>::first_chunk_mut);
        match rest.map_or(
            0,
            #[inline(always)]
            |room| second.text(room),
        ) {
            more if len > 0 && more > 0 => len + more,
            _ => 0,
        }
    }
}

impl Text for Truth {
    #[inline(always)]
    fn text(self, room: &mut Room) -> usize {
        let is_true = self.0 != 0;
        let text = if is_true { *b"true,   " } else { *b"false,  " };
        if let Some(first) = room.first_chunk_mut() {
            *first = text.map(MaybeUninit::new);
        }
        6 - usize::from(is_true)
    }
}

macro_rules! ints {
    ($($type:ty: $is_negative:expr, $size:expr);+) => {$(
        impl Text for $type {
            #[inline(always)]
            fn text(self, room: &mut Room) -> usize {
                json::sized_int(room, $is_negative(self), $size(self).into())
            }
        }
    )+};
}

ints!(
    i8: i8::is_negative, i8::unsigned_abs;
    i16: i16::is_negative, i16::unsigned_abs;
    i32: i32::is_negative, i32::unsigned_abs;
    i64: i64::is_negative, i64::unsigned_abs;
    u8: |_| false, u64::from;
    u16: |_| false, u64::from;
    u32: |_| false, u64::from;
    u64: |_| false, u64::from
);

macro_rules! floats {
    ($($type:ty: $write:expr),+) => {$(
        impl Text for $type {
            #[inline(always)]
            fn text(self, room: &mut Room) -> usize {
                let len = $write(&mut *room, self);
                match room.get_mut(len) {
                    Some(comma) if len > 0 => {
                        comma.write(b',');
                        len + 1
                    }
                    _ => 0,
                }
            }
        }
    )+};
}

floats!(
    f64: json::float64,
    f32: json::float32,
    Half: |room, number: Half| json::float16(room, number.0)
);
