//! Dates and times, as the fallback's `temporal` writes them.

use pyo3::exceptions::PyException;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::conversion::Conversion;
use crate::errors::{Outcome, raised};
use crate::json::temporal::{self, Date, Time, Zone};
use crate::raw::call::attached;
use crate::raw::{Quiet, moment};
use crate::walk::Sink;

/// Hand an exact date or time to the sink if that takes no question to a zone, or return false.
#[inline]
pub fn write_quietly<'py, S: Sink<'py>>(
    sink: &mut S,
    value: Borrowed<'_, 'py, PyAny>,
) -> Outcome<bool> {
    if let Some((date, time, zone)) = moment::datetime(value) {
        // One without a zone is local time.
        if !zone.is_some_and(moment::is_utc) {
            return Ok(false);
        }
        sink.write(|room| temporal::datetime(room, date, time, Zone::Utc))?;
    } else if let Some(date) = moment::date(value) {
        sink.write(|room| temporal::date(room, date))?;
    } else if let Some((time, zone)) = moment::time(value) {
        let zone = match zone {
            None => Zone::Unknown,
            Some(zone) if moment::is_utc(zone) => Zone::Utc,
            Some(_) => return Ok(false),
        };
        sink.write(|room| temporal::time(room, time, zone))?;
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// Hand an exact datetime or time of any zone to the sink, or return false.
pub fn write<'py, S: Sink<'py>>(
    quiet: &mut Quiet<'py>,
    sink: &mut S,
    conversion: &Conversion<'py>,
    value: &Bound<'py, PyAny>,
) -> Outcome<bool> {
    let Some(found) = attached(|| with_zone(quiet, conversion, value))? else {
        return Ok(false);
    };
    match found {
        (Some(date), time, zone) => {
            sink.write(|room| temporal::datetime(room, date, time, zone))?;
        }
        (None, time, zone) => sink.write(|room| temporal::time(room, time, zone))?,
    }
    Ok(true)
}

type Moment = (Option<Date>, Time, Zone);

fn with_zone<'py>(
    quiet: &mut Quiet<'py>,
    conversion: &Conversion<'py>,
    value: &Bound<'py, PyAny>,
) -> Outcome<Option<Moment>> {
    let py = quiet.py();
    if let Some((time, zone)) = moment::time(value.as_borrowed()) {
        let Some(zone) = zone else {
            return Ok(Some((None, time, Zone::Unknown)));
        };
        let none = py.None().into_bound(py);
        let zone = offset(quiet, &zone.to_owned(), &none)
            .map_err(|error| conversion.failed(value, error))?;
        let is_zero = |zone: &Zone| *zone == Zone::Offset { microseconds: 0 };
        let zone = zone.map(|zone| if is_zero(&zone) { Zone::Utc } else { zone });
        return Ok(zone.map(|zone| (None, time, zone)));
    }
    let value = match moment::datetime(value.as_borrowed()) {
        None => return Ok(None),
        Some((_, _, Some(_))) => value.clone(),
        Some((_, _, None)) => match value.call_method0(intern!(py, "astimezone")) {
            Ok(local) => local,
            // The converter raises another one.
            Err(error) if error.is_instance_of::<PyException>(py) => return Ok(None),
            Err(error) => return Err(raised(py, error)),
        },
    };
    let Some((date, time, Some(zone))) = moment::datetime(value.as_borrowed()) else {
        return Ok(None);
    };
    let zone = offset(quiet, &zone.to_owned(), &value)
        .and_then(|found| match found {
            Some(Zone::Offset { microseconds: 0 }) => zero(quiet, &zone.to_owned()),
            other => Ok(other),
        })
        .map_err(|error| conversion.failed(&value, error))?;
    Ok(zone.map(|zone| (Some(date), time, zone)))
}

/// Return what a zone gives as the offset of a moment, or None if that is none.
fn offset<'py>(
    quiet: &mut Quiet<'py>,
    zone: &Bound<'py, PyAny>,
    value: &Bound<'py, PyAny>,
) -> PyResult<Option<Zone>> {
    let offset = zone.call_method1(intern!(quiet.py(), "utcoffset"), (value,))?;
    if offset.is_none() {
        return Ok(Some(Zone::Unknown));
    }
    let microseconds = moment::offset(offset.as_borrowed());
    Ok(microseconds.map(|microseconds| Zone::Offset { microseconds }))
}

/// Return how a zone writes an offset of zero, or None if it has no name.
fn zero<'py>(quiet: &mut Quiet<'py>, zone: &Bound<'py, PyAny>) -> PyResult<Option<Zone>> {
    let py = quiet.py();
    let name = zone.call_method1(intern!(py, "tzname"), (py.None(),))?;
    if name.is_none() {
        return Ok(Some(Zone::Offset { microseconds: 0 }));
    }
    let Ok(name) = name.cast_exact::<PyString>() else {
        return Ok(None);
    };
    let is_utc = name.as_any().eq(intern!(py, "UTC"))?;
    let zero = Zone::Offset { microseconds: 0 };
    Ok(Some(if is_utc { Zone::Utc } else { zero }))
}
