//! The layout of an acceptance letter (R70).

use crate::error::PrintError;
use crate::page::{
    ASCENT, Flow, GREY, HEIGHT, Item, LEADING, Place, RED, Style, WIDTH, bold, break_lines, height,
    pdf, regular,
};
use krilla::metadata::{DateTime, Metadata};
use qrcode::{EcLevel, QrCode};
use staj_domain::money::Kurus;
use staj_domain::offer::WageRaise;
use time::Date;

/// The content of an acceptance letter, as it was recorded at the confirmation.
#[derive(Debug, Clone, Copy)]
pub struct AcceptanceLetter<'a> {
    /// The number of the letter, such as `2026-0000042/1`.
    pub number: &'a str,
    /// The code with which anybody can verify the letter. It is also the id of the PDF.
    pub code: &'a str,
    /// The address at which anybody can verify the letter, as text and as a QR code.
    pub verification_url: &'a str,
    /// The day of issue, which is also the creation date of the PDF.
    pub issued_on: Date,
    /// Whether the internship was cancelled. If so, the letter has a watermark.
    pub revoked: bool,
    /// Whether the internship was changed, and the letter replaces an earlier one (A74). It says so.
    pub replaces_another: bool,
    /// The name of the term.
    pub term_name: &'a str,
    /// The intern's given name.
    pub given_name: &'a str,
    /// The intern's surname.
    pub surname: &'a str,
    /// The intern's number at the school.
    pub student_number: &'a str,
    /// The school that the letter is addressed to.
    pub school_name: &'a str,
    /// The intern's department.
    pub department_name: &'a str,
    /// The year of study.
    pub class_year: i32,
    /// The employer, who is also the author of the PDF.
    pub employer_name: &'a str,
    /// The unit of the employer where the intern works, if the employer named one.
    pub unit: Option<&'a str>,
    /// The address of the workplace, without the province.
    pub address: &'a str,
    /// The province of the workplace.
    pub province_name: &'a str,
    /// The first day of the internship.
    pub start_date: Date,
    /// The last day of the internship.
    pub end_date: Date,
    /// The number of working days from the first to the last day, inclusive.
    pub working_days: u32,
    /// Whether the intern works six days a week instead of five.
    pub works_saturdays: bool,
    /// The net monthly wages, in order, each with the day from which it is paid.
    pub wages: &'a [WageRaise],
    /// The name of the employer's member who confirmed the offer.
    pub signatory: &'a str,
}

/// The revision of the form (R23).
const REVISION: &str = "00";

const LEFT: f32 = 71.0;
const RIGHT: f32 = WIDTH - 71.0;
const MIDDLE: f32 = WIDTH / 2.0;
const TOP: f32 = 60.0;
const BODY: Style = regular(11.0);
/// The left edge of the values in the table.
const VALUES: f32 = LEFT + 135.0;
const SMALL: Style = regular(8.5);
/// The side length of the QR code.
const CODE: f32 = 78.0;
/// The left edge of the text beside the QR code.
const BESIDE: f32 = LEFT + 96.0;
/// The end of the footer.
const BOTTOM: f32 = HEIGHT - 34.0;

/// Prints an acceptance letter as a PDF (PDF/A-2a, PDF/UA-1) with as many pages as its texts need.
/// Each page ends with a footer that says how to verify the letter. The same facts give the same
/// bytes.
///
/// The characters of [`staj_domain::text::is_printed`] are printed. Any other appears as a question
/// mark.
pub fn acceptance_letter(letter: &AcceptanceLetter<'_>) -> Result<Vec<u8>, PrintError> {
    pdf(
        metadata(letter),
        &format!("Staj kabul yazısı {}", letter.number),
        &pages(letter, &Footer::new(letter)?)?,
    )
}

