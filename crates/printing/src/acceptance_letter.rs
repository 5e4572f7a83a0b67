//! The layout of an acceptance letter (R70).

use crate::error::PrintError;
use crate::page::{
    GREY, HEIGHT, Page, RED, Style, WIDTH, advance_width, bold, break_lines, pdf, regular,
};
use krilla::metadata::{DateTime, Metadata};
use qrcode::{EcLevel, QrCode};
use staj_domain::money::Kurus;
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
    /// The net monthly wage.
    pub monthly_wage: Kurus,
    /// The name of the employer's member who confirmed the offer.
    pub signatory: &'a str,
}

/// The revision of the form (R23).
const REVISION: &str = "00";

const LEFT: f32 = 71.0;
const RIGHT: f32 = WIDTH - 71.0;
const MIDDLE: f32 = WIDTH / 2.0;
const BODY: Style = regular(11.0);
/// The distance between two baselines.
const LEADING: f32 = 15.0;
/// The left edge of the values in the table.
const VALUES: f32 = LEFT + 135.0;
/// The top of the footer. It does not depend on the length of the text above.
const FOOTER: f32 = HEIGHT - 130.0;

/// Prints an acceptance letter as a PDF of one page (PDF/A-2b). The same facts give the same bytes.
///
/// A character that the font lacks appears as a question mark.
pub fn acceptance_letter(letter: &AcceptanceLetter<'_>) -> Result<Vec<u8>, PrintError> {
    pdf(metadata(letter), |page| {
        let y = head(page, letter)?;
        let y = body(page, letter, y)?;
        signature(page, letter, y)?;
        footer(page, letter)?;
        if letter.revoked {
            page.watermark("İPTAL EDİLDİ / REVOKED", Style { color: RED, ..bold(46.0) })?;
        }
        Ok(())
    })
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
        .title(format!("Staj kabul yazısı {}", letter.number))
        .authors(vec![letter.employer_name.to_owned()])
        .language("tr".to_owned())
        .creation_date(issued)
        .document_id(letter.code.to_owned())
}

/// Draws the employer, number, date, subject and addressee. Returns the next baseline.
fn head(page: &mut Page<'_, '_>, letter: &AcceptanceLetter<'_>) -> Result<f32, PrintError> {
    let mut y = 75.0;
    for line in break_lines(letter.employer_name, bold(14.0), RIGHT - LEFT)? {
        page.centered(MIDDLE, y, &line, bold(14.0))?;
        y += 17.0;
    }
    if let Some(unit) = letter.unit {
        for line in break_lines(unit, regular(12.0), RIGHT - LEFT)? {
            page.centered(MIDDLE, y, &line, regular(12.0))?;
            y += LEADING;
        }
    }
    page.rule([LEFT, y - 4.0, RIGHT - LEFT, 0.8], GREY);
    y += 18.0;
    page.text(LEFT, y, "Sayı", BODY)?;
    page.text(LEFT + 38.0, y, &format!(": {}", letter.number), BODY)?;
    let date = day(letter.issued_on);
    page.text(RIGHT - advance_width(&date, BODY)?, y, &date, BODY)?;
    y += LEADING;
    page.text(LEFT, y, "Konu", BODY)?;
    page.text(LEFT + 38.0, y, ": Staj kabul yazısı", BODY)?;
    y += 36.0;
    for line in break_lines(letter.school_name, bold(12.0), RIGHT - LEFT)? {
        page.centered(MIDDLE, y, &line, bold(12.0))?;
        y += LEADING;
    }
    page.centered(MIDDLE, y, "(Stajdan sorumlu ilgili birim)", BODY)?;
    Ok(y + 32.0)
}

