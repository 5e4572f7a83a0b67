use super::paper::{self, GREY, HEIGHT, Page, RED, Style, WIDTH, bold, printed, regular};
use crate::problem::{ApiError, Code};
use krilla::metadata::{DateTime, Metadata};
use qrcode::{EcLevel, QrCode};
use staj_domain::money::Kurus;
use staj_domain::placement::PlacementState;
use staj_persistence::rows::acceptance_letters::{LetterContent, LetterRow, LetterSummary};
use time::Date;

/// Revision of the form (R23).
const REVISION: &str = "00";

const LEFT: f32 = 71.0;
const RIGHT: f32 = WIDTH - 71.0;
const MIDDLE: f32 = WIDTH / 2.0;
const BODY: Style = regular(11.0);
/// From the foot of a line to the next.
const LINE: f32 = 15.0;
/// Where the values of the table begin.
const VALUES: f32 = LEFT + 135.0;
/// Where the foot of the page begins, whatever stands above it.
const FOOT: f32 = HEIGHT - 130.0;

/// The letter as a PDF: nothing of it is read from a clock or from what changes.
pub fn print(found: &LetterSummary, public_url: &str) -> Result<Vec<u8>, ApiError> {
    let letter = &found.letter;
    let revoked = found.state.0 == PlacementState::Cancelled;
    printed(metadata(letter), |page| {
        let foot = head(page, letter)?;
        let foot = body(page, &letter.content.0, foot)?;
        signature(page, &letter.content.0, foot)?;
        verification(page, letter, public_url)?;
        if revoked {
            page.stamp("İPTAL EDİLDİ / REVOKED", Style { color: RED, ..bold(46.0) })?;
        }
        Ok(())
    })
}

fn metadata(letter: &LetterRow) -> Metadata {
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
        .authors(vec![letter.content.0.employer_name.clone()])
        .language("tr".to_owned())
        .creation_date(issued)
        .document_id(letter.code.clone())
}

/// Employer, number, date, subject and addressee. Answers the foot of the last line.
fn head(page: &mut Page<'_, '_>, letter: &LetterRow) -> Result<f32, ApiError> {
    let content = &letter.content.0;
    let mut y = 75.0;
    for line in paper::wrapped(&content.employer_name, bold(14.0), RIGHT - LEFT)? {
        page.centred(MIDDLE, y, &line, bold(14.0))?;
        y += 17.0;
    }
    if let Some(unit) = &content.unit {
        for line in paper::wrapped(unit, regular(12.0), RIGHT - LEFT)? {
            page.centred(MIDDLE, y, &line, regular(12.0))?;
            y += LINE;
        }
    }
    page.rectangle([LEFT, y - 4.0, RIGHT - LEFT, 0.8], GREY);
    y += 18.0;
    page.text(LEFT, y, "Sayı", BODY)?;
    page.text(LEFT + 38.0, y, &format!(": {}", letter.number), BODY)?;
    let date = day(letter.issued_on);
    page.text(RIGHT - paper::width(&date, BODY)?, y, &date, BODY)?;
    y += LINE;
    page.text(LEFT, y, "Konu", BODY)?;
    page.text(LEFT + 38.0, y, ": Staj kabul yazısı", BODY)?;
    y += 36.0;
    for line in paper::wrapped(&content.school_name, bold(12.0), RIGHT - LEFT)? {
        page.centred(MIDDLE, y, &line, bold(12.0))?;
        y += LINE;
    }
    page.centred(MIDDLE, y, "(Stajdan sorumlu ilgili birim)", BODY)?;
    Ok(y + 32.0)
}

