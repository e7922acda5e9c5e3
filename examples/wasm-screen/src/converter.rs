//! What the converter knows: quantities, their units, and how a number is written.

/// A unit: its name, its sign, and how many base units one is, from which zero.
pub struct Unit {
    pub name: &'static str,
    pub sign: &'static str,
    factor: f64,
    zero: f64,
}

/// What is converted.
pub struct Quantity {
    pub title: &'static str,
    pub units: &'static [Unit],
}

const fn unit(name: &'static str, sign: &'static str, factor: f64) -> Unit {
    unit_from(name, sign, factor, 0.0)
}

const fn unit_from(name: &'static str, sign: &'static str, factor: f64, zero: f64) -> Unit {
    Unit {
        name,
        sign,
        factor,
        zero,
    }
}

/// The quantity of a name.
pub fn quantity(name: &str) -> Option<&'static Quantity> {
    const LENGTH: Quantity = Quantity {
        title: "Length",
        units: &[
            unit("Kilometres", "km", 1000.0),
            unit("Metres", "m", 1.0),
            unit("Miles", "mi", 1609.344),
            unit("Yards", "yd", 0.9144),
            unit("Feet", "ft", 0.3048),
            unit("Nautical miles", "nmi", 1852.0),
        ],
    };
    const TEMPERATURE: Quantity = Quantity {
        title: "Temperature",
        units: &[
            unit("Celsius", "°C", 1.0),
            unit_from("Fahrenheit", "°F", 5.0 / 9.0, -160.0 / 9.0),
            unit_from("Kelvin", "K", 1.0, -273.15),
        ],
    };
    const WEIGHT: Quantity = Quantity {
        title: "Weight",
        units: &[
            unit("Kilograms", "kg", 1.0),
            unit("Pounds", "lb", 0.453_592_37),
            unit("Stones", "st", 6.350_293_18),
            unit("Ounces", "oz", 0.028_349_523_125),
        ],
    };
    match name {
        "length" => Some(&LENGTH),
        "temperature" => Some(&TEMPERATURE),
        "weight" => Some(&WEIGHT),
        _ => None,
    }
}

/// `value` of one unit in another.
pub fn convert(value: f64, from: &Unit, to: &Unit) -> f64 {
    (value * from.factor + from.zero - to.zero) / to.factor
}

/// A number as people write it: six significant digits, no zeros at the end.
pub fn shown(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let digits = 5 - value.abs().log10().floor() as i32;
    let text = format!("{value:.*}", usize::try_from(digits).unwrap_or(0));
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_convert_there_and_back() {
        for name in ["length", "temperature", "weight"] {
            let units = quantity(name).unwrap().units;
            for from in units {
                for to in units {
                    let back = convert(convert(12.5, from, to), to, from);
                    assert!((back - 12.5).abs() < 1e-9, "{} {}", from.name, to.name);
                }
            }
        }
        let [celsius, fahrenheit, kelvin] = quantity("temperature").unwrap().units else {
            panic!("three scales");
        };
        assert_eq!(shown(convert(100.0, celsius, fahrenheit)), "212");
        assert_eq!(shown(convert(0.0, kelvin, celsius)), "-273.15");
    }

    #[test]
    fn numbers_are_short() {
        for (value, text) in [
            (42195.0, "42195"),
            (0.5, "0.5"),
            (1.0 / 3.0, "0.333333"),
            (0.0, "0"),
            (1e9, "1000000000"),
        ] {
            assert_eq!(shown(value), text);
        }
    }
}
