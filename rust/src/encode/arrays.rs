//! The arrays and numbers of numpy as JSON arrays and numbers.

use std::marker::PhantomData;
use std::mem::MaybeUninit;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::errors::{Outcome, Refusal, raised};
use crate::json::{self, FLOAT_ROOM};
use crate::raw::buffer::{self, Class, Format, Half, Number, Truth, View, class_of_numpy};
use crate::raw::level::{self, Level, Task};
use crate::raw::output::Output;
use crate::raw::{Quiet, signals};
use crate::walk::Around;

/// numpy has no arrays of more axes.
const MAX_AXES: usize = 64;

/// Write a value and a comma if numpy's classes tell that it holds plain numbers, else return
/// false.
pub fn array<'py>(
    out: &mut Output<'_, '_>,
    quiet: &mut Quiet<'py>,
    value: &Bound<'py, PyAny>,
    around: Around,
) -> Outcome<bool> {
    match class_of_numpy(value.as_borrowed()) {
        None => Ok(false),
        Some(Class::Number(format)) => number(out, quiet, value, format),
        Some(Class::Array) => items(out, quiet, value, around),
    }
}

fn number<'py>(
    out: &mut Output<'_, '_>,
    quiet: &mut Quiet<'py>,
    value: &Bound<'py, PyAny>,
    format: Format,
) -> Outcome<bool> {
    match format {
        Format::Bool => single(out, buffer::number::<Truth>(quiet, value)),
        Format::Int(1) => single(out, buffer::number::<i8>(quiet, value).map(i64::from)),
        Format::Int(2) => single(out, buffer::number::<i16>(quiet, value).map(i64::from)),
        Format::Int(4) => single(out, buffer::number::<i32>(quiet, value).map(i64::from)),
        Format::Int(_) => single(out, buffer::number::<i64>(quiet, value)),
        Format::Unsigned(1) => single(out, buffer::number::<u8>(quiet, value).map(u64::from)),
        Format::Unsigned(2) => single(out, buffer::number::<u16>(quiet, value).map(u64::from)),
        Format::Unsigned(4) => single(out, buffer::number::<u32>(quiet, value).map(u64::from)),
        Format::Unsigned(_) => single(out, buffer::number::<u64>(quiet, value)),
        Format::Float(2) => single(out, buffer::number::<Half>(quiet, value)),
        Format::Float(4) => single(out, buffer::number::<f32>(quiet, value)),
        Format::Float(_) => single(out, buffer::number::<f64>(quiet, value)),
    }
}

#[inline]
fn single<T: Text>(out: &mut Output<'_, '_>, number: Option<T>) -> Outcome<bool> {
    let Some(number) = number else {
        return Ok(false);
    };
    write(
        out,
        #[inline(always)]
        |room| number.text(room),
    )?;
    Ok(true)
}

fn items<'py>(
    out: &mut Output<'_, '_>,
    quiet: &mut Quiet<'py>,
    value: &Bound<'py, PyAny>,
    around: Around,
) -> Outcome<bool> {
    let mut place = None;
    loop {
        // Nothing of the array is held while signals are looked for: what handles them may
        // free its memory.
        let step = View::of(quiet, value, |view| {
            step(out, view, &mut place, around.levels)
        });
        match step.transpose()? {
            Some(Step::End) => return Ok(true),
            Some(Step::Low) => {
                signals::check(quiet)?;
                if around.share.is_some() {
                    out.enlarge(around.share)?;
                }
                // The end of a larger room may be too far away to look for signals in time.
                out.reserve(place.as_ref().map_or(0, Place::foreseen))?;
                out.enlarge(None)?;
            }
            None | Some(Step::Unfit) => {
                if place.is_none() {
                    return Ok(false);
                }
                let error = PyRuntimeError::new_err("array changed during iteration");
                return Err(raised(quiet.py(), error));
            }
        }
    }
}

/// Why the writing of an array stops.
enum Step {
    /// Room is low, or much was written since the last look for signals.
    Low,
    /// The array is not one to write here, or not the one any more that was begun.
    Unfit,
    End,
}

fn step(
    out: &mut Output<'_, '_>,
    view: &View<'_>,
    place: &mut Option<Place>,
    levels: usize,
) -> Outcome<Step> {
    let place = match place {
        Some(place) if !place.is_in(view) => return Ok(Step::Unfit),
        Some(place) => place,
        None => match Place::new(view, levels)? {
            Some(new) => place.insert(new),
            None => return Ok(Step::Unfit),
        },
    };
    match view.format() {
        Format::Bool => written::<Truth>(out, view, place),
        Format::Int(1) => written::<i8>(out, view, place),
        Format::Int(2) => written::<i16>(out, view, place),
        Format::Int(4) => written::<i32>(out, view, place),
        Format::Int(_) => written::<i64>(out, view, place),
        Format::Unsigned(1) => written::<u8>(out, view, place),
        Format::Unsigned(2) => written::<u16>(out, view, place),
        Format::Unsigned(4) => written::<u32>(out, view, place),
        Format::Unsigned(_) => written::<u64>(out, view, place),
        Format::Float(2) => written::<Half>(out, view, place),
        Format::Float(4) => written::<f32>(out, view, place),
        Format::Float(_) => written::<f64>(out, view, place),
    }
}

#[inline(never)]
fn written<T: Text>(out: &mut Output<'_, '_>, view: &View<'_>, place: &mut Place) -> Outcome<Step> {
    level::run(Rows::<T> {
        out,
        view,
        place,
        numbers: PhantomData,
    })
}

