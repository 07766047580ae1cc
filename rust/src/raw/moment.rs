//! The numbers of exact `date`, `time`, `datetime` and `timedelta` objects.

use pyo3::ffi::{self, PyDateTime_CAPI, PyTypeObject};
use pyo3::prelude::*;

use super::object::class;
use crate::json::temporal::{Date, Time};

/// Let the functions below know the classes: until then they know no value.
pub fn import(py: Python<'_>) -> PyResult<()> {
    // SAFETY: `Python` proves that this thread is attached to the interpreter.
    unsafe { ffi::PyDateTime_IMPORT() };
    if interface().is_some() {
        Ok(())
    } else {
        Err(PyErr::fetch(py))
    }
}

fn interface() -> Option<&'static PyDateTime_CAPI> {
    // SAFETY: the call reads a pointer, which is null before the import.
    let interface = unsafe { ffi::PyDateTimeAPI() };
    // SAFETY: what it points to lives as long as the process, and never changes.
    unsafe { interface.as_ref() }
}

fn is_exact(
    value: Borrowed<'_, '_, PyAny>,
    class_of: impl FnOnce(&PyDateTime_CAPI) -> *mut PyTypeObject,
) -> bool {
    interface().is_some_and(|interface| class(value) == class_of(interface))
}

/// Return whether a zone is `datetime.timezone.utc` itself.
#[inline]
pub fn is_utc(zone: Borrowed<'_, '_, PyAny>) -> bool {
    interface().is_some_and(|interface| interface.TimeZone_UTC == zone.as_ptr())
}

/// Return the numbers of an exact `date`.
#[inline]
pub fn date(value: Borrowed<'_, '_, PyAny>) -> Option<Date> {
    if !is_exact(value, |interface| interface.DateType) {
        return None;
    }
    let value = value.as_ptr().cast::<ffi::PyDateTime_Date>();
    // SAFETY: a live object of the class, which has this layout.
    let [century, year, month, day] = unsafe { (*value).data };
    let year = u16::from_be_bytes([century, year]);
    Some(Date { year, month, day })
}

/// Return the numbers of an exact `time`, and its zone if it has one.
#[inline]
pub fn time<'a, 'py>(
    value: Borrowed<'a, 'py, PyAny>,
) -> Option<(Time, Option<Borrowed<'a, 'py, PyAny>>)> {
    if !is_exact(value, |interface| interface.TimeType) {
        return None;
    }
    let py = value.py();
    let value = value.as_ptr().cast::<ffi::PyDateTime_Time>();
    // SAFETY: a live object of the class, which begins like this.
    let [hour, minute, second, micro @ ..] = unsafe { (*value).data };
    // SAFETY: as above.
    let has_zone = unsafe { (*value).hastzinfo } != 0;
    let zone = has_zone.then(|| {
        // SAFETY: an object with a zone has the whole layout.
        let zone = unsafe { (*value).tzinfo };
        // SAFETY: the zone is live, and never replaced, as long as the object lives.
        unsafe { Borrowed::from_ptr(py, zone) }
    });
    Some((clock(hour, minute, second, micro), zone))
}

/// Return the numbers of an exact `datetime`, and its zone if it has one.
#[inline]
pub fn datetime<'a, 'py>(
    value: Borrowed<'a, 'py, PyAny>,
) -> Option<(Date, Time, Option<Borrowed<'a, 'py, PyAny>>)> {
    if !is_exact(value, |interface| interface.DateTimeType) {
        return None;
    }
    let py = value.py();
    let value = value.as_ptr().cast::<ffi::PyDateTime_DateTime>();
    // SAFETY: a live object of the class, which begins like this.
    let [century, year, month, day, hour, minute, second, micro @ ..] = unsafe { (*value).data };
    let year = u16::from_be_bytes([century, year]);
    // SAFETY: as above.
    let has_zone = unsafe { (*value).hastzinfo } != 0;
    let zone = has_zone.then(|| {
        // SAFETY: an object with a zone has the whole layout.
        let zone = unsafe { (*value).tzinfo };
        // SAFETY: the zone is live, and never replaced, as long as the object lives.
        unsafe { Borrowed::from_ptr(py, zone) }
    });
    let time = clock(hour, minute, second, micro);
    Some((Date { year, month, day }, time, zone))
}

fn clock(hour: u8, minute: u8, second: u8, [high, middle, low]: [u8; 3]) -> Time {
    let microsecond = u32::from_be_bytes([0, high, middle, low]);
    Time {
        hour,
        minute,
        second,
        microsecond,
    }
}

/// Return how many microseconds an exact `timedelta` has, if that is less than a day in either
/// direction.
pub fn offset(value: Borrowed<'_, '_, PyAny>) -> Option<i64> {
    const DAY: i64 = 86_400_000_000;
    if !is_exact(value, |interface| interface.DeltaType) {
        return None;
    }
    let value = value.as_ptr().cast::<ffi::PyDateTime_Delta>();
    // SAFETY: a live object of the class, which has this layout.
    let days = unsafe { (*value).days };
    // SAFETY: as above.
    let seconds = unsafe { (*value).seconds };
    // SAFETY: as above.
    let microseconds = unsafe { (*value).microseconds };
    let rest = i64::from(seconds) * 1_000_000 + i64::from(microseconds);
    let all = i64::from(days).checked_mul(DAY)?.checked_add(rest)?;
    (-DAY < all && all < DAY).then_some(all)
}
