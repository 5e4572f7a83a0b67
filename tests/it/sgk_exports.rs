//! SGK notices as files: CSV and XLSX have the same columns, and only the school gets the identity
//! numbers.

use calamine::{Reader, Xlsx};
use staj_domain::user::Role;
use staj_tests::given::{BOUN, OSTIM};
use staj_tests::raw::literal;
use staj_tests::{Bearer, Candidate, Employer, TestApp, id};
use std::io::Cursor;
use time::macros::date;
use uuid::Uuid;

type Table = Vec<Vec<String>>;

async fn file(app: &TestApp, reader: &impl Bearer, query: &str) -> Vec<u8> {
    let reply = app.get(reader, &format!("/v1/sgk-notices/export?{query}")).await;
    let bytes = reply.bytes.clone();
    reply.is(200);
    bytes
}

/// The rows of the CSV.
fn read_csv(bytes: &[u8]) -> Table {
    let text = std::str::from_utf8(bytes).unwrap().strip_prefix('\u{feff}').unwrap();
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn read_xlsx(bytes: &[u8]) -> Table {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let range = book.worksheet_range("SGK bildirimleri").unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// The cell of a row in the column with this heading.
fn cell<'a>(table: &'a Table, row: usize, name: &str) -> &'a str {
    let column = table[0].iter().position(|heading| heading == name);
    &table[row][column.unwrap_or_else(|| panic!("no column {name}"))]
}

async fn shared(app: &TestApp, employer: &Employer, candidate: &Candidate) {
    app.confirmed(employer, candidate, date!(2026 - 07 - 20), date!(2026 - 08 - 14)).await;
    let page = app.get(employer, "/v1/sgk-notices?state=pending").await.is(200);
    let path = format!("/v1/sgk-notices/{}/share", id(&page["items"][0]));
    app.act(employer, &path).await.is(200);
}

#[actix_web::test]
async fn both_formats_have_the_same_columns_and_rows() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan; \"Ar-Ge\"\nMerkezi", 3);
    let (ayse, cigdem) = (app.candidate("=Ayşe"), app.candidate("Çiğdem İpek Şükrü"));
    for candidate in [&ayse, &cigdem] {
        shared(&app, &aselsan, candidate).await;
    }
    let unit = app.officer(Role::UnitOfficer);
    let mut csv = read_csv(&file(&app, &unit, "format=csv").await);
    // The footer says it in the other format.
    let marks: Vec<_> = csv.iter_mut().map(|row| row.pop().unwrap()).collect();
    let mark = "KONTROLSÜZ KOPYA / uncontrolled copy; revizyon 00; 2026-05-10T09:00:00Z";
    assert_eq!(marks, ["uncontrolled_copy", mark, mark], "and every other row is an intern");
    let xlsx = read_xlsx(&file(&app, &unit, "format=xlsx").await);
    assert_eq!((csv.len(), xlsx.len()), (3, 3));
    assert_eq!(csv[0], xlsx[0], "the columns");
    for (left, right) in csv[1..].iter().zip(&xlsx[1..]) {
        assert_eq!(left.len(), csv[0].len());
        for ((name, left), right) in csv[0].iter().zip(left).zip(right) {
            // The CSV has an apostrophe before text that a spreadsheet could take for a formula.
            let guarded = right.starts_with(['=', '+', '-', '@', '\t']);
            assert_eq!(left, &if guarded { format!("'{right}") } else { right.clone() }, "{name}");
        }
    }
    assert_eq!(cell(&csv, 1, "given_name"), "'=Ayşe");
    assert_eq!(cell(&xlsx, 1, "given_name"), "=Ayşe");
    assert_eq!(cell(&csv, 2, "given_name"), "Çiğdem İpek Şükrü");
    assert_eq!(cell(&csv, 2, "employer_name"), "Aselsan; \"Ar-Ge\"\nMerkezi");
    assert_eq!(cell(&csv, 2, "national_id"), cigdem.national_id);
    assert_eq!(cell(&csv, 2, "monthly_wage_minor"), "842265");
    assert_eq!(cell(&csv, 2, "start_date"), "2026-07-20");
    assert_eq!(cell(&csv, 2, "province_name"), "Ankara");
}

