//! The arrays and numbers of numpy as JSON arrays and numbers.

mod place;
mod text;

use std::marker::PhantomData;
use std::mem::MaybeUninit;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::errors::{Outcome, Refusal, raised};
use crate::raw::buffer::{self, View};
use crate::raw::level::{self, Level, Task};
use crate::raw::numpy::{Class, Format, Half, Truth, class_of_numpy};
use crate::raw::output::Output;
use crate::raw::{Quiet, signals};
use crate::walk::Around;

use place::Place;
use text::Text;

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