/// Draws the details of the internship and its legal basis. Returns the next baseline.
fn body(
    page: &mut Page<'_, '_>,
    letter: &AcceptanceLetter<'_>,
    top: f32,
) -> Result<f32, PrintError> {
    let mut y = paragraph(
        page,
        top,
        &format!(
            "{} kapsamında, aşağıda bilgileri bulunan öğrencinizin kurumumuzda staj yapması \
             kesinleşmiştir.",
            letter.term_name
        ),
    )? + 4.0;
    let week = if letter.works_saturdays { "haftada 6 gün" } else { "haftada 5 gün" };
    let mut rows = vec![
        ("Adı soyadı", format!("{} {}", letter.given_name, letter.surname)),
        ("Öğrenci numarası", letter.student_number.to_owned()),
        ("Bölümü / sınıfı", format!("{} / {}", letter.department_name, letter.class_year)),
        ("İşveren", letter.employer_name.to_owned()),
    ];
    rows.extend(letter.unit.map(|unit| ("Birim", unit.to_owned())));
    rows.extend([
        ("Staj yeri", format!("{} / {}", letter.address, letter.province_name)),
        ("Staj tarihleri", format!("{} – {}", day(letter.start_date), day(letter.end_date))),
        ("İş günü", format!("{} ({week})", letter.working_days)),
        ("Aylık ücret", lira(letter.monthly_wage)),
    ]);
    page.rule([LEFT, y - 8.0, RIGHT - LEFT, 0.5], GREY);
    for (label, value) in rows {
        y += 6.0;
        page.text(LEFT + 4.0, y, label, bold(11.0))?;
        for line in break_lines(&value, BODY, RIGHT - VALUES - 4.0)? {
            page.text(VALUES, y, &line, BODY)?;
            y += LEADING;
        }
        page.rule([LEFT, y - 10.0, RIGHT - LEFT, 0.5], GREY);
    }
    y += 12.0;
    for text in [
        "Ulusal Staj Programı kapsamındaki stajlar sigorta bakımından zorunlu staj olarak \
         değerlendirilir; iş kazası ve meslek hastalığı sigortası primlerini 5510 sayılı Kanun'un \
         5/1-b ve 87/e maddeleri uyarınca öğrencinin okulu öder. Stajın müfredattaki zorunlu staj \
         yerine sayılması ilgili birimin onayına bağlıdır.",
        "Öğrenciye staj süresince 3308 sayılı Kanun'un 25. maddesi uyarınca yukarıdaki ücret ödenir.",
        "Bilgilerinizi ve gereğini arz ederiz.",
    ] {
        y = paragraph(page, y, text)?;
    }
    Ok(y)
}

/// Draws a paragraph whose first baseline is `top`. Returns the next baseline.
fn paragraph(page: &mut Page<'_, '_>, top: f32, text: &str) -> Result<f32, PrintError> {
    let mut y = top;
    for line in break_lines(text, BODY, RIGHT - LEFT)? {
        page.text(LEFT, y, &line, BODY)?;
        y += LEADING;
    }
    Ok(y + 5.0)
}

fn signature(
    page: &mut Page<'_, '_>,
    letter: &AcceptanceLetter<'_>,
    top: f32,
) -> Result<(), PrintError> {
    let middle = RIGHT - 85.0;
    let mut y = top + 16.0;
    for (text, style) in [(letter.signatory, bold(11.0)), (letter.employer_name, BODY)] {
        for line in break_lines(text, style, 170.0)? {
            page.centered(middle, y, &line, style)?;
            y += LEADING;
        }
    }
    Ok(())
}

/// Draws how to verify the letter, and the note that printed copies are uncontrolled (R23).
fn footer(page: &mut Page<'_, '_>, letter: &AcceptanceLetter<'_>) -> Result<(), PrintError> {
    let code = QrCode::with_error_correction_level(letter.verification_url, EcLevel::M)?;
    page.rule([LEFT, FOOTER, RIGHT - LEFT, 0.5], GREY);
    let across = code.width();
    #[expect(
        clippy::cast_precision_loss,
        reason = "a code has at most some dozens of modules per side"
    )]
    let side = 78.0 / across as f32;
    let dark = code
        .into_colors()
        .into_iter()
        .enumerate()
        .filter(|(_, color)| *color == qrcode::Color::Dark)
        .map(|(at, _)| (at % across, at / across));
    page.modules((LEFT, FOOTER + 12.0), side, dark);
    let small = regular(8.5);
    let x = LEFT + 96.0;
    let mut y = FOOTER + 22.0;
    for (text, style) in [
        ("Bu yazı Ulusal Staj Programı sisteminde elektronik olarak düzenlenmiştir.", small),
        ("Geçerliliği aşağıdaki adresten veya karekodla doğrulanır.", small),
    ] {
        page.text(x, y, text, style)?;
        y += 11.5;
    }
    page.text(x, y, &format!("Doğrulama kodu: {}", letter.code), bold(8.5))?;
    y += 11.5;
    for line in break_lines(letter.verification_url, small, RIGHT - x)? {
        page.text(x, y, &line, small)?;
        y += 11.5;
    }
    y += 4.0;
    let mark = format!("KONTROLSÜZ KOPYA / UNCONTROLLED COPY – revizyon {REVISION}");
    page.text(x, y, &mark, Style { color: GREY, ..bold(8.5) })?;
    y += 11.5;
    let meaning = "Güncel olan elektronik nüshadır; basılı nüshalar kontrolsüz kopyadır.";
    page.text(x, y, meaning, Style { color: GREY, ..small })
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
    use time::macros::date;

    const LETTER: AcceptanceLetter<'_> = AcceptanceLetter {
        number: "2026-0000042/1",
        code: "7K3QM-0VXWE-9TRC2-HA8ZP",
        verification_url: "https://api.staj.example/v1/letters/7K3QM-0VXWE-9TRC2-HA8ZP",
        issued_on: date!(2026 - 07 - 01),
        revoked: false,
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
        monthly_wage: Kurus(842_265),
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
