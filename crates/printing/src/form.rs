//! What the forms of the programme have in common: their margins, the table of facts, and the footer by
//! which anybody can verify them.

use crate::error::PrintError;
use crate::page::{
    ASCENT, Flow, GREY, HEIGHT, Item, LEADING, Place, Style, WIDTH, bold, break_lines, height,
    regular,
};
use krilla::metadata::{DateTime, Metadata};
use qrcode::{EcLevel, QrCode};
use time::Date;

/// The revision of the forms (R23).
const REVISION: &str = "00";

pub const LEFT: f32 = 71.0;
pub const RIGHT: f32 = WIDTH - 71.0;
pub const MIDDLE: f32 = WIDTH / 2.0;
const TOP: f32 = 60.0;
pub const BODY: Style = regular(11.0);
/// The left edge of the values in the table.
const VALUES: f32 = LEFT + 135.0;
const SMALL: Style = regular(8.5);
/// The side length of the QR code.
const CODE: f32 = 78.0;
/// The left edge of the text beside the QR code.
const BESIDE: f32 = LEFT + 96.0;
/// The end of the footer.
const BOTTOM: f32 = HEIGHT - 34.0;

/// What every page of a form says of the form itself.
#[derive(Debug, Clone, Copy)]
pub struct Seal<'a> {
    /// What the form is called, as the first words of a sentence: `Bu yazı`.
    pub form: &'a str,
    /// The number of the form.
    pub number: &'a str,
    /// The code with which anybody can verify it. It is also the id of the PDF.
    pub code: &'a str,
    /// The address at which anybody can verify it, as text and as a QR code.
    pub verification_url: &'a str,
    /// The day of issue, which is also the creation date of the PDF.
    pub issued_on: Date,
    /// The author of the PDF.
    pub author: &'a str,
}

impl Seal<'_> {
    pub fn metadata(&self) -> Metadata {
        let (year, month, day) = self.issued_on.to_calendar_date();
        let issued = DateTime::new(u16::try_from(year).unwrap_or_default())
            .month(month.into())
            .day(day)
            .hour(0)
            .minute(0)
            .second(0)
            .utc_offset_hour(3)
            .utc_offset_minute(0);
        Metadata::new()
            .authors(vec![self.author.to_owned()])
            .language("tr".to_owned())
            .creation_date(issued)
            .document_id(self.code.to_owned())
    }
}

/// Lays out a form on as many pages as it needs. Each ends with the footer. `on_each` adds what every page
/// of the form has besides.
pub fn pages(
    seal: &Seal<'_>,
    footer: &Footer,
    content: impl FnOnce(&mut Flow) -> Result<(), PrintError>,
    on_each: impl Fn(&mut Vec<Item>),
) -> Result<Vec<Vec<Item>>, PrintError> {
    let mut flow = Flow::new(TOP, footer.top - 10.0);
    content(&mut flow)?;
    let (mut pages, mut paragraphs) = flow.finish();
    let count = pages.len();
    for (page, number) in pages.iter_mut().zip(1..) {
        let numbering = format!("Sayı {} – sayfa {number} / {count}", seal.number);
        footer.draw(page, numbering, &mut paragraphs);
        on_each(page);
    }
    Ok(pages)
}

/// Sets the number, the date and the subject.
pub fn numbered(flow: &mut Flow, seal: &Seal<'_>, subject: &str) -> Result<(), PrintError> {
    let measure = RIGHT - LEFT;
    flow.space(4.0);
    flow.rule(LEFT, measure, 0.8);
    flow.space(10.0);
    flow.rows(&[vec![
        (Place::Left(LEFT), "Sayı", BODY),
        (Place::Left(LEFT + 38.0), &format!(": {}", seal.number), BODY),
        (Place::Right(RIGHT), &day(seal.issued_on), BODY),
    ]])?;
    flow.rows(&[vec![
        (Place::Left(LEFT), "Konu", BODY),
        (Place::Left(LEFT + 38.0), &format!(": {subject}"), BODY),
    ]])?;
    flow.space(20.0);
    Ok(())
}

/// Sets a table of facts, each with its label.
pub fn table(flow: &mut Flow, rows: &[(&str, String)]) -> Result<(), PrintError> {
    flow.rule(LEFT, RIGHT - LEFT, 0.5);
    for (label, value) in rows {
        flow.space(3.0);
        let lines = break_lines(value, BODY, RIGHT - VALUES - 4.0)?;
        let mut rows: Vec<_> =
            lines.iter().map(|line| vec![(Place::Left(VALUES), line.as_str(), BODY)]).collect();
        if let Some(first) = rows.first_mut() {
            first.insert(0, (Place::Left(LEFT + 4.0), *label, bold(11.0)));
        }
        flow.rows(&rows)?;
        flow.space(1.0);
        flow.rule(LEFT, RIGHT - LEFT, 0.5);
    }
    flow.space(10.0);
    Ok(())
}

pub fn paragraph(flow: &mut Flow, text: &str) -> Result<(), PrintError> {
    let lines = break_lines(text, BODY, RIGHT - LEFT)?;
    flow.keep(height(&lines, BODY));
    flow.lines(Place::Left(LEFT), &lines, BODY)?;
    flow.space(5.0);
    Ok(())
}

/// The footer of every page: how to verify the form, and the note that printed copies are
/// uncontrolled (R23). It is as high as its texts and the QR code need.
pub struct Footer {
    side: f32,
    dark: Vec<(usize, usize)>,
    alt: String,
    lines: Vec<(String, Style)>,
    top: f32,
}