fn body(page: &mut Page<'_, '_>, content: &LetterContent, top: f32) -> Result<f32, ApiError> {
    let mut y = paragraph(
        page,
        top,
        &format!(
            "{} kapsamında, aşağıda bilgileri bulunan öğrencinizin kurumumuzda staj yapması \
             kesinleşmiştir.",
            content.term_name
        ),
    )? + 4.0;
    let week = if content.works_saturdays { "haftada 6 gün" } else { "haftada 5 gün" };
    let mut rows = vec![
        ("Adı soyadı", format!("{} {}", content.given_name, content.surname)),
        ("Öğrenci numarası", content.student_number.clone()),
        ("Bölümü / sınıfı", format!("{} / {}", content.department_name, content.class_year)),
        ("İşveren", content.employer_name.clone()),
    ];
    rows.extend(content.unit.clone().map(|unit| ("Birim", unit)));
    rows.extend([
        ("Staj yeri", format!("{} / {}", content.address, content.province_name)),
        ("Staj tarihleri", format!("{} – {}", day(content.start_date), day(content.end_date))),
        ("İş günü", format!("{} ({week})", content.working_days)),
        ("Aylık ücret", lira(content.monthly_wage_kurus)),
    ]);
    page.rectangle([LEFT, y - 8.0, RIGHT - LEFT, 0.5], GREY);
    for (label, value) in rows {
        y += 6.0;
        page.text(LEFT + 4.0, y, label, bold(11.0))?;
        for line in paper::wrapped(&value, BODY, RIGHT - VALUES - 4.0)? {
            page.text(VALUES, y, &line, BODY)?;
            y += LINE;
        }
        page.rectangle([LEFT, y - 10.0, RIGHT - LEFT, 0.5], GREY);
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

/// Answers the foot of the line after it.
fn paragraph(page: &mut Page<'_, '_>, top: f32, text: &str) -> Result<f32, ApiError> {
    let mut y = top;
    for line in paper::wrapped(text, BODY, RIGHT - LEFT)? {
        page.text(LEFT, y, &line, BODY)?;
        y += LINE;
    }
    Ok(y + 5.0)
}

fn signature(page: &mut Page<'_, '_>, content: &LetterContent, top: f32) -> Result<(), ApiError> {
    let middle = RIGHT - 85.0;
    let mut y = top + 16.0;
    for (text, style) in [(&content.signatory, bold(11.0)), (&content.employer_name, BODY)] {
        for line in paper::wrapped(text, style, 170.0)? {
            page.centred(middle, y, &line, style)?;
            y += LINE;
        }
    }
    Ok(())
}

/// How anybody can ask whether the letter holds, and what a printed one is worth (R23).
fn verification(
    page: &mut Page<'_, '_>,
    letter: &LetterRow,
    public_url: &str,
) -> Result<(), ApiError> {
    let address = format!("{public_url}/v1/letters/{}", letter.code);
    let code = QrCode::with_error_correction_level(&address, EcLevel::M)
        .map_err(|error| ApiError::hidden(Code::Internal, error))?;
    page.rectangle([LEFT, FOOT, RIGHT - LEFT, 0.5], GREY);
    let across = code.width();
    #[expect(clippy::cast_precision_loss, reason = "a code has some dozens of squares a side")]
    let side = 78.0 / across as f32;
    let dark = code
        .into_colors()
        .into_iter()
        .enumerate()
        .filter(|(_, color)| *color == qrcode::Color::Dark)
        .map(|(at, _)| (at % across, at / across));
    page.squares((LEFT, FOOT + 12.0), side, dark);
    let small = regular(8.5);
    let x = LEFT + 96.0;
    let mut y = FOOT + 22.0;
    for (text, style) in [
        ("Bu yazı Ulusal Staj Programı sisteminde elektronik olarak düzenlenmiştir.", small),
        ("Geçerliliği aşağıdaki adresten veya karekodla doğrulanır.", small),
    ] {
        page.text(x, y, text, style)?;
        y += 11.5;
    }
    page.text(x, y, &format!("Doğrulama kodu: {}", letter.code), bold(8.5))?;
    y += 11.5;
    for line in paper::wrapped(&address, small, RIGHT - x)? {
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

/// As lira are written in Turkey.
fn lira(kurus: i64) -> String {
    let amount = Kurus(kurus).to_string();
    let (lira, kurus) = amount.split_once('.').unwrap_or((&amount, "00"));
    let mut grouped = String::new();
    for (place, digit) in lira.chars().enumerate() {
        if place > 0 && (lira.len() - place) % 3 == 0 {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    format!("{grouped},{kurus} TL (net)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use staj_persistence::types::{Json, Key, Name};
    use time::macros::date;
    use uuid::Uuid;

    fn letter(given_name: &str, state: PlacementState) -> LetterSummary {
        let content = LetterContent {
            term_name: "Ulusal Staj Programı 2026".to_owned(),
            given_name: given_name.to_owned(),
            surname: "ĞÜŞİÖÇ ğüşıöç".to_owned(),
            student_number: "2201234".to_owned(),
            school_name: "Orta Doğu Teknik Üniversitesi".to_owned(),
            department_name: "Bilgisayar Mühendisliği".to_owned(),
            class_year: 3,
            employer_name: "Aselsan".to_owned(),
            unit: None,
            address: "Mehmet Akif Ersoy Mah. 16, Yenimahalle".to_owned(),
            province_name: "Ankara".to_owned(),
            start_date: date!(2026 - 07 - 20),
            end_date: date!(2026 - 08 - 14),
            working_days: 20,
            works_saturdays: false,
            monthly_wage_kurus: 842_265,
            signatory: "Zeynep Kaya".to_owned(),
        };
        let letter = LetterRow {
            placement_id: Key(Uuid::nil()),
            number: "2026-0000042/1".to_owned(),
            code: "7K3QM-0VXWE-9TRC2-HA8ZP".to_owned(),
            issued_on: date!(2026 - 07 - 01),
            content: Json(content),
        };
        LetterSummary { letter, state: Name(state) }
    }

    fn pdf(given_name: &str, state: PlacementState) -> Vec<u8> {
        print(&letter(given_name, state), "https://api.staj.example").unwrap()
    }

    #[test]
    fn the_same_letter_has_the_same_bytes() {
        let valid = pdf("Ayşe", PlacementState::Confirmed);
        assert!(valid == pdf("Ayşe", PlacementState::Completed), "only a cancellation shows");
        assert!(valid != pdf("Ayse", PlacementState::Confirmed));
        assert!(valid != pdf("Ayşe", PlacementState::Cancelled));
    }

    #[test]
    fn a_letter_that_the_face_lacks_does_not_stop_the_press() {
        assert!(pdf("أ", PlacementState::Confirmed).starts_with(b"%PDF-"));
    }

    #[test]
    fn lira_are_written_as_in_turkish() {
        for (kurus, written) in [
            (842_265, "8.422,65 TL (net)"),
            (2_807_550, "28.075,50 TL (net)"),
            (5, "0,05 TL (net)"),
            (100_000_000, "1.000.000,00 TL (net)"),
        ] {
            assert_eq!(lira(kurus), written);
        }
    }
}