fn pages(letter: &AcceptanceLetter<'_>, footer: &Footer) -> Result<Vec<Vec<Item>>, PrintError> {
    let mut flow = Flow::new(TOP, footer.top - 10.0);
    head(&mut flow, letter)?;
    body(&mut flow, letter)?;
    signature(&mut flow, letter)?;
    let (mut pages, mut paragraphs) = flow.finish();
    let count = pages.len();
    for (page, number) in pages.iter_mut().zip(1..) {
        let numbering = format!("Sayı {} – sayfa {number} / {count}", letter.number);
        footer.draw(page, numbering, &mut paragraphs);
        if letter.revoked {
            let style = Style { color: RED, ..bold(46.0) };
            let text = "İPTAL EDİLDİ / REVOKED".to_owned();
            page.push(Item::Watermark { text, style });
        }
    }
    Ok(pages)
}

fn metadata(letter: &AcceptanceLetter<'_>) -> Metadata {
    let (year, month, day) = letter.issued_on.to_calendar_date();
    let issued = DateTime::new(u16::try_from(year).unwrap_or_default())
        .month(month.into())
        .day(day)
        .hour(0)
        .minute(0)
        .second(0)
        .utc_offset_hour(3)
        .utc_offset_minute(0);
    Metadata::new()
        .authors(vec![letter.employer_name.to_owned()])
        .language("tr".to_owned())
        .creation_date(issued)
        .document_id(letter.code.to_owned())
}

/// Sets the employer, number, date, subject and addressee.
fn head(flow: &mut Flow, letter: &AcceptanceLetter<'_>) -> Result<(), PrintError> {
    let measure = RIGHT - LEFT;
    let middle = Place::Middle(MIDDLE);
    flow.lines(middle, &break_lines(letter.employer_name, bold(14.0), measure)?, bold(14.0))?;
    if let Some(unit) = letter.unit {
        flow.lines(middle, &break_lines(unit, regular(12.0), measure)?, regular(12.0))?;
    }
    flow.space(4.0);
    flow.rule(LEFT, measure, 0.8);
    flow.space(10.0);
    flow.rows(&[vec![
        (Place::Left(LEFT), "Sayı", BODY),
        (Place::Left(LEFT + 38.0), &format!(": {}", letter.number), BODY),
        (Place::Right(RIGHT), &day(letter.issued_on), BODY),
    ]])?;
    flow.rows(&[vec![
        (Place::Left(LEFT), "Konu", BODY),
        (Place::Left(LEFT + 38.0), ": Staj kabul yazısı", BODY),
    ]])?;
    flow.space(20.0);
    flow.lines(middle, &break_lines(letter.school_name, bold(12.0), measure)?, bold(12.0))?;
    flow.rows(&[vec![(middle, "(Stajdan sorumlu ilgili birim)", BODY)]])?;
    flow.space(18.0);
    Ok(())
}

