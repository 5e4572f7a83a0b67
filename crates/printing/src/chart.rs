use crate::error::PrintError;
use minijinja::{AutoEscape, Environment, context};

/// A chart with one bar for each row. The numbers of a row lie on each other, from the largest to the
/// smallest.
pub struct BarChart<'a> {
    /// What the chart shows. It is also read out to those who do not see it.
    pub title: &'a str,
    /// From when the numbers are.
    pub note: &'a str,
    /// Names of the numbers of a row, the largest first. At most five.
    pub series: &'a [&'a str],
    /// Names and numbers of the rows, from top to bottom.
    pub rows: &'a [(String, Vec<u64>)],
}

/// From the largest number to the smallest. Each is darker than the one before, so that they can be told
/// apart without colors.
const COLORS: [&str; 5] = ["#d6e4f0", "#9fc3df", "#5f9bc8", "#2f6fa5", "#12395f"];
const WIDTH: u64 = 960;
/// Where the bars begin.
const LEFT: u64 = 290;
/// How long a bar can be.
const LENGTH: u64 = 560;
/// Where the first bar is.
const TOP: u64 = 104;
/// The height of a row.
const ROW: u64 = 26;
/// The longest name that fits beside a bar, in characters.
const NAME: usize = 38;

/// Draws a chart as SVG.
pub fn bar_chart(chart: &BarChart<'_>) -> Result<String, PrintError> {
    let most = chart.rows.iter().flat_map(|(_, numbers)| numbers).copied().max().unwrap_or(0);
    let step = step(most);
    let end = most.div_ceil(step).max(1) * step;
    let length = |number: u64| number * LENGTH / end;
    let place = |nth: usize| u64::try_from(nth).unwrap_or(u64::MAX);
    let legend = chart.series.iter().zip(COLORS).enumerate().map(|(nth, (name, color))| {
        let width = (WIDTH - 48) / place(chart.series.len());
        context! { name => *name, color, x => 24 + place(nth) * width }
    });
    let ticks = (0..=end / step).map(|nth| {
        context! { x => LEFT + length(nth * step), name => grouped(nth * step) }
    });
    let rows = chart.rows.iter().enumerate().map(|(nth, (name, numbers))| {
        let parts = numbers.iter().zip(COLORS).map(|(number, color)| {
            context! { color, length => length(*number) }
        });
        let told = chart.series.iter().zip(numbers);
        let about: Vec<_> =
            told.map(|(series, number)| format!("{series}: {}", grouped(*number))).collect();
        context! {
            y => TOP + place(nth) * ROW,
            name => shortened(name),
            about => format!("{name}. {}", about.join(", ")),
            parts => parts.collect::<Vec<_>>(),
            longest => length(numbers.iter().copied().max().unwrap_or(0)),
            number => numbers.first().map(|number| grouped(*number)),
        }
    });
    let mut drawing = Environment::new();
    drawing.set_auto_escape_callback(|_| AutoEscape::Html);
    let svg = drawing.render_str(
        include_str!("chart.svg"),
        context! {
            width => WIDTH,
            height => TOP + place(chart.rows.len()) * ROW + 38,
            top => TOP,
            left => LEFT,
            title => chart.title,
            note => chart.note,
            legend => legend.collect::<Vec<_>>(),
            ticks => ticks.collect::<Vec<_>>(),
            bars => rows.collect::<Vec<_>>(),
        },
    )?;
    Ok(svg)
}

/// The distance of the lines behind the bars: one, two or five times a power of ten, for at most five
/// lines.
fn step(most: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for times in [1, 2, 5] {
            if most <= power.saturating_mul(5 * times) {
                return power.saturating_mul(times);
            }
        }
        power = power.saturating_mul(10);
    }
}

/// A number with a point after each three digits, as it is written in Turkey.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.to_owned();
    }
    let begin: String = name.chars().take(NAME - 1).collect();
    format!("{}…", begin.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_number_and_names_stay_text() {
        let rows = [
            ("A & B <Üniversitesi>".to_owned(), vec![1_000, 500]),
            ("Şehir".to_owned(), vec![250, 0]),
        ];
        let chart = BarChart { title: "Başvuran", note: "", series: &["a", "b"], rows: &rows };
        let svg = bar_chart(&chart).unwrap();
        for part in [
            "A &amp; B &lt;Üniversitesi&gt;",
            r##"width="560" height="18" fill="#d6e4f0""##,
            r##"width="280" height="18" fill="#9fc3df""##,
            r##"width="140" height="18" fill="#d6e4f0""##,
            ">1.000</text>",
        ] {
            assert!(svg.contains(part), "{part}\n{svg}");
        }
    }

    #[test]
    fn the_lines_behind_the_bars_have_round_numbers() {
        let steps = [0, 5, 6, 10, 11, 26, 450_000, u64::MAX].map(step);
        assert_eq!(steps[..7], [1, 1, 2, 2, 5, 10, 100_000]);
        assert_eq!(grouped(1_234_567), "1.234.567");
    }
}