struct Rows<'a, 'm, 's, T> {
    out: &'a mut Output<'m, 's>,
    view: &'a View<'a>,
    place: &'a mut Place,
    numbers: PhantomData<T>,
}

impl<T: Text> Task for Rows<'_, '_, '_, T> {
    type Output = Outcome<Step>;

    #[inline(always)]
    fn run<L: Level>(self) -> Outcome<Step> {
        let mut step = Step::End;
        self.out.apart(
            #[inline(always)]
            |out| {
                step = rows::<T>(out, self.view, self.place)?;
                Ok(())
            },
        )?;
        Ok(step)
    }
}

/// Write on from a place, and leave it where the writing stops.
#[inline(always)]
fn rows<T: Text>(out: &mut Output<'_, '_>, view: &View<'_>, place: &mut Place) -> Outcome<Step> {
    loop {
        for _ in 0..std::mem::take(&mut place.closed) {
            out.push(b'[')?;
        }
        let mut row = view.row::<T>(place.row());
        row.skip_next(place.column);
        let len = row.len();
        let mut bytes = 0;
        while !out.is_low()
            && let Some([first, second]) = row.next_block()
        {
            bytes += write(
                out,
                #[inline(always)]
                |room| T::pair(first, second, room),
            )?;
        }
        while !out.is_low()
            && row.len() == 1
            && let Some(number) = row.next()
        {
            bytes += write(
                out,
                #[inline(always)]
                |room| number.text(room),
            )?;
        }
        place.count(len - row.len(), bytes);
        if out.is_low() {
            return Ok(Step::Low);
        }
        place.end_row();
        for _ in 0..place.closed {
            out.close(b']')?;
        }
        if place.closed == place.axes {
            return Ok(Step::End);
        }
    }
}

/// Write numbers by `text`, and return how many bytes they took.
#[inline(always)]
fn write<const N: usize>(
    out: &mut Output<'_, '_>,
    text: impl FnOnce(&mut [MaybeUninit<u8>; N]) -> usize,
) -> Outcome<usize> {
    let mut len = 0;
    out.write(
        #[inline(always)]
        |room| {
            len = text(room);
            len
        },
    )?;
    if len == 0 {
        return Err(Refusal::Refused);
    }
    Ok(len)
}

/// Where the writing of an array is.
struct Place {
    format: Format,
    shape: [isize; MAX_AXES],
    /// The lengths among `shape`.
    lens: usize,
    /// The lengths up to the first 0: nothing is nested below.
    axes: usize,
    /// What row is being written: an index for each axis but the last.
    index: [usize; MAX_AXES],
    column: usize,
    /// How many arrays are to be opened before the next number: those closed last, or all.
    closed: usize,
    numbers: usize,
    bytes: usize,
}

impl Place {
    /// Return the beginning of an array that nests no deeper than `levels`; None for one with
    /// more axes than numpy allows.
    fn new(view: &View<'_>, levels: usize) -> Outcome<Option<Self>> {
        let lens = view.shape();
        let mut shape = [0; MAX_AXES];
        let Some(kept) = shape.get_mut(..lens.len()) else {
            return Ok(None);
        };
        kept.copy_from_slice(lens);
        let empty = lens.iter().position(|&len| len == 0);
        let axes = empty.map_or(lens.len(), |axis| axis + 1);
        if axes > levels {
            return Err(Refusal::Refused);
        }
        Ok(Some(Self {
            format: view.format(),
            shape,
            lens: lens.len(),
            axes,
            index: [0; MAX_AXES],
            column: 0,
            closed: axes,
            numbers: 0,
            bytes: 0,
        }))
    }

    /// Return whether an array still is as it was when this began.
    fn is_in(&self, view: &View<'_>) -> bool {
        self.format == view.format() && self.shape.get(..self.lens) == Some(view.shape())
    }

    fn row(&self) -> &[usize] {
        self.index
            .get(..self.axes.saturating_sub(1))
            .unwrap_or_default()
    }

    fn count(&mut self, numbers: usize, bytes: usize) {
        self.column += numbers;
        self.numbers += numbers;
        self.bytes += bytes;
    }

    /// Go on to the next row, and count the arrays that end before it.
    fn end_row(&mut self) {
        self.column = 0;
        let Some(outer_axes) = self.axes.checked_sub(1) else {
            return;
        };
        self.closed = 1;
        let outer = self.index.iter_mut().zip(&self.shape).take(outer_axes);
        for (index, len) in outer.rev() {
            *index += 1;
            if *index < len.cast_unsigned() {
                return;
            }
            *index = 0;
            self.closed += 1;
        }
    }

    /// Return how many bytes the rest takes at the rate of what is written, and a little more.
    fn foreseen(&self) -> usize {
        let lens = self.shape.iter().take(self.lens);
        let size = lens.fold(1, |size: usize, len| {
            size.saturating_mul(len.cast_unsigned())
        });
        let rest = size.saturating_sub(self.numbers);
        let bytes = rest.saturating_mul(self.bytes) / self.numbers.max(1);
        bytes.saturating_add(bytes / 32)
    }
}

type Room = [MaybeUninit<u8>; FLOAT_ROOM];
type PairRoom = [MaybeUninit<u8>; 2 * FLOAT_ROOM];

/// Numbers with a JSON text.
trait Text: Number + Default {
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