/// Sets the details of the internship and its legal basis.
fn body(flow: &mut Flow, letter: &AcceptanceLetter<'_>) -> Result<(), PrintError> {
    let opening = format!(
        "{} kapsamında, aşağıda bilgileri bulunan öğrencinizin kurumumuzda staj yapması \
         kesinleşmiştir.",
        letter.term_name
    );
    paragraph(flow, &opening)?;
    if letter.replaces_another {
        paragraph(
            flow,
            "Bu yazı, bu staj için daha önce düzenlenen kabul yazısının yerine geçer.",
        )?;
    }
    let week = if letter.works_saturdays { "haftada 6 gün" } else { "haftada 5 gün" };
    let mut rows = vec![
        ("Adı soyadı", format!("{} {}", letter.given_name, letter.surname)),
        ("Öğrenci numarası", letter.student_number.to_owned()),
        ("Bölümü / sınıfı", format!("{} / {}", letter.department_name, letter.class_year)),
        ("İşveren", letter.employer_name.to_owned()),
    ];
    let wages = letter.wages.iter().map(|wage| match wage.from == letter.start_date {
        true => ("Aylık ücret", lira(wage.monthly_wage)),
        false => {
            ("", format!("{} tarihinden itibaren {}", day(wage.from), lira(wage.monthly_wage)))
        }
    });
    rows.extend(letter.unit.map(|unit| ("Birim", unit.to_owned())));
    rows.extend([
        ("Staj yeri", format!("{} / {}", letter.address, letter.province_name)),
        ("Staj tarihleri", format!("{} – {}", day(letter.start_date), day(letter.end_date))),
        ("İş günü", format!("{} ({week})", letter.working_days)),
    ]);
    rows.extend(wages);
    flow.rule(LEFT, RIGHT - LEFT, 0.5);
    for (label, value) in rows {
        flow.space(3.0);
        let lines = break_lines(&value, BODY, RIGHT - VALUES - 4.0)?;
        let mut rows: Vec<_> =
            lines.iter().map(|line| vec![(Place::Left(VALUES), line.as_str(), BODY)]).collect();
        if let Some(first) = rows.first_mut() {
            first.insert(0, (Place::Left(LEFT + 4.0), label, bold(11.0)));
        }
        flow.rows(&rows)?;
        flow.space(1.0);
        flow.rule(LEFT, RIGHT - LEFT, 0.5);
    }
    flow.space(10.0);
    for text in [
        "Ulusal Staj Programı kapsamındaki stajlar sigorta bakımından zorunlu staj olarak \
         değerlendirilir; iş kazası ve meslek hastalığı sigortası primlerini 5510 sayılı Kanun'un \
         5/1-b ve 87/e maddeleri uyarınca öğrencinin okulu öder. Stajın müfredattaki zorunlu staj \
         yerine sayılması ilgili birimin onayına bağlıdır.",
        "Öğrenciye staj süresince 3308 sayılı Kanun'un 25. maddesi uyarınca yukarıdaki ücret ödenir.",
        "Bilgilerinizi ve gereğini arz ederiz.",
    ] {
        paragraph(flow, text)?;
    }
    Ok(())
}

fn paragraph(flow: &mut Flow, text: &str) -> Result<(), PrintError> {
    let lines = break_lines(text, BODY, RIGHT - LEFT)?;
    flow.keep(height(&lines, BODY));
    flow.lines(Place::Left(LEFT), &lines, BODY)?;
    flow.space(5.0);
    Ok(())
}

/// Sets the signatory, all on one page.
fn signature(flow: &mut Flow, letter: &AcceptanceLetter<'_>) -> Result<(), PrintError> {
    const WIDE: f32 = 220.0;
    let middle = Place::Middle(RIGHT - WIDE / 2.0);
    let signatory = break_lines(letter.signatory, bold(11.0), WIDE)?;
    let employer = break_lines(letter.employer_name, BODY, WIDE)?;
    flow.space(14.0);
    flow.keep(height(&signatory, BODY) + height(&employer, BODY));
    flow.lines(middle, &signatory, bold(11.0))?;
    flow.lines(middle, &employer, BODY)
}

/// The footer of every page: how to verify the letter, and the note that printed copies are
/// uncontrolled (R23). It is as high as its texts and the QR code need.
struct Footer {
    side: f32,
    dark: Vec<(usize, usize)>,
    alt: String,
    lines: Vec<(String, Style)>,
    top: f32,
}

