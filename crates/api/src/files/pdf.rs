//! PDF files: everybody must be able to open them, and opening them must do nothing else.

use super::FileFault;
use lopdf::{Dictionary, Document, Error, LoadOptions, Object};
use std::cell::Cell;

/// The most bytes into which one stream of objects is decompressed. Real ones have about
/// ten thousand.
const STREAM_LIMIT: usize = 1024 * 1024;
/// The most bytes into which all of them are decompressed together.
const TOTAL_LIMIT: usize = 512 * 1024 * 1024;
/// The most positions at which an object can begin. Each object takes hundreds of bytes of memory,
/// and the smallest is a digit and a space. A scan of ten mebibytes has half as many by chance.
const OBJECT_LIMIT: usize = 1_000_000;

thread_local! {
    /// Whether the document that this thread reads does something. The filter of `lopdf` is a plain
    /// function, so it cannot hold this state itself.
    static ACTS: Cell<bool> = const { Cell::new(false) };
}

/// Checks that a PDF is not encrypted, has pages, and contains no scripts, no attachments and no
/// commands that start a program.
pub fn check(bytes: &[u8]) -> Result<(), FileFault> {
    let begins_object = |byte: &&u8| b" \t\r\n\x0c\0/[<(+-.".contains(byte);
    if bytes.iter().filter(begins_object).count() > OBJECT_LIMIT {
        return Err(FileFault::Damaged);
    }
    // An encrypted file is not read object by object, so it is refused first.
    let fault = |error| match error {
        Error::InvalidPassword | Error::Decryption(_) => FileFault::Locked,
        _ => FileFault::Damaged,
    };
    if Document::load_metadata_mem(bytes).map_err(fault)?.encrypted {
        return Err(FileFault::Locked);
    }
    let streams = bytes.windows(6).filter(|window| window == b"stream").count();
    let limit = TOTAL_LIMIT / streams.max(1);
    let options = LoadOptions {
        filter: Some(keep_pages),
        ..LoadOptions::with_max_decompressed_size(limit.min(STREAM_LIMIT))
    };
    ACTS.set(false);
    let document = Document::load_mem_with_options(bytes, options).map_err(fault)?;
    // A page without a dictionary is blank for a reader that repairs the file, and is not a page.
    if !document.page_iter().any(|page| document.get_dictionary(page).is_ok()) {
        return Err(FileFault::NoPages);
    }
    if ACTS.get() { Err(FileFault::Active) } else { Ok(()) }
}

/// Looks at each object once it is read, and keeps only the tree of pages, so that a small file does
/// not fill the memory.
fn keep_pages(id: (u32, u16), object: &mut Object) -> Option<((u32, u16), Object)> {
    if is_active(object) {
        ACTS.set(true);
    }
    let is_page = |dictionary: &Dictionary| {
        [&b"Catalog"[..], b"Pages", b"Page"].iter().any(|kind| dictionary.has_type(kind))
    };
    match object {
        Object::Dictionary(dictionary) if is_page(dictionary) => Some((id, object.clone())),
        // It is unpacked next, and its objects also come here.
        Object::Stream(stream) if stream.dict.has_type(b"ObjStm") => Some((id, object.clone())),
        // The list of pages may be an object of its own.
        Object::Array(items) if items.iter().all(|item| item.as_reference().is_ok()) => {
            Some((id, object.clone()))
        }
        _ => None,
    }
}

