//! The layout of an acceptance letter (R70).

use crate::error::PrintError;
use crate::form::{self, BODY, Footer, LEFT, MIDDLE, RIGHT, Seal, day, numbered, paragraph, table};
use crate::page::{Flow, Item, Place, RED, Style, bold, break_lines, height, pdf, regular};
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

/// Prints an acceptance letter as a PDF (PDF/A-2a, PDF/UA-1) with as many pages as its texts need.
/// Each page ends with a footer that says how to verify the letter. The same facts give the same
/// bytes.
///
/// The characters of [`staj_domain::text::is_printed`] are printed. Any other appears as a question
/// mark.
pub fn acceptance_letter(letter: &AcceptanceLetter<'_>) -> Result<Vec<u8>, PrintError> {
    let seal = seal(letter);
    pdf(
        seal.metadata(),
        &format!("Staj kabul yazısı {}", letter.number),
        &pages(letter, &Footer::new(&seal)?)?,
    )
}

fn seal<'a>(letter: &AcceptanceLetter<'a>) -> Seal<'a> {
    Seal {
        form: "Bu yazı",
        number: letter.number,
        code: letter.code,
        verification_url: letter.verification_url,
        issued_on: letter.issued_on,
        author: letter.employer_name,
    }
}

fn pages(letter: &AcceptanceLetter<'_>, footer: &Footer) -> Result<Vec<Vec<Item>>, PrintError> {
    let content = |flow: &mut Flow| {
        head(flow, letter)?;
        body(flow, letter)?;
        signature(flow, letter)
    };
    form::pages(&seal(letter), footer, content, |page| {
        if letter.revoked {
            let style = Style { color: RED, ..bold(46.0) };
            let text = "İPTAL EDİLDİ / REVOKED".to_owned();
            page.push(Item::Watermark { text, style });
        }
    })
}

/// Sets the employer, number, date, subject and addressee.
fn head(flow: &mut Flow, letter: &AcceptanceLetter<'_>) -> Result<(), PrintError> {
    let measure = RIGHT - LEFT;
    let middle = Place::Middle(MIDDLE);
    flow.lines(middle, &break_lines(letter.employer_name, bold(14.0), measure)?, bold(14.0))?;
    if let Some(unit) = letter.unit {
        flow.lines(middle, &break_lines(unit, regular(12.0), measure)?, regular(12.0))?;
    }
    numbered(flow, &seal(letter), "Staj kabul yazısı")?;
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
    table(flow, &rows)?;
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
    use crate::form::checks::assert_pages_fit;
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

    fn assert_fits(letter: &AcceptanceLetter<'_>, footer: &Footer) {
        let texts = [letter.employer_name, letter.school_name, letter.signatory, letter.code];
        assert_pages_fit(&pages(letter, footer).unwrap(), &texts);
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
        let footer = Footer::new(&seal(&LETTER)).unwrap();
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
        let footer = Footer::new(&seal(&LETTER)).unwrap();
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
            let footer = Footer::new(&seal(&letter)).unwrap();
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