impl Footer {
    fn new(letter: &AcceptanceLetter<'_>) -> Result<Self, PrintError> {
        let grey = |style| Style { color: GREY, ..style };
        let mark = format!("KONTROLSÜZ KOPYA / UNCONTROLLED COPY – revizyon {REVISION}");
        let mut lines = vec![];
        for (text, style) in [
            ("Bu yazı Ulusal Staj Programı sisteminde elektronik olarak düzenlenmiştir.", SMALL),
            ("Geçerliliği aşağıdaki adresten veya karekodla doğrulanır.", SMALL),
            (&format!("Doğrulama kodu: {}", letter.code), bold(8.5)),
            (letter.verification_url, SMALL),
            (&mark, grey(bold(8.5))),
            ("Güncel olan elektronik nüshadır; basılı nüshalar kontrolsüz kopyadır.", grey(SMALL)),
        ] {
            let broken = break_lines(text, style, RIGHT - BESIDE)?;
            lines.extend(broken.into_iter().map(|line| (line, style)));
        }
        // One more for the number of the page.
        let height = height(&lines, SMALL) + SMALL.size * LEADING;
        let top = BOTTOM - 12.0 - height.max(CODE);

        let code = QrCode::with_error_correction_level(letter.verification_url, EcLevel::M)?;
        let across = code.width();
        #[expect(
            clippy::cast_precision_loss,
            reason = "a code has at most a few dozen modules per side"
        )]
        let side = CODE / across as f32;
        let colors = code.into_colors().into_iter().enumerate();
        let dark = colors.filter(|(_, color)| *color == qrcode::Color::Dark);
        let dark = dark.map(|(at, _)| (at % across, at / across)).collect();
        let alt = format!("Karekod: {}", letter.verification_url);
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

fn day(date: Date) -> String {
    format!("{:02}.{:02}.{}", date.day(), u8::from(date.month()), date.year())
}