/// Whether an object, or one inside it, does something when the file is opened or clicked.
fn is_active(object: &Object) -> bool {
    let of_dictionary = |dictionary: &Dictionary| {
        let has = |key: &[u8]| dictionary.has(key);
        let acts = dictionary.get(b"S").and_then(Object::as_name).is_ok_and(|action| {
            [&b"JavaScript"[..], b"Launch", b"ImportData", b"Rendition"].contains(&action)
        });
        acts || has(b"JS")
            || has(b"JavaScript")
            || has(b"EF")
            || has(b"EmbeddedFiles")
            || has(b"RichMediaContent")
            || dictionary.has_type(b"EmbeddedFile")
            || dictionary.iter().any(|(_, value)| is_active(value))
    };
    match object {
        Object::Dictionary(dictionary) => of_dictionary(dictionary),
        Object::Stream(stream) => of_dictionary(&stream.dict),
        Object::Array(items) => items.iter().any(is_active),
        Object::Null
        | Object::Boolean(_)
        | Object::Integer(_)
        | Object::Real(_)
        | Object::Name(_)
        | Object::String(..)
        | Object::Reference(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::encryption::{EncryptionState, EncryptionVersion, Permissions};
    use lopdf::{Stream, StringFormat, dictionary};

    /// A document with this many blank pages.
    fn document(pages: usize) -> Document {
        let mut document = Document::with_version("1.7");
        let tree = document.new_object_id();
        let kids: Vec<Object> = (0..pages)
            .map(|_| {
                let page = dictionary! {
                    "Type" => "Page",
                    "Parent" => tree,
                    "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
                };
                document.add_object(page).into()
            })
            .collect();
        let count = i64::try_from(pages).unwrap();
        let node = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count };
        document.objects.insert(tree, node.into());
        let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
        document.trailer.set("Root", catalog);
        let id = Object::String(vec![7; 16], StringFormat::Hexadecimal);
        document.trailer.set("ID", vec![id.clone(), id]);
        document
    }

    fn saved(mut document: Document) -> Vec<u8> {
        let mut bytes = vec![];
        document.save_to(&mut bytes).unwrap();
        bytes
    }

    /// A document whose catalog has one more entry.
    fn with(key: &str, value: impl Into<Object>) -> Vec<u8> {
        let mut document = document(1);
        let value = document.add_object(value);
        document.catalog_mut().unwrap().set(key, value);
        saved(document)
    }

    fn encrypted(user_password: &str) -> Vec<u8> {
        let mut document = document(1);
        let version = EncryptionVersion::V2 {
            document: &document,
            owner_password: "owner",
            user_password,
            key_length: 128,
            permissions: Permissions::all(),
        };
        let state = EncryptionState::try_from(version).unwrap();
        document.encrypt(&state).unwrap();
        saved(document)
    }

    #[test]
    fn a_pdf_that_opens_and_has_a_page_is_taken() {
        assert_eq!(check(&saved(document(1))), Ok(()));
        assert_eq!(check(&saved(document(3))), Ok(()));
        let go_to = dictionary! { "S" => "GoTo", "D" => vec![0.into(), "Fit".into()] };
        assert_eq!(check(&with("OpenAction", go_to)), Ok(()));
    }

    #[test]
    fn a_pdf_that_nobody_can_open_is_refused() {
        let whole = saved(document(1));
        for bytes in [&b"%PDF-"[..], b"%PDF-1.4\n%%EOF\n", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"] {
            assert_eq!(check(bytes), Err(FileFault::Damaged), "{bytes:?}");
        }
        assert_ne!(check(&whole[..whole.len() / 3]), Ok(()));
        assert_eq!(check(&encrypted("gizli")), Err(FileFault::Locked));
        assert_eq!(
            check(&encrypted("")),
            Err(FileFault::Locked),
            "printing or copying is forbidden"
        );
        assert_eq!(check(&saved(document(0))), Err(FileFault::NoPages));
    }

    #[test]
    fn a_pdf_that_does_something_is_refused() {
        let script =
            || dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") };
        let file = dictionary! { "Type" => "Filespec", "EF" => dictionary! { "F" => 1 } };
        for (key, value) in [
            ("OpenAction", script()),
            (
                "Names",
                dictionary! { "JavaScript" => dictionary! { "Names" => vec![script().into()] } },
            ),
            (
                "Names",
                dictionary! { "EmbeddedFiles" => dictionary! { "Names" => vec![file.clone().into()] } },
            ),
            ("AF", dictionary! { "Any" => vec![Object::from(file)] }),
            (
                "OpenAction",
                dictionary! { "S" => "Launch", "F" => Object::string_literal("cmd.exe") },
            ),
        ] {
            assert_eq!(check(&with(key, value.clone())), Err(FileFault::Active), "{value:?}");
        }
        let attached = Stream::new(dictionary! { "Type" => "EmbeddedFile" }, vec![0; 8]);
        assert_eq!(check(&with("Any", attached)), Err(FileFault::Active));
    }

    /// A document of one page with a compressed stream of objects, which `lopdf` does not write.
    fn packed(objects: Vec<u8>) -> Vec<u8> {
        let mut stream = Stream::new(Dictionary::new(), objects);
        stream.compress().unwrap();
        let (length, content) = (stream.content.len(), stream.content);
        let head = format!(
            "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
             2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page>>endobj\n\
             4 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {length}>>stream\n"
        );
        [head.as_bytes(), &content, b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"].concat()
    }

    /// Most programs put the objects of a PDF into compressed streams.
    #[test]
    fn what_is_in_a_stream_of_objects_is_seen() {
        let with = |object: &str| packed(format!("9 0 {object}{}", " ".repeat(500)).into_bytes());
        assert_eq!(check(&with("<</Title(Belge)>>")), Ok(()));
        let acting = with("<</S/JavaScript/JS(app.alert\\(1\\))>>");
        assert!(!acting.windows(10).any(|window| window == b"JavaScript"), "it is compressed");
        assert_eq!(check(&acting), Err(FileFault::Active));
    }

    #[test]
    fn a_small_file_does_not_fill_the_memory() {
        let bomb = packed([&b"9 0 "[..], &vec![b' '; 2 * STREAM_LIMIT]].concat());
        assert!(bomb.len() < STREAM_LIMIT / 100, "{}", bomb.len());
        assert_eq!(check(&bomb), Err(FileFault::Damaged));
        let deep = format!("%PDF-1.7\n1 0 obj\n{}", "[".repeat(1_000_000));
        assert_eq!(check(deep.as_bytes()), Err(FileFault::Damaged));
        // Each number would take a hundred times as much memory.
        let mut many = document(1);
        many.add_object(vec![Object::Integer(0); OBJECT_LIMIT]);
        assert_eq!(check(&saved(many)), Err(FileFault::Damaged));
    }
}