#[actix_web::test]
async fn identity_numbers_are_in_the_file_of_the_school_that_declares() {
    let app = TestApp::new().await;
    let aselsan = app.employer("Aselsan", 2);
    let (ayse, deniz) = (app.candidate("Ayşe"), app.candidate_of("Deniz", OSTIM));
    for candidate in [&ayse, &deniz] {
        shared(&app, &aselsan, candidate).await;
    }
    let (unit, office) =
        (app.officer(Role::UnitOfficer), app.officer_of(Role::SchoolOfficer, Some(OSTIM)));
    let (career, programme) =
        (app.officer(Role::CareerOfficer), app.officer(Role::ProgrammeOfficer));
    let stranger = app.officer_of(Role::UnitOfficer, Some(BOUN));
    for (reader, rows, numbers) in [
        (&unit, 1, vec![ayse.national_id.as_str()]),
        (&office, 1, vec![deniz.national_id.as_str()]),
        (&career, 1, vec![""]),
        (&programme, 2, vec!["", ""]),
        (&aselsan.manager, 2, vec!["", ""]),
        (&stranger, 0, vec![]),
    ] {
        let csv = read_csv(&file(&app, reader, "format=csv").await);
        assert_eq!(csv.len() - 1, rows);
        let found: Vec<_> = (1..csv.len()).map(|row| cell(&csv, row, "national_id")).collect();
        assert_eq!(found, numbers);
    }
    app.get(&ayse, "/v1/sgk-notices/export?format=csv").await.refused(403, "forbidden_role");

    let of_school = format!("format=csv&school_id={OSTIM}");
    let csv = read_csv(&file(&app, &programme, &of_school).await);
    assert_eq!((csv.len(), cell(&csv, 1, "given_name")), (2, "Deniz"));
    let of_term = format!("format=csv&term_id={}", app.open_term());
    assert_eq!(read_csv(&file(&app, &programme, &of_term).await).len(), 3);
    for none in ["state=declared", "overdue=true", &format!("term_id={}", Uuid::nil())] {
        let csv = read_csv(&file(&app, &programme, &format!("format=csv&{none}")).await);
        assert_eq!(csv.len(), 1, "{none}: only the headings");
    }
    for query in ["", "format=pdf", "format=csv&limit=5"] {
        let path = format!("/v1/sgk-notices/export?{query}");
        app.get(&unit, &path).await.refused(400, "malformed");
    }
}

/// Statements that copy the only SGK notice this many times, each with its own internship and
/// acceptance letter.
fn copies(count: u128) -> String {
    // One column of a placement is computed, so these are all that it needs.
    const PLACEMENT: &str = "id, offer_id, pool_entry_id, term_id, employer_id, school_id, province_code, \
        state, premium_payer, starts_on, ends_on, created_at, version";
    let placements = format!("placements ({PLACEMENT})");
    let tables = [
        ("o", "offers", "offers", "*"),
        ("p", "placements", placements.as_str(), PLACEMENT),
        ("l", "acceptance_letters", "acceptance_letters", "*"),
        ("n", "sgk_notices", "sgk_notices", "*"),
    ];
    let mut statements = "begin;".to_owned();
    for (copy, table, _, columns) in tables {
        statements += &format!("create temp table {copy} as select {columns} from {table};");
    }
    for number in 1..=count {
        let id = literal(Uuid::from_u128(number));
        statements += &format!(
            "update o set id = {id}, state = 'cancelled', slot = null; update p set id = {id}, offer_id = {id};
             update l set placement_id = {id}, number = '{number}', code = '{number}';
             update n set id = {id}, placement_id = {id};"
        );
        for (copy, _, into, _) in tables {
            statements += &format!("insert into {into} select * from {copy};");
        }
    }
    statements + "commit;"
}

#[actix_web::test]
async fn a_file_is_read_page_by_page() {
    let app = TestApp::new().await;
    let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 1));
    shared(&app, &aselsan, &ayse).await;
    // More notices than fit on a page.
    app.db.damage(&copies(1_234));
    let unit = app.officer(Role::UnitOfficer);
    for format in ["csv", "xlsx"] {
        let bytes = file(&app, &unit, &format!("format={format}")).await;
        let table = if format == "csv" { read_csv(&bytes) } else { read_xlsx(&bytes) };
        assert_eq!(table.len(), 1 + 1_235);
        let mut ids: Vec<_> =
            (1..table.len()).map(|row| cell(&table, row, "sgk_notice_id").to_owned()).collect();
        ids.dedup();
        assert_eq!(ids.len(), 1_235, "no notice is missing or repeated");
    }
}