/// An amount in lira, as it is written in Turkey.
fn lira(amount: Kurus) -> String {
    let amount = amount.to_string();
    let (lira, kurus) = amount.split_once('.').unwrap_or((&amount, "00"));
    let mut grouped = String::new();
    for (index, digit) in lira.chars().enumerate() {
        if index > 0 && (lira.len() - index) % 3 == 0 {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    format!("{grouped},{kurus} TL (net)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{DESCENT, advance_width};
    use staj_domain::text::is_printed;
    use time::macros::date;

    const LETTER: AcceptanceLetter<'_> = AcceptanceLetter {
        number: "2026-0000042/1",
        code: "7K3QM-0VXWE-9TRC2-HA8ZP",
        verification_url: "https://api.staj.example/v1/letters/7K3QM-0VXWE-9TRC2-HA8ZP",
        issued_on: date!(2026 - 07 - 01),
        revoked: false,
        replaces_another: false,
        term_name: "Ulusal Staj Programı 2026",
        given_name: "Ayşe",
        surname: "ĞÜŞİÖÇ ğüşıöç",
        student_number: "2201234",
        school_name: "Orta Doğu Teknik Üniversitesi",
        department_name: "Bilgisayar Mühendisliği",
        class_year: 3,
        employer_name: "Aselsan",
        unit: None,
        address: "Mehmet Akif Ersoy Mah. 16, Yenimahalle",
        province_name: "Ankara",
        start_date: date!(2026 - 07 - 20),
        end_date: date!(2026 - 08 - 14),
        working_days: 20,
        works_saturdays: false,
        wages: &[
            WageRaise { from: date!(2026 - 07 - 20), monthly_wage: Kurus(842_265) },
            WageRaise { from: date!(2026 - 08 - 01), monthly_wage: Kurus(900_000) },
        ],
        signatory: "Zeynep Kaya",
    };

    fn print(letter: AcceptanceLetter<'_>) -> Vec<u8> {
        acceptance_letter(&letter).unwrap()
    }

    #[test]
    fn the_same_facts_give_the_same_bytes() {
        let valid = print(LETTER);
        assert!(valid == print(LETTER));
        assert!(valid != print(AcceptanceLetter { given_name: "Ayse", ..LETTER }));
        assert!(valid != print(AcceptanceLetter { revoked: true, ..LETTER }));
        assert!(valid != print(AcceptanceLetter { replaces_another: true, ..LETTER }));
    }

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

    fn assert_fits(letter: &AcceptanceLetter<'_>, footer: &Footer) {
        const SLACK: f32 = 0.01;
        let pages = pages(letter, footer).unwrap();
        for page in &pages {
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
        for text in [letter.employer_name, letter.school_name, letter.signatory, letter.code] {
            assert!(all.contains(&printed(text)), "{text} is on the letter");
        }
    }

    /// The most that the contract allows for each text.
    fn at_the_limits<'a>(texts: &'a [String; 10]) -> AcceptanceLetter<'a> {
        let [employer, unit, school, given, surname, number, department, address, term, signatory] =
            texts.each_ref().map(String::as_str);
        AcceptanceLetter {
            employer_name: employer,
            unit: Some(unit),
            school_name: school,
            given_name: given,
            surname,
            student_number: number,
            department_name: department,
            address,
            term_name: term,
            signatory,
            revoked: true,
            ..LETTER
        }
    }

    const LIMITS: [usize; 10] = [200, 200, 200, 100, 100, 30, 100, 500, 200, 200];

    #[test]
    fn a_letter_at_every_limit_fits_its_pages() {
        let footer = Footer::new(&LETTER).unwrap();
        assert_fits(&LETTER, &footer);
        assert_eq!(pages(&LETTER, &footer).unwrap().len(), 1);
        for widest in ["W", "Ş W", "i", "Mm "] {
            let texts = LIMITS.map(|limit| widest.chars().cycle().take(limit).collect());
            assert_fits(&at_the_limits(&texts), &footer);
        }
    }

    #[test]
    fn a_thousand_random_letters_fit_their_pages() {
        let alphabet: Vec<char> = ('\0'..'\u{3000}').filter(|c| is_printed(*c)).collect();
        // A fixed sequence (xorshift), so that a failure repeats.
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut random = move |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % below as u64).unwrap()
        };
        let footer = Footer::new(&LETTER).unwrap();
        for _ in 0..1000 {
            let texts = LIMITS.map(|limit| {
                let length = 1 + random(limit);
                let word = 1 + random(60);
                let letter = |_| match random(word) {
                    0 => ' ',
                    _ => alphabet[random(alphabet.len())],
                };
                // At least one letter.
                std::iter::once('Ş').chain((1..length).map(letter)).collect()
            });
            assert_fits(&at_the_limits(&texts), &footer);
        }
    }

    #[test]
    fn a_scanner_reads_the_code_on_every_page() {
        let long = format!("https://staj.example/{}/v1/letters/{}", "a".repeat(150), LETTER.code);
        for url in [LETTER.verification_url, &long] {
            let letter = AcceptanceLetter { verification_url: url, ..LETTER };
            let footer = Footer::new(&letter).unwrap();
            assert_fits(&letter, &footer);
            for page in pages(&letter, &footer).unwrap() {
                let dark = page.iter().find_map(|item| match item {
                    Item::Modules { dark, .. } => Some(dark),
                    Item::Text { .. } | Item::Rule { .. } | Item::Watermark { .. } => None,
                });
                let dark = dark.unwrap();
                let across = dark.iter().map(|(column, row)| column.max(row)).max().unwrap() + 1;
                // Four pixels for a module, and a quiet zone of four modules.
                let side = (across + 8) * 4;
                let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
                    let module = ((x / 4).wrapping_sub(4), (y / 4).wrapping_sub(4));
                    if dark.contains(&module) { 0 } else { 255 }
                });
                let grids = image.detect_grids();
                assert_eq!(grids.len(), 1);
                assert_eq!(grids[0].decode().unwrap().1, url);
            }
        }
    }

    #[test]
    fn a_character_that_the_font_lacks_is_not_an_error() {
        assert!(print(AcceptanceLetter { given_name: "أ", ..LETTER }).starts_with(b"%PDF-"));
    }

    #[test]
    fn lira_are_written_as_in_turkey() {
        for (kurus, written) in [
            (842_265, "8.422,65 TL (net)"),
            (2_807_550, "28.075,50 TL (net)"),
            (5, "0,05 TL (net)"),
            (100_000_000, "1.000.000,00 TL (net)"),
        ] {
            assert_eq!(lira(Kurus(kurus)), written);
        }
    }
}