impl Footer {
    pub fn new(seal: &Seal<'_>) -> Result<Self, PrintError> {
        let grey = |style| Style { color: GREY, ..style };
        let mark = format!("KONTROLSÜZ KOPYA / UNCONTROLLED COPY – revizyon {REVISION}");
        let made = format!(
            "{} Ulusal Staj Programı sisteminde elektronik olarak düzenlenmiştir.",
            seal.form
        );
        let mut lines = vec![];
        for (text, style) in [
            (made.as_str(), SMALL),
            ("Geçerliliği aşağıdaki adresten veya karekodla doğrulanır.", SMALL),
            (&format!("Doğrulama kodu: {}", seal.code), bold(8.5)),
            (seal.verification_url, SMALL),
            (&mark, grey(bold(8.5))),
            ("Güncel olan elektronik nüshadır; basılı nüshalar kontrolsüz kopyadır.", grey(SMALL)),
        ] {
            let broken = break_lines(text, style, RIGHT - BESIDE)?;
            lines.extend(broken.into_iter().map(|line| (line, style)));
        }
        // One more for the number of the page.
        let height = height(&lines, SMALL) + SMALL.size * LEADING;
        let top = BOTTOM - 12.0 - height.max(CODE);

        let code = QrCode::with_error_correction_level(seal.verification_url, EcLevel::M)?;
        let across = code.width();
        #[expect(
            clippy::cast_precision_loss,
            reason = "a code has at most a few dozen modules per side"
        )]
        let side = CODE / across as f32;
        let colors = code.into_colors().into_iter().enumerate();
        let dark = colors.filter(|(_, color)| *color == qrcode::Color::Dark);
        let dark = dark.map(|(at, _)| (at % across, at / across)).collect();
        let alt = format!("Karekod: {}", seal.verification_url);
        Ok(Self { side, dark, alt, lines, top })
    }

    /// Draws the footer. `paragraphs` is the number of the next paragraph.
    fn draw(&self, page: &mut Vec<Item>, numbering: String, paragraphs: &mut usize) {
        let mut next = || {
            *paragraphs += 1;
            *paragraphs - 1
        };
        page.push(Item::Rule { x: LEFT, y: self.top, length: RIGHT - LEFT, thickness: 0.5 });
        let mut y = self.top + 12.0;
        page.push(Item::Modules {
            x: LEFT,
            y,
            side: self.side,
            dark: self.dark.clone(),
            alt: self.alt.clone(),
            paragraph: next(),
        });
        let numbering = (numbering, Style { color: GREY, ..SMALL });
        for (text, style) in self.lines.iter().cloned().chain([numbering]) {
            let baseline = y + SMALL.size * ASCENT;
            page.push(Item::Text { x: BESIDE, baseline, text, style, paragraph: next() });
            y += SMALL.size * LEADING;
        }
    }
}

/// A day as it is written in Turkey.
pub fn day(date: Date) -> String {
    format!("{:02}.{:02}.{}", date.day(), u8::from(date.month()), date.year())
}

/// What the tests of every form check.
#[cfg(test)]
pub mod checks {
    use super::*;
    use crate::page::{DESCENT, advance_width};

    /// The box of an item: left, top, right, bottom. None for a rule, and for the watermark, which
    /// lies across everything.
    fn boxed(item: &Item) -> Option<[f32; 4]> {
        match item {
            Item::Text { x, baseline, text, style, .. } => {
                let width = advance_width(text, *style).unwrap();
                let (above, below) = (style.size * ASCENT, style.size * DESCENT);
                Some([*x, baseline - above, x + width, baseline + below])
            }
            Item::Modules { x, y, side, dark, .. } => {
                let across = dark.iter().map(|(column, row)| column.max(row)).max().unwrap() + 1;
                let length = across as f32 * side;
                // With a part of the quiet zone, which no text may enter.
                Some([x - 4.0, y - 4.0, x + length + 4.0, y + length + 4.0])
            }
            Item::Rule { .. } | Item::Watermark { .. } => None,
        }
    }

    /// Fails if anything on the pages overlaps or leaves them, or if a text is missing.
    pub fn assert_pages_fit(pages: &[Vec<Item>], texts: &[&str]) {
        const SLACK: f32 = 0.01;
        for page in pages {
            let boxes: Vec<_> = page.iter().filter_map(|item| Some((item, boxed(item)?))).collect();
            for (nth, (item, [left, top, right, bottom])) in boxes.iter().enumerate() {
                assert!(
                    *left > 50.0 && *top > 50.0 && *right < WIDTH - 50.0 && *bottom < HEIGHT - 25.0,
                    "leaves the page: {item:?}"
                );
                for (other, [l, t, r, b]) in &boxes[nth + 1..] {
                    let is_apart = *r <= left + SLACK
                        || right - SLACK <= *l
                        || *b <= top + SLACK
                        || bottom - SLACK <= *t;
                    assert!(is_apart, "{item:?} overlaps {other:?}");
                }
            }
            let qr = page.iter().filter(|item| matches!(item, Item::Modules { .. })).count();
            assert_eq!(qr, 1, "each page can be verified");
        }
        let printed = |text: &str| -> String { text.split_whitespace().collect() };
        let all: String = pages
            .iter()
            .flatten()
            .filter_map(|item| match item {
                Item::Text { text, .. } => Some(printed(text)),
                Item::Rule { .. } | Item::Modules { .. } | Item::Watermark { .. } => None,
            })
            .collect();
        for text in texts {
            assert!(all.contains(&printed(text)), "{text} is on the form");
        }
    }
}
