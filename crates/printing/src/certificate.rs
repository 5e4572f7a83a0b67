//! The layout of a certificate of completion (A80).

use crate::error::PrintError;
use crate::form::{self, Footer, LEFT, MIDDLE, RIGHT, Seal, day, numbered, paragraph, table};
use crate::page::{Flow, Item, Place, bold, break_lines, pdf};
use time::Date;

/// What a certificate states: what the acceptance letter that is in force recorded, and what the internship
/// was.
#[derive(Debug, Clone, Copy)]
pub struct Certificate<'a> {
    /// The number of the letter, such as `2026-0000042/1`.
    pub number: &'a str,
    /// The code of the letter, with which anybody can verify the certificate.
    pub code: &'a str,
    /// The address at which anybody can verify it, as text and as a QR code.
    pub verification_url: &'a str,
    /// The day on which the internship was over, which is also the creation date of the PDF.
    pub completed_on: Date,
    /// The name of the term.
    pub term_name: &'a str,
    /// The intern's given name.
    pub given_name: &'a str,
    /// The intern's surname.
    pub surname: &'a str,
    /// The intern's number at the school.
    pub student_number: &'a str,
    /// The intern's school.
    pub school_name: &'a str,
    /// The intern's department.
    pub department_name: &'a str,
    /// The level, as the form names it.
    pub level_name: &'a str,
    /// The year of study.
    pub class_year: i32,
    /// The employer.
    pub employer_name: &'a str,
    /// The name of the workplace.
    pub workplace_name: &'a str,
    /// The unit of the employer where the intern worked, if the employer named one.
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
    /// How many of them the intern worked.
    pub worked_days: u32,
    /// What the intern did.
    pub tasks: &'a str,
}

/// Prints a certificate of completion as a PDF (PDF/A-2a, PDF/UA-1) in the form of an acceptance letter. The
/// same facts give the same bytes.
pub fn certificate(certificate: &Certificate<'_>) -> Result<Vec<u8>, PrintError> {
    let seal = seal(certificate);
    pdf(
        seal.metadata(),
        &format!("Staj bitirme belgesi {}", certificate.number),
        &pages(certificate, &Footer::new(&seal)?)?,
    )
}

fn seal<'a>(certificate: &Certificate<'a>) -> Seal<'a> {
    Seal {
        form: "Bu belge",
        number: certificate.number,
        code: certificate.code,
        verification_url: certificate.verification_url,
        issued_on: certificate.completed_on,
        author: certificate.term_name,
    }
}

fn pages(of: &Certificate<'_>, footer: &Footer) -> Result<Vec<Vec<Item>>, PrintError> {
    form::pages(&seal(of), footer, |flow| content(flow, of), |_| {})
}

fn content(flow: &mut Flow, of: &Certificate<'_>) -> Result<(), PrintError> {
    let (middle, title) = (Place::Middle(MIDDLE), bold(14.0));
    flow.lines(middle, &break_lines(of.term_name, title, RIGHT - LEFT)?, title)?;
    flow.rows(&[vec![(middle, "STAJ BİTİRME BELGESİ", bold(12.0))]])?;
    numbered(flow, &seal(of), "Stajın tamamlanması")?;
    paragraph(
        flow,
        "Aşağıda bilgileri bulunan öğrenci, Ulusal Staj Programı kapsamındaki stajını tamamlamıştır.",
    )?;
    let department = format!("{} / {} / {}", of.department_name, of.level_name, of.class_year);
    let mut rows = vec![
        ("Adı soyadı", format!("{} {}", of.given_name, of.surname)),
        ("Öğrenci numarası", of.student_number.to_owned()),
        ("Okulu", of.school_name.to_owned()),
        ("Bölümü / düzeyi / sınıfı", department),
        ("Dönem", of.term_name.to_owned()),
        ("İşveren", of.employer_name.to_owned()),
        ("İş yeri", of.workplace_name.to_owned()),
    ];
    rows.extend(of.unit.map(|unit| ("Birim", unit.to_owned())));
    rows.extend([
        ("Staj yeri", format!("{} / {}", of.address, of.province_name)),
        ("Staj tarihleri", format!("{} – {}", day(of.start_date), day(of.end_date))),
        ("İş günü", of.working_days.to_string()),
        ("Çalışılan gün", of.worked_days.to_string()),
        ("Yapılan iş", of.tasks.to_owned()),
    ]);
    table(flow, &rows)?;
    paragraph(
        flow,
        "Bu belgedeki sayı ve doğrulama kodu, stajın kabul yazısının sayı ve kodudur. Doğrulama, stajın \
         tamamlandığını ve tarihlerini bildirir.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::checks::assert_pages_fit;
    use time::macros::date;

    const CERTIFICATE: Certificate<'_> = Certificate {
        number: "2026-0000042/1",
        code: "7K3QM-0VXWE-9TRC2-HA8ZP",
        verification_url: "https://api.staj.example/v1/letters/7K3QM-0VXWE-9TRC2-HA8ZP",
        completed_on: date!(2026 - 08 - 14),
        term_name: "Ulusal Staj Programı 2026",
        given_name: "Ayşe",
        surname: "ĞÜŞİÖÇ ğüşıöç",
        student_number: "2201234",
        school_name: "Orta Doğu Teknik Üniversitesi",
        department_name: "Bilgisayar Mühendisliği",
        level_name: "Lisans",
        class_year: 3,
        employer_name: "Aselsan",
        workplace_name: "Macunköy yerleşkesi",
        unit: Some("Yazılım Geliştirme"),
        address: "Mehmet Akif Ersoy Mah. 16, Yenimahalle",
        province_name: "Ankara",
        start_date: date!(2026 - 07 - 20),
        end_date: date!(2026 - 08 - 14),
        working_days: 20,
        worked_days: 18,
        tasks: "Arka uç ekibinde servis geliştirme ve test yazma",
    };

    #[test]
    fn the_same_facts_give_the_same_certificate() {
        let print = |of: Certificate<'_>| certificate(&of).unwrap();
        let made = print(CERTIFICATE);
        assert!(made.starts_with(b"%PDF-") && made == print(CERTIFICATE));
        assert!(made != print(Certificate { worked_days: 19, ..CERTIFICATE }));
    }

    #[test]
    fn a_certificate_at_every_limit_fits_its_pages() {
        let footer = Footer::new(&seal(&CERTIFICATE)).unwrap();
        let fits = |of: &Certificate<'_>| {
            let pages = pages(of, &footer).unwrap();
            assert_pages_fit(&pages, &[of.school_name, of.workplace_name, of.code]);
            pages.len()
        };
        assert_eq!(fits(&CERTIFICATE), 1);
        for widest in ["W", "Ş W", "i", "Mm "] {
            let text = |limit| widest.chars().cycle().take(limit).collect::<String>();
            let (long, middling, short) = (text(4000), text(500), text(200));
            let certificate = Certificate {
                term_name: &short,
                given_name: &short,
                surname: &short,
                school_name: &short,
                department_name: &short,
                employer_name: &short,
                workplace_name: &short,
                unit: Some(&short),
                address: &middling,
                tasks: &long,
                ..CERTIFICATE
            };
            assert!(fits(&certificate) > 1);
        }
    }
}
